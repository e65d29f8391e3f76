/**
 * The heap map's data at a resolution: every block of a viewport while they are few, else the mix of what lies under
 * each cell, so that the answer is in proportion to the screen.
 */

import { blockHolding } from '../allocator/blockFinder.ts';
import type { Heap } from '../allocator/heap.ts';
import { type BlockAddress, MINIMUM_BLOCK_BYTES, SCRATCH_WORD, WORD_BYTES } from '../allocator/layout.ts';
import type { Timeline } from '../replay/timeline.ts';
import { NO_SITE } from '../trace/columns.ts';
import { shorten } from '../trace/findings.ts';
import { CellPainter } from './cellPainter.ts';

export interface HeapMapQuery {
  /** The part of the pool to show; a half-open byte range. */
  readonly startAddress: number;
  readonly endAddress: number;
  /** Cells that the view has room for, over all its rows. Cells divide the range evenly. */
  readonly cellCount: number;
  /** Up to so many blocks are given one by one. */
  readonly maximumBlocks: number;
  /** Blocks get their ids and sites if there are no more of them than this; none do where left out. */
  readonly maximumNames?: number;
  /** The words of the range are wanted; given where it is not longer than `MAXIMUM_WORDS_BYTES`. */
  readonly withWords?: boolean;
  /** Cells of the whole pool that a frame gets besides its range; none where left out. */
  readonly poolCellCount?: number;
}

/** Words are for a range that a screen shows word by word. */
export const MAXIMUM_WORDS_BYTES = 4096;

/** A block's state in `HeapMapBlocks.flags`. */
export const BLOCK_FREE = 1;
/** Live after the last event, unchanged from here: never freed. */
export const BLOCK_LEAKS = 2;

export type HeapMap = HeapMapBlocks | HeapMapCells;

interface HeapMapRange {
  readonly startAddress: number;
  readonly endAddress: number;
}

/** All blocks that touch the range, by address: entry i of each array belongs to the same block. */
export interface HeapMapBlocks extends HeapMapRange {
  readonly kind: 'blocks';
  readonly addresses: Uint32Array;
  /** Header included. */
  readonly sizes: Uint32Array;
  /** 0 in free blocks. */
  readonly requested: Uint32Array;
  readonly flags: Uint8Array;
  /** Ids of the live blocks, cut where they are long; empty for free ones. Only where the blocks are few. */
  readonly names?: readonly string[];
  /** Where the live blocks were made what they are, cut likewise; empty where that is not known, and for free ones. */
  readonly sites?: readonly string[];
  /** The pool's words from `startAddress` on, which is then a multiple of 4. Only where they are wanted and few. */
  readonly words?: Uint32Array;
}

/** Shares from 0 to 255 of what lies under each cell; what is neither is free. */
export interface HeapMapCells extends HeapMapRange {
  readonly kind: 'cells';
  /** Not necessarily whole. */
  readonly bytesPerCell: number;
  /** Bytes that the program asked for. */
  readonly payload: Uint8Array;
  /** Headers and padding. */
  readonly overhead: Uint8Array;
  /** The part of `payload` and `overhead` that is never freed. */
  readonly leaking: Uint8Array;
}

export function heapMap(timeline: Timeline, heap: Heap, query: HeapMapQuery): HeapMap {
  return mapOfBlocks(timeline, heap, query) ?? mapOfCells(timeline, heap, query);
}

function mapOfBlocks(timeline: Timeline, heap: Heap, query: HeapMapQuery): HeapMapBlocks | undefined {
  const { startAddress, endAddress, maximumBlocks } = query;
  const count = heap.liveBlockCount + heap.freeBlockCount;
  const capacity = Math.min(count, maximumBlocks);
  const addresses = new Uint32Array(capacity);
  const sizes = new Uint32Array(capacity);
  const requested = new Uint32Array(capacity);
  const flags = new Uint8Array(capacity);
  let found = 0;
  const areFew = visitBlocks(heap, startAddress, endAddress, (block) => {
    if (found === capacity) return false;
    addresses[found] = block;
    sizes[found] = heap.blocks.sizeOf(block);
    requested[found] = heap.blocks.requestedOf(block);
    flags[found] = flagsOf(timeline, heap, block);
    found++;
    return true;
  });
  if (!areFew) return undefined;
  const blocks = addresses.slice(0, found);
  return {
    kind: 'blocks',
    startAddress,
    endAddress,
    addresses: blocks,
    sizes: sizes.slice(0, found),
    requested: requested.slice(0, found),
    flags: flags.slice(0, found),
    ...namesOf(timeline, heap, blocks, query),
    ...wordsOf(heap, blocks, query),
  };
}

