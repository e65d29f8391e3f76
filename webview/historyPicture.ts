/** From the shares of a history to pixels, from its bars to the lines between them, and the life of a block as a rectangle. Pure. */

import type { BlockDetails, HistoryPicture } from '../src/protocol/panel.ts';
import type { Rectangles } from './boxes.ts';
import { type CellColours, DIMMING } from './cells.ts';
import { type HistoryGeometry, xOfStep, yOfAddress } from './historyGeometry.ts';
import {
  CLASS_SHAPES,
  inkAt,
  LEAK_SHAPE,
  type PatternTile,
  THIN_LEAK_SHAPE,
  tileOfShape,
} from './patternShapes.ts';
import type { Rgb } from './rgb.ts';
import { StateClass } from './state.ts';

const WHOLE = 255;
/** However little is allocated under a pixel, and however little of that is never freed, it is seen. */
const FAINTEST_USED = 56;
const FAINTEST_LEAK = 170;
const LEAST_LEAK_SHARE = 0.6;
/** What is left of the opacity in the stripes across what is never freed. */
const STRIPE_STRENGTH = 0.8;
const STRIPE_STRENGTH_HIGH_CONTRAST = 0.3;

export interface HistoryStyle {
  readonly colours: Pick<CellColours, 'allocated' | 'leak' | 'classes' | 'background'>;
  readonly highContrast: boolean;
  /** As in `Look`. */
  readonly patternStrength: number;
  /** Device pixels to a CSS pixel. */
  readonly scale: number;
  /** Classes that stand back, by state those of `StateClass`. */
  readonly dimmed: ReadonlySet<number>;
}

/** Writes a pixel that is not clear, by its number and its place. */
type Writer = (pixel: number, x: number, y: number) => void;

/** RGBA, as large as the picture; clear where all is free. */
export function pixelsOf(picture: HistoryPicture, style: HistoryStyle): Uint8ClampedArray<ArrayBuffer> {
  const { used, width, height, classes } = picture;
  const pixels = new Uint8ClampedArray(used.length * 4);
  const writerOf = classes.length > 0 ? classWriter : stateWriter;
  const write = writerOf(pixels, picture, style);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      if (used[pixel] !== 0) write(pixel, x, y);
    }
  return pixels;
}

/** Stripes of another strength across the colour of what is never freed. */
function stateWriter(
  pixels: Uint8ClampedArray,
  { used, leaking }: HistoryPicture,
  { colours, highContrast, dimmed, scale }: HistoryStyle,
): Writer {
  const stripes = tileOfShape(LEAK_SHAPE, scale);
  const strength = highContrast ? STRIPE_STRENGTH_HIGH_CONTRAST : STRIPE_STRENGTH;
  return (pixel, x, y) => {
    const share = used[pixel] ?? 0;
    const lost = leaking[pixel] ?? 0;
    const mix = lost === 0 ? 0 : Math.max(LEAST_LEAK_SHARE, lost / share);
    const isStriped = lost * 2 > share && isInStripe(stripes, x, y);
    const isDimmed = dimmed.has(lost > 0 ? StateClass.Leak : StateClass.Live);
    const alpha = alphaOf(share, lost > 0) * (isStriped ? strength : 1);
    writePixel(pixels, pixel, colours.allocated, colours.leak, mix, isDimmed ? alpha * DIMMING : alpha);
  };
}

/** The colour and the pattern of the class, with stripes in the colour of what is never freed. */
function classWriter(
  pixels: Uint8ClampedArray,
  picture: HistoryPicture,
  { colours, dimmed, scale, patternStrength }: HistoryStyle,
): Writer {
  const { used, leaking, classes } = picture;
  const stripes = tileOfShape(LEAK_SHAPE, scale);
  const thinStripes = tileOfShape(THIN_LEAK_SHAPE, scale);
  const patterns = CLASS_SHAPES.map((shape) => shape && tileOfShape(shape, scale));
  return (pixel, x, y) => {
    const share = used[pixel] ?? 0;
    const lost = leaking[pixel] ?? 0;
    const ofPixel = classes[pixel] ?? 0;
    const isStriped = lost > 0 && isInStripe(lost * 2 > share ? stripes : thinStripes, x, y);
    const isDimmed = dimmed.has(ofPixel);
    const body = isStriped ? colours.leak : (colours.classes[ofPixel] ?? colours.allocated);
    const pattern = isStriped || isDimmed ? null : patterns[ofPixel];
    const ink = pattern ? inkAt(pattern, x, y) : 0;
    const mix = ink > 0 && isInside(picture, pixel, x) ? ink * patternStrength : 0;
    const alpha = alphaOf(share, isStriped);
    writePixel(pixels, pixel, body, colours.background, mix, isDimmed ? alpha * DIMMING : alpha);
  };
}

