/** The ids that name a live block above a line: what an event there may free or resize. */

import { EventKind } from '../replay/idSlots.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';

export interface LiveId {
  readonly id: string;
  readonly requestedBytes: number;
  /** The step and the 1-based line that made the block what it is. */
  readonly step: number;
  readonly line: number;
}

/** Ids that were last used further back are left out. */
const MOST_EVENTS = 500_000;

/** Of those that begin with `prefix` the ones that were made last, at most `maximumCount`, the last one first. */
export function liveIds(timeline: Timeline, line: number, prefix: string, maximumCount: number): LiveId[] {
  const { trace, outcomes } = timeline;
  const { columns, ids } = trace;
  const last = columns.stepAtLine(line - 1);
  /** The last event that gave an id a block, or took it away, decides. */
  const decided = new Set<number>();
  const found: LiveId[] = [];
  for (let step = last; step > Math.max(0, last - MOST_EVENTS) && found.length < maximumCount; step--) {
    const index = step - 1;
    const kind = outcomes.kindOf(index);
    const isPlaced = outcomes.placementOf(index) !== NO_PLACEMENT;
    if (kind !== EventKind.Allocate && kind !== EventKind.Resize && kind !== EventKind.Release) continue;
    const number = columns.newIdOf(index);
    const former = columns.ids[index]!;
    // A resize that ran out of memory leaves its id as it was, and a new one null.
    if (kind === EventKind.Resize && !isPlaced && number === former) continue;
    if (!decided.has(number)) {
      decided.add(number);
      const id = isPlaced ? ids.text(number) : '';
      if (isPlaced && id.startsWith(prefix))
        found.push({ id, requestedBytes: columns.sizeOf(index), step, line: columns.lineOf(index) });
    }
    if (kind !== EventKind.Resize || isPlaced) decided.add(former);
  }
  return found;
}
