// How the panel looks: in each theme and from narrow to wide, nothing is cut off or pushed out. The pictures are for
// people to judge; what a machine can judge is asserted here.
import type { Frame } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { type ColorTheme, type Editor, openEditor } from './editor.ts';

const themes: [ColorTheme, string][] = [
  ['Default Dark Modern', 'dark'],
  ['Default Light Modern', 'light'],
  ['Default High Contrast', 'high-contrast-dark'],
  ['Default High Contrast Light', 'high-contrast-light'],
];
const windows = [
  { width: 700, height: 900 },
  { width: 1500, height: 950 },
  { width: 2500, height: 1100 },
];

/** What does not fit sideways into its box, although it has no scroll bar and no ellipsis. */
function findClipped(panel: Frame): Promise<string[]> {
  return panel.evaluate(() => {
    const page = document.documentElement;
    const clipped = [...document.querySelectorAll<HTMLElement>('main *')].filter((element) => {
      const { overflowX, textOverflow, display } = getComputedStyle(element);
      const hides = overflowX !== 'visible' && overflowX !== 'auto' && textOverflow !== 'ellipsis';
      return hides && display !== 'inline' && element.scrollWidth > element.clientWidth + 1;
    });
    const outside = page.scrollWidth > page.clientWidth ? ['the page itself'] : [];
    return [...outside, ...clipped.map((element) => `${element.className}: ${element.textContent}`)];
  });
}

describe('the panel', () => {
  let editor: Editor;
  afterEach(() => editor.close());

  it.each(themes)('fits its window in %s', async (colorTheme, name) => {
    editor = await openEditor({
      folder: 'examples',
      open: 'gawk-forks-192k.alloctrace',
      viewport: windows[1],
      colorTheme,
    });
    await editor.page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
    const panel = await editor.panel();
    const field = panel.locator('vscode-text-field input');
    await field.fill('6008');
    await field.press('Enter');
    await panel.locator('.sentence', { hasText: 'Out of memory' }).waitFor();
    for (const size of windows) {
      await editor.page.setViewportSize(size);
      await expect.poll(() => findClipped(panel), { timeout: 10_000 }).toEqual([]);
      await editor.screenshot(`looks-${name}-${size.width}`);
    }
  });
});
