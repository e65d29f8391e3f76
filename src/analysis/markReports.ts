/** The marks of a trace, each with what the heap held there: its chapters, for an outline and for lines above the marks. */

import { BUCKET_EVENTS } from '../replay/seriesRecorder.ts';
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
  let walk = new EventWalk(timeline, 1);
  return timeline.trace.marks.slice(0, maximumCount).map(({ line, step: markedStep, label }) => {
    const step = Math.min(markedStep, timeline.stepCount);
    // A walk that begins anew begins in the step's bucket.
    if (step - walk.step > BUCKET_EVENTS) walk = new EventWalk(timeline, step);
    while (walk.step < step) walk.next();
    return { line, step: markedStep, label, liveBytes: walk.liveBytes };
  });
}
