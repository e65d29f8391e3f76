/**
 * What a map can show over its blocks: the free list in list order, the search of the step, and what the step changed.
 * Each is cut to what a person can follow; the counts tell how much there is in all.
 */

import type { Heap } from '../allocator/heap.ts';
import { type BlockAddress, HEADER_BYTES, NO_BLOCK } from '../allocator/layout.ts';
import type { HeapOperation } from '../allocator/operation.ts';
import { EventKind } from '../replay/idSlots.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';

export type OverlayName = 'freeList' | 'search' | 'change';

export const OVERLAY_NAMES: readonly OverlayName[] = ['freeList', 'search', 'change'];

/** So many blocks of a free list, and of a search, are given at most. */
export const MAXIMUM_OVERLAY_BLOCKS = 64;

/** Of all free lists together. Short ones leave their share to the others. */
const MAXIMUM_LISTED_BLOCKS = 256;

/** A search that looks at more is not walked to its end to number the block that it found. */
const LONGEST_WALK = 1 << 16;

/** Null for what was not asked for; a search and a change also where the step did neither. */
export interface MapOverlays {
  /** One of each arena, in order: which of them a step searches, and which it changes, may be two. */
  readonly freeLists: readonly FreeListOverlay[] | null;
  readonly search: SearchOverlay | null;
  readonly change: ChangeOverlay | null;
}

/** Blocks of any kind: entry i of each array belongs to the same one. */
export interface BlockRun {
  readonly addresses: Uint32Array;
  /** Headers included. */
  readonly sizes: Uint32Array;
}

/** The first free blocks of an arena, in list order. */
export interface FreeListOverlay extends BlockRun {
  /** Of the whole list. */
  readonly length: number;
}

/**
 * The free blocks that the step's search looked at, in order, as they were before the step. The last of them is the one
 * it found, if it found one, also where others before it are left out.
 */
export interface SearchOverlay extends BlockRun {
  /** Of each block, from 1; 0 where it was not counted. */
  readonly probes: Uint32Array;
  readonly probeCount: number;
  /** Position in the arrays; -1 where the search found nothing. */
  readonly found: number;
}

/** The blocks of the stretches that the step changed, by address: as they were, and as they are. */
export interface ChangeOverlay {
  readonly before: ChangedBlocks;
  readonly after: ChangedBlocks;
}

export interface ChangedBlocks extends BlockRun {
  /** 1 in a free block. */
  readonly free: Uint8Array;
  /** Of the program; 0 in a free block. */
  readonly requested: Uint32Array;
}

/** Leaves the timeline's heap at `step`. */
export function mapOverlays(timeline: Timeline, step: number, names: readonly OverlayName[]): MapOverlays {
  const wantsFacts = step > 0 && names.some((name) => name !== 'freeList');
  const past = wantsFacts ? timeline.stateAt(step - 1) : null;
  const search = past && names.includes('search') ? searchOf(timeline, step, past) : null;
  const ranges = past && names.includes('change') ? changedRanges(timeline.factsOf(step).operation) : [];
  const before = past && ranges.length > 0 ? blocksOfRanges(timeline.stateAt(step - 1), ranges) : null;
  const heap = timeline.stateAt(step);
  return {
    freeLists: names.includes('freeList') ? freeListsOf(heap) : null,
    search,
    change: before && { before, after: blocksOfRanges(heap, ranges) },
  };
}

function homeArenaOf(timeline: Timeline, step: number, heap: Heap): number {
  return step === 0 ? 0 : timeline.trace.columns.threads[step - 1]! % heap.arenaCount;
}

function freeListsOf({ arenas, blocks }: Heap): FreeListOverlay[] {
  const counts = sharesOf(arenas.map(({ freeList }) => freeList.length));
  return arenas.map(({ freeList }, arena) => {
    const maximum = counts[arena];
    const run = new RunBuilder();
    for (const block of freeList) {
      if (run.length === maximum) break;
      run.add(blocks, block);
    }
    return { ...run.arrays(), length: freeList.length };
  });
}

/** How many blocks of each list are given: from the shortest list on an even share of what is left. */
function sharesOf(lengths: readonly number[]): Uint32Array {
  const counts = new Uint32Array(lengths.length);
  const byLength = lengths.map((_, list) => list).sort((one, other) => lengths[one]! - lengths[other]!);
  let left = MAXIMUM_LISTED_BLOCKS;
  for (const [at, list] of byLength.entries()) {
    const share = Math.floor(left / (byLength.length - at));
    counts[list] = Math.min(lengths[list]!, MAXIMUM_OVERLAY_BLOCKS, share);
    left -= counts[list]!;
  }
  return counts;
}

