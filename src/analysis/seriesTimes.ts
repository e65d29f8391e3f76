/**
 * The times beside the figures of a range: what they are like in the whole trace, which alone decides whether there is an
 * axis of them, and when each slice begins. The format wants times that do not decrease, but nothing refuses others, and
 * an axis that some events run against tells wrong times wherever it is looked at closely: there are none then.
 */

import { runWhole } from '../replay/slices.ts';
import type { Timeline } from '../replay/timeline.ts';
import { type StepSlices, sliceEnd } from './seriesNotes.ts';

/** Of a whole trace, whatever the range. An event without a time falls nowhere. */
export interface TraceTimes {
  /** Seconds of the first and of the last event with a time; where times fall, of the last one before that. */
  readonly first: number;
  readonly last: number;
  /** The first step with an earlier time than a step before it; 0 where times never fall. */
  readonly fallStep: number;
}

const known = new WeakMap<Timeline, TraceTimes>();

/** Events between two breaths. */
const SLICE_EVENTS = 1 << 20;

/** Null where no event has a time. */
export function traceTimes(timeline: Timeline): TraceTimes | null {
  return runWhole(traceTimeSlices(timeline));
}

/** The same, found in slices the first time. One pass over times that nothing has read of late: 60 ms for ten million events. */
export function* traceTimeSlices(timeline: Timeline): Generator<void, TraceTimes | null> {
  const { times, count } = timeline.trace.columns;
  if (!times) return null;
  const found = known.get(timeline) ?? (yield* timesIn(times, Math.min(times.length, count)));
  known.set(timeline, found);
  return Number.isNaN(found.first) ? null : found;
}

function* timesIn(times: Float64Array, count: number): Generator<void, TraceTimes> {
  let first = Number.NaN;
  let last = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count; index++) {
    if (index % SLICE_EVENTS === SLICE_EVENTS - 1) yield;
    const time = times[index]!;
    // A time that is not there compares with nothing.
    if (time < last) return { first, last, fallStep: index + 1 };
    if (!(time >= last)) continue;
    if (Number.isNaN(first)) first = time;
    last = time;
  }
  return { first, last, fallStep: 0 };
}

/**
 * Seconds at the first state of each slice and at the last state of the range, `sliceCount` + 1 of them, never falling. An
 * event without a time has that of the last one before it, and what is before all times has the first. Null where the
 * trace has no times, or has some that fall.
 */
export function sliceTimes(timeline: Timeline, slices: StepSlices): Float64Array | null {
  const whole = traceTimes(timeline);
  const { times, count } = timeline.trace.columns;
  const { toStep, sliceCount } = slices;
  if (!times || !whole || whole.fallStep > 0 || sliceCount === 0) return null;
  const end = Math.min(times.length, count);
  const found = new Float64Array(sliceCount + 1);
  let latest = whole.first;
  let least = 0;
  for (let place = 0; place <= sliceCount; place++) {
    const step = Math.min(toStep, sliceEnd(slices, place - 1) + 1);
    latest = lastTime(times, least, Math.min(end, step)) ?? latest;
    found[place] = latest;
    least = step;
  }
  return found;
}

/** The last time of the events from `start` on but before `end`. */
function lastTime(times: Float64Array, start: number, end: number): number | undefined {
  for (let index = end - 1; index >= start; index--) if (!Number.isNaN(times[index])) return times[index];
  return undefined;
}
