/**
 * A range of figures over time as the plot takes it, and the way between steps and places on its axis. Pure.
 *
 * Place i is where the first state of slice i begins, the last place where the range ends: a slice has its value from its
 * place to the next. By steps a state reaches half a step to either side, as in the history, so that the cursor stands in
 * the middle of it; by times from its event to the next one.
 */

import { formatCount } from '../src/format/quantities.ts';
import type { SeriesRange, StepRange, TimelineChoice, TraceOverview } from '../src/protocol/panel.ts';
import { wholeRange } from './stepRange.ts';
import { shownFigures, type TimelineFigure, wordFigure } from './timelineFigures.ts';

/** Per place: its step, or its time. Then per figure the most, the least and the last; null where it is not known. */
export type PlotColumns = (number | null)[][];

/** The axis: which value each step has on it, and back. Steps and times beyond the range are those of its ends by time. */
export interface StepAxis {
  readonly isTime: boolean;
  /** What the numbers of times count from, in seconds: 0, or the trace's first time where that says more. */
  readonly origin: number;
  /** Of all places, ascending. */
  readonly values: readonly number[];
  /** Where the cursor stands. */
  valueOf(step: number): number;
  /** Where the state after a step ends. */
  endOf(step: number): number;
  /** The step whose state is at a value. */
  stepAt(value: number): number;
  /** The first and the last value of a range of states. */
  extentOf(range: StepRange): readonly [number, number];
}

/** What the overview knows of the whole trace: the picture until its figures are there. */
export function rangeOfOverview({ stepCount, liveCurve, errorTicks }: TraceOverview): SeriesRange {
  return {
    ...wholeRange(stepCount),
    sliceCount: liveCurve.length,
    series: { live: { least: liveCurve, most: liveCurve, last: liveCurve } },
    times: null,
    traceTimes: null,
    ticks: errorTicks.map((has) => 2 * has),
    marks: [],
  };
}

/** The first step of each slice, and the one behind the range. */
export function placeSteps({ fromStep, toStep, sliceCount }: SeriesRange): number[] {
  const states = Math.max(0, toStep - fromStep + 1);
  return Array.from(
    { length: sliceCount + 1 },
    (_, place) => fromStep + Math.ceil((place * states) / Math.max(1, sliceCount)),
  );
}

/** What is offered of an axis of times. */
export interface TimeOffer {
  /** Whether there is a switch at all: a matter of the trace, so that no range takes it from under the hand. */
  readonly isThere: boolean;
  readonly isUsable: boolean;
  /** Why the axis is by steps all the same; empty where nothing stands against times. */
  readonly reason: string;
}

/** A trace without times, or all of whose events have one time, has no axis of them to choose. */
export function timeOffer(range: SeriesRange | null): TimeOffer {
  const { first, last, fallStep } = range?.traceTimes ?? NO_TIMES;
  const isThere = fallStep > 0 || last > first;
  return { isThere, isUsable: isThere && fallStep === 0, reason: reasonForSteps(range, fallStep) };
}

const NO_TIMES = { first: 0, last: 0, fallStep: 0 };

function reasonForSteps(range: SeriesRange | null, fallStep: number): string {
  if (fallStep > 0)
    return `No axis by time: step ${formatCount(fallStep)} has an earlier time than a step before it`;
  if (range && !spansTime(range)) return 'All that is shown has the same time, so that its axis is by steps';
  return '';
}

/** A part of a trace all of whose events have one time is nowhere wide on an axis of times. */
function spansTime({ times }: SeriesRange): boolean {
  return times !== null && (times.at(-1) ?? 0) > (times[0] ?? 0);
}

const HALF_STEP = 0.5;
const FAR_OFF = 100;
/** What is lost where a time is turned into a step and back. */
const ROUNDING = 1e-6;

export function stepAxis(range: SeriesRange, byTime: boolean): StepAxis {
  return byTime && spansTime(range) ? timeAxis(range) : evenAxis(range);
}

