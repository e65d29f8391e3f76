/** The ids that name a live block above a line: what an event there may free or resize. */

import type { Timeline } from '../replay/timeline.ts';

export interface LiveId {
  readonly id: string;
  readonly requestedBytes: number;
  /** The step and the 1-based line that made the block what it is. */
  readonly step: number;
  readonly line: number;
}

/** Of those that begin with `prefix` the ones that were made last, at most `maximumCount`, the last one first. */
export function liveIds(timeline: Timeline, line: number, prefix: string, maximumCount: number): LiveId[] {
  const { trace, outcomes } = timeline;
  const { columns, ids } = trace;
  const last = columns.stepAtLine(line - 1);
  outcomes.linkEnds();
  const found: LiveId[] = [];
  for (let step = last; step > 0 && found.length < maximumCount; step--) {
    const index = step - 1;
    if (outcomes.placementOf(index) === 0) continue;
    const end = outcomes.links[index]!;
    if (end !== 0 && end <= last) continue;
    const id = ids.text(columns.newIdOf(index));
    if (id.startsWith(prefix))
      found.push({ id, requestedBytes: columns.sizeOf(index), step, line: columns.lineOf(index) });
  }
  return found;
}
