/** package.json against the code: every id that one of them names, the other has; every file that it names exists. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import words from '../../package.nls.json' with { type: 'json' };
import { bundleFile, wordsOfCode } from '../../scripts/l10n.mjs';
import {
  COLORS,
  COMMANDS,
  CONFIGURATION_SECTION,
  CONTEXTS,
  EVENTS_VIEW_TYPE,
  FINDINGS_VIEW_ID,
  LANGUAGE_ID,
  LEAKS_VIEW_ID,
  PANEL_VIEW_TYPE,
  SETTINGS,
  VIEW_CONTAINER_ID,
} from '../../src/protocol/ids.ts';

const root = path.join(import.meta.dirname, '../..');
const { contributes } = manifest;
const commandIds = contributes.commands.map(({ command }) => command);

/** Every string anywhere in a JSON value. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** What the manifest says to people stands in package.nls.json, under the key that is between per cent signs. */
const KEY = /^%(.+)%$/;

function wordsOf(text: string): string {
  const key = KEY.exec(text)?.[1];
  return (key && (words as Record<string, string>)[key]) ?? `no words for ${text}`;
}

/** Fields whose strings are for people, wherever they stand. */
const FIELDS_FOR_PEOPLE = new Set([
  'title',
  'shortTitle',
  'category',
  'description',
  'markdownDescription',
  'displayName',
  'name',
  'contextualTitle',
  'contents',
  'altText',
  'aliases',
  'label',
]);

/** The strings for people anywhere in a JSON value. Extensions of files and names of packages are for machines. */
function stringsForPeople(value: unknown, field = ''): string[] {
  if (typeof value === 'string') return FIELDS_FOR_PEOPLE.has(field) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each) => stringsForPeople(each, field));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => stringsForPeople(each, name));
}

function filesUnder(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => /\.(ts|css|svg)$/.test(file));
}

