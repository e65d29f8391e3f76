// What an end-to-end test does with VS Code, in a user's words: open it on a folder, open a file, run a command, look at
// the panel. Every wait is for something that a user could see; there are no pauses.
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Frame, type Locator, type Page } from 'playwright-core';
import { inject } from 'vitest';
import { pageAddress, remoteUri } from '../../scripts/host/server.mjs';
import { serverSettingsFile, writeSettings } from '../../scripts/host/settings.mjs';
import { projectFolder } from '../../scripts/setup/places.mjs';

export type ColorTheme =
  | 'Default Dark Modern'
  | 'Default Light Modern'
  | 'Default High Contrast'
  | 'Default High Contrast Light';

/** What the workbench lists a theme as, and what it and the pages of webviews call its kind while it is in force. */
const themeNames: Record<ColorTheme, { readonly [where in 'title' | 'workbench' | 'webview']: string }> = {
  'Default Dark Modern': { title: 'Dark Modern', workbench: 'vs-dark', webview: 'vscode-dark' },
  'Default Light Modern': { title: 'Light Modern', workbench: 'vs', webview: 'vscode-light' },
  'Default High Contrast': {
    title: 'Dark High Contrast',
    workbench: 'hc-black',
    webview: 'vscode-high-contrast',
  },
  'Default High Contrast Light': {
    title: 'Light High Contrast',
    workbench: 'hc-light',
    webview: 'vscode-high-contrast-light',
  },
};

export interface EditorOptions {
  /** Copied to a temporary folder, so that a test may change it; `test/fixtures/workspace` unless said otherwise. */
  readonly folder?: string;
  /**
   * Files to put into the folder before VS Code opens it, by name. One that is written while its explorer is being set up
   * may never be shown there.
   */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** A file of that folder to open at once, quicker than `openFile`. */
  readonly open?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorTheme?: ColorTheme;
  /** User settings, on top of those that keep VS Code quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface Editor {
  readonly page: Page;
  /** The temporary copy of the folder that is open. */
  readonly folder: string;
  /** The page inside the extension's webview; waits until there is one with something in it. */
  panel(): Promise<Frame>;
  openFile(name: string): Promise<void>;
  /** Closes all that is open, none of which may have changes that are not saved. */
  closeEditors(): Promise<void>;
  /** Puts the caret of the text editor on a 1-based line. */
  goToLine(line: number): Promise<void>;
  /** Runs a command by its full title in the command palette, such as "Alloctrace: Show Heap". */
  runCommand(title: string): Promise<void>;
  /** As `runCommand`, for one that asks for more in the palette's own place. */
  startCommand(title: string): Promise<void>;
  /** Shows the active file in another editor, by the name that "Reopen Editor With..." lists it under. */
  reopenWith(name: string): Promise<void>;
  /** Opens the light bulb's menu at the caret; gives the entry with this text. */
  lightBulb(text: string): Promise<Locator>;
  /** Puts another colour theme in force, also in a panel that is open. */
  setColorTheme(colorTheme: ColorTheme): Promise<void>;
  /** Opens the heap map of a file by its menu in the explorer; a trace has to be in the active editor. */
  openHeapMapOf(name: string): Promise<Frame>;
  /** Saves what is on the screen as `artifacts/NAME.png` and returns that file's path. */
  screenshot(name: string): Promise<string>;
  close(): Promise<void>;
}

let browser: Browser | undefined;

