/** The leaks with the most bytes, whatever their site. */

import type { Timeline } from '../replay/timeline.ts';
import { NO_SITE } from '../trace/columns.ts';

export interface Leak {
  /** 1-based, of the event that made the block what it is. */
  readonly line: number;
  readonly id: string;
  readonly bytes: number;
  /** Null where the event names no site. */
  readonly site: string | null;
}

/** At most `maximumCount` leaks, the largest first, equals by line. */
export function largestLeaks({ outcomes, stepCount, trace }: Timeline, maximumCount: number): Leak[] {
  const { columns, ids, sites } = trace;
  const events: number[] = [];
  for (let event = 0; event < stepCount; event++) if (outcomes.isLeak(event)) events.push(event);
  // Sorting is stable, so that equal leaks stay in line order.
  events.sort((one, other) => columns.sizeOf(other) - columns.sizeOf(one));
  return events.slice(0, maximumCount).map((event) => {
    const site = columns.sites[event]!;
    return {
      line: columns.lineOf(event),
      id: ids.text(columns.newIdOf(event)),
      bytes: columns.sizeOf(event),
      site: site === NO_SITE ? null : sites.text(site - 1),
    };
  });
}
