/**
 * What tells states and classes apart without colour: shapes that repeat, of which map, history and legend draw the same.
 * Straight diagonals and small dots belong to states alone, so that no class is taken for one. Pure.
 */

export interface PatternShape {
  /** The side of the square that repeats, in CSS pixels. */
  readonly period: number;
  /** Whether there is ink at a point of that square, both numbers from 0 to the period. */
  isInk(x: number, y: number): boolean;
}

/** A shape in whole pixels, so that what is upright or level is as sharp at any scale. */
export interface PatternTile {
  readonly size: number;
  /** From 0 to 1, row by row. */
  readonly ink: Float32Array;
}

/** Free bytes on the map: lines that rise to the right, through the corners. */
export const FREE_SHAPE: PatternShape = {
  period: 6,
  isInk: (x, y) => isNear(x + y, 6, Math.SQRT1_2),
};

/** Small dots in quincunx. */
export const PADDING_SHAPE: PatternShape = {
  period: 4,
  isInk: (x, y) => isSquare(x, y, 1) || isSquare(x - 2, y - 2, 1),
};

/** What is never freed, in the history: lines that fall to the right. */
export const LEAK_SHAPE: PatternShape = leakStripes(2);
/** Of what is never freed less than half. */
export const THIN_LEAK_SHAPE: PatternShape = leakStripes(1);

/** What is narrower has the colour alone: a line of ink would hide it, and nobody would see a pattern. */
export const NARROWEST_PATTERN_CSS = 3;

/** Close together, so that a low bar of the history and a narrow cell have some of them. */
const CLOSE = 4;
const WIDE = 6;

/** Entry i belongs to class i; null for the first, which is plain. */
export const CLASS_SHAPES: readonly (PatternShape | null)[] = [
  null,
  // Level lines.
  { period: CLOSE, isInk: (_, y) => isWithin(y, 2, 1) },
  // Upright lines.
  { period: CLOSE, isInk: (x) => isWithin(x, 2, 1) },
  // Waves, flatter than the diagonals.
  { period: WIDE, isInk: (x, y) => isNear(y - Math.abs(x - 3) * (2 / 3), WIDE, 0.6) },
  // Large dots in rows.
  { period: CLOSE, isInk: (x, y) => isSquare(x - 1, y - 1, 2) },
  // A grid.
  { period: WIDE, isInk: (x, y) => isWithin(x, 2, 1) || isWithin(y, 2, 1) },
  // Upright dashes.
  { period: WIDE, isInk: (x, y) => isWithin(x, y < 3 ? 1 : 4, 1) },
  // Level dashes.
  { period: WIDE, isInk: (x, y) => isWithin(y, x < 3 ? 1 : 4, 1) },
];

/** So many points across a pixel are looked at. */
const SAMPLES = 4;

/** `scale`: device pixels to a CSS pixel. */
export function tileOfShape(shape: PatternShape, scale: number): PatternTile {
  const unit = Math.max(1, Math.round(scale));
  const size = shape.period * unit;
  const ink = Float32Array.from({ length: size * size }, (_, pixel) =>
    inkOfPixel(shape, pixel % size, Math.floor(pixel / size), unit),
  );
  return { size, ink };
}

function inkOfPixel({ isInk }: PatternShape, x: number, y: number, unit: number): number {
  let inked = 0;
  for (let down = 0.5; down < SAMPLES; down++)
    for (let across = 0.5; across < SAMPLES; across++)
      if (isInk((x + across / SAMPLES) / unit, (y + down / SAMPLES) / unit)) inked++;
  return inked / SAMPLES ** 2;
}

export function inkAt({ size, ink }: PatternTile, x: number, y: number): number {
  return ink[(y % size) * size + (x % size)] ?? 0;
}

/**
 * The ink of a shape in a rectangle, as the data of a path in CSS pixels. `scale`: how finely it is cut, which is sharp
 * with as many device pixels to a CSS pixel.
 */
export function pathOfShape(shape: PatternShape, width: number, height: number, scale: number): string {
  const tile = tileOfShape(shape, scale);
  const unit = shape.period / tile.size;
  const squares: string[] = [];
  for (let y = 0; y * unit < height; y++)
    for (let x = 0; x * unit < width; x++)
      if (inkAt(tile, x, y) >= 0.5) squares.push(`M${x * unit} ${y * unit}h${unit}v${unit}h${-unit}z`);
  return squares.join('');
}

function leakStripes(width: number): PatternShape {
  return { period: 7, isInk: (x, y) => (x - y + 7.5) % 7 < width };
}

function isWithin(place: number, start: number, width: number): boolean {
  return place >= start && place < start + width;
}

function isSquare(x: number, y: number, side: number): boolean {
  return isWithin(x, 0, side) && isWithin(y, 0, side);
}

/** Whether a number is less than `distance` away from a multiple of `period`. */
function isNear(value: number, period: number, distance: number): boolean {
  return Math.abs(value - Math.round(value / period) * period) < distance;
}
