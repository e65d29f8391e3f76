/** The whole pool at a glance, beside a map that shows a part of it. */

import type { Heap } from '../allocator/heap.ts';
import type { Timeline } from '../replay/timeline.ts';
import { type HeapMapCells, mapOfCells } from './heapMap.ts';

/** The mix under each of `cellCount` cells of the pool, in the state that the heap is in, which is the timeline's. */
export function poolMap(timeline: Timeline, heap: Heap, cellCount: number): HeapMapCells {
  const endAddress = heap.arenaBytes * heap.arenaCount;
  return mapOfCells(timeline, heap, { startAddress: 0, endAddress, cellCount, maximumBlocks: 0 });
}
