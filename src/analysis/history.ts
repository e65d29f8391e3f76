/**
 * Address over step: each block's life is a bar, and a picture tells what share of the byte-steps under each pixel is
 * allocated, and what is never freed. Exact for ranges of up to half a million steps, which are gone through event by event; longer ones
 * are added up from the base of the whole, and, until that is there, guessed from the keyframes.
 */

import type { Timeline } from '../replay/timeline.ts';
import { lastNotAbove } from '../trace/columns.ts';
import { findingSeverity, shorten } from '../trace/findings.ts';
import { barsOf, type HistoryBars, sweepEvents, sweepKeyframe } from './blockLives.ts';
import type { HistoryBase } from './historyBase.ts';
import { type HistoryFrame, type HistoryRaster, HistorySweep } from './historySweep.ts';

export type HistoryQuery = HistoryFrame;

export interface HistoryPicture extends HistoryFrame, HistoryRaster {
  /** A guess from a few states; the exact picture can be asked for soon. */
  readonly isRough: boolean;
  /** The blocks themselves, while they are few. */
  readonly bars: HistoryBars | null;
  /** Steps of the range with an error, ascending: the first of each column. */
  readonly errorSteps: Uint32Array;
  /** The first mark of each column, ascending. */
  readonly marks: readonly HistoryMark[];
}

export interface HistoryMark {
  /** The last step before it. */
  readonly step: number;
  /** Cut to a readable length. */
  readonly label: string;
}

/** Ranges of more steps are answered from the base. */
export const SWEPT_STEPS = 500_000;
/** Drawn one by one in a few milliseconds. */
const MAXIMUM_BARS = 8192;
/** Beyond that it is not worth looking whether the bars are few. */
const MOST_STEPS_WITH_BARS = 4 * MAXIMUM_BARS;
/** What a guess looks at, at the most: states, and blocks in all of them together. */
const GUESSED_STATES = 17;
const GUESSED_BLOCKS = 600_000;
const MAXIMUM_MARKS = 256;
const MAXIMUM_LABEL_LENGTH = 80;

/** The range is cut to the steps there are; a width or height below 1 counts as 1. */
export function history(
  timeline: Timeline,
  query: HistoryQuery,
  base: HistoryBase | undefined,
): HistoryPicture {
  const frame = frameOf(timeline, query);
  return {
    ...frame,
    ...drawn(timeline, frame, base),
    errorSteps: errorStepsOf(timeline, frame),
    marks: marksOf(timeline, frame),
  };
}

type Drawn = HistoryRaster & Pick<HistoryPicture, 'isRough' | 'bars'>;

function drawn(timeline: Timeline, frame: HistoryFrame, base: HistoryBase | undefined): Drawn {
  if (frame.toStep - frame.fromStep < SWEPT_STEPS) return { isRough: false, ...swept(timeline, frame) };
  const raster = base ? base.rasterOf(frame) : roughRaster(timeline, frame);
  return { isRough: base === undefined, bars: null, ...raster };
}

function frameOf({ stepCount }: Timeline, query: HistoryQuery): HistoryFrame {
  const toStep = Math.min(stepCount, Math.max(0, Math.floor(query.toStep)));
  const fromStep = Math.min(toStep, Math.max(0, Math.floor(query.fromStep)));
  const startAddress = Math.max(0, Math.floor(query.startAddress));
  return {
    fromStep,
    toStep,
    startAddress,
    endAddress: Math.max(startAddress + 1, Math.ceil(query.endAddress)),
    width: Math.max(1, Math.floor(query.width)),
    height: Math.max(1, Math.floor(query.height)),
  };
}

function swept(timeline: Timeline, frame: HistoryFrame): HistoryRaster & Pick<HistoryPicture, 'bars'> {
  const { fromStep, toStep } = frame;
  const sweep = new HistorySweep(frame);
  const keyframe = timeline.keyframes.before(fromStep);
  sweepKeyframe(timeline, keyframe, sweep);
  sweepEvents(timeline, keyframe.step, fromStep, sweep);
  const isFew = sweep.liveBlockCount <= MAXIMUM_BARS && toStep - fromStep <= MOST_STEPS_WITH_BARS;
  sweepEvents(timeline, fromStep, toStep, sweep);
  return { bars: isFew ? barsOf(timeline, frame, MAXIMUM_BARS) : null, ...sweep.finish() };
}

/** As if nothing happened between one keyframe and the next: from as many as can be looked at in no time. */
function roughRaster(timeline: Timeline, frame: HistoryFrame): HistoryRaster {
  const { keyframes } = timeline;
  const { fromStep, toStep } = frame;
  const blockCount = Math.max(1, keyframes.before(toStep).steps.length);
  const count = Math.max(2, Math.min(GUESSED_STATES, Math.floor(GUESSED_BLOCKS / blockCount)));
  const sweep = new HistorySweep(frame);
  let last = -1;
  for (let state = 0; state < count; state++) {
    const keyframe = keyframes.before(fromStep + Math.round(((toStep - fromStep) * state) / (count - 1)));
    if (keyframe.step === last) continue;
    last = keyframe.step;
    sweep.moveTo(last);
    sweep.clear();
    sweepKeyframe(timeline, keyframe, sweep);
  }
  return sweep.finish();
}

function errorStepsOf({ eventFindings }: Timeline, frame: HistoryFrame): Uint32Array {
  const isFirst = firstOfColumn(frame);
  const steps: number[] = [];
  for (let row = 0; row < eventFindings.count; row++) {
    const step = eventFindings.stepOf(row);
    if (step > frame.toStep) break;
    if (step < frame.fromStep || findingSeverity(eventFindings.codeOf(row)) !== 'error') continue;
    if (isFirst(step)) steps.push(step);
  }
  return Uint32Array.from(steps);
}

function marksOf({ trace }: Timeline, frame: HistoryFrame): HistoryMark[] {
  const steps = trace.marks.map(({ step }) => step);
  const isFirst = firstOfColumn(frame);
  const marks: HistoryMark[] = [];
  for (let at = lastNotAbove(steps, frame.fromStep - 1) + 1; at < steps.length; at++) {
    const { step, label } = trace.marks[at]!;
    if (step > frame.toStep || marks.length === MAXIMUM_MARKS) break;
    if (isFirst(step)) marks.push({ step, label: shorten(label, MAXIMUM_LABEL_LENGTH) });
  }
  return marks;
}

/** Tells of ascending steps whether one is the first in its column. */
function firstOfColumn({ fromStep, toStep, width }: HistoryFrame): (step: number) => boolean {
  let last = -1;
  return (step) => {
    const column = Math.floor(((step - fromStep) * width) / (toStep - fromStep + 1));
    const isFirst = column !== last;
    last = column;
    return isFirst;
  };
}
