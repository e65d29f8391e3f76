/**
 * What an id means at a step, in one number per id: the block it names, or that it is unknown, null, or freed and when.
 * This is the trace format's section "Findings" as code. The replay, the ideal run that sizes `%heap auto`, and the
 * skipping of events before a range all go by it, so that they cannot disagree on which events are good.
 *
 *     slot >= 0   live: what the block is to the caller, such as its place in the pool
 *     slot = -1   unknown
 *     slot = -2   null
 *     slot <= -3  freed, at step -3 - slot; at step 0 where that was before the first event
 */

import { Operation } from '../trace/columns.ts';

const UNKNOWN_SLOT = -1;
export const NULL_SLOT = -2;

/** What an event does, by the state of its id. The bad kinds change nothing. */
export enum EventKind {
  /** A free of a null id. */
  Nothing = 0,
  Allocate = 1,
  Resize = 2,
  Release = 3,
  DoubleFree = 4,
  InvalidFree = 5,
  UseAfterFree = 6,
  InvalidRealloc = 7,
}

/** Slots of ids at the start: as `before` says as far as it goes, unknown beyond. */
export function createIdSlots(idCount: number, before?: Int32Array): Int32Array {
  const slots = new Int32Array(idCount).fill(UNKNOWN_SLOT);
  if (before) slots.set(before);
  return slots;
}

export function freedSlot(step: number): number {
  return -3 - step;
}

/** The step that freed an id's block. Only for slots of freed ids. */
export function freedStepOf(slot: number): number {
  return -3 - slot;
}

/** What an event does. Short, so that it is inlined. */
export function kindOfEvent(operation: number, slot: number, asksForNothing: boolean): EventKind {
  if (operation === Operation.Alloc) return EventKind.Allocate;
  if (slot >= 0) return operation === Operation.Free || asksForNothing ? EventKind.Release : EventKind.Resize;
  if (operation === Operation.Free) {
    if (slot === NULL_SLOT) return EventKind.Nothing;
    return slot === UNKNOWN_SLOT ? EventKind.InvalidFree : EventKind.DoubleFree;
  }
  if (slot === NULL_SLOT) return EventKind.Allocate;
  return slot === UNKNOWN_SLOT ? EventKind.InvalidRealloc : EventKind.UseAfterFree;
}
