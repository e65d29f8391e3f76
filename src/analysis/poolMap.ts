/** The whole pool at a glance, beside a map that shows a part of it. */

import type { Heap } from '../allocator/heap.ts';
import type { Timeline } from '../replay/timeline.ts';
import { classifierFor } from './colourClasses.ts';
import { type HeapMapCells, type HeapMapQuery, mapOfCells } from './heapMap.ts';

/**
 * The mix under each of `cellCount` cells of the pool, in the state that the heap is in, which is the timeline's. By age it
 * has no classes: they would cost a walk through all blocks at every step.
 */
export function poolMap(
  timeline: Timeline,
  heap: Heap,
  cellCount: number,
  { colourBy = 'state', favoured }: Pick<HeapMapQuery, 'colourBy' | 'favoured'> = {},
): HeapMapCells {
  const endAddress = heap.arenaBytes * heap.arenaCount;
  const whole = { startAddress: 0, endAddress, cellCount, maximumBlocks: 0 };
  const classifier = classifierFor(timeline, colourBy);
  if (!classifier || classifier.turns.length > 0) return mapOfCells(timeline, heap, whole);
  const filter = favoured === undefined ? {} : { favoured };
  return mapOfCells(timeline, heap, { ...whole, colourBy, ...filter }, classifier);
}
