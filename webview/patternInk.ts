/**
 * The patterns of classes as one picture, which lies over their fills: a canvas takes microseconds to fill each of ten thousand
 * pieces with a pattern, and as long for one picture as for a few of them. Pure; the patterns begin at the picture's corner.
 */

import type { Rectangles } from './boxes.ts';
import type { PatternTile } from './patternShapes.ts';
import type { Rgb } from './rgb.ts';

export interface InkStyle {
  /** Entry i is of class i; null for none. */
  readonly tiles: readonly (PatternTile | null)[];
  readonly colour: Rgb;
  /** Of full ink, from 0 to 1. */
  readonly strength: number;
  /** What is narrower gets no ink. */
  readonly narrowest: number;
}

export interface InkSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Makes `picture`, in RGBA, that of the ink, clear where there is none; false, and nothing is done, where there is none at
 * all. `classes`: entry i has the pieces of class i.
 */
export function inkInto(
  picture: Uint8ClampedArray,
  classes: readonly Rectangles[],
  { width, height }: InkSize,
  style: InkStyle,
): boolean {
  const isInked = classes.some((pieces, ofClass) => pieces.length > 0 && style.tiles[ofClass]);
  if (!isInked) return false;
  const pixels = new Uint32Array(picture.buffer, picture.byteOffset, width * height);
  pixels.fill(0);
  for (const [ofClass, pieces] of classes.entries()) {
    const tile = style.tiles[ofClass];
    if (tile) inkPieces(pixels, { width, height }, pieces, tile.size, wordsOf(tile, style), style.narrowest);
  }
  return true;
}

function inkPieces(
  pixels: Uint32Array,
  { width, height }: InkSize,
  pieces: Rectangles,
  size: number,
  words: Uint32Array,
  narrowest: number,
): void {
  for (let at = 0; at < pieces.length; at += 4) {
    const left = pieces[at] ?? 0;
    const top = pieces[at + 1] ?? 0;
    const across = pieces[at + 2] ?? 0;
    if (across < narrowest) continue;
    const start = Math.max(0, left);
    const end = Math.min(width, left + across);
    const bottom = Math.min(height, top + (pieces[at + 3] ?? 0));
    for (let y = Math.max(0, top); y < bottom; y++) {
      const line = (y % size) * size;
      for (let x = start, column = start % size; x < end; x++) {
        pixels[y * width + x] = words[line + column] ?? 0;
        if (++column === size) column = 0;
      }
    }
  }
}

/** The pixels of a tile as they lie in memory. */
function wordsOf({ ink }: PatternTile, { colour, strength }: InkStyle): Uint32Array {
  const bytes = new Uint8Array(ink.length * 4);
  ink.forEach((amount, pixel) => {
    bytes.set(colour, pixel * 4);
    bytes[pixel * 4 + 3] = Math.round(amount * strength * 255);
  });
  return new Uint32Array(bytes.buffer);
}
