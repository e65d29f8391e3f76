/**
 * The heap map's data at a resolution: every block of a viewport while they are few, else the mix of what lies under
 * each cell, so that the answer is in proportion to the screen.
 */

import { blockHolding } from '../allocator/blockFinder.ts';
import type { Heap } from '../allocator/heap.ts';
import { type BlockAddress, MINIMUM_BLOCK_BYTES, SCRATCH_WORD, WORD_BYTES } from '../allocator/layout.ts';
import { blockSiteText } from '../replay/blockSites.ts';
import type { Timeline } from '../replay/timeline.ts';
import { shorten } from '../trace/findings.ts';
import { blockPainter, type CellPainter, paintState } from './cellPainter.ts';
import { CLASS_COUNT, type Classifier, type ColourBy, classifierFor } from './colourClasses.ts';
import { cellsAt } from './runningCells.ts';

export interface HeapMapQuery {
  /** The part of the pool to show; a half-open byte range. */
  readonly startAddress: number;
  readonly endAddress: number;
  /** Cells that the view has room for, over all its rows. Cells divide the range evenly. */
  readonly cellCount: number;
  /** Up to so many blocks are given one by one. */
  readonly maximumBlocks: number;
  /** What live blocks are sorted into classes by; `state` where left out. */
  readonly colourBy?: ColourBy;
  /**
   * Classes that a cell shows wherever it has some of them, as a bit each; all where left out. So what a filter asks for
   * is seen among much that it does not.
   */
  readonly favoured?: number;
  /** So many blocks get their ids and sites, the largest ones, if there are not far more of them; none do where left out. */
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
  readonly colourBy: ColourBy;
  /** Of each class: the bytes of its blocks, headers included. Empty for `state`. */
  readonly classBytes: Float64Array;
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
  /** 0 to 7; 0 in free blocks. Empty for `state`. */
  readonly classes: Uint8Array;
  /** Ids of the live blocks, cut where they are long; empty for free ones, and for small ones among many. Only where blocks are few. */
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
  /** The part of `payload` and `overhead` that is never freed; 1 at least where there is any, so that none is lost. */
  readonly leaking: Uint8Array;
  /** The class with the most bytes under the cell, of the favoured ones where there are any. Empty for `state`. */
  readonly classes: Uint8Array;
}

export function heapMap(timeline: Timeline, heap: Heap, query: HeapMapQuery): HeapMap {
  const classifier = classifierFor(timeline, query.colourBy ?? 'state');
  return mapOfBlocks(timeline, heap, query, classifier) ?? mapOfCells(timeline, heap, query, classifier);
}

function mapOfBlocks(
  timeline: Timeline,
  heap: Heap,
  query: HeapMapQuery,
  classifier: Classifier | undefined,
): HeapMapBlocks | undefined {
  const { startAddress, endAddress, maximumBlocks } = query;
  const count = heap.liveBlockCount + heap.freeBlockCount;
  const capacity = Math.min(count, maximumBlocks);
  const addresses = new Uint32Array(capacity);
  const sizes = new Uint32Array(capacity);
  const requested = new Uint32Array(capacity);
  const flags = new Uint8Array(capacity);
  const classes = new Uint8Array(classifier ? capacity : 0);
  const classBytes = new Float64Array(classifier ? CLASS_COUNT : 0);
  let found = 0;
  const areFew = visitBlocks(heap, startAddress, endAddress, (block) => {
    if (found === capacity) return false;
    addresses[found] = block;
    sizes[found] = heap.blocks.sizeOf(block);
    requested[found] = heap.blocks.requestedOf(block);
    flags[found] = flagsOf(timeline, heap, block);
    if (classifier && !heap.blocks.isFree(block)) {
      const madeStep = heap.blocks.stepOf(block);
      const ofBlock = classifier.classOf(madeStep, sizes[found]!, requested[found]!, timeline.heapStep);
      classes[found] = ofBlock;
      classBytes[ofBlock]! += sizes[found]!;
    }
    found++;
    return true;
  });
  if (!areFew) return undefined;
  const blocks = addresses.slice(0, found);
  const blockSizes = sizes.slice(0, found);
  return {
    kind: 'blocks',
    startAddress,
    endAddress,
    colourBy: query.colourBy ?? 'state',
    addresses: blocks,
    sizes: blockSizes,
    requested: requested.slice(0, found),
    flags: flags.slice(0, found),
    classes: classes.slice(0, found),
    classBytes,
    ...namesOf(timeline, heap, blocks, blockSizes, query),
    ...wordsOf(heap, blocks, query),
  };
}

