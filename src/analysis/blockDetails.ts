/** One block at a step, with all that is known of it: what a hover, the inspector and a walk from block to block show. */

import type { Arena } from '../allocator/arena.ts';
import { blockHolding } from '../allocator/blockFinder.ts';
import type { FreeList } from '../allocator/freeList.ts';
import type { Heap } from '../allocator/heap.ts';
import { type BlockAddress, HEADER_BYTES, NO_BLOCK, payloadOf, WORD_BYTES } from '../allocator/layout.ts';
import { blockSiteText } from '../replay/blockSites.ts';
import type { Timeline } from '../replay/timeline.ts';
import { type BlockLife, blockLife, lastLifeIn, NO_LIFE, nextOfLife } from './blockLife.ts';

/** `life` is the block's own; of a free block it is that of the block which last gave back bytes that are now in it. */
export interface BlockDetails extends BlockLife {
  readonly address: number;
  /** Header included. */
  readonly size: number;
  readonly arena: number;
  readonly free: boolean;
  /** Position in its arena's free list, from 1; null for a live block. */
  readonly freeListPosition: number | null;
  /** The four words at `address`: size with the free flag in bit 0, size of the block before, requested, step. */
  readonly headerWords: readonly number[];
  /** The blocks before and behind it in its arena; null at an end of it. */
  readonly previous: NeighbourBlock | null;
  readonly next: NeighbourBlock | null;
  readonly freeList: FreeListPlace;
  /** Null for a free block. */
  readonly owner: BlockOwner | null;
}

export interface NeighbourBlock {
  readonly address: number;
  /** Header included. */
  readonly size: number;
  /** Null for a free block. */
  readonly id: string | null;
}

/** The free list of the block's arena, by addresses of blocks. */
export interface FreeListPlace {
  readonly length: number;
  /** Null where the list is empty. */
  readonly head: number | null;
  readonly tail: number | null;
  /** The block's neighbours in the list; null at its ends and for a live block. */
  readonly previous: number | null;
  readonly next: number | null;
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
  /** Steps since then. */
  readonly ageSteps: number;
  /** The event that made it what it is now: its alloc, or its last realloc. */
  readonly step: number;
  readonly line: number;
  /** The event that frees it or makes it into another; 0 where none does. */
  readonly endStep: number;
  /** Still live after the last event, unchanged from here. */
  readonly leaks: boolean;
}

/** The block that holds `address` in the state after `step`; null outside the arenas. */
export function blockDetails(timeline: Timeline, step: number, address: number): BlockDetails | null {
  const heap = timeline.stateAt(step);
  const { blocks } = heap;
  const arena = heap.arenas[heap.arenaIndexOf(address)];
  if (address < 0 || !arena) return null;
  const block = blockHolding(heap, address);
  const free = blocks.isFree(block);
  const word = block / WORD_BYTES;
  return {
    address: block,
    size: blocks.sizeOf(block),
    arena: arena.index,
    free,
    freeListPosition: free ? positionIn(arena.freeList, block) : null,
    headerWords: [...blocks.words.subarray(word, word + HEADER_BYTES / WORD_BYTES)],
    previous: neighbour(timeline, heap, blocks.previousOf(block)),
    next: neighbour(timeline, heap, blocks.nextOf(block, arena)),
    freeList: freeListPlace(heap, arena, free ? block : null),
    owner: free ? null : ownerOf(timeline, heap, block, step),
    ...(free ? lifeBefore(timeline, step, arena, block) : blockLife(timeline, blocks.stepOf(block))),
  };
}

/** From 1. */
function positionIn(freeList: FreeList, block: BlockAddress): number {
  let position = 1;
  for (let member = freeList.head; member !== block; member = freeList.next(member)) position++;
  return position;
}

function neighbour(timeline: Timeline, heap: Heap, block: BlockAddress): NeighbourBlock | null {
  if (block === NO_BLOCK) return null;
  const free = heap.blocks.isFree(block);
  return {
    address: block,
    size: heap.blocks.sizeOf(block),
    id: free ? null : timeline.idOfBlock(heap, block),
  };
}

function freeListPlace({ blocks }: Heap, { freeList }: Arena, member: BlockAddress | null): FreeListPlace {
  return {
    length: freeList.length,
    head: addressOrNull(freeList.head),
    tail: addressOrNull(freeList.tail),
    previous: member === null ? null : addressOrNull(blocks.previousFreeOf(member)),
    next: member === null ? null : addressOrNull(blocks.nextFreeOf(member)),
  };
}

function addressOrNull(block: BlockAddress): number | null {
  return block === NO_BLOCK ? null : block;
}

/** What a free block was. Beyond the arena's footprint it was nothing yet, which needs no search. */
function lifeBefore(timeline: Timeline, step: number, arena: Arena, block: BlockAddress): BlockLife {
  if (block >= arena.startAddress + arena.footprintBytes) return NO_LIFE;
  return lastLifeIn(timeline, step, block, block + arena.freeList.sizeOf(block));
}

function ownerOf(timeline: Timeline, heap: Heap, block: BlockAddress, shownStep: number): BlockOwner {
  const { trace, outcomes } = timeline;
  const { columns } = trace;
  const step = heap.blocks.stepOf(block);
  const allocatedStep = outcomes.allocationOf(step);
  return {
    id: timeline.idOfBlock(heap, block),
    payloadAddress: payloadOf(block),
    requested: heap.blocks.requestedOf(block),
    site: blockSiteText(timeline, step - 1),
    thread: trace.threads.text(columns.threads[step - 1]!),
    allocatedStep,
    allocatedLine: columns.lineOf(allocatedStep - 1),
    ageSteps: shownStep - allocatedStep,
    step,
    line: columns.lineOf(step - 1),
    endStep: nextOfLife(timeline, step),
    leaks: outcomes.isLeak(step - 1),
  };
}