export async function openEditor(options: EditorOptions = {}): Promise<Editor> {
  const { viewport = { width: 1280, height: 800 }, colorTheme = 'Default Dark Modern' } = options;
  const server = inject('sharedEditor');
  const folder = copyFolder(options.folder ?? 'test/fixtures/workspace', server.workspacesFolder);
  for (const [name, content] of Object.entries(options.files ?? {}))
    writeFileSync(path.join(folder, name), content);
  // VS Code's server keeps user settings in this file, and a page reads it when it opens; the colour theme works from
  // here. It would from data/Machine/settings.json too, but what stands there overrules the user's own settings.
  writeSettings(serverSettingsFile(server.dataFolder), {
    'workbench.colorTheme': colorTheme,
    ...options.settings,
  });

  const payload = options.open ? [['openFile', remoteUri(server, path.join(folder, options.open))]] : [];
  browser ??= await chromium.connect(server.browserEndpoint);
  const context = await browser.newContext({ viewport });
  // Everything shows within seconds on a machine at rest; a busy one may take several times as long.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  await page.goto(pageAddress(server, folder, payload));
  await hasColorTheme(page, colorTheme);
  if (options.open) await tab(page, options.open).waitFor();

  return {
    page,
    folder,
    panel: () => findPanel(page),
    openFile: (name) => openFile(page, folder, name),
    closeEditors: () => closeEditors(page),
    goToLine: (line) => goToLine(page, line),
    runCommand: (title) => runCommand(page, title),
    startCommand: (title) => choose(page, 'F1', `>${title}`, title),
    reopenWith: (name) => reopenWith(page, name),
    lightBulb: (text) => lightBulb(page, text),
    setColorTheme: (theme) => setColorTheme(page, theme),
    openHeapMapOf: (name) => openHeapMapOf(page, name),
    screenshot: (name) => screenshot(page, name),
    close: () => context.close(),
  };
}

/** The tab of an open file, whichever group it is in. */
export function tab(page: Page, name: string): Locator {
  return page.locator(`.tab[data-resource-name="${path.basename(name)}"]`).first();
}

/** The copies are removed together, at the end of all tests. */
function copyFolder(folder: string, workspacesFolder: string): string {
  const copy = path.join(mkdtempSync(path.join(workspacesFolder, 'test-')), path.basename(folder));
  cpSync(path.resolve(projectFolder, folder), copy, { recursive: true });
  return copy;
}

/** A key pressed before the workbench listens is lost; the status bar says where the caret is. */
async function goToLine(page: Page, line: number): Promise<void> {
  const place = page.locator('.statusbar-item', { hasText: new RegExp(`Ln ${line}, Col`) });
  const deadline = performance.now() + 60_000;
  do {
    await page.locator('.editor-instance .view-lines').first().click();
    await page.keyboard.press('Control+g');
    if (await fills(page.locator('.quick-input-widget input'), `:${line}`))
      await page.keyboard.press('Enter');
    if (await appears(place, 2_000)) return;
    await page.keyboard.press('Escape');
  } while (performance.now() < deadline);
  throw new Error(`The caret does not get to line ${line}.`);
}

async function openFile(page: Page, folder: string, name: string): Promise<void> {
  await pickFrom(page, 'Control+P', path.join(folder, name), path.basename(name));
  await tab(page, name).waitFor();
}

async function closeEditors(page: Page): Promise<void> {
  // Of a test that has failed there may be a menu or a dialog.
  await page.keyboard.press('Escape');
  await runCommand(page, 'View: Close All Editors');
  await page.locator('.tabs-container .tab').first().waitFor({ state: 'detached' });
  await page.locator(PANEL).first().waitFor({ state: 'detached' });
}

async function runCommand(page: Page, title: string): Promise<void> {
  await pickFrom(page, 'F1', `>${title}`, title);
}

/** The command's own list is taken away again where the workbench is still busy with the file; it is asked for anew. */
async function reopenWith(page: Page, name: string): Promise<void> {
  const pick = page.locator('.quick-input-widget');
  const entry = pick.locator('.quick-input-list .monaco-list-row', { hasText: name }).first();
  do {
    await choose(page, 'F1', '>View: Reopen Editor With...', 'View: Reopen Editor With...');
    if (await appears(entry, 5_000)) break;
    await page.keyboard.press('Escape');
  } while (!page.isClosed());
  await entry.click();
  await pick.waitFor({ state: 'hidden' });
}

/** VS Code gives the menu up where the caret or a problem changes while it is being made; it is asked for anew. */
async function lightBulb(page: Page, text: string): Promise<Locator> {
  const entry = page.locator('.action-widget .monaco-list-row', { hasText: text }).first();
  const deadline = performance.now() + 60_000;
  do {
    await page.keyboard.press('Control+.');
    if (await appears(entry, 5_000)) return entry;
    await page.keyboard.press('Escape');
  } while (performance.now() < deadline);
  throw new Error(`The light bulb does not offer "${text}".`);
}

/**
 * An explorer's menu that is opened before the extension is known does not take in its entries; one that a busy workbench
 * closes does nothing. It is opened again until there is a panel. VS Code ignores a button that is let go within a tenth of a
 * second after the menu has opened, as it may be the one that opened it; a click of ours takes longer.
 */