describe('package.json', () => {
  it('declares the commands of the code and no others', () => {
    expect(commandIds.toSorted()).toEqual(Object.values(COMMANDS).toSorted());
  });

  it('uses only commands that it declares', () => {
    const used = [
      ...contributes.keybindings.map(({ command }) => command),
      ...Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command)),
    ];
    expect(used.filter((command) => !commandIds.includes(command))).toEqual([]);
  });

  it('declares the language, the views and their container', () => {
    const views = [FINDINGS_VIEW_ID, LEAKS_VIEW_ID];
    expect(contributes.languages.map(({ id }) => id)).toEqual([LANGUAGE_ID]);
    expect(contributes.grammars.map(({ language }) => language)).toEqual([LANGUAGE_ID]);
    expect(contributes.viewsContainers.activitybar.map(({ id }) => id)).toEqual([VIEW_CONTAINER_ID]);
    expect(contributes.views[VIEW_CONTAINER_ID].map(({ id }) => id)).toEqual(views);
    expect(contributes.viewsWelcome.map(({ view }) => view)).toEqual(views);
  });

  it('declares the custom editor as one option among others', () => {
    const [editor, ...others] = contributes.customEditors;
    expect(others).toEqual([]);
    expect(editor).toMatchObject({ viewType: EVENTS_VIEW_TYPE, priority: 'option' });
  });

  it('opens packed traces in it by default, as VS Code has no text of them', () => {
    const { 'workbench.editorAssociations': associations } = contributes.configurationDefaults;
    expect(associations).toEqual({ '*.alloctrace.gz': EVENTS_VIEW_TYPE });
    expect(contributes.languages[0]?.extensions).toEqual(['.alloctrace', '.alloctrace.gz']);
  });

  it('has nothing suggested that Enter would take up in place of a new line', () => {
    const { '[alloctrace]': settings } = contributes.configurationDefaults;
    expect(settings).toEqual({
      'editor.wordBasedSuggestions': 'off',
      'editor.acceptSuggestionOnEnter': 'smart',
    });
  });

  it('declares the settings of the code and no others, each with a description and a default', () => {
    const { properties } = contributes.configuration;
    expect(Object.keys(properties).toSorted()).toEqual(Object.values(SETTINGS).toSorted());
    for (const [name, { type, markdownDescription, default: value }] of Object.entries(properties)) {
      expect(name.startsWith(`${CONFIGURATION_SECTION}.`)).toBe(true);
      expect(wordsOf(markdownDescription).length).toBeGreaterThan(40);
      expect(typeof value).toBe(type === 'integer' ? 'number' : type);
    }
  });

  it('activates the extension for panels that come back after a reload', () => {
    expect(manifest.activationEvents).toEqual([`onWebviewPanel:${PANEL_VIEW_TYPE}`]);
  });

  it('declares the colours of the code and no others', () => {
    expect(contributes.colors.map(({ id }) => id).toSorted()).toEqual(Object.values(COLORS).toSorted());
  });

  it('has a colour for every name that the style sheets use', () => {
    const used = filesUnder('webview').flatMap((file) =>
      [...readFileSync(path.join(root, file), 'utf8').matchAll(/--vscode-(alloctrace-[\w-]+)/g)].map(
        ([, name = '']) => name.replaceAll('-', '.'),
      ),
    );
    const colors: readonly string[] = Object.values(COLORS);
    expect([...new Set(used)].filter((color) => !colors.includes(color))).toEqual([]);
  });

  it('names in its conditions only what the code sets', () => {
    const known: readonly string[] = [
      ...Object.values(CONTEXTS),
      ...Object.values(SETTINGS),
      PANEL_VIEW_TYPE,
      EVENTS_VIEW_TYPE,
      FINDINGS_VIEW_ID,
      LEAKS_VIEW_ID,
    ];
    const conditions = JSON.stringify(contributes).matchAll(/"(?:when|enablement)":"([^"]*)"/g);
    const named = [...conditions].flatMap(
      ([, condition = '']) => condition.match(/\balloctrace\.\w+/g) ?? [],
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('names files that exist', () => {
    const files = stringsIn({ contributes, icon: manifest.icon }).filter((text) =>
      /^(\.\/)?media\//.test(text),
    );
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('starts scripts that the build makes, and packs all of them', () => {
    const { bundles } = createRequire(import.meta.url)('../../esbuild.js');
    const built: string[] = bundles.map(({ outfile }: { outfile: string }) => outfile);
    const started = [manifest.main, manifest.browser, manifest.bin.alloctrace].map((file) =>
      path.normalize(file),
    );
    expect(started.filter((file) => !built.includes(file))).toEqual([]);
    const packed = readFileSync(path.join(root, '.vscodeignore'), 'utf8').split('\n');
    expect(built.filter((file) => !packed.includes(`!${file}`))).toEqual([]);
    for (const file of ['package.nls*.json', `${path.normalize(manifest.l10n)}/**`])
      expect(packed).toContain(`!${file}`);
  });

  it('runs beside the files wherever it can, and in a browser where nothing else is', () => {
    // In a browser VS Code adds "web" by itself, as the last choice, because there is a browser entry.
    expect(manifest.extensionKind).toEqual(['workspace']);
    expect(manifest.capabilities.virtualWorkspaces).toBe(true);
  });

  it('gives every command a title in the one category', () => {
    expect(contributes.commands.filter(({ category }) => wordsOf(category) !== 'Alloctrace')).toEqual([]);
    expect(contributes.commands.filter(({ title }) => !/^[A-Z]/.test(wordsOf(title)))).toEqual([]);
  });

  it('says everything in words that can be translated, and has no others', () => {
    const { displayName, description } = manifest;
    const said = [...stringsForPeople({ displayName, description }), ...stringsForPeople(contributes)];
    // The language's own names beside the one for people are ids.
    expect(said.filter((text) => !KEY.test(text))).toEqual(['alloctrace']);
    const keys = stringsIn(manifest).flatMap((text) => KEY.exec(text)?.[1] ?? []);
    expect([...new Set(keys)].toSorted()).toEqual(Object.keys(words).toSorted());
  });

  it('has a bundle of the words of the code, to be translated', async () => {
    const bundle = readFileSync(bundleFile, 'utf8');
    expect(bundle === (await wordsOfCode()), 'run "npm run l10n"').toBe(true);
    expect(Object.keys(JSON.parse(bundle)).length).toBeGreaterThan(150);
  });

  it('offers in the palette what needs a trace only where there is one', () => {
    const always: readonly string[] = [COMMANDS.openTutorial, COMMANDS.showLog];
    const ofSetting: readonly string[] = [COMMANDS.hideSourceLeaks, COMMANDS.showSourceLeaks];
    const whenOf = new Map(contributes.menus.commandPalette.map(({ command, when }) => [command, when]));
    const conditionOf = (command: (typeof contributes.commands)[number]) =>
      [command.enablement, whenOf.get(command.command)].filter((condition) => condition !== undefined);
    const unconditional = contributes.commands.filter((command) => conditionOf(command).length === 0);
    expect(unconditional.map(({ command }) => command).toSorted()).toEqual(always.toSorted());
    for (const command of contributes.commands) {
      if (always.includes(command.command)) continue;
      const named = ofSetting.includes(command.command)
        ? `config.${SETTINGS.sourceDiagnostics}`
        : /alloctrace\.(hasTrace|isListed|hasLeaks|hasLeaksFilter|isPart|isReading)|LangId == alloctrace|^false$/;
      expect(conditionOf(command).join(' && ')).toMatch(named);
    }
  });

  it('shows leaks as a flame graph for any trace, and has a button for it where there are some', () => {
    const command = contributes.commands.find(({ command }) => command === COMMANDS.showLeaksFlame);
    expect(command?.enablement).toBe(CONTEXTS.isListed);
    const button = contributes.menus['view/title'].find(({ command }) => command === COMMANDS.showLeaksFlame);
    expect(button?.when).toContain(CONTEXTS.hasLeaks);
  });

  it('has a condition on every entry of a menu', () => {
    const entries = Object.values(contributes.menus).flat();
    expect(entries.filter(({ when }) => !when)).toEqual([]);
  });

  it('leads through the walkthrough by what it declares', () => {
    const [walkthrough, ...others] = contributes.walkthroughs;
    expect(others).toEqual([]);
    const steps = walkthrough?.steps ?? [];
    const views = Object.values(contributes.views).flatMap((all) => all.map(({ id }) => id));
    const ours = [
      ...commandIds,
      ...Object.values(CONTEXTS),
      ...views,
      ...views.map((view) => `${view}.focus`),
    ];
    const said = stringsIn(steps).map((text) => (KEY.test(text) ? wordsOf(text) : text));
    const named = said.flatMap((text) => [
      ...text.matchAll(/(?:command:(?:toSide:)?|on(?:Command|Context|View):)([\w.]+)/g),
    ]);
    expect(named.length).toBeGreaterThan(steps.length);
    const unknown = named.map(([, name = '']) => name).filter((name) => name.startsWith('alloctrace.'));
    expect(unknown.filter((name) => !ours.includes(name))).toEqual([]);
    expect(steps.filter(({ completionEvents }) => completionEvents.length === 0)).toEqual([]);
  });

  it('lets a key move the cursor only where a heap map has the focus', () => {
    for (const { when } of contributes.keybindings) {
      expect(when).toContain(
        `(activeWebviewPanelId == '${PANEL_VIEW_TYPE}' || activeCustomEditorId == '${EVENTS_VIEW_TYPE}')`,
      );
      expect(when).toContain('!inputFocus');
      expect(when).toContain('!focusedView');
    }
  });

  it('has the media that it and the code name, and no others', () => {
    const text = [...filesUnder('src/extension').map((file) => readFileSync(path.join(root, file), 'utf8'))];
    const mentions = [...text, ...stringsIn(contributes), manifest.icon ?? ''].join('\n');
    const unused = readdirSync(path.join(root, 'media')).filter((file) => {
      const stem = file.replace(/(-light|-dark)?\.\w+$/, '');
      // icon.svg is what icon.png was drawn from.
      return file !== 'icon.svg' && !mentions.includes(`media/${stem}`);
    });
    expect(unused).toEqual([]);
  });
});
