/** Every block and every free list of the heap at a step: what `alloctrace heap` prints. */

import type { Timeline } from '../replay/timeline.ts';

/** Field names are those of the command line's JSON. */
export interface HeapListing {
  readonly step: number;
  readonly heapBytes: number;
  readonly blocks: readonly ListedBlock[];
  /** One per arena, addresses in list order from the head. */
  readonly freeLists: readonly (readonly number[])[];
}

export interface ListedBlock {
  readonly address: number;
  readonly size: number;
  readonly free: boolean;
  readonly arena: number;
  /** 0 for a free block. */
  readonly requested: number;
  /** Line of the event that made the block what it is; null for a free block. */
  readonly line: number | null;
  readonly id: string | null;
}

export function heapListing(timeline: Timeline, step: number): HeapListing {
  const heap = timeline.stateAt(step);
  const blocks: ListedBlock[] = [];
  for (const arena of heap.arenas)
    for (const block of heap.blocks.blocksOf(arena)) {
      const free = heap.blocks.isFree(block);
      blocks.push({
        address: block,
        size: heap.blocks.sizeOf(block),
        free,
        arena: arena.index,
        requested: heap.blocks.requestedOf(block),
        line: free ? null : timeline.trace.columns.lineOf(heap.blocks.stepOf(block) - 1),
        id: free ? null : timeline.idOfBlock(heap, block),
      });
    }
  return {
    step,
    heapBytes: heap.heapBytes,
    blocks,
    freeLists: heap.arenas.map(({ freeList }) => [...freeList]),
  };
}
