/** The lives of the blocks of a timeline, in the order of time: who lives at a keyframe, who begins and who ends with each event. */

import { HEADER_BYTES } from '../allocator/layout.ts';
import { EventKind } from '../replay/idSlots.ts';
import { type Keyframe, liveBlocksOf } from '../replay/keyframe.ts';
import { KIND_MASK, NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';
import { type Classifier, type ColourBy, classifierFor } from './colourClasses.ts';
import type { HistoryFrame, HistorySweep } from './historySweep.ts';

/** What is live after a step; `endStep` is the step that ends it, 0 where nothing does. */
export type LiveVisit = (
  address: number,
  sizeBytes: number,
  requestedBytes: number,
  madeStep: number,
  endStep: number,
) => void;

/**
 * The blocks that live in the state after a step, in no order: of the keyframe before it those that have not ended, and those
 * that the events since have made. The heap of the timeline stays where it is.
 */
export function visitLiveBlocks(timeline: Timeline, step: number, visit: LiveVisit): void {
  const { outcomes, trace } = timeline;
  const keyframe = timeline.keyframes.before(step);
  outcomes.linkEnds();
  const { links } = outcomes;
  liveBlocksOf(keyframe, (address, sizeBytes, requestedBytes, madeStep) => {
    const end = links[madeStep - 1]!;
    if (end === 0 || end > step) visit(address, sizeBytes, requestedBytes, madeStep, end);
  });
  for (let index = keyframe.step; index < step; index++) {
    const kind = outcomes.kindOf(index);
    if (kind !== EventKind.Allocate && kind !== EventKind.Resize) continue;
    const payload = outcomes.placements[index]!;
    const end = links[index]!;
    if (payload === NO_PLACEMENT || (end !== 0 && end <= step)) continue;
    const sizeBytes = timeline.blockBytesOf(index);
    visit(payload - HEADER_BYTES, sizeBytes, trace.columns.sizeOf(index), index + 1, end);
  }
}

/** Where no classes are told apart. */
const ONE_CLASS: Classifier = { names: [], classOf: () => 0, turns: [] };

/** Lets sweeps know who lives, each with the class that a way of colouring gives it. */
export class Lives {
  private readonly classifier: Classifier;

  constructor(
    private readonly timeline: Timeline,
    colourBy: ColourBy,
  ) {
    this.classifier = classifierFor(timeline, colourBy) ?? ONE_CLASS;
    // Whether a block lives long enough to grow old stands in where it ends.
    if (this.classifier.turns.length > 0) timeline.outcomes.linkEnds();
  }

  /** The blocks that live in the state after a step. */
  sweepState(step: number, sweep: HistorySweep): void {
    const { classifier } = this;
    const { outcomes } = this.timeline;
    visitLiveBlocks(this.timeline, step, (address, sizeBytes, requestedBytes, madeStep, endStep) => {
      const ofBlock = classifier.classOf(madeStep, sizeBytes, requestedBytes, step);
      sweep.add(address, sizeBytes, ofBlock, endStep === 0 && outcomes.isLeak(madeStep - 1));
    });
  }

  /** The same for a keyframe, without a need to know where blocks end. */
  sweepKeyframe(keyframe: Keyframe, sweep: HistorySweep): void {
    const { classifier } = this;
    const { outcomes } = this.timeline;
    liveBlocksOf(keyframe, (address, sizeBytes, requestedBytes, madeStep) => {
      const ofBlock = classifier.classOf(madeStep, sizeBytes, requestedBytes, keyframe.step);
      sweep.add(address, sizeBytes, ofBlock, outcomes.isLeak(madeStep - 1));
    });
  }

  /** What the events of the steps `from + 1` to `to` did. A realloc ends a block and begins another. */
  sweepEvents(from: number, to: number, sweep: HistorySweep): void {
    const { outcomes } = this.timeline;
    const { kinds, placements, links } = outcomes;
    const hasTurns = this.classifier.turns.length > 0;
    const origins = outcomes.originStepsFrom(from);
    for (let index = from; index < to; index++) {
      if (hasTurns) this.sweepTurns(index + 1, sweep);
      const kind: number = kinds[index]! & KIND_MASK;
      if (kind === EventKind.Nothing || kind > EventKind.Release) continue;
      const payload = placements[index]!;
      const formerStep = kind === EventKind.Resize ? origins.next() : 0;
      if (payload === NO_PLACEMENT) continue;
      sweep.moveTo(index + 1);
      if (kind === EventKind.Release) {
        this.remove(payload, links[index]!, index + 1, sweep);
        continue;
      }
      if (formerStep !== 0) this.remove(placements[formerStep - 1]!, formerStep, index + 1, sweep);
      const sizeBytes = this.timeline.blockBytesOf(index);
      const ofBlock = this.classOf(index + 1, sizeBytes, index + 1);
      sweep.add(payload - HEADER_BYTES, sizeBytes, ofBlock, outcomes.isLeak(index));
    }
  }

  /** Ends the block that `madeStep` made, which had its last class in the state before `step`. */
  private remove(payload: number, madeStep: number, step: number, sweep: HistorySweep): void {
    const sizeBytes = this.timeline.blockBytesOf(madeStep - 1);
    sweep.remove(payload - HEADER_BYTES, sizeBytes, this.classOf(madeStep, sizeBytes, step - 1));
  }

  /** The blocks that live on at a step and are just as old as their next class begins. */
  private sweepTurns(step: number, sweep: HistorySweep): void {
    const { outcomes } = this.timeline;
    const { turns } = this.classifier;
    for (let turn = 0; turn < turns.length; turn++) {
      const index = step - turns[turn]! - 1;
      if (index < 0) break;
      const kind = outcomes.kindOf(index);
      if (kind !== EventKind.Allocate && kind !== EventKind.Resize) continue;
      const payload = outcomes.placements[index]!;
      const end = outcomes.links[index]!;
      if (payload === NO_PLACEMENT || (end !== 0 && end <= step)) continue;
      sweep.moveTo(step);
      sweep.turn(payload - HEADER_BYTES, this.timeline.blockBytesOf(index), turn, turn + 1);
    }
  }

  private classOf(madeStep: number, sizeBytes: number, step: number): number {
    const requestedBytes = this.timeline.trace.columns.sizeOf(madeStep - 1);
    return this.classifier.classOf(madeStep, sizeBytes, requestedBytes, step);
  }
}

/** Blocks one by one, each from the step that made it what it is to the step that ended it: entry i of each array is of the same. */
export interface HistoryBars {
  readonly starts: Uint32Array;
  /** The first step at which it is not there any more; one behind the last step where nothing ends it. */
  readonly ends: Uint32Array;
  readonly addresses: Uint32Array;
  /** Header included. */
  readonly sizes: Uint32Array;
}

/** The blocks that live at any step of a frame; null where there are more than `maximumCount`. */
export function barsOf(timeline: Timeline, frame: HistoryFrame, maximumCount: number): HistoryBars | null {
  const { outcomes, stepCount } = timeline;
  const { fromStep, toStep, startAddress, endAddress } = frame;
  outcomes.linkEnds();
  const rows: [start: number, end: number, address: number, sizeBytes: number][] = [];
  const add = (step: number, address: number, sizeBytes: number) => {
    const end = outcomes.links[step - 1]! || stepCount + 1;
    if (end <= fromStep || address >= endAddress || address + sizeBytes <= startAddress) return;
    if (rows.length <= maximumCount) rows.push([step, end, address, sizeBytes]);
  };
  const keyframe = timeline.keyframes.before(fromStep);
  liveBlocksOf(keyframe, (address, sizeBytes, _requestedBytes, madeStep) =>
    add(madeStep, address, sizeBytes),
  );
  for (let index = keyframe.step; index < toStep && rows.length <= maximumCount; index++) {
    const kind = outcomes.kindOf(index);
    const payload = outcomes.placements[index]!;
    if (payload === NO_PLACEMENT || (kind !== EventKind.Allocate && kind !== EventKind.Resize)) continue;
    add(index + 1, payload - HEADER_BYTES, timeline.blockBytesOf(index));
  }
  if (rows.length > maximumCount) return null;
  const column = (field: 0 | 1 | 2 | 3) => Uint32Array.from(rows, (row) => row[field]);
  return { starts: column(0), ends: column(1), addresses: column(2), sizes: column(3) };
}
