/**
 * Figures over time, for a range of steps at a width: the least, the largest and the last value of each slice. Wide
 * slices are read from the buckets that the replay recorded, narrow ones from the events themselves; either way the cost
 * is in proportion to the picture.
 */

import { BUCKET_EVENTS } from '../replay/seriesRecorder.ts';
import type { Timeline } from '../replay/timeline.ts';
import { EventWalk } from './eventWalk.ts';
import { leakSums } from './leakSums.ts';
import { findingTicks, marksIn, type SeriesMark, type StepSlices, sliceEnd } from './seriesNotes.ts';
import { sliceTimes, type TraceTimes, traceTimes } from './seriesTimes.ts';

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
 * at after each event in a range of up to 1,024 of them; in a longer one at the end of each slice where the trace has up to 131,072
 * events, and after every 1,024th event where it has more.
 */
export type SeriesName = (typeof SERIES_NAMES)[number];

export interface SeriesQuery {
  readonly names: readonly SeriesName[];
  /** States, from 0, the empty heap; both included. */
  readonly fromStep: number;
  readonly toStep: number;
  /** Into so many equal slices. */
  readonly sliceCount: number;
}

/** Per name and slice the least, the largest and the last value; NaN where a figure is not known, as probes of no event. */
export interface SeriesRange {
  readonly fromStep: number;
  readonly toStep: number;
  readonly sliceCount: number;
  readonly series: Readonly<Partial<Record<SeriesName, SeriesSlices>>>;
  /**
   * Seconds at the first state of each slice, and at the last of the range: one more than slices, never falling; null where
   * the trace has no times, or has some that fall.
   */
  readonly times: Float64Array | null;
  /** The same for every range of a trace; null where it has no times. */
  readonly traceTimes: TraceTimes | null;
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

/**
 * In longer traces the largest free block is what it was after each 1,024th event; in these it is asked of the state at the end of each
 * slice. Going through so many events takes some 50 ms; in the large heap of a long trace already the way to the first of them does.
 */
const SAMPLED_EVENTS = 1 << 17;

/** The range is cut to the states there are, and the slices to their number. */
export function seriesRange(timeline: Timeline, query: SeriesQuery): SeriesRange {
  const toStep = Math.min(Math.floor(query.toStep), timeline.stepCount);
  const fromStep = Math.max(0, Math.floor(query.fromStep));
  const states = Math.max(0, toStep - fromStep + 1);
  const sliceCount = Math.max(0, Math.min(Math.floor(query.sliceCount), states));
  const names = SERIES_NAMES.filter((name) => name === 'errors' || query.names.includes(name));
  const slices = new Map(names.map((name) => [name, emptySlices(sliceCount)]));
  const add = (slice: number, name: SeriesName, least: number, most: number, last: number) => {
    const target = slices.get(name);
    if (!target || Number.isNaN(last)) return;
    if (!(target.least[slice]! <= least)) target.least[slice] = least;
    if (!(target.most[slice]! >= most)) target.most[slice] = most;
    target.last[slice] = last;
  };
  const cut = { fromStep, toStep, sliceCount };
  if (sliceCount > 0) {
    const sliceOf = (step: number) => Math.floor(((step - fromStep) * sliceCount) / states);
    const firstEvent = Math.max(1, fromStep);
    const isNarrow = states / sliceCount < NARROW_EVENTS;
    const isShort = toStep - firstEvent < BUCKET_EVENTS;
    const isSampled = isShort || timeline.stepCount <= SAMPLED_EVENTS;
    if (fromStep === 0) addEmptyHeap(timeline, add);
    if (!isShort)
      addBuckets(timeline, firstEvent, toStep, sliceOf, add, { largest: !isSampled, others: !isNarrow });
    if (isSampled && (slices.has('largestFree') || slices.has('fragmentation')))
      addStates(timeline, firstEvent, toStep, sliceOf, add, !isShort);
    if (isShort || isNarrow) addEvents(timeline, cut, add);
  }
  const errors = slices.get('errors')?.most;
  if (!query.names.includes('errors')) slices.delete('errors');
  return {
    ...cut,
    series: Object.fromEntries(slices),
    times: sliceTimes(timeline, cut),
    traceTimes: traceTimes(timeline),
    ticks: findingTicks(timeline, cut, (slice) => (errors?.[slice] ?? 0) > 0),
    marks: marksIn(timeline, cut),
  };
}

type AddValue = (slice: number, name: SeriesName, least: number, most: number, last: number) => void;

function emptySlices(count: number): SeriesSlices {
  const unknown = () => new Float64Array(count).fill(Number.NaN);
  return { least: unknown(), most: unknown(), last: unknown() };
}

/** The state before the first event: one free block an arena. */
function addEmptyHeap({ arenaBytes, settings }: Timeline, add: AddValue): void {
  const freeBytes = arenaBytes * settings.arenaCount;
  const fragmentation = fragmentationOf(freeBytes, arenaBytes);
  const values = { live: 0, free: freeBytes, largestFree: arenaBytes, leaking: 0, fragmentation, errors: 0 };
  for (const [name, value] of Object.entries(values))
    add(0, name as keyof typeof values, value, value, value);
}

/** What the buckets know: the largest free block and what is made of it, which events do not tell, and the others, which they do. */
function addBuckets(
  timeline: Timeline,
  firstEvent: number,
  toStep: number,
  sliceOf: (step: number) => number,
  add: AddValue,
  parts: { readonly largest: boolean; readonly others: boolean },
): void {
  const { series, stepCount } = timeline;
  const leaking = leakSums(timeline);
  const firstBucket = Math.floor((firstEvent - 1) / BUCKET_EVENTS);
  const lastBucket = Math.min(series.count - 1, Math.floor((toStep - 1) / BUCKET_EVENTS));
  for (let bucket = firstBucket; bucket <= lastBucket; bucket++) {
    const figures = series.at(bucket);
    const bucketEnd = Math.min((bucket + 1) * BUCKET_EVENTS, stepCount);
    const events = bucketEnd - bucket * BUCKET_EVENTS;
    const firstSlice = sliceOf(Math.max(firstEvent, bucket * BUCKET_EVENTS + 1));
    const lastSlice = sliceOf(Math.min(toStep, bucketEnd));
    const { largestFreeBytes, lastFreeBytes } = figures;
    const fragmentation = fragmentationOf(lastFreeBytes, largestFreeBytes);
    for (let slice = firstSlice; slice <= lastSlice; slice++) {
      if (parts.largest) {
        add(slice, 'largestFree', largestFreeBytes, largestFreeBytes, largestFreeBytes);
        add(slice, 'fragmentation', fragmentation, fragmentation, fragmentation);
      }
      if (!parts.others) continue;
      add(slice, 'live', figures.leastLiveBytes, figures.mostLiveBytes, figures.lastLiveBytes);
      add(slice, 'free', figures.leastFreeBytes, figures.mostFreeBytes, figures.lastFreeBytes);
      add(slice, 'leaking', leaking[bucket - 1] ?? 0, leaking[bucket]!, leaking[bucket]!);
      add(slice, 'probes', figures.probes / events, figures.probes / events, figures.probes / events);
      add(slice, 'errors', figures.errors / events, figures.errors / events, figures.errors / events);
    }
  }
}

/** What only the states themselves tell, one after the other; with `onlyEnds` the last of each slice. */
function addStates(
  timeline: Timeline,
  firstEvent: number,
  toStep: number,
  sliceOf: (step: number) => number,
  add: AddValue,
  onlyEnds: boolean,
): void {
  for (let step = firstEvent; step <= toStep; step++) {
    if (onlyEnds && step < toStep && sliceOf(step) === sliceOf(step + 1)) continue;
    const { freeBytes, largestFreeBytes } = timeline.stateAt(step);
    const fragmentation = fragmentationOf(freeBytes, largestFreeBytes);
    add(sliceOf(step), 'largestFree', largestFreeBytes, largestFreeBytes, largestFreeBytes);
    add(sliceOf(step), 'fragmentation', fragmentation, fragmentation, fragmentation);
  }
}

function fragmentationOf(freeBytes: number, largestFreeBytes: number): number {
  return freeBytes === 0 ? 0 : 1 - largestFreeBytes / freeBytes;
}

/** Event by event. For half a million of them nothing is done per event but to compare numbers. */
function addEvents(timeline: Timeline, slices: StepSlices, add: AddValue): void {
  const walk = new EventWalk(timeline, Math.max(1, slices.fromStep));
  const live = new Extremes();
  const free = new Extremes();
  const leaking = new Extremes();
  const probes = new Extremes();
  const errors = new Extremes();
  const named = { live, free, leaking, probes, errors };
  for (let slice = 0; slice < slices.sliceCount; slice++) {
    for (const extremes of Object.values(named)) extremes.forget();
    for (const end = sliceEnd(slices, slice); walk.step < end; ) {
      walk.next();
      live.take(walk.liveBytes);
      free.take(walk.freeBytes);
      leaking.take(walk.leakingBytes);
      probes.take(walk.probes);
      errors.take(walk.isError ? 1 : 0);
    }
    for (const [name, { least, most, last }] of Object.entries(named))
      add(slice, name as keyof typeof named, least, most, last);
  }
}

class Extremes {
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  last = Number.NaN;

  forget(): void {
    this.least = Number.POSITIVE_INFINITY;
    this.most = Number.NEGATIVE_INFINITY;
    this.last = Number.NaN;
  }

  take(value: number): void {
    if (value < this.least) this.least = value;
    if (value > this.most) this.most = value;
    this.last = value;
  }
}
