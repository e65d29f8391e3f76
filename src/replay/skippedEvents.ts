/**
 * Events in front of a range, which are not replayed: only what they do to the ids is kept, so that the range knows which
 * of its frees are for blocks from before it. Every allocation counts as successful, as there is no heap to tell.
 */

import { Operation, type TraceColumns } from '../trace/columns.ts';
import { createIdSlots, EventKind, freedSlot, kindOfEvent, NULL_SLOT } from './idSlots.ts';

/** What a live id's slot holds here: there is no block to name. */
const LIVE = 0;
const FREED_BEFORE = freedSlot(0);

/** The slots after the first `eventCount` events, given those before them. */
export function skipEvents(
  columns: TraceColumns,
  idCount: number,
  eventCount: number,
  before?: Int32Array,
): Int32Array {
  const slots = createIdSlots(idCount, before);
  for (let index = 0; index < eventCount; index++) {
    const operation = columns.operations[index]!;
    const id = columns.ids[index]!;
    const kind = kindOfEvent(operation, slots[id]!, columns.sizes[index] === 0);
    if (kind === EventKind.Nothing || kind > EventKind.Release) continue;
    const target = operation === Operation.Realloc ? columns.newIdOf(index) : id;
    if (kind !== EventKind.Allocate) slots[id] = FREED_BEFORE;
    if (kind !== EventKind.Release) slots[target] = LIVE;
    else if (target !== id) slots[target] = NULL_SLOT;
  }
  return slots;
}

/**
 * What the ids are to a heap that starts empty after skipped events: those that were live are null, because their blocks
 * are not in it.
 */
export function slotsForEmptyHeap(slots: Int32Array): Int32Array {
  return slots.map((slot) => (slot >= 0 ? NULL_SLOT : slot));
}
