// What is never freed, as a user goes about it: from the Leaks view to the line of an allocation, to its source and back, and
// through the flame graph by the keyboard.
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Editor, openEditor, tab } from './editor.ts';
import { findBarriers } from './panelChecks.ts';

const TRACE = `mark start
alloc table 4096 @main;setup(src/main.c:3)
mark first request
alloc line1 80 @main;serve(src/main.c:6);parse(src/parse.c:2)
alloc name1 24 @main;serve(src/main.c:6);parse(src/parse.c:3);strdup
alloc reply 512 @main;serve(src/main.c:6);answer(src/main.c:9)
free reply
mark second request
alloc line2 96 @main;serve(src/main.c:6);parse(src/parse.c:2)
alloc name2 24 @main;serve(src/main.c:6);parse(src/parse.c:3);strdup
mark third request
alloc line3 640 @main;serve(src/main.c:6);parse(src/parse.c:2)
alloc cookie 300 @main;serve(src/main.c:6);session(src/session.c:40)
`;

/** More sites at one place than have room. */
const MANY_SITES = ['%heap 1M', ...Array.from({ length: 1200 }, (_, at) => `alloc p${at} 16 @main;f${at}`)];

const SOURCE = `char *parse(const char *text) {
  char *line = copy(text);
  char *name = strdup(line);
  return name;
}
`;

describe('the leaks', () => {
  // One window for all: the tests leave nothing behind but editors, and the leaks among the panes that are kept.
  let editor: Editor;
  beforeAll(async () => {
    editor = await openEditor({
      files: {
        'server.alloctrace': TRACE,
        'parse.c': SOURCE,
        'many.alloctrace': `${MANY_SITES.join('\n')}\n`,
        'clean.alloctrace': 'alloc a 64\nfree a\n',
      },
      open: 'parse.c',
      viewport: { width: 1400, height: 900 },
    });
  });
  afterAll(() => editor.close());
  afterEach(() => editor.closeEditors());

  const open = async (name = 'server.alloctrace'): Promise<void> => {
    await editor.openFile(name);
    await editor.runCommand('Alloctrace: Focus on Leaks View');
  };
  const pane = (): Locator =>
    editor.page.locator('.pane').filter({ has: editor.page.locator('.pane-header', { hasText: 'Leaks' }) });
  const row = (text: string): Locator => pane().locator('.monaco-list-row', { hasText: text }).first();

  /** The caret of the text editor that has the focus, or had it last. */
  const caretIsAt = (line: number): Promise<void> =>
    editor.page.locator('.statusbar-item', { hasText: new RegExp(`Ln ${line}, Col`) }).waitFor();

  it('lead to the line of an allocation, to its source, and back', async () => {
    await open();
    await row('serve(src/main.c:6)').click();
    await row('parse(src/parse.c:2)').click();
    await row('line3').click();
    await caretIsAt(12);
    await editor.screenshot('leaks-tree');
    await row('line3').hover();
    await row('line3').getByRole('button', { name: 'Open Source' }).click();
    await tab(editor.page, 'parse.c').waitFor();
    await caretIsAt(2);
    await row('line3').click();
    await caretIsAt(12);
    await expect.poll(() => tab(editor.page, 'server.alloctrace').getAttribute('aria-selected')).toBe('true');
  });

  it('are filtered by a box, and all there again by a button', async () => {
    await open();
    const { page } = editor;
    const message = pane().locator('.message');
    await expect.poll(() => message.textContent()).toBe('7 blocks, 5.1 KiB, never freed.');
    await editor.startCommand('Alloctrace: Filter Leaks...');
    await page.locator('.quick-input-widget input').fill('strdup');
    await page.keyboard.press('Enter');
    await expect.poll(() => message.textContent()).toBe('Filter “strdup”: 2 blocks, 48 B, never freed.');
    const clear = page.getByRole('button', { name: 'Clear Filter of Leaks' });
    await row('main').hover();
    await clear.click();
    await expect.poll(() => message.textContent()).toBe('7 blocks, 5.1 KiB, never freed.');
    await clear.waitFor({ state: 'detached' });
  });

  it('are a flame graph to be walked through by the keyboard', async () => {
    await open();
    const { page } = editor;
    await editor.runCommand('Alloctrace: Last Step');
    await editor.runCommand('Alloctrace: Show Leaks as Flame Graph');
    const panel = await editor.panel();
    const tree = panel.getByRole('tree', { name: 'Leaks by call site' });
    const focused = () => panel.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
    await expect.poll(focused).toContain('role="tree"');
    const active = () =>
      tree.evaluate(
        (node) =>
          document.getElementById(node.getAttribute('aria-activedescendant') ?? '')?.textContent ?? '',
      );
    await expect.poll(active).toBe('all leaks, 5.1 KiB · 7 blocks');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    await expect.poll(active).toBe('serve(src/main.c:6), 1.1 KiB · 6 blocks · 22.1 % of all leaks');
    await page.keyboard.press('Home');
    await expect.poll(active).toContain('setup(src/main.c:3), 4 KiB');
    await page.keyboard.press('End');
    await expect.poll(active).toContain('serve(src/main.c:6), 1.1 KiB');
    await editor.screenshot('leaks-flame');
    await page.keyboard.press('Enter');
    const here = panel.locator('.flame-crumb[aria-current]');
    await expect.poll(() => here.textContent()).toBe('serve(src/main.c:6)');
    await page.keyboard.press('ArrowDown');
    await expect.poll(active).toContain('parse(src/parse.c:2), 816 B · 3 blocks');
    expect(await findBarriers(panel)).toEqual([]);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await tab(page, 'parse.c').waitFor();
    await caretIsAt(2);
    await tree.focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect.poll(() => here.count()).toBe(0);
    await expect.poll(active).toContain('5.1 KiB · 7 blocks');
  });

  it('are a flame graph whose small frames open, page by page', async () => {
    await open('many.alloctrace');
    await editor.runCommand('Alloctrace: Show Leaks as Flame Graph');
    const panel = await editor.panel();
    const tree = panel.getByRole('tree', { name: 'Leaks by call site' });
    const told = panel.locator('.flame-told');
    await expect.poll(() => told.textContent()).toContain('all leaks');
    for (const key of ['ArrowDown', 'ArrowDown']) await tree.press(key);
    await expect.poll(() => told.textContent()).toContain('1,200 small frames');
    await tree.press('Enter');
    const here = panel.locator('.flame-crumb[aria-current]');
    await expect.poll(() => here.textContent()).toBe('small frames');
    await tree.press('ArrowDown');
    await expect.poll(() => told.textContent()).toContain('f0 · 16 B');
    const note = panel.locator('.flame-note');
    const more = await note.textContent();
    expect(more).toMatch(/^1,1\d\d smaller frames have no room/);
    await panel.getByRole('button', { name: 'Show them' }).click();
    await expect.poll(() => note.textContent()).not.toBe(more);
    await expect.poll(() => tree.evaluate((node) => node === document.activeElement)).toBe(true);
    await tree.press('Escape');
    await expect.poll(() => here.textContent()).toBe('main');
  });

  it('are a flame graph that says that there are none', async () => {
    await open('clean.alloctrace');
    await editor.runCommand('Alloctrace: Show Leaks as Flame Graph');
    const panel = await editor.panel();
    const note = panel.locator('.flame-note');
    await expect.poll(() => note.innerText()).toBe('No leaks.');
    expect(await note.isVisible()).toBe(true);
  });
});
