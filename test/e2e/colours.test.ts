// What the map is coloured by and what lies over it: chosen by mouse, filtered by the legend, kept when the view is loaded anew.
import type { Frame } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { type Editor, openEditor } from './editor.ts';

describe('the colours of the map', () => {
  let editor: Editor;
  afterEach(() => editor.close());

  const legend = (panel: Frame) => panel.locator('.legend-filter');
  const colourBy = (panel: Frame) => panel.getByRole('combobox', { name: 'Colour by' });
  /** Which of the legend's colours the history has, undimmed. */
  const fillsOfHistory = (panel: Frame) =>
    panel.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.history-canvas');
      const { width = 0, height = 0 } = canvas ?? {};
      const pixels = canvas?.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      const found = new Set<string>();
      for (let at = 0; at < pixels.length; at += 4)
        if (pixels[at + 3] === 255) found.add(`rgb(${pixels[at]}, ${pixels[at + 1]}, ${pixels[at + 2]})`);
      return [...document.querySelectorAll('.legend-filter .swatch')].map((swatch) =>
        found.has(getComputedStyle(swatch).backgroundColor),
      );
    });
  const overlay = (panel: Frame, name: string) => panel.getByRole('button', { name, exact: true });

  it('are chosen, filtered, and kept when the view is loaded anew', async () => {
    editor = await openEditor({
      folder: 'examples',
      open: 'python-trie.alloctrace',
      viewport: { width: 1500, height: 950 },
    });
    await editor.page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
    const panel = await editor.panel();
    const field = panel.locator('vscode-text-field input');
    await field.fill('60001');
    await field.press('Enter');
    await panel.locator('.sentence', { hasText: 'Found after 4 probes' }).waitFor();
    await colourBy(panel).click();
    await panel.getByRole('option', { name: 'site' }).click();
    await expect.poll(() => legend(panel).count(), { timeout: 15_000 }).toBe(8);
    await expect.poll(() => legend(panel).last().textContent()).toMatch(/^\d+ other sites\d/);
    await expect.poll(() => fillsOfHistory(panel), { timeout: 15_000 }).toEqual(Array(8).fill(true));
    await editor.screenshot('colours-by-site-all');
    await legend(panel).nth(1).click();
    await expect
      .poll(() => fillsOfHistory(panel), { timeout: 15_000 })
      .toEqual(Array.from({ length: 8 }, (_, index) => index === 1));
    await expect.poll(() => panel.locator('.legend-filter.dimmed').count()).toBe(7);
    await overlay(panel, 'Search').click();
    await overlay(panel, 'Change').click();
    await expect.poll(() => panel.locator('.change-block').count(), { timeout: 15_000 }).toBe(2);
    await editor.screenshot('colours-by-site');

    // Another file in its place: a view that is hidden ends, and is loaded anew.
    await editor.openFile('README.md');
    await expect.poll(() => editor.page.locator('iframe.webview:visible').count()).toBe(0);
    await editor.page.locator('.tab', { hasText: 'Heap Map' }).click();
    const restored = await editor.panel();
    await expect.poll(() => legend(restored).count(), { timeout: 30_000 }).toBe(8);
    await expect.poll(() => overlay(restored, 'Search').getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => overlay(restored, 'Free list').getAttribute('aria-pressed')).toBe('false');
    await expect.poll(() => restored.locator('.change-block').count()).toBe(2);
  });
});
