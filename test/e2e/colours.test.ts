// What map and history are coloured by and what lies over the map: chosen by mouse, filtered by the legend, kept when the view is loaded anew.
import type { Frame } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { type Editor, openEditor } from './editor.ts';

describe('the colours of the map', () => {
  let editor: Editor;
  afterEach(() => editor.close());

  const legend = (panel: Frame) => panel.locator('.legend-filter');
  const colourBy = (panel: Frame) => panel.getByRole('combobox', { name: 'Colour by' });
  /** Whether the history has the colour of the legend's first class, undimmed. */
  const isInHistory = (panel: Frame) =>
    panel.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.history-canvas');
      const swatch = document.querySelector('.legend-filter .swatch');
      if (!canvas || !swatch) return null;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const wanted = getComputedStyle(swatch).backgroundColor;
      for (let at = 0; at < pixels.length; at += 4)
        if (`rgb(${pixels[at]}, ${pixels[at + 1]}, ${pixels[at + 2]}) ${pixels[at + 3]}` === `${wanted} 255`)
          return true;
      return false;
    });
  const overlay = (panel: Frame, name: string) => panel.getByRole('button', { name, exact: true });

  it('are chosen, filtered, and kept when the view is loaded anew', async () => {
    editor = await openEditor({
      folder: 'examples',
      open: 'python-trie.alloctrace',
      viewport: { width: 1500, height: 950 },
      settings: { 'workbench.editor.autoLockGroups': { 'mainThreadWebview-alloctrace.heapMap': false } },
    });
    await editor.page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
    const panel = await editor.panel();
    const field = panel.locator('vscode-text-field input');
    await field.fill('60001');
    await field.press('Enter');
    await panel.locator('.sentence', { hasText: 'Found after 4 probes' }).waitFor();
    await colourBy(panel).click();
    await panel.getByRole('option', { name: 'site' }).click();
    await expect.poll(() => legend(panel).count()).toBe(8);
    await expect.poll(() => legend(panel).last().textContent()).toMatch(/^\d+ other sites\d/);
    await expect.poll(() => isInHistory(panel)).toBe(true);
    await panel.locator('.history-canvas').scrollIntoViewIfNeeded();
    await editor.screenshot('colours-history');
    await legend(panel).nth(1).click();
    await expect.poll(() => panel.locator('.legend-filter.dimmed').count()).toBe(7);
    await expect.poll(() => isInHistory(panel)).toBe(false);
    await overlay(panel, 'Search').click();
    await overlay(panel, 'Change').click();
    await expect.poll(() => panel.locator('.change-block').count()).toBe(2);
    await editor.screenshot('colours-by-site');

    // Another file in its place: a view that is hidden ends, and is loaded anew.
    await editor.openFile('README.md');
    await expect.poll(() => editor.page.locator('iframe.webview:visible').count()).toBe(0);
    await editor.page.locator('.tab', { hasText: 'Heap Map' }).click();
    const restored = await editor.panel();
    await expect.poll(() => legend(restored).count()).toBe(8);
    await expect.poll(() => overlay(restored, 'Search').getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => overlay(restored, 'Free list').getAttribute('aria-pressed')).toBe('false');
    await expect.poll(() => restored.locator('.change-block').count()).toBe(2);
  });
});
