// How the panel looks: in each theme and from narrow to wide, nothing is cut off or pushed out. The pictures are for
// people to judge, and for the documents; what a machine can judge is asserted here, and what axe-core knows of accessibility.
import type { Frame } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { formatCount } from '../../src/format/quantities.ts';
import { type ColorTheme, type Editor, openEditor } from './editor.ts';
import { findBarriers, findClipped, findOverlaps } from './panelChecks.ts';

const themes: [ColorTheme, string][] = [
  ['Default Dark Modern', 'dark'],
  ['Default Light Modern', 'light'],
  ['Default High Contrast', 'high-contrast-dark'],
  ['Default High Contrast Light', 'high-contrast-light'],
];
/** A step at which there is much to see: a heap that is mostly free and out of memory, and 100,000 events. */
const traces: [string, number][] = [
  ['teaching-fragmentation', 29],
  ['python-trie', 60_000],
];
/** A panel beside nothing else, from a narrow column to a whole window. */
const panels = [
  { width: 320, height: 1000 },
  { width: 700, height: 950 },
  { width: 1400, height: 950 },
  { width: 2450, height: 1100 },
];
/** What the workbench keeps at its left and below. */
const ACTIVITY_BAR = 48;

describe('the panel', () => {
  let editor: Editor;
  afterEach(() => editor.close());

  const open = async (trace: string, step: number): Promise<Frame> => {
    editor = await openEditor({
      folder: 'examples',
      open: `${trace}.alloctrace`,
      viewport: { width: 1500, height: 950 },
    });
    await editor.page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
    const panel = await editor.panel();
    const field = panel.locator('vscode-text-field input');
    await expect.poll(() => field.isEnabled()).toBe(true);
    await field.fill(String(step));
    await field.press('Enter');
    await expect.poll(() => field.inputValue()).toBe(formatCount(step));
    return panel;
  };
  /** Leaves the window to the panel. */
  const maximize = async (panel: Frame): Promise<void> => {
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');
    await panel.locator('.heading').first().click();
    await editor.runCommand('View: Toggle Maximize Editor Group');
  };

  it.each(traces)('fits its room in every theme, with %s', async (trace, step) => {
    const panel = await open(trace, step);
    await maximize(panel);
    for (const [colorTheme, name] of themes) {
      await editor.setColorTheme(colorTheme);
      for (const { width, height } of panels) {
        await editor.page.setViewportSize({ width: width + ACTIVITY_BAR, height });
        await expect.poll(() => findClipped(panel), { message: `${name}, ${width}` }).toEqual([]);
        await editor.screenshot(`looks-${trace}-${name}-${width}`);
      }
    }
  });

  it('shows all of itself under the reason of an out-of-memory, and beside the leaks', async () => {
    const panel = await open('teaching-fragmentation', 29);
    await editor.setColorTheme('Default Light Modern');
    await panel.getByRole('button', { name: 'What stands in the way, and what would help?' }).click();
    await panel.locator('.blockers .link').first().waitFor();
    await panel.getByRole('button', { name: 'Views' }).click();
    await panel.getByRole('menuitemcheckbox', { name: 'Leaks' }).click();
    await maximize(panel);
    for (const width of [320, 500, 640, 1400]) {
      await editor.page.setViewportSize({ width: width + ACTIVITY_BAR, height: 860 });
      await expect.poll(() => findClipped(panel)).toEqual([]);
      await expect.poll(() => findOverlaps(panel)).toEqual([]);
      await editor.screenshot(`looks-reason-${width}`);
    }
  });

  it('keeps nobody out, in any theme', async () => {
    const panel = await open('teaching-fragmentation', 29);
    await panel.locator('.sentence', { hasText: 'Out of memory' }).waitFor();
    const barriers = async (state: string) => expect(await findBarriers(panel), state).toEqual([]);
    const colourBy = async (way: string, classCount: number): Promise<void> => {
      await panel.getByRole('combobox', { name: 'Colour by' }).click();
      await panel.getByRole('option', { name: way }).click();
      await expect.poll(() => panel.locator('.legend-filter').count()).toBe(classCount);
      await panel.getByRole('slider', { name: /^History/ }).waitFor();
    };
    for (const [colorTheme, name] of themes) {
      await editor.setColorTheme(colorTheme);
      await barriers(name);
      // In the colours of classes, on the map and in the history.
      await colourBy('size', 5);
      await editor.screenshot(`looks-${name}-size`);
      await colourBy('age', 2);
      await editor.screenshot(`looks-${name}-age`);
      // With a block in the inspector, and with the help on keys.
      await panel.locator('.heading').first().click();
      await editor.page.keyboard.press(']');
      await panel.locator('.inspector', { hasText: 'selected' }).waitFor();
      await barriers(`${name}, with a block`);
      await editor.screenshot(`looks-${name}-block`);
      await editor.page.keyboard.press('?');
      await panel.getByRole('dialog').waitFor();
      const keys = await panel.locator('dialog kbd').allTextContents();
      expect(keys).toEqual(expect.arrayContaining(['+', '-', 'Alt', '↑']));
      expect(keys).not.toContain('');
      await barriers(`${name}, with the keys`);
      await editor.screenshot(`looks-${name}-keys`);
      await editor.page.keyboard.press('Escape');
      await panel.getByRole('dialog').waitFor({ state: 'hidden' });
      await panel.locator('.heading').first().click();
      await editor.page.keyboard.press('Escape');
      await panel.locator('.inspector', { hasText: 'This step' }).waitFor();
      await colourBy('state', 3);
    }
  });
});
