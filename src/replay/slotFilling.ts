/** What the ids are after some events, by what came of each: for a run that goes on from there. */

import { HEADER_BYTES, WORD_BYTES } from '../allocator/layout.ts';
import { Operation, type TraceColumns } from '../trace/columns.ts';
import { EventKind, freedSlot, NULL_SLOT } from './idSlots.ts';
import { NO_PLACEMENT, type Outcomes } from './outcomes.ts';

/** Brings slots from the start of a trace to the state after its first `eventCount` events. */
export function fillSlots(
  slots: Int32Array,
  columns: TraceColumns,
  outcomes: Outcomes,
  eventCount: number,
): void {
  for (let index = 0; index < eventCount; index++) {
    const kind = outcomes.kindOf(index);
    if (kind === EventKind.Nothing || kind > EventKind.Release) continue;
    const id = columns.ids[index]!;
    const target = columns.operations[index] === Operation.Realloc ? columns.newIdOf(index) : id;
    const placement = outcomes.placementOf(index);
    if (placement !== NO_PLACEMENT) {
      if (kind === EventKind.Resize) slots[id] = freedSlot(index + 1);
      slots[target] = (placement - HEADER_BYTES) / WORD_BYTES;
    } else if (kind === EventKind.Release) {
      slots[id] = freedSlot(index + 1);
      if (target !== id) slots[target] = NULL_SLOT;
    } else if (kind === EventKind.Allocate || target !== id) slots[target] = NULL_SLOT;
  }
}