/** Every strategy looks at blocks in list order; the step's probes tell how many. */
function searchOf(timeline: Timeline, step: number, before: Heap): SearchOverlay | null {
  const { outcomes } = timeline;
  const index = step - 1;
  const probeCount = outcomes.probesOf(index);
  if (probeCount === 0) return null;
  const isRelease = outcomes.kindOf(index) === EventKind.Release;
  const placement = isRelease ? NO_PLACEMENT : outcomes.placementOf(index);
  const found = placement === NO_PLACEMENT ? NO_BLOCK : ((placement - HEADER_BYTES) as BlockAddress);
  // The last place is kept for the block that was found.
  const maximum = MAXIMUM_OVERLAY_BLOCKS - (found === NO_BLOCK ? 0 : 1);
  const run = new RunBuilder();
  const probes: number[] = [];
  let probe = 0;
  let isFound = false;
  for (const block of probedBlocks(before, homeArenaOf(timeline, step, before))) {
    if (probe === Math.min(probeCount, LONGEST_WALK)) break;
    probe++;
    if (block === found) isFound = true;
    else if (run.length >= maximum) {
      if (isFound || found === NO_BLOCK) break;
      continue;
    }
    run.add(before.blocks, block);
    probes.push(probe);
  }
  if (found !== NO_BLOCK && !isFound) {
    run.add(before.blocks, found);
    probes.push(0);
  }
  const arrays = run.arrays();
  return {
    ...arrays,
    probes: Uint32Array.from(probes),
    probeCount,
    found: found === NO_BLOCK ? -1 : arrays.addresses.indexOf(found),
  };
}

/** Free blocks in the order of a search: the home arena's list, from the rover on where there is one, then the others'. */
function* probedBlocks(heap: Heap, homeArena: number): Generator<BlockAddress> {
  const { arenas, arenaCount, strategy } = heap;
  for (let distance = 0; distance < arenaCount; distance++) {
    const { freeList } = arenas[(homeArena + distance) % arenaCount]!;
    const start = strategy.movesRover && freeList.rover !== NO_BLOCK ? freeList.rover : freeList.head;
    for (let block = start; block !== NO_BLOCK; block = freeList.next(block)) yield block;
    for (let block = freeList.head; block !== start; block = freeList.next(block)) yield block;
  }
}

interface AddressSpan {
  readonly start: number;
  readonly end: number;
}

/** The stretches that an operation changed, each from the start of a block to the end of one, before it and after it. */
function changedRanges(operation: HeapOperation): AddressSpan[] {
  const { block, blockBytes, foundBytes, movedFrom, movedFromBytes } = operation;
  if (block === NO_BLOCK) return [];
  const placed = { start: block, end: block + foundBytes };
  if (foundBytes > 0 && movedFrom === NO_BLOCK) return [placed];
  const { rest, restBytes, absorbedPrevious, absorbedPreviousBytes, absorbedNext, absorbedNextBytes } =
    operation;
  const neighbours = [
    [absorbedPrevious, absorbedPreviousBytes],
    [absorbedNext, absorbedNextBytes],
  ] as const;
  if (movedFrom === NO_BLOCK) return [hull([block, blockBytes], [rest, restBytes], ...neighbours)];
  const left = hull([movedFrom, movedFromBytes], ...neighbours);
  if (placed.end < left.start) return [placed, left];
  if (left.end < placed.start) return [left, placed];
  return [{ start: Math.min(placed.start, left.start), end: Math.max(placed.end, left.end) }];
}

function hull(...parts: readonly (readonly [BlockAddress, number])[]): AddressSpan {
  const own = parts.filter(([address]) => address !== NO_BLOCK);
  return {
    start: Math.min(...own.map(([address]) => address)),
    end: Math.max(...own.map(([address, bytes]) => address + bytes)),
  };
}

function blocksOfRanges(heap: Heap, ranges: readonly AddressSpan[]): ChangedBlocks {
  const run = new RunBuilder();
  for (const { start, end } of ranges)
    for (let address = start; address < end; address += heap.blocks.sizeOf(address as BlockAddress))
      run.add(heap.blocks, address as BlockAddress);
  const arrays = run.arrays();
  const blocks = Array.from(arrays.addresses, (address) => address as BlockAddress);
  return {
    ...arrays,
    free: Uint8Array.from(blocks, (block) => Number(heap.blocks.isFree(block))),
    requested: Uint32Array.from(blocks, (block) => heap.blocks.requestedOf(block)),
  };
}

class RunBuilder {
  private readonly addresses: number[] = [];
  private readonly sizes: number[] = [];

  get length(): number {
    return this.addresses.length;
  }

  add(blocks: Heap['blocks'], block: BlockAddress): void {
    this.addresses.push(block);
    this.sizes.push(blocks.sizeOf(block));
  }

  arrays(): BlockRun {
    return { addresses: Uint32Array.from(this.addresses), sizes: Uint32Array.from(this.sizes) };
  }
}
