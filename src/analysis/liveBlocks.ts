/**
 * The live blocks of a state, as a sum: those of the nearest keyframe, with those that the events between the two have made
 * and less those that they have ended, or the other way round. Nothing is looked up for a block that lives in both, so that a
 * million of them are gone through as they lie in the keyframe. The heap of the timeline stays where it is.
 *
 * Only for what adds up in any order: a block that came and went between the two is told twice.
 */

import { HEADER_BYTES } from '../allocator/layout.ts';
import { EventKind } from '../replay/idSlots.ts';
import { liveBlocksOf } from '../replay/keyframe.ts';
import { KIND_MASK, NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';

/** A block that comes (1) or goes (-1). */
export type BlockVisit = (
  address: number,
  sizeBytes: number,
  requestedBytes: number,
  /** The step that made it what it is. */
  madeStep: number,
  sign: 1 | -1,
  /** The event that did it; for the blocks of a keyframe the keyframe's step. */
  step: number,
) => void;

/** The blocks of the state after a step. For cells there is a quicker way, `paintState`. */
export function visitState(timeline: Timeline, step: number, visit: BlockVisit): void {
  const keyframe = timeline.keyframes.nearest(step);
  liveBlocksOf(keyframe, (address, sizeBytes, requestedBytes, madeStep) => {
    visit(address, sizeBytes, requestedBytes, madeStep, 1, keyframe.step);
  });
  visitWay(timeline, keyframe.step, step, visit);
}

/** What comes and goes on the way from the state after one step to that after another, there or back. */
export function visitWay(timeline: Timeline, from: number, to: number, visit: BlockVisit): void {
  if (from <= to) visitChanges(timeline, from, to, visit);
  else
    visitChanges(timeline, to, from, (address, sizeBytes, requestedBytes, madeStep, sign, step) => {
      visit(address, sizeBytes, requestedBytes, madeStep, sign === 1 ? -1 : 1, step);
    });
}

/** What the events of the steps `from + 1` to `to` ended and made, in order; a realloc ends a block and makes another. */
export function visitChanges(timeline: Timeline, from: number, to: number, visit: BlockVisit): void {
  const { outcomes, trace } = timeline;
  const { kinds, placements, links } = outcomes;
  const origins = outcomes.originStepsFrom(from);
  const change = (payload: number, madeStep: number, sign: 1 | -1, step: number) => {
    const index = madeStep - 1;
    const sizeBytes = timeline.blockBytesOf(index);
    visit(payload - HEADER_BYTES, sizeBytes, trace.columns.sizeOf(index), madeStep, sign, step);
  };
  for (let index = from; index < to; index++) {
    const kind: number = kinds[index]! & KIND_MASK;
    if (kind === EventKind.Nothing || kind > EventKind.Release) continue;
    const payload = placements[index]!;
    const formerStep = kind === EventKind.Resize ? origins.next() : 0;
    if (payload === NO_PLACEMENT) continue;
    const step = index + 1;
    if (kind === EventKind.Release) change(payload, links[index]!, -1, step);
    else {
      if (formerStep !== 0) change(placements[formerStep - 1]!, formerStep, -1, step);
      change(payload, step, 1, step);
    }
  }
}
