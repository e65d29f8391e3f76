// The language as a user meets it: a double free mended by the light bulb, a hover that says why memory ran out, figures
// above the text.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Editor, openEditor } from './editor.ts';

const patience = { timeout: 30_000 };

describe('the language', () => {
  let editor: Editor;
  afterEach(() => editor.close());

  it('mends a double free by the light bulb', async () => {
    const text = 'alloc node 64\nfree node\nfree node\n';
    editor = await openEditor({ files: { 'twice.alloctrace': text }, open: 'twice.alloctrace' });
    const { page, folder } = editor;
    const errors = page.locator('.cdr.squiggly-error');
    await expect.poll(() => errors.count(), patience).toBe(1);
    await editor.goToLine(3);
    await page.keyboard.press('Control+.');
    const entry = page.locator('.action-widget .monaco-list-row', {
      hasText: 'Remove this second free of node',
    });
    await entry.waitFor();
    await editor.screenshot('light-bulb');
    await page.keyboard.press('Enter');
    await expect.poll(() => errors.count(), patience).toBe(0);
    await page.keyboard.press('Control+s');
    const saved = () => readFileSync(path.join(folder, 'twice.alloctrace'), 'utf8');
    await expect.poll(saved, patience).toBe('alloc node 64\nfree node\n');
  });

  it('says in a hover why memory ran out, and above the text what the trace comes to', async () => {
    editor = await openEditor({ folder: 'examples', open: 'teaching-fragmentation.alloctrace' });
    const { page } = editor;
    const lenses = page.locator('.codelens-decoration');
    await expect.poll(() => lenses.first().textContent(), patience).toContain('39 steps · peak 768 B live');
    await editor.goToLine(42);
    for (let column = 0; column < 7; column++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Control+i');
    const hover = page.locator('.monaco-hover:visible', { hasText: 'Out of memory.' });
    await hover.waitFor();
    await expect
      .poll(() => hover.textContent(), patience)
      .toContain('One live block of 48 B stands in the way');
    await editor.screenshot('hover-out-of-memory');
  });
});
