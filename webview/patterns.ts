/** What tells free bytes and padding apart without colour: a hatch and dots, as canvas patterns. Made once for a look. */

import { context2d } from './dom.ts';
import type { Look } from './look.ts';
import { rememberTile } from './pen.ts';

export interface Patterns {
  readonly free: CanvasPattern;
  readonly padding: CanvasPattern;
  /** Over the colour of a class. */
  readonly paddingOver: CanvasPattern;
  /** What tells classes apart without colour, over their fills. */
  readonly classes: readonly CanvasPattern[];
  /** The same, finer, for runs of cells, which may be a few pixels wide. */
  readonly cellClasses: readonly CanvasPattern[];
}

const HATCH_CSS = 6;
const DOTS_CSS = 4;
/** Odd, so that a line of a pixel through the middle of a tile covers whole pixels. */
const CLASS_TILE_CSS = 7;
const CELL_CLASS_TILE_CSS = 5;

type Line = readonly [fromX: number, fromY: number, toX: number, toY: number];

const ACROSS: Line = [0, 0.5, 1, 0.5];
const DOWN: Line = [0.5, 0, 0.5, 1];
const FALLING: readonly Line[] = [
  [0, 0, 1, 1],
  [-0.25, 0.75, 0.25, 1.25],
  [0.75, -0.25, 1.25, 0.25],
];
const RISING: readonly Line[] = FALLING.map(([x, y, toX, toY]) => [1 - x, y, 1 - toX, toY]);
const CLASS_LINES: readonly (readonly Line[])[] = [
  [],
  [ACROSS],
  [DOWN],
  FALLING,
  RISING,
  [ACROSS, DOWN],
  [...FALLING, ...RISING],
  [[0.25, 0.5, 0.75, 0.5]],
];

export function makePatterns(look: Look, scale: number): Patterns {
  return {
    free: hatch(look, scale),
    padding: dots(look, scale),
    paddingOver: dotsOver(look, scale),
    classes: CLASS_LINES.map((lines) => classLines(look, scale, CLASS_TILE_CSS, lines)),
    cellClasses: CLASS_LINES.map((lines) => classLines(look, scale, CELL_CLASS_TILE_CSS, lines)),
  };
}

/** Lines that rise to the right over a trace of their own colour. */
function hatch({ free, highContrast }: Look, scale: number): CanvasPattern {
  const size = Math.round(HATCH_CSS * scale);
  return tile(size, (context) => {
    context.globalAlpha = highContrast ? 0 : 0.16;
    context.fillStyle = free;
    context.fillRect(0, 0, size, size);
    context.globalAlpha = 1;
    context.strokeStyle = free;
    context.lineWidth = scale;
    context.beginPath();
    // The line's ends reach into the neighbouring tiles, so the corners get their share of it.
    for (const shift of [-size, 0, size]) {
      context.moveTo(shift - 1, size + 1);
      context.lineTo(shift + size + 1, -1);
    }
    context.stroke();
  });
}

function dots({ padding, header }: Look, scale: number): CanvasPattern {
  const half = Math.max(2, Math.round((DOTS_CSS / 2) * scale));
  const dot = Math.max(1, Math.round(scale));
  return tile(half * 2, (context) => {
    context.fillStyle = padding;
    context.fillRect(0, 0, half * 2, half * 2);
    context.fillStyle = header;
    context.fillRect(0, 0, dot, dot);
    context.fillRect(half, half, dot, dot);
  });
}

/** Dots that let the fill below them through. */
function dotsOver({ background }: Look, scale: number): CanvasPattern {
  const half = Math.max(2, Math.round((DOTS_CSS / 2) * scale));
  const dot = Math.max(1, Math.round(scale));
  return tile(half * 2, (context) => {
    context.fillStyle = background;
    context.fillRect(0, 0, dot, dot);
    context.fillRect(half, half, dot, dot);
  });
}

/** Lines in the background's colour, from and to corners of a tile whose side is 1; the first class has none. */
function classLines(
  { background }: Look,
  scale: number,
  tileCss: number,
  lines: readonly Line[],
): CanvasPattern {
  const size = Math.round(tileCss * scale);
  return tile(size, (context) => {
    context.strokeStyle = background;
    context.lineWidth = Math.max(1, Math.round(scale));
    context.beginPath();
    for (const [fromX, fromY, toX, toY] of lines) {
      context.moveTo(fromX * size, fromY * size);
      context.lineTo(toX * size, toY * size);
    }
    context.stroke();
  });
}

function tile(size: number, draw: (context: CanvasRenderingContext2D) => void): CanvasPattern {
  const canvas = new OffscreenCanvas(size, size);
  const context = context2d(canvas);
  draw(context);
  const pattern = context.createPattern(canvas, 'repeat');
  if (!pattern) throw new Error('The canvas gives no pattern.');
  rememberTile(pattern, canvas);
  return pattern;
}
