/** The lives of the blocks of a timeline, in the order of time: who lives at a step, who begins and who ends with each event. */

import { HEADER_BYTES } from '../allocator/layout.ts';
import { EventKind } from '../replay/idSlots.ts';
import { liveBlocksOf } from '../replay/keyframe.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';
import { type Classifier, type ColourBy, classifierFor } from './colourClasses.ts';
import type { HistoryFrame, HistorySweep } from './historySweep.ts';
import { visitChanges, visitState } from './liveBlocks.ts';

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
    visitState(this.timeline, step, (address, sizeBytes, requestedBytes, madeStep, sign) => {
      const ofBlock = classifier.classOf(madeStep, sizeBytes, requestedBytes, step);
      sweep.add(address, sizeBytes, ofBlock, outcomes.isLeak(madeStep - 1), sign);
    });
  }

  /** What the events of the steps `from + 1` to `to` did. A realloc ends a block and begins another. */
  sweepEvents(from: number, to: number, sweep: HistorySweep): void {
    const { classifier } = this;
    const { outcomes } = this.timeline;
    let turnedStep = classifier.turns.length > 0 ? from : to;
    const turnTo = (step: number) => {
      while (turnedStep < step) this.sweepTurns(++turnedStep, sweep);
    };
    visitChanges(this.timeline, from, to, (address, sizeBytes, requestedBytes, madeStep, sign, step) => {
      turnTo(step);
      sweep.moveTo(step);
      // What ends had its last class in the state before.
      const classStep = sign > 0 ? step : step - 1;
      const ofBlock = classifier.classOf(madeStep, sizeBytes, requestedBytes, classStep);
      sweep.add(address, sizeBytes, ofBlock, outcomes.isLeak(madeStep - 1), sign);
    });
    turnTo(to);
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
