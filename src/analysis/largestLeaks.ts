/** The leaks with the most bytes, whatever their site. */

import type { Timeline } from '../replay/timeline.ts';
import { siteOfEvent } from '../trace/parser.ts';
import { largestPositions } from './largest.ts';

export interface Leak {
  /** 1-based, of the event that made the block what it is. */
  readonly line: number;
  readonly id: string;
  readonly bytes: number;
  /** Null where the event names no site. */
  readonly site: string | null;
}

/** At most `maximumCount` leaks, the largest first, equals by line. */
export function largestLeaks({ findings, trace }: Timeline, maximumCount: number): Leak[] {
  const { columns, ids } = trace;
  const count = findings.counts.get('leak') ?? 0;
  const events = new Uint32Array(count);
  const sizes = new Float64Array(count);
  for (let index = 0, leak = 0; leak < count; index++) {
    if (findings.codeAt(index) !== 'leak') continue;
    const event = findings.stepAt(index) - 1;
    sizes[leak] = columns.sizeOf(event);
    events[leak++] = event;
  }
  return Array.from(largestPositions(sizes, maximumCount), (leak) => {
    const event = events[leak]!;
    return {
      line: columns.lineOf(event),
      id: ids.text(columns.newIdOf(event)),
      bytes: columns.sizeOf(event),
      site: siteOfEvent(trace, event),
    };
  });
}
