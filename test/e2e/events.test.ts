// The list of events as a user meets it: chosen by "Reopen Editor With...", scrolled, clicked, driven by keys; on a long
// trace, on a packed one, and in every theme from narrow to wide.
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Frame, Locator, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { type Editor, openEditor } from './editor.ts';
import { findClipped } from './panelChecks.ts';

/** Chooses the list of events for the file in the active editor. */
async function reopenAsList(editor: Editor): Promise<Frame> {
  await editor.reopenWith('Allocation Trace Events');
  const panel = await editor.panel();
  await panel.locator('.row:not([hidden]):not(.waiting)').first().waitFor();
  return panel;
}

const rowOf = (panel: Frame, line: number): Locator =>
  panel.locator(`.row:not([hidden])[aria-rowindex="${line}"]`);
const cursorLine = (panel: Frame) => panel.locator('.row.cursor:not([hidden])').getAttribute('aria-rowindex');
const sentence = (panel: Frame) => panel.locator('.sentence').textContent();

/** The page of the list of events, where there is a heap map as well. */
async function eventsFrame(page: Page): Promise<Frame> {
  let found: Frame | undefined;
  const find = async () => {
    // A frame may go away while it is looked into.
    for (const frame of page.frames())
      if (
        await frame
          .locator('.list')
          .isVisible()
          .catch(() => false)
      )
        found = frame;
    return found;
  };
  await expect.poll(find).toBeDefined();
  return found as Frame;
}

/** Where the list is scrolled to, as a share of the way. */
const scrollTo = (panel: Frame, share: number) =>
  panel.locator('.list').evaluate((list, to) => {
    list.scrollTop = (list.scrollHeight - list.clientHeight) * to;
  }, share);

/** A trace of pairs, with a double free in the middle. */
function pairs(pairCount: number): string {
  const lines = ['%heap 64K'];
  for (let pair = 0; pair < pairCount; pair++) {
    lines.push(`alloc p${pair} ${16 + (pair % 50) * 8} @main;work(src/work.c:${pair % 97})`, `free p${pair}`);
    if (pair === pairCount >> 1) lines.push(`free p${pair}`);
  }
  return `${lines.join('\n')}\n`;
}

