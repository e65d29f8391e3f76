/**
 * Why an event ran out of memory, and what would have helped: what stood between the free blocks, and which strategy, order
 * or size of the heap would have served the request. Every remedy is found by doing it: by freeing the blocks in the heap at
 * that step, by a replay without them, by replays under other settings.
 */

import type { Heap, OutOfMemoryCause } from '../allocator/heap.ts';
import { type BlockAddress, blockSizeFor, HEADER_BYTES, NO_BLOCK, payloadOf } from '../allocator/layout.ts';
import { blockSiteText } from '../replay/blockSites.ts';
import { EventKind } from '../replay/idSlots.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';
import { blockEvents } from './blockLife.ts';
import {
  isServedWithout,
  MOST_REPLAYED_EVENTS,
  type Policy,
  policiesThat,
  ReplayBudget,
  type Slices,
  serves,
  smallestHeap,
} from './variants.ts';

export interface ShortageReport {
  readonly step: number;
  /** 1-based. */
  readonly line: number;
  readonly id: string;
  readonly requestedBytes: number;
  /** The block that was needed, header included. */
  readonly needBytes: number;
  readonly cause: OutOfMemoryCause;
  readonly freeBytes: number;
  readonly freeBlockCount: number;
  readonly largestFreeBytes: number;
  /** Null where no arena can hold the block, however much is freed. */
  readonly blockers: Blockers | null;
  /** Other strategies and orders under which this event is served. */
  readonly policies: readonly Policy[];
  /** How many of them were not tried, as the trace is very long. */
  readonly untriedPolicyCount: number;
  /** The pool, in bytes, in which this event is served; 0 for none. */
  readonly heapBytes: number;
  /** Whether all heaps were tried that had to be for the smallest; not where the trace is very long. */
  readonly heapIsLast: boolean;
}

/** The live blocks with the fewest bytes that stand between enough room for the request: neighbours by address. */
export interface Blockers {
  /** By address; of many the first ones. */
  readonly blocks: readonly Blocker[];
  readonly count: number;
  /** What the program asked for in all of them. */
  readonly requestedBytes: number;
  /** Other places, apart from one another, where as few bytes stand between enough room. */
  readonly equalPlaceCount: number;
  /** The room that there would be. */
  readonly startAddress: number;
  readonly endAddress: number;
  /** The request is served where they are freed just before it. */
  readonly servedWhenFreed: boolean;
  /** And where they were never allocated, so that all that came after them lies elsewhere. */
  readonly servedWithout: boolean;
}

export interface Blocker {
  readonly id: string;
  /** The address the program got. */
  readonly address: number;
  /** Header included. */
  readonly blockBytes: number;
  readonly requestedBytes: number;
  /** Of the event that made the block what it is. */
  readonly step: number;
  readonly line: number;
  readonly site: string | null;
}

const MAXIMUM_BLOCKERS = 50;

/**
 * The report of a step; null where it did not run out of memory. Moves the timeline's heap. Each remedy is looked for by replays of
 * `mostEvents` events at the most.
 */
export function* shortageReport(
  timeline: Timeline,
  step: number,
  mostEvents = MOST_REPLAYED_EVENTS,
): Slices<ShortageReport | null> {
  const { trace, outcomes, settings } = timeline;
  const { columns, ids } = trace;
  const index = step - 1;
  const kind = outcomes.kindOf(index);
  const asks = kind === EventKind.Allocate || kind === EventKind.Resize;
  if (!asks || outcomes.placementOf(index) !== NO_PLACEMENT) return null;
  const requestedBytes = columns.sizeOf(index);
  const needBytes = blockSizeFor(requestedBytes, settings.alignBytes);
  const heap = timeline.stateAt(step);
  const { freeBytes, freeBlockCount, largestFreeBytes } = heap;
  const cause = heap.outOfMemoryCause(requestedBytes);
  const room = cheapestRoom(heap, needBytes, resizedBlock(timeline, step));
  const blocks = room ? describeBlocks(timeline, heap, room) : [];
  const servedWhenFreed = room !== null && isServedWhenFreed(timeline, step, room);
  const left = new Set(room?.live.flatMap((block) => blockEvents(timeline, block.madeStep)));
  yield { trying: 'without the blocks in the way' };
  const servedWithout = room !== null && (yield* isServedWithout(timeline, step, left));
  const { policies, untriedCount } = yield* policiesThat(
    timeline,
    step,
    serves(step),
    new ReplayBudget(mostEvents),
  );
  const found = yield* smallestHeap(timeline, step, serves(step), new ReplayBudget(mostEvents));
  return {
    step,
    line: columns.lineOf(index),
    id: ids.text(columns.newIdOf(index)),
    requestedBytes,
    needBytes,
    cause,
    freeBytes,
    freeBlockCount,
    largestFreeBytes,
    blockers: room && {
      blocks,
      count: room.live.length,
      requestedBytes: room.requestedBytes,
      equalPlaceCount: room.equalPlaceCount,
      startAddress: room.startAddress,
      endAddress: room.endAddress,
      servedWhenFreed,
      servedWithout,
    },
    policies,
    untriedPolicyCount: untriedCount,
    heapBytes: found.heapBytes,
    heapIsLast: found.isLast,
  };
}

