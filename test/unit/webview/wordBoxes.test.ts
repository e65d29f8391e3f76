import { describe, expect, it } from 'vitest';
import type { HeapMapBlocks } from '../../../webview/boxes.ts';
import { mapGeometry, rowTop } from '../../../webview/geometry.ts';
import { StateClass } from '../../../webview/state.ts';
import { wordBoxesOf } from '../../../webview/wordBoxes.ts';
import { heapOf } from './drawing.ts';

const NONE = 0xffffffff;
/** An allocated block of 48 bytes and two free ones: words as they stand in the pool. */
const WORDS = [
  ...[48, 0, 20, 7, 0, 0, 0, 0, 0, 0, 0, 0],
  ...[33, 48, 0, 0, 80, NONE, 0, 0],
  ...[49, 32, 0, 0, NONE, 48, 0, 0, 0, 0, 0, 0],
];
const map: HeapMapBlocks = { ...heapOf('20 /32 /48'), words: Uint32Array.from(WORDS) };

/** Rows of 16 bytes in a room of so many pixels. */
function geometryOf(widthCss: number, address = 0) {
  const window = { bytesPerRow: 16, leadBytes: 0, address, shiftCss: 0 };
  return mapGeometry({ arenaBytes: 4096, arenaCount: 1 }, { widthCss, heightCss: 300, scale: 1 }, window);
}

describe('The boxes of words', () => {
  it('tell what headers and links hold', () => {
    const boxes = wordBoxesOf(map, geometryOf(460));
    expect(boxes.map(({ value, meaning }) => `${value} ${meaning}`)).toEqual([
      '00000030 size 48 B',
      '00000000 no previous',
      '00000014 requested 20',
      '00000007 step 7',
      '00000021 size 32, free',
      '00000030 previous 48',
      '00000000 unused',
      '00000000 unused',
      '00000050 next 0x0050',
      'FFFFFFFF prev: none',
      '00000031 size 48, free',
      '00000020 previous 32',
      '00000000 unused',
      '00000000 unused',
      'FFFFFFFF next: none',
      '00000030 prev 0x0030',
    ]);
    expect(boxes.map(({ free }) => free).lastIndexOf(false)).toBe(3);
  });

  it('say it shorter where there is less room', () => {
    const meanings = wordBoxesOf(map, geometryOf(270)).map(({ meaning }) => meaning);
    expect(meanings.slice(0, 6)).toEqual(['size 48', 'first', 'req 20', 'step 7', 'free 32', 'prev 48']);
    expect(meanings.slice(8, 10)).toEqual(['→ 0x0050', '← none']);
  });

  it('stand side by side where the words are', () => {
    const geometry = geometryOf(460);
    const boxes = wordBoxesOf(map, geometry);
    const { left, rowWidth } = geometry;
    expect(boxes.slice(0, 4).map((box) => box.left - left)).toEqual(
      [0, 1, 2, 3].map((word) => Math.round((word * rowWidth) / 4)),
    );
    expect(boxes[3]?.right).toBe(left + rowWidth);
    expect(boxes.map(({ top }) => top)).toEqual(
      [0, 0, 0, 0, 3, 3, 3, 3, 4, 4, 5, 5, 5, 5, 6, 6].map((row) => rowTop(geometry, row)),
    );
  });

  it('are those on the canvas, also of a block that begins above it', () => {
    const [first] = wordBoxesOf(map, geometryOf(460, 64));
    expect(first).toMatchObject({ meaning: 'next 0x0050', free: true });
  });

  it('are not there for blocks that stand back', () => {
    const classes = Uint8Array.of(2, 0, 0);
    const dimmed = wordBoxesOf({ ...map, colourBy: 'size', classes }, geometryOf(460), new Set([2]));
    expect(dimmed.map(({ free }) => free)).toEqual(Array(12).fill(true));
    const free = wordBoxesOf(map, geometryOf(460), new Set([StateClass.Free]));
    expect(free.map(({ meaning }) => meaning)).toEqual([
      'size 48 B',
      'no previous',
      'requested 20',
      'step 7',
    ]);
  });

  it('are not there without words, or without room', () => {
    expect(wordBoxesOf(heapOf('20 /32 /48'), geometryOf(460))).toEqual([]);
    expect(wordBoxesOf(map, geometryOf(200))).toEqual([]);
  });
});
