/**
 * What a trace takes in memory, and what all of it would take, reckoned while it is being read: so that reading stops
 * before a limit is exceeded, and its user is told how much it would have needed.
 */

import type { EngineLimits } from './engine.ts';

/** Outcomes of the replay and the findings of an ordinary trace. */
const OUTCOME_BYTES_PER_EVENT = 10;

/** Keyframes of 10 million events with 100,000 live blocks take 240 MB; of fewer events or blocks less. */
const KEYFRAME_BYTES_PER_EVENT = 24;

export const NO_LIMITS: EngineLimits = {
  memoryBytes: Number.POSITIVE_INFINITY,
  keyframeBytes: 256 * 2 ** 20,
};

export interface ReadSoFar {
  readonly eventCount: number;
  /** Columns and names. */
  readonly columnBytes: number;
  /** Text that is kept in memory. */
  readonly textBytes: number;
  /** The pool, as far as it is known yet. */
  readonly poolBytes: number;
  /** Of the source. */
  readonly readBytes: number;
  readonly totalBytes: number | null;
}

/** What the trace takes if no more of it is read. */
export function usedBytes(read: ReadSoFar, { keyframeBytes }: EngineLimits): number {
  return (
    read.columnBytes +
    read.textBytes +
    read.poolBytes +
    read.eventCount * OUTCOME_BYTES_PER_EVENT +
    Math.min(keyframeBytes, read.eventCount * KEYFRAME_BYTES_PER_EVENT)
  );
}

/** What all of it would take, if the rest is like what was read; null where the end is not known. */
export function neededBytes(read: ReadSoFar, limits: EngineLimits): number | null {
  if (read.totalBytes === null || read.readBytes === 0) return null;
  const growth = Math.max(1, read.totalBytes / read.readBytes);
  return usedBytes(
    {
      ...read,
      eventCount: read.eventCount * growth,
      columnBytes: read.columnBytes * growth,
      textBytes: read.textBytes * growth,
    },
    limits,
  );
}

/** Whether another piece of the source might exceed the limit. */
export function isNearLimit(read: ReadSoFar, nextBytes: number, limits: EngineLimits): boolean {
  const growing = usedBytes({ ...read, poolBytes: 0 }, limits);
  const next = read.readBytes === 0 ? 0 : (growing * nextBytes) / read.readBytes;
  return usedBytes(read, limits) + next > limits.memoryBytes;
}