async function openHeapMapOf(page: Page, name: string): Promise<Frame> {
  const title = 'Open Heap Map to the Side';
  await page.getByRole('button', { name: title }).waitFor();
  const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
  const entry = page.locator('.monaco-menu .action-label', { hasText: title });
  const deadline = performance.now() + 60_000;
  do {
    await row.click({ button: 'right' });
    const isChosen = await entry.click({ timeout: 5_000, delay: 300 }).then(
      () => true,
      () => false,
    );
    if (isChosen && (await appears(page.locator(PANEL).first(), 10_000))) return findPanel(page);
    await page.keyboard.press('Escape');
  } while (performance.now() < deadline);
  throw new Error(`The menu of ${name} opens no heap map.`);
}

async function setColorTheme(page: Page, theme: ColorTheme): Promise<void> {
  const title = 'Preferences: Color Theme';
  await choose(page, 'F1', `>${title}`, title);
  const pick = page.locator('.quick-input-widget');
  await pick.locator('input').first().fill(themeNames[theme].title);
  const name = pick.locator('.quick-input-list-label .label-name');
  await name.getByText(themeNames[theme].title, { exact: true }).first().click();
  await pick.waitFor({ state: 'hidden' });
  await hasColorTheme(page, theme);
  if ((await page.locator(PANEL).count()) > 0) await isPaintedIn(await findPanel(page), theme);
}

function hasColorTheme(page: Page, theme: ColorTheme): Promise<void> {
  return page.locator(`.monaco-workbench.${themeNames[theme].workbench}`).waitFor();
}

/** The page is told of a theme, and canvases are drawn anew in the frame after. */
async function isPaintedIn(panel: Frame, theme: ColorTheme): Promise<void> {
  await panel.locator(`body[data-vscode-theme-kind="${themeNames[theme].webview}"]`).waitFor();
  await panel.evaluate(
    () => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
  );
}

async function pickFrom(page: Page, key: string, text: string, label: string): Promise<void> {
  await choose(page, key, text, label);
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/**
 * Types into a quick pick and takes the entry with exactly this label. An extension's commands arrive some time after
 * the workbench, and an open list does not take in new ones, so it is opened again until the entry is there.
 */
async function choose(page: Page, key: string, text: string, label: string): Promise<void> {
  const pick = page.locator('.quick-input-widget');
  const entry = pick.locator('.quick-input-list .monaco-list-row').filter({
    has: page.locator('.quick-input-list-label .label-name').getByText(label, { exact: true }),
  });
  const deadline = performance.now() + 60_000;
  do {
    await page.keyboard.press(key);
    // A key pressed before the workbench listens is lost.
    if (!(await appears(pick.locator('input'), 1_000))) continue;
    // A busy workbench may take the list away again, at any of these steps.
    const isFilled = await fills(pick.locator('input'), text);
    if (isFilled && (await appears(entry.first(), 2_000)) && (await takes(entry.first()))) return;
    await page.keyboard.press('Escape');
    await pick.waitFor({ state: 'hidden' });
  } while (performance.now() < deadline);
  throw new Error(`The quick pick has no entry "${label}".`);
}

async function fills(input: Locator, text: string): Promise<boolean> {
  return input.fill(text, { timeout: 2_000 }).then(
    () => true,
    () => false,
  );
}

async function takes(entry: Locator): Promise<boolean> {
  return entry.click({ timeout: 5_000 }).then(
    () => true,
    () => false,
  );
}

async function appears(locator: Locator, timeout: number): Promise<boolean> {
  return locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}

/** VS Code's frame around a webview of ours. */
const PANEL = 'iframe.webview[src*="extensionId=alloctrace.alloctrace"]:visible';

/** A webview is two frames deep: VS Code's own, which names the extension in its address, and ours within. */
async function findPanel(page: Page): Promise<Frame> {
  const outer = page.locator(PANEL).first();
  const inner = outer.contentFrame().locator('iframe#active-frame');
  await inner.contentFrame().locator('body > main').waitFor();
  const frame = await (await inner.elementHandle())?.contentFrame();
  if (!frame) throw new Error('The webview was closed while it was being looked for.');
  return frame;
}

async function screenshot(page: Page, name: string): Promise<string> {
  const file = path.join(projectFolder, 'artifacts', `${name}.png`);
  mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file });
  return file;
}
