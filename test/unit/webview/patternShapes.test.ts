/** The patterns of states and classes are told apart without their colours, also in a small piece and at any scale. */

import { describe, expect, it } from 'vitest';
import {
  CLASS_SHAPES,
  FREE_SHAPE,
  inkAt,
  LEAK_SHAPE,
  PADDING_SHAPE,
  type PatternShape,
  type PatternTile,
  pathOfShape,
  tileOfShape,
} from '../../../webview/patternShapes.ts';

const SHAPES: Readonly<Record<string, PatternShape>> = {
  free: FREE_SHAPE,
  padding: PADDING_SHAPE,
  leak: LEAK_SHAPE,
  ...Object.fromEntries(CLASS_SHAPES.flatMap((shape, index) => (shape ? [[`class ${index}`, shape]] : []))),
};
const names = Object.keys(SHAPES);
const pairs = names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other] as const));

/** A box's worth, in CSS pixels: small, so that lines a pixel closer together are not taken for another pattern. */
const PIECE = 8;
/** Of two pieces that are the same it is 1, of unlike ones 0. Two hatches of periods 6 and 7 have 0.69. */
const MOST_LIKENESS = 0.6;

const drawn = (tile: PatternTile) =>
  Array.from({ length: tile.size }, (_, y) =>
    Array.from({ length: tile.size }, (__, x) => (inkAt(tile, x, y) >= 0.5 ? '#' : '.')).join(''),
  );

function piece(tile: PatternTile, side: number, left: number, top: number): number[] {
  return Array.from({ length: side * side }, (_, at) =>
    inkAt(tile, left + (at % side), top + Math.floor(at / side)),
  );
}

function correlation(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanOfOne, meanOfOther] = [mean(one), mean(other)];
  let [both, ofOne, ofOther] = [0, 0, 0];
  one.forEach((value, at) => {
    const [from, to] = [value - meanOfOne, other[at]! - meanOfOther];
    both += from * to;
    ofOne += from ** 2;
    ofOther += to ** 2;
  });
  return both / Math.sqrt(ofOne * ofOther);
}

/** Of the most alike pieces: the eye does not know where a pattern begins. */
function likeness(one: PatternShape, other: PatternShape, scale: number): number {
  const [fixed, moved] = [tileOfShape(one, scale), tileOfShape(other, scale)];
  const side = PIECE * scale;
  const still = piece(fixed, side, 0, 0);
  let most = 0;
  for (let top = 0; top < moved.size; top++)
    for (let left = 0; left < moved.size; left++)
      most = Math.max(most, correlation(still, piece(moved, side, left, top)));
  return most;
}

describe('Patterns', () => {
  it.each([1, 2])('differ from each other wherever they begin, at a scale of %d', (scale) => {
    const alike = pairs
      .map(([one, other]) => [one, other, likeness(SHAPES[one]!, SHAPES[other]!, scale)] as const)
      .filter(([, , share]) => share > MOST_LIKENESS);
    expect(alike).toEqual([]);
  });

  it('are measured so that a hatch of another distance is taken for the same', () => {
    const wider: PatternShape = { period: 7, isInk: (x, y) => (x + y + 0.7) % 7 < 1.4 };
    expect(likeness(FREE_SHAPE, wider, 1)).toBeGreaterThan(MOST_LIKENESS);
    expect(likeness(FREE_SHAPE, FREE_SHAPE, 1)).toBeCloseTo(1);
  });

  it('have ink enough to be seen and leave most of the fill', () => {
    for (const [name, shape] of Object.entries(SHAPES)) {
      const { ink } = tileOfShape(shape, 1);
      const share = ink.reduce((sum, amount) => sum + amount, 0) / ink.length;
      expect(share, name).toBeGreaterThan(0.1);
      expect(share, name).toBeLessThan(0.35);
    }
  });

  it.each([1, 1.25, 1.5, 2, 3])('have sharp level lines at a scale of %d', (scale) => {
    const tile = tileOfShape(CLASS_SHAPES[1]!, scale);
    expect(new Set(tile.ink)).toEqual(new Set([0, 1]));
    expect(tile.size).toBe(4 * Math.round(scale));
  });

  it('become paths of squares', () => {
    expect(drawn(tileOfShape(PADDING_SHAPE, 1))).toEqual(['#...', '....', '..#.', '....']);
    expect(pathOfShape(PADDING_SHAPE, 5, 2, 1)).toBe('M0 0h1v1h-1zM4 0h1v1h-1z');
    expect(pathOfShape(PADDING_SHAPE, 1, 1, 2)).toBe(
      'M0 0h0.5v0.5h-0.5zM0.5 0h0.5v0.5h-0.5zM0 0.5h0.5v0.5h-0.5zM0.5 0.5h0.5v0.5h-0.5z',
    );
  });
});
