// The language as a user meets it: a double free mended by the light bulb, a hover that says why memory ran out, figures
// above the text.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Editor, openEditor } from './editor.ts';

describe('the language', () => {
  let editor: Editor;
  afterEach(() => editor.close());

  it('mends a double free by the light bulb', async () => {
    const text = 'alloc node 64\nfree node\nfree node\n';
    editor = await openEditor({ files: { 'twice.alloctrace': text }, open: 'twice.alloctrace' });
    const { page, folder } = editor;
    const errors = page.locator('.cdr.squiggly-error');
    await expect.poll(() => errors.count()).toBe(1);
    await editor.goToLine(3);
    await editor.lightBulb('Remove this second free of node');
    await editor.screenshot('light-bulb');
    await page.keyboard.press('Enter');
    await expect.poll(() => errors.count()).toBe(0);
    await page.keyboard.press('Control+s');
    const saved = () => readFileSync(path.join(folder, 'twice.alloctrace'), 'utf8');
    await expect.poll(saved).toBe('alloc node 64\nfree node\n');
  });

  it('says in a hover why memory ran out, and above the text what the trace comes to', async () => {
    editor = await openEditor({ folder: 'examples', open: 'teaching-fragmentation.alloctrace' });
    const { page } = editor;
    const lenses = page.locator('.codelens-decoration');
    await expect.poll(() => lenses.first().textContent()).toContain('39 steps · peak 768 B live');
    await editor.goToLine(42);
    for (let column = 0; column < 7; column++) await page.keyboard.press('ArrowRight');
    const hover = page.locator('.monaco-hover:visible', { hasText: 'Out of memory.' });
    // A hover that was asked for before the caret has settled does not come.
    await expect
      .poll(async () => {
        await page.keyboard.press('Control+k');
        await page.keyboard.press('Control+i');
        return hover.waitFor({ timeout: 5_000 }).then(
          () => true,
          () => false,
        );
      })
      .toBe(true);
    await expect.poll(() => hover.textContent()).toContain('One live block of 48 B stands in the way');
    await editor.screenshot('hover-out-of-memory');
  });

  it('unfolds an out-of-memory in the Findings view, and leads to the block in the way', async () => {
    editor = await openEditor({ folder: 'examples', open: 'teaching-fragmentation.alloctrace' });
    const { page } = editor;
    await page.locator('.activitybar').getByRole('tab', { name: 'Alloctrace' }).click();
    const row = (text: string) => page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
    await row('Out of memory').locator('.monaco-tl-twistie').click();
    // Kind and finding name the same thing where a kind has no sites.
    const finding = page.locator('.sidebar .monaco-list-row[aria-level="2"]').first();
    await finding.locator('.monaco-tl-twistie').click();
    await row('Heap that serves it').waitFor();
    await editor.screenshot('findings-out-of-memory');
    await page.locator('.sidebar .monaco-list-row[aria-level="4"]').first().click();
    await expect
      .poll(() => page.locator('.statusbar-item', { hasText: /Ln \d+, Col/ }).textContent())
      .not.toContain('Ln 1,');
  });

  it('compares strategies, and takes one up', async () => {
    editor = await openEditor({ folder: 'examples', open: 'teaching-strategies.alloctrace' });
    const { page, folder } = editor;
    await page.locator('.codelens-decoration a', { hasText: 'Compare' }).click();
    const table = page.locator('.editor-instance .view-lines', { hasText: 'under every strategy' });
    await table.waitFor();
    const links = table.locator('.detected-link');
    await expect.poll(() => links.count()).toBe(11);
    await editor.screenshot('compare-strategies');
    // The link is made anew when the pointer comes with the key down, so that a click on the element would find it gone.
    const { x, y, width, height } = (await links.last().boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const [left, top] = [x + width / 2, y + height / 2];
    await page.mouse.move(left - 2, top);
    await page.keyboard.down('Control');
    await page.mouse.move(left, top);
    await page.locator('.detected-link-active').waitFor();
    await page.mouse.click(left, top);
    await page.keyboard.up('Control');
    await expect
      .poll(() => table.locator('.view-line', { hasText: '>' }).last().textContent())
      .toMatch(/worst-fit\W+address/);
    await page.locator('.tab[data-resource-name="teaching-strategies.alloctrace"]').click();
    await page.keyboard.press('Control+s');
    const saved = () => readFileSync(path.join(folder, 'teaching-strategies.alloctrace'), 'utf8');
    await expect.poll(saved).toMatch(/%strategy worst-fit\n%order address/);
  });
});
