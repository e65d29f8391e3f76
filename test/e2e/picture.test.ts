// What is saved as a picture: by the command and the save dialog, as PNG and as SVG, which show the same.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { projectFolder } from '../../scripts/setup/places.mjs';
import { type ColorTheme, type Editor, openEditor } from './editor.ts';

interface Case {
  readonly name: string;
  readonly open: string;
  readonly step: string;
  readonly colourBy: string;
  readonly themes: readonly (readonly [ColorTheme, string])[];
}

const cases: readonly Case[] = [
  {
    name: 'boxes',
    open: 'gawk-forks-192k.alloctrace',
    step: '120',
    colourBy: 'size',
    themes: [
      ['Default Dark Modern', 'dark'],
      ['Default High Contrast', 'high-contrast-dark'],
      ['Default High Contrast Light', 'high-contrast-light'],
    ],
  },
  {
    name: 'cells',
    open: 'python-trie.alloctrace',
    step: '60001',
    colourBy: 'site',
    themes: [
      ['Default Light Modern', 'light'],
      ['Default High Contrast', 'high-contrast-dark'],
    ],
  },
];

/** The last words of the inspector, at the foot of the picture. */
const LAST_WORDS = 'all probes';

/** Of all pixels. Edges of letters and of cells differ a little; without the fills of the map's blocks it is 0.96. */
const LEAST_ALIKE = 0.97;

const artifact = (name: string) => path.join(projectFolder, 'artifacts', `picture-${name}`);

/** Saves the picture under a name in the open folder, by the dialog. */
async function save({ page, folder, startCommand }: Editor, name: string): Promise<Buffer> {
  await startCommand('Alloctrace: Save Picture...');
  const field = page.locator('.quick-input-widget input').first();
  await field.waitFor();
  // Until the dialog is there the field has what the palette was asked for.
  await expect.poll(() => field.inputValue()).toMatch(/\.png$/);
  const target = path.join(folder, name);
  await field.fill(target);
  await page.getByRole('button', { name: 'OK', exact: true }).click();
  await expect.poll(() => sizeOf(target)).toBeGreaterThan(0);
  return readFileSync(target);
}

function sizeOf(file: string): number {
  try {
    return readFileSync(file).length;
  } catch {
    return 0;
  }
}

/** Draws both at the PNG's size, where there is one: how much of them is alike, and what texts the SVG has. */
function compare(page: Page, png: Buffer | null, svg: Buffer) {
  const drawing = `data:image/svg+xml;base64,${svg.toString('base64')}`;
  const addresses = [png ? `data:image/png;base64,${png.toString('base64')}` : drawing, drawing];
  return page.evaluate(
    async ([addresses, text, last]) => {
      const root = new DOMParser().parseFromString(text, 'image/svg+xml');
      const images = addresses.map((address) => Object.assign(new Image(), { src: address }));
      await Promise.all(images.map((image) => image.decode()));
      const pieces = await Promise.all(
        [...root.querySelectorAll('image:not([style])')].map(async (element) => {
          const image = Object.assign(new Image(), { src: element.getAttribute('href') });
          await image.decode();
          return image.naturalWidth / Number(element.getAttribute('width'));
        }),
      );
      const { naturalWidth: width = 1, naturalHeight: height = 1 } = images[0] ?? {};
      const [one, other] = images.map((image) => {
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        const context = canvas.getContext('2d');
        context?.drawImage(image, 0, 0, width, height);
        return { data: context?.getImageData(0, 0, width, height).data ?? [], url: canvas.toDataURL() };
      });
      document.body.append(document.importNode(root.documentElement, true));
      const drawn = document.querySelector('svg')!;
      const { left, top, width: shownWidth } = drawn.getBoundingClientRect();
      const fit = width / shownWidth;
      /** Whether the pixels where a text stands are of more than one colour, in the PNG where there is one. */
      const isInked = (words: string): boolean => {
        const text = [...drawn.querySelectorAll('text')].find((each) => each.textContent === words);
        const place = text?.getBoundingClientRect();
        if (!place) return false;
        const [x, y] = [place.left - left, place.top - top].map((edge) => Math.round(edge * fit));
        const greens = new Set<number | undefined>();
        for (let row = y ?? 0; row < (y ?? 0) + place.height * fit; row++)
          for (let column = x ?? 0; column < (x ?? 0) + place.width * fit; column++)
            greens.add(one?.data[(row * width + column) * 4 + 1]);
        return greens.size > 4;
      };
      let alike = 0;
      for (let at = 0; at < width * height * 4; at += 4)
        if ([0, 1, 2].every((c) => Math.abs((one?.data[at + c] ?? 0) - (other?.data[at + c] ?? 0)) < 24))
          alike++;
      return {
        alike: alike / (width * height),
        isWellFormed: root.querySelector('parsererror') === null,
        /** Pixels to one of the page in what is no picture of bytes: the timeline. */
        fineness: pieces,
        title: root.querySelector('title')?.textContent ?? '',
        texts: [...root.querySelectorAll('text')].map((each) => each.textContent ?? ''),
        isLastInked: isInked(last),
        rendered: other?.url ?? '',
      };
    },
    [addresses, svg.toString('utf8'), LAST_WORDS] as const,
  );
}

