/**
 * The state of a heap at a step, small enough to keep hundreds of them: 7 bytes a live block, 6 a free one. A restored
 * pool has the same bytes as the original.
 *
 *     blocks by address:       u16  size / 16, bit 15 for a free one; 0 for the size: it stands in `largeUnits`, in order
 *     live blocks by address:  u32  step
 *                              u8   size - 16 - requested (u16 where the alignment is large)
 *     free blocks by address:  u32  place in the free lists, one arena's after the other
 *
 * Restoring goes once through the pool from its start to its end, links included, and does not wait for what stands there,
 * unless blocks are few and far between: in a large heap every access out of order misses the cache, and costs more than all
 * the rest of a block.
 */

import type { Heap, HeapCounters } from '../allocator/heap.ts';
import {
  FREE_FLAG,
  HEADER_BYTES,
  NEXT_FREE_WORD,
  PREVIOUS_FREE_WORD,
  WORD_BYTES,
} from '../allocator/layout.ts';
import { FOOTPRINT, LENGTH, REGISTERS_PER_ARENA } from '../allocator/registers.ts';

export const UNIT_WORDS = 16 / WORD_BYTES;
export const FREE_UNIT = 0x8000;
const FREE_SHIFT = 15;
export const LARGEST_UNIT = 0x7fff;
/** Of the 16 bytes of a unit. */
const UNIT_SHIFT = 4;
const HEADER_WORDS = HEADER_BYTES / WORD_BYTES;
/** Header and links of a free block. */
const FREE_HEAD_WORDS = HEADER_WORDS + 2;
/** Wiping a block by itself waits for a miss of the cache, in which time so many bytes in a row can be wiped. */
const DENSE_BYTES_A_BLOCK = 1024;
/** Wiped at a time: a part of the processor's own cache. */
const WIPED_WORDS = 65_536;

/** Largest values after any step, each with the first step that reached it. */
export interface PeakFigures {
  readonly liveBytes: number;
  readonly liveBytesStep: number;
  readonly liveBlockCount: number;
  readonly liveBlockCountStep: number;
}

/** What a first run has to know to go on from a keyframe, besides what it has written down. */
export interface RunState {
  readonly peak: PeakFigures;
  /** Free blocks walked for the largest one so far. */
  readonly largestWalk: number;
}

/** Where blocks are and how large. */
export interface Layout {
  readonly units: Uint16Array;
  readonly largeUnits: Uint32Array;
}

export interface Keyframe extends Layout {
  readonly step: number;
  readonly steps: Uint32Array;
  readonly unused: Uint8Array | Uint16Array;
  readonly ranks: Uint32Array;
  readonly registers: Int32Array;
  readonly counters: HeapCounters;
  /** The largest free blocks, as they save themselves. */
  readonly largest: Int32Array;
  /** Where the first run has taken it; later runs do not know. */
  readonly runState: RunState | null;
}

export function keyframeBytes(frame: Keyframe): number {
  const { units, largeUnits, steps, unused, ranks, registers, largest } = frame;
  return [units, largeUnits, steps, unused, ranks, registers, largest].reduce(
    (sum, column) => sum + column.byteLength,
    200,
  );
}

/**
 * Puts a heap of the same settings into the state of the keyframe. Where the pool is densely used, all that the former state
 * may have written is wiped just before the new one is written over it, so that the second finds in the cache what the first
 * has brought there; else only the former blocks are.
 */
export function restoreKeyframe(heap: Heap, frame: Keyframe): void {
  const { signedWords: words } = heap.blocks;
  const { units, largeUnits, steps, unused, ranks, registers } = frame;
  const arenaWords = heap.arenaBytes / WORD_BYTES;
  const order = freeOrder(frame);
  const isDense = isDenselyUsed(heap);
  if (!isDense) wipeBlocks(heap);
  let live = 0;
  let free = 0;
  let large = 0;
  let block = 0;
  let previousBytes = 0;
  let firstRank = 0;
  let index = 0;
  for (let arena = 0; arena < heap.arenas.length; arena++) {
    const base = arena * REGISTERS_PER_ARENA;
    const arenaEnd = block + arenaWords;
    const endRank = firstRank + registers[base + LENGTH]!;
    const usedEnd = Math.min(arenaEnd, block + heap.registers[base + FOOTPRINT]! + FREE_HEAD_WORDS);
    let wiped = isDense ? block : usedEnd;
    for (; block < arenaEnd; index++) {
      if (wiped < block + FREE_HEAD_WORDS && wiped < usedEnd) {
        const wipedEnd = Math.min(usedEnd, Math.max(wiped, block) + WIPED_WORDS);
        words.fill(0, wiped, wipedEnd);
        wiped = wipedEnd;
      }
      const unit = units[index]!;
      const sizeWords = (unit & LARGEST_UNIT || largeUnits[large++]!) * UNIT_WORDS;
      words[block + 1] = previousBytes;
      if ((unit & FREE_UNIT) !== 0) {
        const rank = ranks[free++]!;
        words[block] = (sizeWords << 2) | FREE_FLAG;
        words[block + NEXT_FREE_WORD] = rank + 1 < endRank ? order[rank + 1]! : -1;
        words[block + PREVIOUS_FREE_WORD] = rank > firstRank ? order[rank - 1]! : -1;
      } else {
        words[block] = sizeWords << 2;
        words[block + 2] = (sizeWords - HEADER_WORDS) * WORD_BYTES - unused[live]!;
        words[block + 3] = steps[live++]!;
      }
      previousBytes = sizeWords << 2;
      block += sizeWords;
    }
    words.fill(0, wiped, usedEnd);
    previousBytes = 0;
    firstRank = endRank;
  }
  heap.registers.set(registers);
  heap.setCounters(frame.counters);
  heap.largestBlocks.restore(frame.largest);
}

