/** The leaks with the most bytes, whatever their site. */

import { blockSiteText } from '../replay/blockSites.ts';
import type { Timeline } from '../replay/timeline.ts';
import { largestPositions } from './largest.ts';
import { leakEvents } from './leakEvents.ts';

export interface Leak {
  /** 1-based, of the event that made the block what it is. */
  readonly line: number;
  readonly id: string;
  readonly bytes: number;
  /** Null where the trace does not say. */
  readonly site: string | null;
}

/** At most `maximumCount` leaks, the largest first, equals by line. */
export function largestLeaks(timeline: Timeline, maximumCount: number): Leak[] {
  const { columns } = timeline.trace;
  const events = leakEvents(timeline);
  const sizes = new Float64Array(events.length);
  for (let leak = 0; leak < events.length; leak++) sizes[leak] = columns.sizeOf(events[leak]!);
  return Array.from(largestPositions(sizes, maximumCount), (leak) => leakOf(timeline, events[leak]!));
}

/** The leak of an event that is one. */
export function leakOf(timeline: Timeline, event: number): Leak {
  const { columns, ids } = timeline.trace;
  return {
    line: columns.lineOf(event),
    id: ids.text(columns.newIdOf(event)),
    bytes: columns.sizeOf(event),
    site: blockSiteText(timeline, event),
  };
}
