/**
 * The heap map of a step without going there: of the keyframe before the step, and what the events since then made and
 * ended. The heap of the timeline stays where it is.
 */

import type { Timeline } from '../replay/timeline.ts';
import { CellPainter, paintState } from './cellPainter.ts';
import { classifierFor } from './colourClasses.ts';
import type { HeapMapCells, HeapMapQuery } from './heapMap.ts';

/** The mix under each cell of the query's range, in the state after `step`. */
export function liveMap(timeline: Timeline, step: number, query: HeapMapQuery): HeapMapCells {
  const painter = new CellPainter(query);
  paintState(painter, timeline, step, classifierFor(timeline, query.colourBy ?? 'state'));
  return painter.cells(query.favoured);
}
