/** The blocks and free lists of the heap at a step: what `alloctrace heap` prints, and what is copied as text. */

import type { Timeline } from '../replay/timeline.ts';

/** Field names are those of the command line's JSON. */
export interface HeapListing {
  readonly step: number;
  readonly heapBytes: number;
  /** By address. */
  readonly blocks: readonly ListedBlock[];
  /** One per arena, addresses in list order from the head. */
  readonly freeLists: readonly (readonly number[])[];
  readonly arenas: readonly ListedArena[];
}

/** An arena and how much there is in it, listed or not. */
export interface ListedArena {
  readonly startAddress: number;
  readonly endAddress: number;
  readonly blockCount: number;
  readonly freeCount: number;
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

/** At most `maximum` blocks of each arena, and as many members of its free list: the first. */
export function heapListing(
  timeline: Timeline,
  step: number,
  maximum = Number.POSITIVE_INFINITY,
): HeapListing {
  const heap = timeline.stateAt(step);
  const blocks: ListedBlock[] = [];
  const arenas: ListedArena[] = [];
  for (const arena of heap.arenas) {
    let blockCount = 0;
    for (const block of heap.blocks.blocksOf(arena)) {
      if (++blockCount > maximum) continue;
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
    const { startAddress, endAddress, freeList } = arena;
    arenas.push({ startAddress, endAddress, blockCount, freeCount: freeList.length });
  }
  return {
    step,
    heapBytes: heap.heapBytes,
    blocks,
    freeLists: heap.arenas.map(({ freeList }) => firstOf(freeList, maximum)),
    arenas,
  };
}

function firstOf(freeList: Iterable<number>, maximum: number): number[] {
  const first: number[] = [];
  for (const block of freeList) {
    if (first.length >= maximum) break;
    first.push(block);
  }
  return first;
}
