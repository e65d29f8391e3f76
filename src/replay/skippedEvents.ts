/**
 * Events in front of a range, which are not replayed: only what they do to the ids is kept, so that the range knows which
 * of its frees are for blocks from before it. Every allocation counts as successful, as there is no heap to tell.
 */

import type { TraceColumns } from '../trace/columns.ts';
import { EventKind, IdRules } from './idRules.ts';

/** What each id is after the first `eventCount` events, given what it was before them. */
export function skipEvents(
  columns: TraceColumns,
  idCount: number,
  eventCount: number,
  before?: Uint8Array,
): IdRules {
  const rules = new IdRules(columns, idCount, before);
  for (let index = 0; index < eventCount; index++) {
    const kind = rules.kindOf(index);
    if (kind === EventKind.Allocate) rules.allocated(index, 0);
    else if (kind === EventKind.Resize) rules.resized(index, 0);
    else if (kind === EventKind.Release) rules.released(index);
  }
  return rules;
}
