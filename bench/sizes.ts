/** How large the measured traces are: those that the goals speak of, or a tenth for a quick look. */

export interface Sizes {
  /** Of the long traces; the goals say 10M. */
  readonly eventCount: number;
  /** Fewer and more holes of the mixes c and d; the goals say 100k and 1M. */
  readonly holeCounts: readonly [number, number];
  /** Lengths from the shortest to the longest, over which the cost of an event may not grow. */
  readonly growthEventCounts: readonly number[];
  readonly roundCount: number;
  /** Runs of which the best counts, within a round. */
  readonly runCount: number;
  readonly seekCount: number;
}

export const FULL: Sizes = {
  eventCount: 10_000_000,
  holeCounts: [100_000, 1_000_000],
  growthEventCounts: [10_000, 100_000, 1_000_000, 10_000_000],
  roundCount: 3,
  runCount: 3,
  seekCount: 300,
};

export const QUICK: Sizes = {
  eventCount: 1_000_000,
  holeCounts: [10_000, 100_000],
  growthEventCounts: [10_000, 100_000, 1_000_000],
  roundCount: 1,
  runCount: 2,
  seekCount: 100,
};

/** `10M`, `100k`. */
export function shortCount(count: number): string {
  if (count % 1_000_000 === 0) return `${count / 1_000_000}M`;
  return count % 1000 === 0 ? `${count / 1000}k` : String(count);
}
