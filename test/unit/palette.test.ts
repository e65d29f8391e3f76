/** The colours that the extension contributes can be told apart by everybody, on the backgrounds of VS Code's own themes. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { contrast, distance, EVERY_VISION, lightness, lightOf, mixed } from './colourVision.ts';

const THEMES = {
  dark: { background: '#1f1f1f', selector: 'body' },
  light: { background: '#ffffff', selector: 'body.vscode-light' },
  highContrast: { background: '#000000', selector: 'body.vscode-high-contrast' },
  highContrastLight: { background: '#ffffff', selector: 'body.vscode-high-contrast-light' },
} as const;
type Theme = keyof typeof THEMES;
const themes = Object.keys(THEMES) as Theme[];

/** WCAG 2.1, 1.4.11: what graphics are understood by. */
const LEAST_CONTRAST = 3;

function colour(theme: Theme, name: string): string {
  const found = manifest.contributes.colors.find(({ id }) => id === `alloctrace.${name}`)?.defaults[theme];
  if (!found) throw new Error(`There is no colour ${name}.`);
  return found;
}

const classes = Array.from({ length: 8 }, (_, index) => `class${index}`);

function pairs<Item>(items: readonly Item[]): [Item, Item][] {
  return items.flatMap((one, at) => items.slice(at + 1).map((other): [Item, Item] => [one, other]));
}

function scaleOf(theme: Theme) {
  const low = lightOf(colour(theme, 'scale.low'));
  const high = lightOf(colour(theme, 'scale.high'));
  return Array.from({ length: 8 }, (_, index) => mixed(low, high, index / 7));
}

describe.each(themes)('In a theme of kind %s', (theme) => {
  const light = (name: string) => lightOf(colour(theme, name));

  it.each([...classes, 'allocated', 'leak', 'cursor'])('%s stands out from the background', (name) => {
    expect(contrast(light(name), lightOf(THEMES[theme].background))).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  });

  it.each(EVERY_VISION)('the classes differ from each other, with %s', (vision) => {
    const close = pairs(classes).filter(([one, other]) => distance(light(one), light(other), vision) < 0.09);
    expect(close).toEqual([]);
  });

  it('no class is taken for the cursor or for a leak', () => {
    for (const name of classes)
      for (const other of ['cursor', 'leak'])
        expect(distance(light(name), light(other), 'normal'), `${name}, ${other}`).toBeGreaterThan(0.1);
  });

  it.each(EVERY_VISION)('the scale goes one way in steps that are seen, with %s', (vision) => {
    const steps = scaleOf(theme).map((step) => lightness(step, vision));
    const direction = Math.sign(steps.at(-1)! - steps[0]!);
    for (let at = 1; at < steps.length; at++)
      expect(direction * (steps[at]! - steps[at - 1]!), `step ${at}`).toBeGreaterThan(0.04);
  });

  it('the scale stands out from the background', () => {
    for (const step of scaleOf(theme))
      expect(contrast(step, lightOf(THEMES[theme].background))).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  });

  it('the style sheet falls back to the same colours', () => {
    const sheet = readFileSync(path.join(import.meta.dirname, '../../webview/style/colours.css'), 'utf8');
    const { selector } = THEMES[theme];
    const [, rules = ''] = sheet.split(`\n${selector} {\n`);
    const fallbacks = rules
      .slice(0, rules.indexOf('}'))
      .matchAll(/var\(--vscode-alloctrace-([\w-]+), (#\w{6})\)/g);
    const found = [...fallbacks].map(([, name = '', value]) => [name.replace('scale-', 'scale.'), value]);
    expect(found).toHaveLength(16);
    expect(found).toEqual(found.map(([name = '']) => [name, colour(theme, name)]));
  });
});

describe('The names of the style sheet', () => {
  it('are none that the toolkit sets on the body by itself, late, whenever the theme changes', () => {
    const read = (file: string) => readFileSync(path.join(import.meta.dirname, '../..', file), 'utf8');
    const tokens = read('node_modules/@vscode/webview-ui-toolkit/dist/design-tokens.js');
    const theirs = [...tokens.matchAll(/create\('([\w-]+)'/g)].map(([, name]) => name);
    const ours = [...read('webview/style/colours.css').matchAll(/^ {2}--([\w-]+):/gm)].map(
      ([, name]) => name,
    );
    expect(theirs).toContain('background');
    expect(ours).toContain('ground');
    expect(ours.filter((name) => theirs.includes(name))).toEqual([]);
  });
});