function evenAxis(range: SeriesRange): StepAxis {
  return {
    isTime: false,
    origin: 0,
    values: placeSteps(range).map((step) => step - HALF_STEP),
    valueOf: (step) => step,
    endOf: (step) => step + HALF_STEP,
    stepAt: (value) => Math.round(value),
    extentOf: ({ fromStep, toStep }) => [fromStep - HALF_STEP, toStep + HALF_STEP],
  };
}

function timeAxis(range: SeriesRange): StepAxis {
  const steps = placeSteps(range);
  const values = Array.from(range.times ?? []);
  // The last place is where the last state begins, not the one behind it.
  steps[steps.length - 1] = range.toStep;
  const timeOf = (step: number) => between(steps, values, step);
  return {
    isTime: true,
    origin: timeOrigin(range.traceTimes),
    values,
    valueOf: timeOf,
    endOf: (step) => timeOf(step + 1),
    stepAt: (value) => Math.floor(between(values, steps, value) + ROUNDING),
    extentOf: ({ fromStep, toStep }) => [timeOf(fromStep), timeOf(toStep)],
  };
}

/** Of times that count from a far-off moment, as those of the day do, the first digits are all the same. */
function timeOrigin(times: SeriesRange['traceTimes']): number {
  const { first, last } = times ?? NO_TIMES;
  return first > FAR_OFF * (last - first) ? first : 0;
}

/**
 * The value of `to` where `from`, ascending, has the value `at`: straight between two entries, and of equal ones the last.
 * Below all of them it is the first.
 */
function between(from: readonly number[], to: readonly number[], at: number): number {
  if (at < (from[0] ?? 0)) return to[0] ?? 0;
  let low = 0;
  let high = from.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((from[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  const [start = 0, end = start] = [from[low], from[high]];
  const [first = 0, last = first] = [to[low], to[high]];
  const share = end > start ? Math.min(1, Math.max(0, (at - start) / (end - start))) : 1;
  return first + share * (last - first);
}

/** Where the cursor is seen: at its step, or as an arrow at the very edge of the plot beyond which it is. */
export interface CursorPlace {
  readonly side: 'before' | 'within' | 'after';
  /** CSS pixels from the plot's left edge. */
  readonly left: number;
}

/** `placeOf` tells the place of a step within the range: other steps may have none. */
export function cursorPlace(
  step: number,
  { fromStep, toStep }: StepRange,
  width: number,
  placeOf: (step: number) => number,
): CursorPlace {
  if (step < fromStep) return { side: 'before', left: 0 };
  if (step > toStep) return { side: 'after', left: width };
  return { side: 'within', left: Math.round(placeOf(step)) };
}

export function plotColumns(
  range: SeriesRange,
  axis: StepAxis,
  figures: readonly TimelineFigure[],
): PlotColumns {
  const columns: PlotColumns = [[...axis.values]];
  for (const { name } of figures) {
    const slices = range.series[name];
    for (const which of ['most', 'least', 'last'] as const)
      columns.push(atPlaces(slices?.[which] ?? new Float64Array(range.sliceCount).fill(Number.NaN)));
  }
  return columns;
}

/** The last value reaches to the end. */
function atPlaces(slices: Float64Array): (number | null)[] {
  const known = Array.from(slices, (value) => (Number.isNaN(value) ? null : value));
  return [...known, known.at(-1) ?? null];
}

function sliceOf({ fromStep, toStep, sliceCount }: SeriesRange, step: number): number {
  const slice = Math.floor(((step - fromStep) * sliceCount) / Math.max(1, toStep - fromStep + 1));
  return Math.min(sliceCount - 1, Math.max(0, slice));
}

/** What the pointer is on: a step of the range, and the figures that are shown there. */
export function wordPlace(range: SeriesRange, choice: TimelineChoice, step: number): string {
  const slice = sliceOf(range, step);
  const figures = shownFigures(choice).flatMap(({ name, words, axis }) => {
    const value = range.series[name]?.last[slice];
    if (value === undefined || Number.isNaN(value)) return [];
    return axis === 'probes' ? wordFigure(axis, value) : `${words} ${wordFigure(axis, value)}`;
  });
  return [step === 0 ? 'the start' : `step ${formatCount(step)}`, ...figures].join(' · ');
}