describe('the list of events', () => {
  let editor: Editor;
  afterEach(() => editor.close());

  it('scrolls to any row, and moves the cursor by mouse and keys', async () => {
    editor = await openEditor({ viewport: { width: 1500, height: 950 } });
    writeFileSync(path.join(editor.folder, 'long.alloctrace'), pairs(200_000));
    await editor.openFile('long.alloctrace');
    const panel = await reopenAsList(editor);
    await expect.poll(() => sentence(panel)).toContain('Before the first event');
    await editor.screenshot('events-start');

    await scrollTo(panel, 0.5);
    const shown = panel.locator('.row:not([hidden]):not(.waiting)');
    const sixth = async () => (await shown.nth(5).getAttribute('aria-rowindex')) ?? '';
    await expect.poll(async () => Number(await sixth())).toBeGreaterThan(190_000);
    await expect.poll(() => shown.count()).toBeGreaterThan(20);
    const middle = await sixth();
    await rowOf(panel, Number(middle)).click();
    await expect.poll(() => cursorLine(panel)).toBe(middle);
    await expect.poll(() => sentence(panel)).toMatch(/^(alloc|free) /);
    await editor.screenshot('events-middle');

    await panel.locator('.list').focus();
    await editor.page.keyboard.press('ArrowDown');
    await expect.poll(() => cursorLine(panel)).toBe(String(Number(middle) + 1));
    await editor.page.keyboard.press('End');
    // The last line is empty, and the cursor stays on the event above it.
    await expect.poll(() => cursorLine(panel)).toBe('400002');
    await editor.screenshot('events-end');
    await editor.page.keyboard.press('Home');
    await expect.poll(() => sentence(panel)).toContain('Before the first event');

    await editor.page.keyboard.press('n');
    await expect.poll(() => cursorLine(panel)).toBe('200004');
    await rowOf(panel, 200_004).locator('.row-findings', { hasText: 'freed again' }).waitFor();
    await editor.screenshot('events-finding');
    await rowOf(panel, 200_004).locator('.link').first().click();
    await expect.poll(() => panel.locator('.row.active').getAttribute('aria-rowindex')).toBe('200003');
    expect(await cursorLine(panel)).toBe('200004');
  });

  it('leads from a finding of a packed trace in the Problems view to its row', async () => {
    editor = await openEditor({
      open: 'small.alloctrace',
      files: { 'packed.alloctrace.gz': gzipSync(pairs(2_000)) },
      viewport: { width: 1500, height: 950 },
    });
    const { page } = editor;
    const map = await editor.openHeapMapOf('packed.alloctrace.gz');
    await expect.poll(() => sentence(map)).toContain('Before the first event');
    await editor.runCommand('View: Focus Problems');
    const problem = page.locator('.markers-panel .monaco-list-row', { hasText: 'freed again' });
    await problem.first().waitFor();
    await problem.locator('a', { hasText: 'double-free' }).first().click();
    await page.locator('.tab[aria-label*="packed.alloctrace.gz"]').first().waitFor();
    await expect.poll(() => sentence(map)).toContain('Nothing changed');
    const list = await eventsFrame(page);
    await expect.poll(() => cursorLine(list)).toBe('2004');
    expect(await rowOf(list, 2_004).getAttribute('class')).toContain('active');
    await editor.screenshot('events-problems');
  });

  it('says that its file has changed, and reads it again', async () => {
    editor = await openEditor({ viewport: { width: 1200, height: 800 } });
    const file = path.join(editor.folder, 'growing.alloctrace');
    writeFileSync(file, 'alloc a 64\n');
    await editor.openFile('growing.alloctrace');
    const panel = await reopenAsList(editor);
    await panel.locator('.list').focus();
    await editor.page.keyboard.press('End');
    appendFileSync(file, 'free a\nfree a\n');
    await expect.poll(() => panel.locator('.transport-total').textContent()).toBe('of 3');
    await expect.poll(() => panel.locator('.list').getAttribute('aria-rowcount')).toBe('4');
  });

  it('says what is left out, and reads it when asked', async () => {
    editor = await openEditor({
      viewport: { width: 1500, height: 950 },
      settings: { 'alloctrace.memoryLimit': 4 },
    });
    writeFileSync(path.join(editor.folder, 'long.alloctrace'), pairs(200_000));
    await editor.openFile('long.alloctrace');
    const panel = await reopenAsList(editor);
    const extent = panel.locator('.extent-words');
    await expect.poll(() => extent.textContent()).toMatch(/first [\d,]+ events; .* limit of 4 MiB/);
    await editor.screenshot('events-limited');
    await panel.locator('vscode-button', { hasText: 'Open a Range...' }).click();
    const { page } = editor;
    const input = page.locator('.quick-input-widget input');
    await input.fill('0');
    await page.locator('.quick-input-message', { hasText: 'counted from 1' }).waitFor();
    await input.fill('1,001-2000');
    await input.press('Enter');
    await expect.poll(() => panel.locator('.transport-total').textContent()).toBe('of 1,000');
    await expect.poll(() => extent.textContent()).toContain('1,001 to 2,000');
    await editor.screenshot('events-range');
  });

  it('opens a file that VS Code has no text of, with a word on how far it has come', async () => {
    editor = await openEditor({
      open: 'small.alloctrace',
      files: { 'large.alloctrace': pairs(1_500_000) },
      colorTheme: 'Default Light Modern',
      viewport: { width: 1500, height: 950 },
    });
    const panel = await editor.openHeapMapOf('large.alloctrace');
    // How long there is progress to be told of is the machine's affair; the host's tests hold a reading up.
    await panel
      .locator('.extent-words', { hasText: /Reading: \d+ %|Replaying: / })
      .waitFor({ timeout: 10_000 })
      .then(() => editor.screenshot('events-reading'))
      .catch(() => undefined);
    await expect
      .poll(() => panel.locator('.transport-total').textContent(), { timeout: 90_000 })
      .toBe('of 3,000,001');
    await expect.poll(() => panel.locator('.extent').isHidden()).toBe(true);
    await panel.getByRole('button', { name: /^Last step/ }).click();
    const field = panel.locator('vscode-text-field input');
    await expect.poll(() => field.inputValue()).toBe('3,000,001');
    expect(await field.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await field.fill('1e6');
    await field.press('Enter');
    await panel.locator('.field-problem', { hasText: 'whole numbers, from 0 to 3,000,001' }).waitFor();
    await editor.screenshot('step-box-light');
    await field.press('Escape');
    expect(await panel.locator('.field-problem').isVisible()).toBe(false);
  });

  it('fits its window in every theme', async () => {
    editor = await openEditor({
      folder: 'examples',
      open: 'gawk-forks-192k.alloctrace',
      viewport: { width: 1500, height: 950 },
    });
    const panel = await reopenAsList(editor);
    const field = panel.locator('vscode-text-field input');
    await field.fill('6008');
    await field.press('Enter');
    await expect.poll(() => cursorLine(panel)).toBe('6014');
    await editor.runCommand('View: Close Primary Side Bar').catch(() => {});
    for (const [colorTheme, name] of [
      ['Default Dark Modern', 'dark'],
      ['Default Light Modern', 'light'],
      ['Default High Contrast', 'high-contrast-dark'],
      ['Default High Contrast Light', 'high-contrast-light'],
    ] as const) {
      await editor.setColorTheme(colorTheme);
      for (const width of [380, 700, 1100, 1500, 2500]) {
        await editor.page.setViewportSize({ width, height: 950 });
        await expect.poll(() => findClipped(panel), { message: `${name}, ${width}` }).toEqual([]);
        await editor.screenshot(`events-${name}-${width}`);
      }
    }
  });
});
