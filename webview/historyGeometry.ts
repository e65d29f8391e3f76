/**
 * Where a step and an address lie in the history, and what lies under a point. Steps are states: each has a slot of the same
 * width, from the event that made it to the next. Numbers without `Css` in their names are device pixels of the canvas.
 */

import type { StepRange, TraceOverview } from '../src/protocol/panel.ts';

export interface HistoryRoom {
  readonly widthCss: number;
  readonly heightCss: number;
  /** Device pixels to a CSS pixel. */
  readonly scale: number;
}

export interface HistoryGeometry extends StepRange {
  readonly startAddress: number;
  readonly endAddress: number;
  readonly scale: number;
  /** Of the whole canvas; the rest is of the plot in it. */
  readonly canvasWidth: number;
  readonly canvasHeight: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Above the plot, for the labels of marks; 0 where there are none. */
  readonly labelLane: number;
}

/** At the plot's top, for the signs of errors. */
const ERROR_LANE_CSS = 9;
const LABEL_LANE_CSS = 16;
/** Below the plot, for the steps. */
const FOOT_CSS = 19;
const DIGIT_CSS = 6.8;
const ADDRESS_GAP_CSS = 9;
/** Labels of steps and of addresses are at least so far from each other. */
const STEP_LABEL_CSS = 84;
const ADDRESS_LABEL_CSS = 36;
/** A heap of which less than this share was ever touched is shown as far as it was. */
const SPARSE_SHARE = 0.5;

export function historyGeometry(
  range: StepRange,
  overview: TraceOverview,
  room: HistoryRoom,
  hasMarks: boolean,
): HistoryGeometry {
  const { widthCss, heightCss, scale } = room;
  const endAddress = shownAddresses(overview);
  const digits = 2 + Math.max(4, endAddress.toString(16).length);
  const left = Math.ceil((digits * DIGIT_CSS + ADDRESS_GAP_CSS) * scale);
  const labelLane = hasMarks ? Math.round(LABEL_LANE_CSS * scale) : 0;
  const top = labelLane + Math.round(ERROR_LANE_CSS * scale);
  const canvasWidth = Math.max(left + 1, Math.round(widthCss * scale));
  const canvasHeight = Math.max(top + 1, Math.round(heightCss * scale));
  return {
    ...range,
    startAddress: 0,
    endAddress,
    scale,
    canvasWidth,
    canvasHeight,
    left,
    top,
    width: canvasWidth - left,
    height: Math.max(1, canvasHeight - top - Math.round(FOOT_CSS * scale)),
    labelLane,
  };
}

/** The end of what is shown: the pool's, or, where hardly any of it was ever used, a power of two beyond what was. */
export function shownAddresses({ arenaBytes, figures }: TraceOverview): number {
  const poolBytes = arenaBytes * figures.arenas;
  const { footprint } = figures;
  if (figures.arenas > 1 || footprint === 0 || footprint > poolBytes * SPARSE_SHARE) return poolBytes;
  return Math.min(poolBytes, 2 ** Math.ceil(Math.log2(footprint)));
}

/** The left edge of a step's slot. */
export function xOfStep({ fromStep, toStep, left, width }: HistoryGeometry, step: number): number {
  return left + ((step - fromStep) * width) / (toStep - fromStep + 1);
}

export function centreOfStep(geometry: HistoryGeometry, step: number): number {
  return xOfStep(geometry, step + 0.5);
}

/** The step whose slot is at or nearest to a place. */
export function stepAtX({ fromStep, toStep, left, width }: HistoryGeometry, x: number): number {
  const step = fromStep + Math.floor(((x - left) * (toStep - fromStep + 1)) / width);
  return Math.min(toStep, Math.max(fromStep, step));
}

/** The lower edge of the byte at an address. */
export function yOfAddress(geometry: HistoryGeometry, address: number): number {
  const { startAddress, endAddress, top, height } = geometry;
  return top + ((endAddress - address) * height) / (endAddress - startAddress);
}

/** Null above or below the plot. */
export function addressAtY(geometry: HistoryGeometry, y: number): number | null {
  const { startAddress, endAddress, top, height } = geometry;
  if (y < top || y >= top + height) return null;
  return Math.floor(startAddress + ((top + height - y - 0.5) * (endAddress - startAddress)) / height);
}

/** Steps that a pixel stands for, at least 1. */
export function stepsPerCssPixel({ fromStep, toStep, width, scale }: HistoryGeometry): number {
  return Math.max(1, Math.round(((toStep - fromStep + 1) * scale) / width));
}

/** Round steps to be labelled, as close as their labels allow. */
export function stepTicks({ fromStep, toStep, width, scale }: HistoryGeometry): number[] {
  const least = ((toStep - fromStep + 1) * STEP_LABEL_CSS * scale) / width;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const distance = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= least) ?? power;
  return multiples(distance, fromStep, toStep);
}

/** Addresses to be labelled: multiples of a power of two. */
export function addressTicks({ startAddress, endAddress, height, scale }: HistoryGeometry): number[] {
  const least = ((endAddress - startAddress) * ADDRESS_LABEL_CSS * scale) / height;
  const distance = 2 ** Math.ceil(Math.log2(Math.max(16, least)));
  return multiples(distance, startAddress, endAddress);
}

function multiples(distance: number, from: number, to: number): number[] {
  const first = Math.ceil(from / distance);
  const count = Math.max(0, Math.floor(to / distance) - first + 1);
  return Array.from({ length: count }, (_, at) => (first + at) * distance);
}
