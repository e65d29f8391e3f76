/**
 * Figures over time, for a range of steps at a width: the least, the largest and the last value of each slice. Wide
 * slices are read from the buckets that the replay recorded, narrow ones from the events themselves; either way the cost
 * is in proportion to the picture.
 */

import { EventKind } from '../replay/idSlots.ts';
import { BUCKET_EVENTS } from '../replay/seriesRecorder.ts';
import type { Timeline } from '../replay/timeline.ts';
import { findingSeverity } from '../trace/findings.ts';
import { leakSums } from './leakSums.ts';
import { findingTicks, firstRowAfter, marksIn, type SeriesMark, sliceTimes } from './seriesNotes.ts';

export const SERIES_NAMES = [
  'live',
  'free',
  'largestFree',
  'leaking',
  'fragmentation',
  'probes',
  'errors',
] as const;

/**
 * `live`, `free`, `largestFree`, and `leaking`, those of the live ones that are never freed, in bytes; `fragmentation`,
 * external, from 0 to 1; `probes` and `errors` per event. The largest free block, and with it the fragmentation, is looked
 * at after every 1,024th event; in a range of no more events than that, after each.
 */
export type SeriesName = (typeof SERIES_NAMES)[number];

export interface SeriesQuery {
  readonly names: readonly SeriesName[];
  /** Steps, from 1, both included. */
  readonly fromStep: number;
  readonly toStep: number;
  /** Into so many equal slices. */
  readonly sliceCount: number;
}

/** Per name and slice the least, the largest and the last value; NaN where a figure is not known. */
export interface SeriesRange {
  readonly fromStep: number;
  readonly toStep: number;
  readonly sliceCount: number;
  readonly series: Readonly<Partial<Record<SeriesName, SeriesSlices>>>;
  /**
   * Seconds at the start of the range and at the end of each slice, one more than slices, never falling; null where the
   * trace has no times.
   */
  readonly times: Float64Array | null;
  /** The worst finding of each slice, leaks excepted: NO_TICK, WARNING_TICK or ERROR_TICK. */
  readonly ticks: Uint8Array;
  /** At most one per slice. */
  readonly marks: readonly SeriesMark[];
}

export interface SeriesSlices {
  readonly least: Float64Array;
  readonly most: Float64Array;
  readonly last: Float64Array;
}

/** Slices of fewer events than this are read event by event: half a million of them at the most, in a usual picture. */
const NARROW_EVENTS = BUCKET_EVENTS / 2;

/** The range is cut to the steps there are, and the slices to its number of steps. */
export function seriesRange(timeline: Timeline, query: SeriesQuery): SeriesRange {
  const toStep = Math.min(Math.floor(query.toStep), timeline.stepCount);
  const fromStep = Math.max(1, Math.floor(query.fromStep));
  const steps = Math.max(0, toStep - fromStep + 1);
  const sliceCount = Math.max(0, Math.min(Math.floor(query.sliceCount), steps));
  const names = SERIES_NAMES.filter((name) => name === 'errors' || query.names.includes(name));
  const slices = new Map(names.map((name) => [name, emptySlices(sliceCount)]));
  const add = (slice: number, name: SeriesName, least: number, most: number, last: number) => {
    const target = slices.get(name);
    if (!target || Number.isNaN(last)) return;
    if (!(target.least[slice]! <= least)) target.least[slice] = least;
    if (!(target.most[slice]! >= most)) target.most[slice] = most;
    target.last[slice] = last;
  };
  if (sliceCount > 0) {
    const sliceOf = (step: number) => Math.floor(((step - fromStep) * sliceCount) / steps);
    const isNarrow = steps / sliceCount < NARROW_EVENTS;
    const isShort = steps <= BUCKET_EVENTS;
    if (!isShort) addBuckets(timeline, fromStep, toStep, sliceOf, add, isNarrow);
    else if (slices.has('largestFree') || slices.has('fragmentation'))
      addStates(timeline, fromStep, toStep, sliceOf, add);
    if (isShort || isNarrow) addEvents(timeline, fromStep, toStep, sliceOf, add);
  }
  const cut = { fromStep, toStep, sliceCount };
  const errors = slices.get('errors')?.most;
  if (!query.names.includes('errors')) slices.delete('errors');
  return {
    ...cut,
    series: Object.fromEntries(slices),
    times: sliceTimes(timeline, cut),
    ticks: findingTicks(timeline, cut, (slice) => (errors?.[slice] ?? 0) > 0),
    marks: marksIn(timeline, cut),
  };
}

type AddValue = (slice: number, name: SeriesName, least: number, most: number, last: number) => void;

function emptySlices(count: number): SeriesSlices {
  const unknown = () => new Float64Array(count).fill(Number.NaN);
  return { least: unknown(), most: unknown(), last: unknown() };
}