interface LiveBlock {
  readonly block: BlockAddress;
  readonly madeStep: number;
}

interface Room {
  readonly startAddress: number;
  readonly endAddress: number;
  readonly requestedBytes: number;
  /** Others with as few bytes, none of which overlaps the one before. */
  readonly equalPlaceCount: number;
  readonly live: readonly LiveBlock[];
}

interface Stretch {
  readonly start: BlockAddress;
  readonly end: number;
  /** Requested bytes live in it. */
  readonly cost: number;
}

/** The block that the event was to resize; NO_BLOCK where it was to allocate. */
function resizedBlock({ outcomes }: Timeline, step: number): BlockAddress {
  const index = step - 1;
  if (outcomes.kindOf(index) !== EventKind.Resize) return NO_BLOCK;
  return (outcomes.originOf(index) - HEADER_BYTES) as BlockAddress;
}

/**
 * The neighbours, by address, that together are large enough, with the fewest requested bytes live in them; null where
 * an arena is too small. A block that is to be resized stays where it is: room may start with it, and not contain it.
 */
function cheapestRoom(heap: Heap, needBytes: number, resized: BlockAddress): Room | null {
  const { blocks } = heap;
  let best: Stretch | null = null;
  let equalPlaceCount = 0;
  let lastEnd = 0;
  for (const arena of heap.arenas) {
    let start = arena.startAddress as BlockAddress;
    let cost = 0;
    const costOf = (block: BlockAddress) => (blocks.isFree(block) ? 0 : blocks.requestedOf(block));
    for (let block = start; block !== NO_BLOCK; block = blocks.nextOf(block, arena)) {
      const end = block + blocks.sizeOf(block);
      if (block === resized) {
        start = block;
        cost = 0;
      } else cost += costOf(block);
      // The shortest stretch that ends here and is large enough.
      for (;;) {
        const next = (start + blocks.sizeOf(start)) as BlockAddress;
        if (end - next < needBytes || start === block) break;
        cost -= start === resized ? 0 : costOf(start);
        start = next;
      }
      if (end - start < needBytes) continue;
      if (best === null || cost < best.cost) {
        best = { start, end, cost };
        equalPlaceCount = 0;
        lastEnd = end;
      } else if (cost === best.cost && start >= lastEnd) {
        equalPlaceCount++;
        lastEnd = end;
      }
    }
  }
  return best && roomOf(heap, best, equalPlaceCount, resized);
}

function roomOf(
  heap: Heap,
  { start, end, cost }: Stretch,
  equalPlaceCount: number,
  resized: BlockAddress,
): Room {
  const { blocks } = heap;
  const live: LiveBlock[] = [];
  const arena = heap.arenaOf(start);
  for (let block = start; block !== NO_BLOCK && block < end; block = blocks.nextOf(block, arena))
    if (!blocks.isFree(block) && block !== resized) live.push({ block, madeStep: blocks.stepOf(block) });
  return { startAddress: start, endAddress: end, requestedBytes: cost, equalPlaceCount, live };
}

function describeBlocks(timeline: Timeline, heap: Heap, { live }: Room): Blocker[] {
  const { trace } = timeline;
  const { columns } = trace;
  return live.slice(0, MAXIMUM_BLOCKERS).map(({ block, madeStep }) => {
    return {
      id: timeline.idOfBlock(heap, block),
      address: payloadOf(block),
      blockBytes: heap.blocks.sizeOf(block),
      requestedBytes: heap.blocks.requestedOf(block),
      step: madeStep,
      line: columns.lineOf(madeStep - 1),
      site: blockSiteText(timeline, madeStep - 1),
    };
  });
}

/** Frees the blocks in the heap as the event found it, and asks again. */
function isServedWhenFreed(timeline: Timeline, step: number, { live }: Room): boolean {
  const { columns } = timeline.trace;
  const index = step - 1;
  const requestedBytes = columns.sizeOf(index);
  const resized = resizedBlock(timeline, step);
  return timeline.attemptAt(step, (heap) => {
    const home = columns.threads[index]! % heap.arenaCount;
    for (const { block } of live) heap.release(block, home);
    const served =
      resized === NO_BLOCK
        ? heap.place(requestedBytes, home, step)
        : heap.resize(resized, requestedBytes, home, step);
    return served !== NO_BLOCK;
  });
}
