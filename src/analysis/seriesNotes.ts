/**
 * What stands beside the figures of a range of steps: findings and marks, cut into the same slices. Each costs a
 * binary search per slice, whatever the length of the trace.
 */

import type { EventFindingTable } from '../replay/eventFindings.ts';
import type { Timeline } from '../replay/timeline.ts';
import { shorten } from '../trace/findings.ts';
import { lastNotAbove } from '../trace/sparseColumns.ts';

/** Equal slices of the states from `fromStep`, 0 for the empty heap, to `toStep`, both included. */
export interface StepSlices {
  readonly fromStep: number;
  readonly toStep: number;
  readonly sliceCount: number;
}

/** A `mark` of the trace. */
export interface SeriesMark {
  /** The last step before it; 0 where it stands before the first. */
  readonly step: number;
  readonly label: string;
}

export const NO_TICK = 0;
/** No finding in the slice is worse than a warning. */
export const WARNING_TICK = 1;
export const ERROR_TICK = 2;

const LONGEST_LABEL = 60;

/** The last step of a slice; for slice -1 the step before the range. */
export function sliceEnd({ fromStep, toStep, sliceCount }: StepSlices, slice: number): number {
  return fromStep - 1 + Math.ceil(((slice + 1) * (toStep - fromStep + 1)) / Math.max(1, sliceCount));
}

/** The worst finding of each slice, leaks excepted. `hasErrors` tells of a slice that has findings. */
export function findingTicks(
  { eventFindings }: Timeline,
  slices: StepSlices,
  hasErrors: (slice: number) => boolean,
): Uint8Array {
  const ticks = new Uint8Array(slices.sliceCount);
  let row = firstRowAfter(eventFindings, slices.fromStep - 1);
  for (let slice = 0; slice < slices.sliceCount && row < eventFindings.count; slice++) {
    const end = sliceEnd(slices, slice);
    if (eventFindings.stepOf(row) > end) continue;
    ticks[slice] = hasErrors(slice) ? ERROR_TICK : WARNING_TICK;
    row = firstRowAfter(eventFindings, end);
  }
  return ticks;
}

/** The first row of the findings behind a step. */
export function firstRowAfter(table: EventFindingTable, step: number): number {
  let low = 0;
  let high = table.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (table.stepOf(middle) <= step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The marks from the one right before the range on, at most one per slice: of those at one place the first. */
export function marksIn({ trace }: Timeline, slices: StepSlices): SeriesMark[] {
  const { fromStep, toStep, sliceCount } = slices;
  const steps = trace.marks.map(({ step }) => step);
  const first = lastNotAbove(steps, fromStep - 2) + 1;
  const width = Math.max(1, (toStep - fromStep + 1) / Math.max(1, sliceCount));
  const marks: SeriesMark[] = [];
  let lastPlace = -1;
  for (let at = first; at < steps.length && steps[at]! <= toStep; at++) {
    const place = Math.floor((steps[at]! - fromStep + 1) / width);
    if (place === lastPlace) continue;
    lastPlace = place;
    marks.push({ step: steps[at]!, label: shorten(trace.marks[at]!.label, LONGEST_LABEL) });
  }
  return marks;
}