describe('the saved picture', () => {
  let editor: Editor;
  afterEach(() => editor.close());

  it.each(cases)('is the same as PNG and as SVG in every theme, of $name', async (of) => {
    const { open, step, colourBy } = of;
    editor = await openEditor({ folder: 'examples', open, viewport: { width: 1500, height: 1200 } });
    await editor.page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
    const panel = await editor.panel();
    const field = panel.locator('vscode-text-field input');
    await field.fill(step);
    await field.press('Enter');
    await panel.locator('.sentence', { hasText: 'Found after' }).waitFor();
    await panel.getByRole('combobox', { name: 'Colour by' }).click();
    await panel.getByRole('option', { name: colourBy }).click();
    await panel.locator('.swatch-scale-1, .swatch-class-1').waitFor();
    for (const [colorTheme, theme] of of.themes) {
      const name = `${of.name}-${theme}`;
      await editor.setColorTheme(colorTheme);
      await editor.screenshot(`picture-${name}-screen`);
      const png = await save(editor, `${name}.png`);
      const svg = await save(editor, `${name}.svg`);
      // Closed again: a page that is not in front paints nothing.
      const blank = await editor.page.context().newPage();
      const found = await compare(blank, png, svg);
      await blank.close();
      const { alike, isWellFormed, fineness, title, texts, isLastInked, rendered } = found;
      writeFileSync(artifact(`${name}.png`), png);
      writeFileSync(artifact(`${name}.svg`), svg);
      writeFileSync(artifact(`${name}-svg.png`), Buffer.from(rendered.split(',')[1] ?? '', 'base64'));
      expect(isWellFormed).toBe(true);
      expect(texts.map((text) => text.toLowerCase())).toEqual(
        expect.arrayContaining(['heap map', `coloured by ${colourBy}`]),
      );
      // All of the inspector, and nothing that only hands have a use for.
      expect(texts).toContain(LAST_WORDS);
      expect(isLastInked, name).toBe(true);
      for (const words of ['Colour by', 'Free list', 'Views', 'Point at a block'])
        expect(texts.join('\n')).not.toContain(words);
      // What it is a picture of, also in the title of the SVG, with the sentence.
      expect(texts).toContain(open);
      expect(texts.join(' ')).toMatch(/step [\d,]+ of [\d,]+/);
      expect(title).toMatch(new RegExp(`^${open}, step [\\d,]+ of [\\d,]+: .*Found after`));
      expect(fineness.map((pixels) => Math.round(pixels * 10) / 10)).toEqual([2]);
      expect(alike, name).toBeGreaterThan(LEAST_ALIKE);
    }
  });

  it('has names with characters that are part of XML', async () => {
    const open = 'odd-names.alloctrace';
    editor = await openEditor({ files: { [open]: '%heap 256\nalloc a<&">]]> 64\n' }, open });
    const { page } = editor;
    await page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
    const panel = await editor.panel();
    const field = panel.locator('vscode-text-field input');
    await field.fill('1');
    await field.press('Enter');
    await panel.locator('.sentence', { hasText: 'Found after' }).waitFor();
    const svg = await save(editor, 'odd.svg');
    const blank = await page.context().newPage();
    const { isWellFormed, title, texts } = await compare(blank, null, svg);
    expect(isWellFormed).toBe(true);
    expect(texts.join(' ')).toContain('a<&">]]>');
    expect(title).toContain('a<&">]]>');
  });
});
