/**
 * The heap map of a step without going there: of the keyframe before the step, and what the events since then made and
 * ended. The heap of the timeline stays where it is.
 */

import type { Timeline } from '../replay/timeline.ts';
import { CellPainter } from './cellPainter.ts';
import { classifierFor } from './colourClasses.ts';
import type { HeapMapCells, HeapMapQuery } from './heapMap.ts';
import { visitState } from './liveBlocks.ts';

/** The mix under each cell of the query's range, in the state after `step`. */
export function liveMap(timeline: Timeline, step: number, query: HeapMapQuery): HeapMapCells {
  const { outcomes } = timeline;
  const painter = new CellPainter(query);
  const classifier = classifierFor(timeline, query.colourBy ?? 'state');
  visitState(timeline, step, (address, sizeBytes, requestedBytes, madeStep, sign) => {
    painter.add(address, sizeBytes, requestedBytes, outcomes.isLeak(madeStep - 1), sign);
    if (!classifier) return;
    const ofBlock = classifier.classOf(madeStep, sizeBytes, requestedBytes, step);
    painter.addClass(address, sizeBytes, ofBlock, sign);
  });
  return painter.cells(query.favoured);
}
