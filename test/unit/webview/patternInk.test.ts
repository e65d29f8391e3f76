import { describe, expect, it } from 'vitest';
import type { Rectangles } from '../../../webview/boxes.ts';
import { type InkStyle, inkInto } from '../../../webview/patternInk.ts';
import { CLASS_SHAPES, tileOfShape } from '../../../webview/patternShapes.ts';

const SIZE = { width: 10, height: 8 };
const STYLE: InkStyle = {
  tiles: CLASS_SHAPES.map((shape) => shape && tileOfShape(shape, 1)),
  colour: [10, 20, 30],
  strength: 0.4,
  narrowest: 3,
};

/** Over what was there before; null where nothing is drawn. */
function inkOf(...classes: readonly Rectangles[]): Uint8ClampedArray | null {
  const picture = new Uint8ClampedArray(SIZE.width * SIZE.height * 4).fill(99);
  return inkInto(picture, classes, SIZE, STYLE) ? picture : null;
}

/** Of classes 0, 1 and so on; `#` for a pixel with ink. */
function drawn(...classes: readonly Rectangles[]): string[] {
  const ink = inkOf(...classes) ?? [];
  return Array.from({ length: SIZE.height }, (_, y) =>
    Array.from({ length: SIZE.width }, (__, x) => (ink[(y * SIZE.width + x) * 4 + 3] ? '#' : '.')).join(''),
  );
}

describe('The ink of the map', () => {
  it('is of each class where that has pieces, in lines that go on from piece to piece', () => {
    expect(drawn([0, 0, 10, 1], [0, 1, 4, 7, 6, 1, 4, 7], [4, 0, 3, 2])).toEqual([
      '......#...',
      '......#...',
      '####..####',
      '..........',
      '..........',
      '..........',
      '####..####',
      '..........',
    ]);
  });

  it('is a share of its colour', () => {
    const ink = inkOf([], [0, 2, 4, 1]);
    expect([...(ink?.subarray(2 * SIZE.width * 4, 2 * SIZE.width * 4 + 4) ?? [])]).toEqual([10, 20, 30, 102]);
  });

  it('is cut off where the picture ends, and left out where a piece is narrow', () => {
    const cut = drawn([], [-2, -3, 5, 7, 8, 4, 9, 9, 4, 0, 2, 8]);
    expect(cut[2]).toBe('###.......');
    expect(cut[6]).toBe('........##');
  });

  it('is no picture where nothing has a pattern', () => {
    expect(inkOf()).toBeNull();
    expect(inkOf([0, 0, 9, 9], [])).toBeNull();
  });
});
