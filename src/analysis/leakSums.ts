/**
 * How many bytes are live that are never freed, over time: a sum that only grows. Summed up once for a timeline, per
 * bucket of the series.
 */

import { BUCKET_EVENTS } from '../replay/seriesRecorder.ts';
import { runWhole } from '../replay/slices.ts';
import type { Timeline } from '../replay/timeline.ts';

const known = new WeakMap<Timeline, Float64Array>();

/** Buckets summed up between two breaths. */
const SLICE_BUCKETS = 256;

/** Requested bytes, after each bucket, of the blocks made so far that are never freed. One pass, the first time. */
export function leakSums(timeline: Timeline): Float64Array {
  return runWhole(leakSumSlices(timeline));
}

/** The same in slices: yields between them. */
export function* leakSumSlices(timeline: Timeline): Generator<void, Float64Array> {
  const summed = known.get(timeline);
  if (summed) return summed;
  const { outcomes, trace, stepCount } = timeline;
  const sums = new Float64Array(Math.ceil(stepCount / BUCKET_EVENTS));
  let bytes = 0;
  for (let bucket = 0; bucket < sums.length; bucket++) {
    const end = Math.min((bucket + 1) * BUCKET_EVENTS, stepCount);
    for (let index = bucket * BUCKET_EVENTS; index < end; index++)
      if (outcomes.isLeak(index)) bytes += trace.columns.sizeOf(index);
    sums[bucket] = bytes;
    if (bucket % SLICE_BUCKETS === SLICE_BUCKETS - 1) yield;
  }
  known.set(timeline, sums);
  return sums;
}
