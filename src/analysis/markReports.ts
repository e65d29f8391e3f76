/** The marks of a trace, each with what the heap held there: its chapters, for an outline and for lines above the marks. */

import type { Timeline } from '../replay/timeline.ts';
import { EventWalk } from './eventWalk.ts';

export interface MarkReport {
  /** 1-based. */
  readonly line: number;
  /** The last step before the mark. */
  readonly step: number;
  readonly label: string;
  /** Bytes asked for by the program and not freed. */
  readonly liveBytes: number;
}

/** The first `maximumCount` marks, by line. */
export function markReports(timeline: Timeline, maximumCount: number): MarkReport[] {
  const { trace, stepCount } = timeline;
  const walk = new EventWalk(timeline, 1);
  return trace.marks.slice(0, maximumCount).map(({ line, step, label }) => {
    while (walk.step < Math.min(step, stepCount)) walk.next();
    return { line, step, label, liveBytes: walk.liveBytes };
  });
}