/** Among so many times more blocks than get names none are large enough for words. */
const CROWD = 4;

function namesOf(
  timeline: Timeline,
  heap: Heap,
  blocks: Uint32Array,
  sizes: Uint32Array,
  { maximumNames = 0 }: HeapMapQuery,
): Pick<HeapMapBlocks, 'names' | 'sites'> {
  if (blocks.length > CROWD * maximumNames) return {};
  const least = sizes.slice().sort()[blocks.length - maximumNames] ?? 0;
  const isNamed = (index: number) =>
    sizes[index]! >= least && !heap.blocks.isFree(blocks[index] as BlockAddress);
  const names: string[] = [];
  const sites: string[] = [];
  for (const [index, address] of blocks.entries()) {
    const block = address as BlockAddress;
    const named = isNamed(index);
    names.push(named ? shorten(timeline.idOfBlock(heap, block)) : '');
    sites.push(named ? shorten(blockSiteText(timeline, heap.blocks.stepOf(block) - 1) ?? '') : '');
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

/** The mix under each cell in the state that the heap is in, which is the timeline's. */
export function mapOfCells(
  timeline: Timeline,
  heap: Heap,
  query: HeapMapQuery,
  classifier?: Classifier,
): HeapMapCells {
  const { heapStep } = timeline;
  const paint = (painter: CellPainter) => {
    if (isPoolSlower(timeline, heap, query)) paintState(painter, timeline, heapStep, classifier);
    else paintPool(painter, timeline, heap, query, classifier);
  };
  return cellsAt(timeline, heapStep, query, classifier, paint).cells(query.favoured);
}

function paintPool(
  painter: CellPainter,
  timeline: Timeline,
  heap: Heap,
  { startAddress, endAddress }: HeapMapQuery,
  classifier: Classifier | undefined,
): void {
  const { blocks } = heap;
  const { heapStep } = timeline;
  const paint = blockPainter(painter, timeline, heapStep, classifier);
  visitBlocks(heap, startAddress, endAddress, (block) => {
    if (!blocks.isFree(block))
      paint(block, blocks.sizeOf(block), blocks.requestedOf(block), blocks.stepOf(block), 1, heapStep);
    return true;
  });
}

/** A block in the pool is a miss of the cache, and so is one that an event has ended: as long as so many blocks of a keyframe. */
const MISS_BLOCKS = 4;

/** Whether the blocks of a range are found later in the pool than all of them in a keyframe and the events from there. */
function isPoolSlower(timeline: Timeline, heap: Heap, { startAddress, endAddress }: HeapMapQuery): boolean {
  let usedBytes = 0;
  for (const arena of heap.arenas) {
    const usedEnd = arena.startAddress + arena.footprintBytes;
    usedBytes += Math.max(0, Math.min(endAddress, usedEnd) - Math.max(startAddress, arena.startAddress));
  }
  const blockCount = heap.liveBlockCount + heap.freeBlockCount;
  const inRange = (blockCount * usedBytes) / Math.max(1, heap.footprintBytes);
  const { units, step } = timeline.keyframes.nearest(timeline.heapStep);
  return MISS_BLOCKS * inRange > units.length + MISS_BLOCKS * Math.abs(timeline.heapStep - step);
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
