/**
 * The heap map's data at a resolution: every block of a viewport while they are few, else the mix of what lies under
 * each cell, so that the answer is in proportion to the screen.
 */

import type { Heap } from '../allocator/heap.ts';
import type { BlockAddress } from '../allocator/layout.ts';
import type { Timeline } from '../replay/timeline.ts';
import { CellPainter } from './cellPainter.ts';
import { CLASS_COUNT, type Classifier, type ColourBy, classifierFor } from './colourClasses.ts';

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
}

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
  const classifier = classifierFor(timeline, timeline.heapStep, query.colourBy ?? 'state');
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
  for (const block of blocksIn(heap, startAddress, endAddress)) {
    if (found === capacity) return undefined;
    addresses[found] = block;
    sizes[found] = heap.blocks.sizeOf(block);
    requested[found] = heap.blocks.requestedOf(block);
    flags[found] = flagsOf(timeline, heap, block);
    if (classifier && !heap.blocks.isFree(block)) {
      const ofBlock = classifier.classOf(heap.blocks.stepOf(block), sizes[found]!, requested[found]!);
      classes[found] = ofBlock;
      classBytes[ofBlock]! += sizes[found]!;
    }
    found++;
  }
  return {
    kind: 'blocks',
    startAddress,
    endAddress,
    colourBy: query.colourBy ?? 'state',
    addresses: addresses.slice(0, found),
    sizes: sizes.slice(0, found),
    requested: requested.slice(0, found),
    flags: flags.slice(0, found),
    classes: classes.slice(0, found),
    classBytes,
  };
}

function mapOfCells(
  timeline: Timeline,
  heap: Heap,
  query: HeapMapQuery,
  classifier: Classifier | undefined,
): HeapMapCells {
  const { startAddress, endAddress } = query;
  const { blocks } = heap;
  const painter = new CellPainter(query);
  // A generator would take as long as all else here.
  for (const arena of heap.arenas) {
    if (arena.endAddress <= startAddress) continue;
    const end = Math.min(arena.endAddress, endAddress);
    for (let address = arena.startAddress; address < end; ) {
      const block = address as BlockAddress;
      const sizeBytes = blocks.sizeOf(block);
      address += sizeBytes;
      if (address <= startAddress || blocks.isFree(block)) continue;
      const requestedBytes = blocks.requestedOf(block);
      const step = blocks.stepOf(block);
      painter.add(block, sizeBytes, requestedBytes, timeline.outcomes.isLeak(step - 1));
      if (classifier) painter.addClass(block, sizeBytes, classifier.classOf(step, sizeBytes, requestedBytes));
    }
  }
  return painter.cells();
}

/** The blocks that touch a byte range, by address. */
function* blocksIn(heap: Heap, startAddress: number, endAddress: number): Generator<BlockAddress> {
  for (const arena of heap.arenas) {
    if (arena.endAddress <= startAddress || arena.startAddress >= endAddress) continue;
    for (const block of heap.blocks.blocksOf(arena)) {
      if (block >= endAddress) return;
      if (block + heap.blocks.sizeOf(block) > startAddress) yield block;
    }
  }
}

function flagsOf(timeline: Timeline, heap: Heap, block: BlockAddress): number {
  if (heap.blocks.isFree(block)) return BLOCK_FREE;
  return timeline.outcomes.isLeak(heap.blocks.stepOf(block) - 1) ? BLOCK_LEAKS : 0;
}