function namesOf(
  timeline: Timeline,
  heap: Heap,
  blocks: Uint32Array,
  { maximumNames = 0 }: HeapMapQuery,
): Pick<HeapMapBlocks, 'names' | 'sites'> {
  if (blocks.length > maximumNames) return {};
  const { trace } = timeline;
  const names: string[] = [];
  const sites: string[] = [];
  for (const address of blocks) {
    const block = address as BlockAddress;
    const free = heap.blocks.isFree(block);
    const site = free ? NO_SITE : trace.columns.sites[heap.blocks.stepOf(block) - 1]!;
    names.push(free ? '' : shorten(timeline.idOfBlock(heap, block)));
    sites.push(site === NO_SITE ? '' : shorten(trace.sites.text(site - 1)));
  }
  return { names, sites };
}

function wordsOf(
  heap: Heap,
  blocks: Uint32Array,
  { startAddress, endAddress, withWords }: HeapMapQuery,
): Pick<HeapMapBlocks, 'words'> {
  if (!withWords || startAddress % WORD_BYTES !== 0 || endAddress - startAddress > MAXIMUM_WORDS_BYTES)
    return {};
  const first = startAddress / WORD_BYTES;
  const words = heap.blocks.words.slice(first, Math.ceil(endAddress / WORD_BYTES));
  if (!heap.blocks.isScratchTaken) return { words };
  // What an index keeps in free blocks is no part of the model.
  for (const block of blocks)
    if (heap.blocks.isFree(block as BlockAddress)) {
      const from = block / WORD_BYTES - first;
      words.fill(0, Math.max(0, from + SCRATCH_WORD), Math.max(0, from + MINIMUM_BLOCK_BYTES / WORD_BYTES));
    }
  return { words };
}

export function mapOfCells(timeline: Timeline, heap: Heap, query: HeapMapQuery): HeapMapCells {
  const painter = new CellPainter(query);
  visitBlocks(heap, query.startAddress, query.endAddress, (block) => {
    const flags = flagsOf(timeline, heap, block);
    if ((flags & BLOCK_FREE) === 0) {
      const leaks = (flags & BLOCK_LEAKS) !== 0;
      painter.add(block, heap.blocks.sizeOf(block), heap.blocks.requestedOf(block), leaks);
    }
    return true;
  });
  return painter.cells();
}

/**
 * Visits the blocks that touch a byte range, by address, until a visit answers `false`; true where it visited all. Not a
 * generator: for a million blocks, that alone would take as long as a frame may.
 */
function visitBlocks(
  heap: Heap,
  startAddress: number,
  endAddress: number,
  visit: (block: BlockAddress) => boolean,
): boolean {
  for (const arena of heap.arenas) {
    if (arena.endAddress <= startAddress || arena.startAddress >= endAddress) continue;
    const end = Math.min(endAddress, arena.endAddress);
    let address: number = blockHolding(heap, Math.max(startAddress, arena.startAddress));
    while (address < end) {
      const block = address as BlockAddress;
      address += heap.blocks.sizeOf(block);
      if (!visit(block)) return false;
    }
  }
  return true;
}

function flagsOf(timeline: Timeline, heap: Heap, block: BlockAddress): number {
  if (heap.blocks.isFree(block)) return BLOCK_FREE;
  return timeline.outcomes.isLeak(heap.blocks.stepOf(block) - 1) ? BLOCK_LEAKS : 0;
}