/** Whether all that blocks may have written to is wiped in less time than their headers are, one by one. */
function isDenselyUsed(heap: Heap): boolean {
  return heap.footprintBytes < DENSE_BYTES_A_BLOCK * (heap.liveBlockCount + heap.freeBlockCount);
}

/** Wipes the headers and links of all blocks. */
function wipeBlocks({ blocks, arenaBytes, arenas }: Heap): void {
  const { signedWords: words } = blocks;
  const end = (arenaBytes * arenas.length) / WORD_BYTES;
  for (let block = 0; block < end; ) {
    const sizeWords = words[block]! >>> 2;
    words.fill(0, block, block + FREE_HEAD_WORDS);
    block += sizeWords;
  }
}

/** As many as stay in the processor's first cache. */
const RUN_BLOCKS = 1024;

/**
 * The live blocks of a keyframe, by address, a run of them at a time: of a million blocks, to call back for each takes
 * several times as long as to decode it. Entry i of each array belongs to the same block of the run.
 */
export class LiveBlockRun {
  count = 0;
  readonly addresses = new Uint32Array(RUN_BLOCKS);
  /** Headers included. */
  readonly sizes = new Uint32Array(RUN_BLOCKS);
  readonly requested = new Uint32Array(RUN_BLOCKS);
  /** The steps that made the blocks what they are. */
  madeSteps: Uint32Array = new Uint32Array(0);
  private index = 0;
  /** Where the next block begins; in units, since numbers beyond 31 bits would take longer. */
  private startUnit = 0;
  private large = 0;
  private live = 0;

  constructor(private readonly keyframe: Keyframe) {}

  /** Goes on to the next run; false behind the last. */
  next(): boolean {
    const { units, largeUnits, steps, unused } = this.keyframe;
    const { addresses, sizes, requested, live } = this;
    let { index, startUnit, large } = this;
    let count = 0;
    for (; index < units.length && count < RUN_BLOCKS; index++) {
      const unit = units[index]!;
      const sizeUnits = unit & LARGEST_UNIT || largeUnits[large++]!;
      // A free block is written over by the next one: a branch would be guessed wrongly for every third.
      addresses[count] = startUnit << UNIT_SHIFT;
      sizes[count] = sizeUnits << UNIT_SHIFT;
      requested[count] = (sizeUnits << UNIT_SHIFT) - HEADER_BYTES - unused[live + count]!;
      count += (~unit & FREE_UNIT) >>> FREE_SHIFT;
      startUnit += sizeUnits;
    }
    this.madeSteps = steps.subarray(live, live + count);
    this.count = count;
    this.live = live + count;
    this.index = index;
    this.startUnit = startUnit;
    this.large = large;
    return count > 0;
  }
}

/** Calls back for every live block of a keyframe, by address. */
export function liveBlocksOf(
  keyframe: Keyframe,
  each: (address: number, sizeBytes: number, requestedBytes: number, madeStep: number) => void,
): void {
  const run = new LiveBlockRun(keyframe);
  while (run.next()) {
    const { count, addresses, sizes, requested, madeSteps } = run;
    for (let at = 0; at < count; at++) each(addresses[at]!, sizes[at]!, requested[at]!, madeSteps[at]!);
  }
}

/** The free blocks of a keyframe in list order, as links. */
function freeOrder({ units, largeUnits, ranks }: Keyframe): Int32Array {
  const order = new Int32Array(ranks.length);
  let block = 0;
  let free = 0;
  let large = 0;
  for (let index = 0; index < units.length; index++) {
    const unit = units[index]!;
    if ((unit & FREE_UNIT) !== 0) order[ranks[free++]!] = block << 2;
    block += (unit & LARGEST_UNIT || largeUnits[large++]!) * UNIT_WORDS;
  }
  return order;
}
