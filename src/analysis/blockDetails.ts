/** One block at a step, with all that is known of it: what a hover and a selection show. */

import type { FreeList } from '../allocator/freeList.ts';
import type { Heap } from '../allocator/heap.ts';
import { type BlockAddress, payloadOf } from '../allocator/layout.ts';
import type { Timeline } from '../replay/timeline.ts';
import { NO_SITE } from '../trace/columns.ts';

export interface BlockDetails {
  readonly address: number;
  /** Header included. */
  readonly size: number;
  readonly arena: number;
  readonly free: boolean;
  /** Position in its arena's free list, from 1; null for a live block. */
  readonly freeListPosition: number | null;
  /** Null for a free block. */
  readonly owner: BlockOwner | null;
}

/** The life of a live block so far. Steps count from 1, lines too. */
export interface BlockOwner {
  readonly id: string;
  /** The address the program got. */
  readonly payloadAddress: number;
  readonly requested: number;
  readonly site: string | null;
  readonly thread: string;
  /** Where the block was allocated, through all reallocs. */
  readonly allocatedStep: number;
  readonly allocatedLine: number;
  /** The event that made it what it is now: its alloc, or its last realloc. */
  readonly step: number;
  readonly line: number;
  /** Still live after the last event, unchanged from here. */
  readonly leaks: boolean;
}

/** The block that holds `address` in the state after `step`; null outside the arenas. */
export function blockDetails(timeline: Timeline, step: number, address: number): BlockDetails | null {
  const heap = timeline.stateAt(step);
  const arena = heap.arenas[heap.arenaIndexOf(address)];
  if (address < 0 || !arena) return null;
  let block = arena.startAddress as BlockAddress;
  while (block + heap.blocks.sizeOf(block) <= address) block = heap.blocks.nextOf(block, arena);
  const free = heap.blocks.isFree(block);
  return {
    address: block,
    size: heap.blocks.sizeOf(block),
    arena: arena.index,
    free,
    freeListPosition: free ? positionIn(arena.freeList, block) : null,
    owner: free ? null : ownerOf(timeline, heap, block),
  };
}

/** From 1. */
function positionIn(freeList: FreeList, block: BlockAddress): number {
  let position = 1;
  for (let member = freeList.head; member !== block; member = freeList.next(member)) position++;
  return position;
}

function ownerOf(timeline: Timeline, heap: Heap, block: BlockAddress): BlockOwner {
  const { trace, outcomes } = timeline;
  const { columns } = trace;
  const step = heap.blocks.stepOf(block);
  const allocatedStep = outcomes.allocationOf(step);
  const site = columns.sites[step - 1]!;
  return {
    id: timeline.idOfBlock(heap, block),
    payloadAddress: payloadOf(block),
    requested: heap.blocks.requestedOf(block),
    site: site === NO_SITE ? null : trace.sites.text(site - 1),
    thread: trace.threads.text(columns.threads[step - 1]!),
    allocatedStep,
    allocatedLine: columns.lineOf(allocatedStep - 1),
    step,
    line: columns.lineOf(step - 1),
    leaks: outcomes.isLeak(step - 1),
  };
}
