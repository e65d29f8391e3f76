/** The shapes that tell states and classes apart, ready to be painted with in a look. Made once for a look. */

import { context2d } from './dom.ts';
import { InkSheet } from './inkSheet.ts';
import type { Look } from './look.ts';
import {
  CLASS_SHAPES,
  FREE_SHAPE,
  PADDING_SHAPE,
  type PatternShape,
  type PatternTile,
  tileOfShape,
} from './patternShapes.ts';
import { rememberTile } from './pen.ts';

export interface Patterns {
  readonly free: CanvasPattern;
  readonly padding: CanvasPattern;
  /** Over the colour of a class. */
  readonly paddingOver: CanvasPattern;
  /** What tells classes apart without colour, over their fills; null for the first, which is plain. */
  readonly classes: readonly (PatternTile | null)[];
  /** What these are drawn on. */
  readonly sheet: InkSheet;
}

interface Ink {
  readonly colour: string;
  /** How much of it there is at the most, from 0 to 1. */
  readonly strength: number;
}

/** Below the lines of free bytes lies a trace of their own colour. */
const FREE_GROUND_STRENGTH = 0.16;

export function makePatterns(look: Look, scale: number): Patterns {
  const { free, padding, header, background, highContrast } = look;
  return {
    free: patternOf(FREE_SHAPE, scale, opaque(free), {
      colour: free,
      strength: highContrast ? 0 : FREE_GROUND_STRENGTH,
    }),
    padding: patternOf(PADDING_SHAPE, scale, opaque(header), opaque(padding)),
    paddingOver: patternOf(PADDING_SHAPE, scale, opaque(background)),
    classes: CLASS_SHAPES.map((shape) => shape && tileOfShape(shape, scale)),
    sheet: new InkSheet(),
  };
}

function opaque(colour: string): Ink {
  return { colour, strength: 1 };
}

/** Where there is no ground, what lies below is seen between the ink. */
function patternOf(shape: PatternShape, scale: number, ink: Ink, ground?: Ink): CanvasPattern {
  const tile = tileOfShape(shape, scale);
  const canvas = new OffscreenCanvas(tile.size, tile.size);
  const context = context2d(canvas);
  if (ground) {
    context.globalAlpha = ground.strength;
    context.fillStyle = ground.colour;
    context.fillRect(0, 0, tile.size, tile.size);
  }
  context.fillStyle = ink.colour;
  for (const [pixel, amount] of tile.ink.entries()) {
    context.globalAlpha = ink.strength * amount;
    context.fillRect(pixel % tile.size, Math.floor(pixel / tile.size), 1, 1);
  }
  const pattern = context.createPattern(canvas, 'repeat');
  if (!pattern) throw new Error('The canvas gives no pattern.');
  rememberTile(pattern, canvas);
  return pattern;
}