/** Stripes have hard edges: their colour must be seen where they are a pixel wide. */
function isInStripe(stripes: PatternTile, x: number, y: number): boolean {
  return inkAt(stripes, x, y) >= 0.5;
}

/**
 * Not at the edge of what has its class: a bar keeps its outline, and a low one is not lost in the ink of a line. What the
 * range cuts off has no edge there.
 */
function isInside({ used, classes, width }: HistoryPicture, pixel: number, x: number): boolean {
  const isAlike = (other: number) => used[other] !== 0 && classes[other] === classes[pixel];
  return (
    isAlike(pixel - width) &&
    isAlike(pixel + width) &&
    (x === 0 || isAlike(pixel - 1)) &&
    (x === width - 1 || isAlike(pixel + 1))
  );
}

function alphaOf(share: number, isLeak: boolean): number {
  return Math.min(WHOLE, Math.max(isLeak ? FAINTEST_LEAK : FAINTEST_USED, share));
}

/** `mix` is the share of `to`, the rest is of `from`. */
function writePixel(
  pixels: Uint8ClampedArray,
  pixel: number,
  from: Rgb,
  to: Rgb,
  mix: number,
  alpha: number,
): void {
  for (const channel of [0, 1, 2] as const)
    pixels[pixel * 4 + channel] = from[channel] + (to[channel] - from[channel]) * mix;
  pixels[pixel * 4 + 3] = alpha;
}

/** A line between bars is drawn where both have more room than this. */
const ROOM_CSS = 4;

/** The lower edge and the beginning of each bar that is large enough to be told from its neighbours. */
export function linesBetween({ bars }: HistoryPicture, geometry: HistoryGeometry): Rectangles {
  const lines: Rectangles = [];
  if (!bars) return lines;
  const hair = Math.max(1, Math.round(geometry.scale));
  const room = ROOM_CSS * geometry.scale;
  for (let bar = 0; bar < bars.starts.length; bar++) {
    const start = bars.starts[bar] ?? 0;
    const address = bars.addresses[bar] ?? 0;
    const { left, top, width, height } = rectangleOf(geometry, {
      start,
      end: bars.ends[bar] ?? 0,
      address,
      size: bars.sizes[bar] ?? 0,
    });
    if (height >= room && width > 0) lines.push(left, top + height - hair, width, hair);
    if (width >= room && height > 0 && start >= geometry.fromStep) lines.push(left, top, hair, height);
  }
  return lines;
}

/** What a block lived through, in steps and addresses; `end` is the first step without it. */
export interface Life {
  readonly start: number;
  readonly end: number;
  readonly address: number;
  readonly size: number;
}

/** The life of a selected block as it is now. Null for a free one. */
export function lifeOf({ owner, address, size }: BlockDetails): Life | null {
  if (!owner) return null;
  const end = owner.endStep === 0 ? Number.MAX_SAFE_INTEGER : owner.endStep;
  return { start: owner.step, end, address, size };
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What of a life lies in the plot, in whole pixels. */
export function rectangleOf(geometry: HistoryGeometry, { start, end, address, size }: Life): Rectangle {
  const { fromStep, toStep, startAddress, endAddress } = geometry;
  const inSteps = (step: number) => Math.min(toStep + 1, Math.max(fromStep, step));
  const inAddresses = (each: number) => Math.min(endAddress, Math.max(startAddress, each));
  const left = Math.round(xOfStep(geometry, inSteps(start)));
  const top = Math.round(yOfAddress(geometry, inAddresses(address + size)));
  return {
    left,
    top,
    width: Math.round(xOfStep(geometry, inSteps(end))) - left,
    height: Math.round(yOfAddress(geometry, inAddresses(address))) - top,
  };
}
