/**
 * A range of figures over time as the plot takes it, and the way between steps and places on its axis. Pure.
 *
 * Place 0 is the start of the range, place n the end of slice n - 1: a slice has its value from the end of the one before
 * to its own, where the cursor is at its last step.
 */

import { formatCount } from '../src/format/quantities.ts';
import type { SeriesRange, TimelineChoice, TraceOverview } from '../src/protocol/panel.ts';
import { shownFigures, type TimelineFigure, wordFigure } from './timelineFigures.ts';

/** Per place: its step, or its time. Then per figure the most, the least and the last; null where it is not known. */
export type PlotColumns = (number | null)[][];

/** The axis: which value each step has on it, and back. Times beyond the range are those of its ends. */
export interface StepAxis {
  readonly isTime: boolean;
  /** Of all places, ascending. */
  readonly values: readonly number[];
  valueOf(step: number): number;
  /** Not rounded. */
  stepAt(value: number): number;
}

/** What the overview knows of the whole trace: the picture until its figures are there. */
export function rangeOfOverview({ stepCount, liveCurve, errorTicks }: TraceOverview): SeriesRange {
  return {
    fromStep: 1,
    toStep: stepCount,
    sliceCount: liveCurve.length,
    series: { live: { least: liveCurve, most: liveCurve, last: liveCurve } },
    times: null,
    ticks: errorTicks.map((has) => 2 * has),
    marks: [],
  };
}

/** The last step of each place, from the step before the range on. */
export function placeSteps({ fromStep, toStep, sliceCount }: SeriesRange): number[] {
  const steps = Math.max(0, toStep - fromStep + 1);
  return Array.from(
    { length: sliceCount + 1 },
    (_, place) => fromStep - 1 + Math.ceil((place * steps) / Math.max(1, sliceCount)),
  );
}

/** A trace all of whose events have one time has no axis of times. */
export function hasTimeAxis({ times }: SeriesRange): boolean {
  return times !== null && (times.at(-1) ?? 0) > (times[0] ?? 0);
}

export function stepAxis(range: SeriesRange, byTime: boolean): StepAxis {
  const steps = placeSteps(range);
  if (!byTime || !hasTimeAxis(range))
    return { isTime: false, values: steps, valueOf: (step) => step, stepAt: (value) => value };
  const values = Array.from(range.times ?? []);
  return {
    isTime: true,
    values,
    valueOf: (step) => between(steps, values, step),
    stepAt: (value) => between(values, steps, value),
  };
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

/** The start has the value of the first slice. */
function atPlaces(slices: Float64Array): (number | null)[] {
  const known = Array.from(slices, (value) => (Number.isNaN(value) ? null : value));
  return [known[0] ?? null, ...known];
}

/** The place that a step lies in: 0 only for the start. */
function placeOf({ fromStep, toStep, sliceCount }: SeriesRange, step: number): number {
  if (step < fromStep) return 0;
  const slice = Math.floor(((step - fromStep) * sliceCount) / Math.max(1, toStep - fromStep + 1));
  return Math.min(sliceCount, slice + 1);
}

/** What the pointer is on: the step, and the figures that are shown there. */
export function wordPlace(range: SeriesRange, choice: TimelineChoice, step: number): string {
  if (step <= 0) return 'the start';
  const slice = placeOf(range, step) - 1;
  const figures = shownFigures(choice).flatMap(({ name, words, axis }) => {
    const value = range.series[name]?.last[slice];
    if (value === undefined || Number.isNaN(value)) return [];
    return axis === 'probes' ? wordFigure(axis, value) : `${words} ${wordFigure(axis, value)}`;
  });
  return [`step ${formatCount(step)}`, ...figures].join(' · ');
}
