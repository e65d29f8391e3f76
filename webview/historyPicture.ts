/** From the shares of a history to pixels, from its bars to the lines between them, and the life of a block as a rectangle. Pure. */

import type { BlockDetails, HistoryPicture } from '../src/protocol/panel.ts';
import type { Rectangles } from './boxes.ts';
import { type CellColours, DIMMING, type Rgb } from './cells.ts';
import { type HistoryGeometry, xOfStep, yOfAddress } from './historyGeometry.ts';
import { StateClass } from './state.ts';

const WHOLE = 255;
/** However little is allocated under a pixel, and however little of that is never freed, it is seen. */
const FAINTEST_USED = 56;
const FAINTEST_LEAK = 170;
const LEAST_LEAK_SHARE = 0.6;
/** Stripes across what is never freed, so that it is told apart without its colour; in pixels. */
const STRIPE_PERIOD = 7;
const STRIPE_WIDTH = 2;
const STRIPE_STRENGTH = 0.8;
const STRIPE_STRENGTH_HIGH_CONTRAST = 0.3;
/** In the colour of a class, where only the stripes tell it, and less than half under a pixel is never freed. */
const THIN_STRIPE_WIDTH = 1;

export interface HistoryStyle {
  readonly colours: Pick<CellColours, 'allocated' | 'leak' | 'classes'>;
  readonly highContrast: boolean;
  /** Classes that stand back, by state those of `StateClass`. */
  readonly dimmed: ReadonlySet<number>;
}

/** RGBA, as large as the picture; clear where all is free. */
export function pixelsOf(picture: HistoryPicture, style: HistoryStyle): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(picture.used.length * 4);
  const write = picture.classes.length > 0 ? writeClass : writeState;
  for (let pixel = 0; pixel < picture.used.length; pixel++)
    if (picture.used[pixel] !== 0) write(pixels, pixel, picture, style);
  return pixels;
}

/** Stripes of another strength across the colour of what is never freed. */
function writeState(
  pixels: Uint8ClampedArray,
  pixel: number,
  { used, leaking, width }: HistoryPicture,
  { colours, highContrast, dimmed }: HistoryStyle,
): void {
  const share = used[pixel] ?? 0;
  const lost = leaking[pixel] ?? 0;
  const mix = lost === 0 ? 0 : Math.max(LEAST_LEAK_SHARE, lost / share);
  const isStriped = lost * 2 > share && isInStripe(pixel, width, STRIPE_WIDTH);
  const strength = highContrast ? STRIPE_STRENGTH_HIGH_CONTRAST : STRIPE_STRENGTH;
  const isDimmed = dimmed.has(lost > 0 ? StateClass.Leak : StateClass.Live);
  const alpha = alphaOf(share, lost > 0) * (isStriped ? strength : 1);
  writePixel(pixels, pixel, colours.allocated, colours.leak, mix, isDimmed ? alpha * DIMMING : alpha);
}

/** The colour of the class, with stripes in the colour of what is never freed. */
function writeClass(
  pixels: Uint8ClampedArray,
  pixel: number,
  { used, leaking, classes, width }: HistoryPicture,
  { colours, dimmed }: HistoryStyle,
): void {
  const share = used[pixel] ?? 0;
  const lost = leaking[pixel] ?? 0;
  const ofPixel = classes[pixel] ?? 0;
  const stripeWidth = lost * 2 > share ? STRIPE_WIDTH : THIN_STRIPE_WIDTH;
  const isStriped = lost > 0 && isInStripe(pixel, width, stripeWidth);
  const body = colours.classes[ofPixel] ?? colours.allocated;
  const alpha = alphaOf(share, isStriped);
  writePixel(
    pixels,
    pixel,
    body,
    colours.leak,
    isStriped ? 1 : 0,
    dimmed.has(ofPixel) ? alpha * DIMMING : alpha,
  );
}

function isInStripe(pixel: number, width: number, stripeWidth: number): boolean {
  const x = pixel % width;
  const y = (pixel - x) / width;
  return (x + y) % STRIPE_PERIOD < stripeWidth;
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

/** The life of a selected block: as its bar has it, or, without bars, as far as the cursor. Null for a free one. */
export function lifeOf(block: BlockDetails, cursor: number, picture: HistoryPicture | null): Life | null {
  const { owner, address, size } = block;
  if (!owner) return null;
  const start = owner.step;
  const bars = picture?.bars;
  const bar = bars
    ? bars.starts.findIndex((each, at) => each === start && bars.addresses[at] === address)
    : -1;
  const known = bars?.ends[bar];
  const end = owner.leaks ? Number.MAX_SAFE_INTEGER : (known ?? Math.max(start, cursor) + 1);
  return { start, end, address, size };
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
