/**
 * What a trace takes in memory, and what all of it would take, reckoned while it is being read: so that reading stops
 * before a limit is exceeded, and its user is told how much it would have needed.
 */

import type { EngineLimits } from './engine.ts';

/** Outcomes of the replay and the findings of an ordinary trace. */
const OUTCOME_BYTES_PER_EVENT = 10;

/** Keyframes of 10 million events with 100,000 live blocks take 240 MB; of fewer events or blocks less. */
const KEYFRAME_BYTES_PER_EVENT = 24;

/** The system gives a pool its memory page by page, and an event writes to two pages of 4 KiB at the most. */
const POOL_BYTES_PER_EVENT = 2 * 4096;

/** Less text than this tells nothing about the rest. */
const LEAST_SAMPLE_BYTES = 1 << 19;

export const NO_LIMITS: EngineLimits = {
  memoryBytes: Number.POSITIVE_INFINITY,
  keyframeBytes: 256 * 2 ** 20,
};

export interface ReadSoFar {
  readonly eventCount: number;
  /** Columns and names, and the reader's own tables. */
  readonly columnBytes: number;
  /** Of `columnBytes`, what the reader took before it had read anything. */
  readonly fixedBytes: number;
  /** Text that is kept in memory. */
  readonly textBytes: number;
  /** The pool, as far as it is known yet. */
  readonly poolBytes: number;
  /** The timeline that answers while this is read: a preview, or the former trace. */
  readonly answeringBytes: number;
  /** Taken from the source. */
  readonly readBytes: number;
  /** Of the text, what has become columns, and what was given out so far. */
  readonly parsedBytes: number;
  readonly givenBytes: number;
  readonly totalBytes: number | null;
}

/** What the trace takes if no more of it is read. */
export function usedBytes(read: ReadSoFar, { keyframeBytes }: EngineLimits): number {
  return (
    read.columnBytes +
    read.textBytes +
    read.answeringBytes +
    touchedPoolBytes(read.poolBytes, read.eventCount) +
    read.eventCount * OUTCOME_BYTES_PER_EVENT +
    Math.min(keyframeBytes, read.eventCount * KEYFRAME_BYTES_PER_EVENT)
  );
}

/** What all of it would take, if the rest is like what was read; null where the end is not known. */
export function neededBytes(read: ReadSoFar, limits: EngineLimits): number | null {
  if (read.totalBytes === null || read.readBytes === 0) return null;
  const textGrowth = Math.max(1, read.totalBytes / read.readBytes);
  const growth = read.parsedBytes === 0 ? 1 : (textGrowth * read.givenBytes) / read.parsedBytes;
  return usedBytes({ ...grown(read, growth), textBytes: read.textBytes * textGrowth }, limits);
}

/** Whether reading the next bytes of the text, which were given out already, might exceed the limit. */
export function isNearLimit(read: ReadSoFar, nextBytes: number, limits: EngineLimits): boolean {
  const isSample = read.parsedBytes >= LEAST_SAMPLE_BYTES;
  const next = isSample ? grown(read, 1 + nextBytes / read.parsedBytes) : read;
  return usedBytes(next, limits) > limits.memoryBytes;
}

/** How much of a pool is really in memory, at the most, after so many events. */
export function touchedPoolBytes(poolBytes: number, eventCount: number): number {
  return Math.min(poolBytes, eventCount * POOL_BYTES_PER_EVENT);
}

/** With so many times the events. What the reader takes anyway does not grow with them. */
function grown(read: ReadSoFar, growth: number): ReadSoFar {
  const { eventCount, columnBytes, fixedBytes } = read;
  return {
    ...read,
    eventCount: eventCount * growth,
    columnBytes: fixedBytes + Math.max(0, columnBytes - fixedBytes) * growth,
  };
}
