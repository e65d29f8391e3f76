/** Where the timeline's axes have their numbers, what these say, and which words have room beside each other. Pure. */

import { formatCount } from '../src/format/quantities.ts';

/** Round numbers within a range, at most `count` of them and no closer than `least` to each other. */
export function roundTicks(from: number, to: number, count: number, least = 0): number[] {
  const interval = roundInterval(Math.max((to - from) / Math.max(1, count), least));
  return multiples(from, to, interval);
}

/** Bytes from 0 on, at most `count` of them above it: multiples of a power of two, so that they read as round numbers. */
export function byteTicks(to: number, count: number): number[] {
  const interval = 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, to) / Math.max(1, count))));
  return multiples(0, to, interval);
}

/** The least of 1, 2, 5, 10, 20, 50 ... and their tenths that is not below a number. */
export function roundInterval(least: number): number {
  if (!(least > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  for (const factor of [1, 2, 5]) if (factor * power >= least * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

function multiples(from: number, to: number, interval: number): number[] {
  const first = Math.ceil(from / interval - 1e-9);
  const last = Math.floor(to / interval + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => (first + at) * interval);
}

/** Seconds to as many digits as neighbours at an interval differ in: `12 s`, `0.25 s`; below a hundredth, `2 ms`, `50 µs`. */
export function wordSeconds(seconds: number, interval: number): string {
  if (interval >= 0.01 || Math.abs(seconds) >= 1) return `${decimals(seconds, interval)} s`;
  if (interval >= 1e-5) return `${decimals(seconds * 1e3, interval * 1e3)} ms`;
  return `${decimals(seconds * 1e6, interval * 1e6)} µs`;
}

function decimals(value: number, interval: number): string {
  const digits = Math.min(9, Math.max(0, -Math.floor(Math.log10(interval) + 1e-9)));
  const [whole = '0', rest] = Math.abs(value).toFixed(digits).split('.');
  const sign = value < 0 ? '−' : '';
  return `${sign}${formatCount(Number(whole))}${rest === undefined ? '' : `.${rest}`}`;
}

/** Words that are `width` wide and want to begin at `left`. */
export interface WordPlace {
  readonly left: number;
  readonly width: number;
}

/**
 * Which words can be shown in a line of `room`, by index, so that none touches another or is cut off: the first wins.
 * Words come in the order of their places.
 */
export function fittingWords(words: readonly WordPlace[], room: number, gap: number): boolean[] {
  let end = Number.NEGATIVE_INFINITY;
  return words.map(({ left, width }) => {
    const fits = left >= end + gap && left >= 0 && left + width <= room;
    if (fits) end = left + width;
    return fits;
  });
}
