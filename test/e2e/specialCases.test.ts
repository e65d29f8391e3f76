// Heaps and traces that are unlike others, one after the other in one panel: each is shown as a whole, says what it is, and
// fits into its room in every theme. The pictures are for people to judge.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { type ColorTheme, type Editor, openEditor } from './editor.ts';
import { findBarriers, findClipped, findOverlaps } from './panelChecks.ts';

const FILE = 'special.alloctrace';
const longId = (start: string) => start.padEnd(300, `_${start}`);
const longSite = Array.from(
  { length: 12 },
  (_, at) => `frame_number_${at}(src/a/long/folder/file.c:${at})`,
).join(';');

interface SpecialCase {
  readonly name: string;
  readonly lines: readonly string[];
  /** The last step, where all is looked at; 0 where there is none. */
  readonly stepCount: number;
  /** What the panel says there, somewhere. */
  readonly says: readonly (string | RegExp)[];
}

const ids = ['a', 'b', 'c'].map(longId);
const arenas = Array.from({ length: 64 }, (_, at) => at);

const CASES: readonly SpecialCase[] = [
  { name: 'empty', lines: [], stepCount: 0, says: ['This trace has no events yet.'] },
  {
    name: 'unreadable',
    lines: ['aloc a 64', 'free', 'malloc(64) = 0x10'],
    stepCount: 0,
    says: ['No line of this trace can be read: 3 errors.'],
  },
  {
    name: 'only-errors',
    lines: ['%heap 64K', 'free ghost', 'realloc nobody 32', 'free ghost', 'realloc nowhere 8 -> here'],
    stepCount: 4,
    says: ['4 errors', 'free', '64 KiB'],
  },
  {
    name: 'one-block',
    lines: ['%heap 4096', 'alloc everything 4080'],
    stepCount: 1,
    says: ['everything', '4 KiB', '1 warning'],
  },
  {
    name: 'four-gib',
    lines: [
      '%heap 4294967280',
      'alloc huge 3G',
      'alloc small 100',
      'mark half of it is given back',
      'free huge',
      'alloc other 1G',
      'mark the end',
    ],
    stepCount: 4,
    says: ['4.0 GiB', 'other'],
  },
  {
    name: 'arenas-64',
    lines: [
      '%heap 1M',
      '%arenas 64',
      ...arenas.map((at) => `alloc block${at} ${200 * at + 64} t=worker${at}`),
      ...arenas.slice(0, 32).map((at) => `free block${2 * at} t=worker${2 * at}`),
    ],
    stepCount: 96,
    says: ['64 arenas', 'arenas 0 – 63'],
  },
  {
    name: 'long-ids',
    lines: [
      '%heap 4K',
      `alloc ${ids[0]} 600 @${longSite} t=${longId('thread')}`,
      `alloc ${ids[1]} 700`,
      `mark ${longId('phase')}`,
      `realloc ${ids[1]} 900 -> ${ids[2]}`,
      `free ${longId('unknown')}`,
    ],
    stepCount: 4,
    says: [/unknown_unknown/],
  },
];

const THEMES: readonly [ColorTheme, string][] = [
  ['Default Dark Modern', 'dark'],
  ['Default Light Modern', 'light'],
  ['Default High Contrast', 'high-contrast'],
];
const SIZES = [
  { width: 320, height: 1000 },
  { width: 700, height: 900 },
  { width: 1400, height: 900 },
];
/** What the workbench keeps at its left, and above and below. */
const ACTIVITY_BAR = 48;
const AROUND_PANEL = 100;

describe('a trace unlike others', () => {
  let editor: Editor;
  afterEach(() => editor.close());

  const show = async (panel: Frame, { lines, stepCount, says }: SpecialCase): Promise<void> => {
    writeFileSync(path.join(editor.folder, FILE), `${lines.join('\n')}\n`);
    if (stepCount > 0) {
      const total = panel.locator('.transport-total');
      await expect.poll(() => total.textContent()).toBe(`of ${stepCount}`);
      await panel.locator('main:not(.has-notice)').waitFor();
      const field = panel.locator('vscode-text-field input');
      await field.fill(String(stepCount));
      await field.press('Enter');
      const history = new RegExp(`^History, address over step, steps 0 to ${stepCount}`);
      await panel.getByRole('slider', { name: history }).waitFor();
    }
    for (const words of says)
      await expect.poll(() => panel.locator('main').innerText(), { message: String(words) }).toMatch(words);
  };

  it('is shown whole and fits its room, in every theme', async () => {
    editor = await openEditor({
      files: { [FILE]: 'alloc a 16\n' },
      open: FILE,
      viewport: { width: 1400 + ACTIVITY_BAR, height: 900 },
    });
    await editor.page.getByRole('button', { name: 'Open Heap Map to the Side' }).click();
    const panel = await editor.panel();
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');
    await panel.locator('.sentence', { hasText: 'Before the first event' }).waitFor();
    await panel.locator('.heading').first().click();
    await editor.runCommand('View: Toggle Maximize Editor Group');
    for (const [colorTheme, theme] of THEMES) {
      await editor.setColorTheme(colorTheme);
      for (const each of CASES) {
        await show(panel, each);
        for (const { width, height } of SIZES) {
          await editor.page.setViewportSize({ width: width + ACTIVITY_BAR, height });
          const isFitting = { message: `${each.name}, ${theme}, ${width}` };
          await expect.poll(() => findClipped(panel), isFitting).toEqual([]);
          await expect.poll(() => findOverlaps(panel), isFitting).toEqual([]);
          await editor.screenshot(`special-${each.name}-${theme}-${width}`);
        }
        expect(await findBarriers(panel), `${each.name}, ${theme}`).toEqual([]);
      }
    }

    // In a panel of 700 pixels, as beside a text, where the history begins is seen without scrolling.
    for (const each of CASES.filter(({ name }) => name === 'one-block')) await show(panel, each);
    await editor.page.setViewportSize({ width: 700 + ACTIVITY_BAR, height: 700 + AROUND_PANEL });
    const placeOf = async (part: string) => (await panel.locator(part).boundingBox())?.y ?? 0;
    await expect
      .poll(async () => (await placeOf('.figures')) - (await placeOf('.history')))
      .toBeGreaterThan(40);
    await editor.screenshot('special-low');
  });
});