/** What the buckets know; with `onlyLargest` no more than what the events do not tell. */
function addBuckets(
  timeline: Timeline,
  fromStep: number,
  toStep: number,
  sliceOf: (step: number) => number,
  add: AddValue,
  onlyLargest: boolean,
): void {
  const { series, stepCount } = timeline;
  const leaking = leakSums(timeline);
  const firstBucket = Math.floor((fromStep - 1) / BUCKET_EVENTS);
  const lastBucket = Math.min(series.count - 1, Math.floor((toStep - 1) / BUCKET_EVENTS));
  for (let bucket = firstBucket; bucket <= lastBucket; bucket++) {
    const figures = series.at(bucket);
    const bucketEnd = Math.min((bucket + 1) * BUCKET_EVENTS, stepCount);
    const events = bucketEnd - bucket * BUCKET_EVENTS;
    const firstSlice = sliceOf(Math.max(fromStep, bucket * BUCKET_EVENTS + 1));
    const lastSlice = sliceOf(Math.min(toStep, bucketEnd));
    const { largestFreeBytes, lastFreeBytes } = figures;
    const fragmentation = fragmentationOf(lastFreeBytes, largestFreeBytes);
    for (let slice = firstSlice; slice <= lastSlice; slice++) {
      add(slice, 'largestFree', largestFreeBytes, largestFreeBytes, largestFreeBytes);
      add(slice, 'fragmentation', fragmentation, fragmentation, fragmentation);
      if (onlyLargest) continue;
      add(slice, 'live', figures.leastLiveBytes, figures.mostLiveBytes, figures.lastLiveBytes);
      add(slice, 'free', figures.leastFreeBytes, figures.mostFreeBytes, figures.lastFreeBytes);
      add(slice, 'leaking', leaking[bucket - 1] ?? 0, leaking[bucket]!, leaking[bucket]!);
      add(slice, 'probes', figures.probes / events, figures.probes / events, figures.probes / events);
      add(slice, 'errors', figures.errors / events, figures.errors / events, figures.errors / events);
    }
  }
}

/** What only the states themselves tell, one after the other. */
function addStates(
  timeline: Timeline,
  fromStep: number,
  toStep: number,
  sliceOf: (step: number) => number,
  add: AddValue,
): void {
  for (let step = fromStep; step <= toStep; step++) {
    const { freeBytes, largestFreeBytes } = timeline.stateAt(step);
    const fragmentation = fragmentationOf(freeBytes, largestFreeBytes);
    add(sliceOf(step), 'largestFree', largestFreeBytes, largestFreeBytes, largestFreeBytes);
    add(sliceOf(step), 'fragmentation', fragmentation, fragmentation, fragmentation);
  }
}

function fragmentationOf(freeBytes: number, largestFreeBytes: number): number {
  return freeBytes === 0 ? 0 : 1 - largestFreeBytes / freeBytes;
}

/** Event by event from the start of the first bucket on, where the sums are known. */
function addEvents(
  timeline: Timeline,
  fromStep: number,
  toStep: number,
  sliceOf: (step: number) => number,
  add: AddValue,
): void {
  const { series, outcomes, trace } = timeline;
  const bucket = Math.floor((fromStep - 1) / BUCKET_EVENTS);
  const before = bucket > 0 ? series.at(bucket - 1) : undefined;
  const isError = errorsFrom(timeline, bucket * BUCKET_EVENTS + 1);
  let liveBytes = before?.lastLiveBytes ?? 0;
  let leakingBytes = leakSums(timeline)[bucket - 1] ?? 0;
  let freeBytes = before?.lastFreeBytes ?? timeline.arenaBytes * timeline.settings.arenaCount;
  for (let step = bucket * BUCKET_EVENTS + 1; step <= toStep; step++) {
    const change = changeOf(timeline, step - 1);
    liveBytes += change.liveBytes;
    freeBytes -= change.blockBytes;
    if (outcomes.isLeak(step - 1)) leakingBytes += trace.columns.sizeOf(step - 1);
    const errors = isError(step) ? 1 : 0;
    if (step < fromStep) continue;
    const slice = sliceOf(step);
    const probes = outcomes.probesOf(step - 1);
    add(slice, 'live', liveBytes, liveBytes, liveBytes);
    add(slice, 'free', freeBytes, freeBytes, freeBytes);
    add(slice, 'leaking', leakingBytes, leakingBytes, leakingBytes);
    add(slice, 'probes', probes, probes, probes);
    add(slice, 'errors', errors, errors, errors);
  }
}

/** What an event adds to the live bytes, and to the bytes of live blocks. */
function changeOf(timeline: Timeline, index: number): { liveBytes: number; blockBytes: number } {
  const { outcomes, trace } = timeline;
  const { columns } = trace;
  const kind = outcomes.kindOf(index);
  let liveBytes = 0;
  let blockBytes = 0;
  if (kind === EventKind.Release || (kind === EventKind.Resize && outcomes.placementOf(index) > 0)) {
    const former = outcomes.originStepOf(index) - 1;
    liveBytes -= columns.sizeOf(former);
    blockBytes -= timeline.blockBytesOf(former);
  }
  if (kind !== EventKind.Release && outcomes.placementOf(index) > 0) {
    liveBytes += columns.sizeOf(index);
    blockBytes += timeline.blockBytesOf(index);
  }
  return { liveBytes, blockBytes };
}

/** Tells for ascending steps whether the event is an error. */
function errorsFrom({ eventFindings }: Timeline, firstStep: number): (step: number) => boolean {
  let row = firstRowAfter(eventFindings, firstStep - 1);
  return (step) => {
    let isError = false;
    for (; row < eventFindings.count && eventFindings.stepOf(row) <= step; row++)
      if (findingSeverity(eventFindings.codeOf(row)) === 'error') isError = true;
    return isError;
  };
}
