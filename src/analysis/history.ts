/**
 * Address over step: each block's life is a bar, and a picture tells what share of the byte-steps under each pixel is
 * allocated, what is never freed, and by which class of blocks. Exact for ranges of up to half a million steps, which are gone through event by event; longer ones
 * are added up from the base of the whole, and, until that is there, guessed from the keyframes.
 */

import type { Timeline } from '../replay/timeline.ts';
import { lastNotAbove } from '../trace/columns.ts';
import { findingSeverity, shorten } from '../trace/findings.ts';
import { barsOf, type HistoryBars, Lives } from './blockLives.ts';
import type { ColourBy } from './colourClasses.ts';
import type { HistoryBase } from './historyBase.ts';
import { type HistoryRaster, RasterPainter } from './historyPainters.ts';
import { type HistoryFrame, HistorySweep } from './historySweep.ts';

export interface HistoryQuery extends HistoryFrame {
  /**
   * What blocks are sorted into classes by, as in the heap map; `state` where left out. The age of a block is that at the
   * step of the column.
   */
  readonly colourBy?: ColourBy;
  /** Classes that a pixel shows wherever it has some of them, as in the heap map. */
  readonly favoured?: number;
}

export interface HistoryPicture extends HistoryFrame, HistoryRaster {
  readonly colourBy: ColourBy;
  /** A guess from a few states; the exact picture can be asked for soon. */
  readonly isRough: boolean;
  /** The blocks themselves, while they are few. */
  readonly bars: HistoryBars | null;
  /** Steps of the range with an error, ascending: the first of each column. */
  readonly errorSteps: Uint32Array;
  /** The first mark of each column, ascending; of too many some, evenly. */
  readonly marks: readonly HistoryMark[];
  /** Of the whole range. Those at one step count as one: no other picture tells them apart. */
  readonly markCount: number;
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
  const colouring = { colourBy: query.colourBy ?? 'state', favoured: query.favoured };
  return {
    ...frame,
    colourBy: colouring.colourBy,
    ...drawn(timeline, frame, colouring, base),
    errorSteps: errorStepsOf(timeline, frame),
    ...marksOf(timeline, frame),
  };
}

interface Colouring {
  readonly colourBy: ColourBy;
  readonly favoured: number | undefined;
}

type Drawn = HistoryRaster & Pick<HistoryPicture, 'isRough' | 'bars'>;

function drawn(
  timeline: Timeline,
  frame: HistoryFrame,
  colouring: Colouring,
  base: HistoryBase | undefined,
): Drawn {
  if (frame.toStep - frame.fromStep < SWEPT_STEPS)
    return { isRough: false, ...swept(timeline, frame, colouring) };
  if (!base) return { isRough: true, bars: null, ...roughRaster(timeline, frame, colouring) };
  const raster = base.rasterOf(frame);
  const { colourBy, favoured } = colouring;
  if (colourBy === 'state') return { isRough: false, bars: null, ...raster };
  const classes = base.classesOf(frame, colourBy, favoured);
  const shown = classes ?? roughRaster(timeline, frame, colouring).classes;
  return { isRough: classes === undefined, bars: null, ...raster, classes: shown };
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

function swept(
  timeline: Timeline,
  frame: HistoryFrame,
  colouring: Colouring,
): HistoryRaster & Pick<HistoryPicture, 'bars'> {
  const { fromStep, toStep } = frame;
  const painter = painterOf(frame, colouring);
  const sweep = new HistorySweep(frame, painter);
  const lives = new Lives(timeline, colouring.colourBy);
  lives.sweepState(fromStep, sweep);
  const isFew = sweep.liveBlockCount <= MAXIMUM_BARS && toStep - fromStep <= MOST_STEPS_WITH_BARS;
  lives.sweepEvents(fromStep, toStep, sweep);
  sweep.finish();
  return { bars: isFew ? barsOf(timeline, frame, MAXIMUM_BARS) : null, ...painter.raster };
}

/** As if nothing happened between one keyframe and the next: from as many as can be looked at in no time. */
function roughRaster(timeline: Timeline, frame: HistoryFrame, colouring: Colouring): HistoryRaster {
  const { keyframes } = timeline;
  const { fromStep, toStep } = frame;
  const blockCount = Math.max(1, keyframes.before(toStep).steps.length);
  const count = Math.max(2, Math.min(GUESSED_STATES, Math.floor(GUESSED_BLOCKS / blockCount)));
  const painter = painterOf(frame, colouring);
  const sweep = new HistorySweep(frame, painter);
  const lives = new Lives(timeline, colouring.colourBy);
  let last = -1;
  for (let state = 0; state < count; state++) {
    const keyframe = keyframes.before(fromStep + Math.round(((toStep - fromStep) * state) / (count - 1)));
    if (keyframe.step === last) continue;
    last = keyframe.step;
    sweep.moveTo(last);
    sweep.clear();
    lives.sweepState(last, sweep);
  }
  sweep.finish();
  return painter.raster;
}

function painterOf(frame: HistoryFrame, { colourBy, favoured }: Colouring): RasterPainter {
  return new RasterPainter(frame, colourBy !== 'state', favoured);
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

function marksOf({ trace }: Timeline, frame: HistoryFrame): Pick<HistoryPicture, 'marks' | 'markCount'> {
  const steps = trace.marks.map(({ step }) => step);
  const isFirst = firstOfColumn(frame);
  const firsts: number[] = [];
  let markCount = 0;
  const start = lastNotAbove(steps, frame.fromStep - 1) + 1;
  const end = lastNotAbove(steps, frame.toStep) + 1;
  for (let at = start; at < end; at++) {
    const step = steps[at]!;
    if (step !== steps[at - 1]) markCount++;
    if (isFirst(step)) firsts.push(at);
  }
  const marks = evenly(firsts, MAXIMUM_MARKS).map((at) => {
    const { step, label } = trace.marks[at]!;
    return { step, label: shorten(label, MAXIMUM_LABEL_LENGTH) };
  });
  return { marks, markCount };
}

/** The first and the last, and from between as many as there may be: a picture that ends with the first ones looks as if no more came. */
function evenly(items: readonly number[], maximumCount: number): readonly number[] {
  if (items.length <= maximumCount) return items;
  const distance = (items.length - 1) / (maximumCount - 1);
  return Array.from({ length: maximumCount }, (_, at) => items[Math.round(at * distance)]!);
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
