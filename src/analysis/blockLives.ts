/** The lives of the blocks of a timeline, in the order of time: who lives at a keyframe, who begins and who ends with each event. */

import { HEADER_BYTES } from '../allocator/layout.ts';
import { EventKind } from '../replay/idSlots.ts';
import { type Keyframe, liveBlocksOf } from '../replay/keyframe.ts';
import { KIND_MASK, NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';
import type { HistoryFrame, HistorySweep } from './historySweep.ts';

/** Lets a sweep know of the blocks that live at a keyframe. */
export function sweepKeyframe({ outcomes }: Timeline, keyframe: Keyframe, sweep: HistorySweep): void {
  liveBlocksOf(keyframe, (address, sizeBytes, _requestedBytes, madeStep) =>
    sweep.add(address, sizeBytes, outcomes.isLeak(madeStep - 1)),
  );
}

/** Lets a sweep know what the events of the steps `from + 1` to `to` did. A realloc ends a block and begins another. */
export function sweepEvents(timeline: Timeline, from: number, to: number, sweep: HistorySweep): void {
  const { outcomes } = timeline;
  const { kinds, placements, links } = outcomes;
  const origins = outcomes.originStepsFrom(from);
  for (let index = from; index < to; index++) {
    const kind: number = kinds[index]! & KIND_MASK;
    if (kind === EventKind.Nothing || kind > EventKind.Release) continue;
    const payload = placements[index]!;
    const formerStep = kind === EventKind.Resize ? origins.next() : 0;
    if (payload === NO_PLACEMENT) continue;
    sweep.moveTo(index + 1);
    if (kind === EventKind.Release) {
      sweep.remove(payload - HEADER_BYTES, timeline.blockBytesOf(links[index]! - 1));
      continue;
    }
    if (formerStep !== 0)
      sweep.remove(placements[formerStep - 1]! - HEADER_BYTES, timeline.blockBytesOf(formerStep - 1));
    sweep.add(payload - HEADER_BYTES, timeline.blockBytesOf(index), outcomes.isLeak(index));
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
