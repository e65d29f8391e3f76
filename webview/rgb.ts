/** Colours as numbers. Pure. */

/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** `share` of `to`, the rest of `from`. */
export function mixed(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (index: 0 | 1 | 2) => from[index] + (to[index] - from[index]) * share;
  return [channel(0), channel(1), channel(2)];
}
