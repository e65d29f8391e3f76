// What is saved as a picture: by the command and the save dialog, as PNG and as SVG, which show the same.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { projectFolder } from '../../scripts/setup/places.mjs';
import { type ColorTheme, type Editor, openEditor } from './editor.ts';

const themes: [ColorTheme, string][] = [
  ['Default Dark Modern', 'dark'],
  ['Default Light Modern', 'light'],
  ['Default High Contrast', 'high-contrast-dark'],
  ['Default High Contrast Light', 'high-contrast-light'],
];

/** Saves the picture under a name in the open folder, by the dialog. */
async function save({ page, folder, runCommand }: Editor, name: string): Promise<Buffer> {
  await runCommand('Alloctrace: Save Picture...');
  const field = page.locator('.quick-input-widget input').first();
  await field.waitFor();
  await expect.poll(() => field.inputValue()).toMatch(/\.png$/);
  const target = path.join(folder, name);
  await field.fill(target);
  await page.getByRole('button', { name: 'OK', exact: true }).click();
  await expect.poll(() => sizeOf(target), { timeout: 30_000 }).toBeGreaterThan(0);
  return readFileSync(target);
}

function sizeOf(file: string): number {
  try {
    return readFileSync(file).length;
  } catch {
    return 0;
  }
}

/** Draws both at the PNG's size: how much of them is alike, and what elements the SVG has. */
function compare(page: Page, png: Buffer, svg: Buffer) {
  const addresses = [
    `data:image/png;base64,${png.toString('base64')}`,
    `data:image/svg+xml;base64,${svg.toString('base64')}`,
  ];
  return page.evaluate(
    async ([addresses, text]) => {
      const root = new DOMParser().parseFromString(text, 'image/svg+xml');
      const images = addresses.map((address) => Object.assign(new Image(), { src: address }));
      await Promise.all(images.map((image) => image.decode()));
      const { naturalWidth: width = 1, naturalHeight: height = 1 } = images[0] ?? {};
      const [one, other] = images.map((image) => {
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        const context = canvas.getContext('2d');
        context?.drawImage(image, 0, 0, width, height);
        return { data: context?.getImageData(0, 0, width, height).data ?? [], url: canvas.toDataURL() };
      });
      let alike = 0;
      for (let at = 0; at < width * height * 4; at += 4)
        if ([0, 1, 2].every((c) => Math.abs((one?.data[at + c] ?? 0) - (other?.data[at + c] ?? 0)) < 24))
          alike++;
      return {
        alike: alike / (width * height),
        size: [width, height],
        isWellFormed: root.querySelector('parsererror') === null,
        texts: [...root.querySelectorAll('text')].map((each) => each.textContent ?? ''),
        rendered: other?.url ?? '',
      };
    },
    [addresses, svg.toString('utf8')] as const,
  );
}

describe('the saved picture', () => {
  let editor: Editor;
  afterEach(() => editor.close());

  it.each(themes)('is the same as PNG and as SVG in %s', async (colorTheme, name) => {
    editor = await openEditor({
      folder: 'examples',
      open: 'gawk-forks-192k.alloctrace',
      viewport: { width: 1500, height: 1200 },
      colorTheme,
    });
    await editor.page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
    const panel = await editor.panel();
    const field = panel.locator('vscode-text-field input');
    await field.fill('120');
    await field.press('Enter');
    await panel.locator('.sentence').waitFor();
    await panel.getByRole('combobox', { name: 'Colour by' }).click();
    await panel.getByRole('option', { name: 'site' }).click();
    await expect.poll(() => panel.locator('.legend-filter').count(), { timeout: 15_000 }).toBeGreaterThan(2);
    await editor.screenshot(`picture-${name}-screen`);

    const png = await save(editor, 'heap.png');
    const svg = await save(editor, 'heap.svg');
    expect(svg.length).toBeLessThan(2_000_000);
    const blank = await editor.page.context().newPage();
    const { alike, isWellFormed, texts, rendered } = await compare(blank, png, svg);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(path.join(projectFolder, 'artifacts', `picture-${name}.png`), png);
    writeFileSync(
      path.join(projectFolder, 'artifacts', `picture-${name}-svg.png`),
      Buffer.from(rendered.split(',')[1] ?? '', 'base64'),
    );
    writeFileSync(path.join(projectFolder, 'artifacts', `picture-${name}.svg`), svg);
    expect(isWellFormed).toBe(true);
    expect(texts).toContain('Heap map');
    console.log(name, alike, svg.length, png.length);
    expect(alike).toBeGreaterThan(0.97);
  });
});
