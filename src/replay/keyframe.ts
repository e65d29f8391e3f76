/**
 * The state of a heap at a step, small enough to keep hundreds of them: 7 bytes a live block, 6 a free one. A restored
 * pool has the same bytes as the original.
 *
 *     blocks by address:       u16  size / 16, bit 15 for a free one; 0: the size stands in `largeUnits`, in order
 *     live blocks by address:  u32  step
 *                              u8   size - 16 - requested (u16 where the alignment is large)
 *     free lists in order:     u32  address
 */

import type { Heap, HeapCounters } from '../allocator/heap.ts';
import {
  FREE_FLAG,
  HEADER_BYTES,
  NEXT_FREE_WORD,
  PREVIOUS_FREE_WORD,
  WORD_BYTES,
} from '../allocator/layout.ts';
import { HEAD, LENGTH, REGISTERS_PER_ARENA } from '../allocator/registers.ts';

const UNIT_WORDS = 16 / WORD_BYTES;
const FREE_UNIT = 0x8000;
const LARGEST_UNIT = 0x7fff;
const WORDS_OF_A_HEADER = 4;
/** Alignments above this leave more than 255 bytes unused in a block. */
const LARGEST_SMALL_ALIGN = 128;

/** Largest values after any step, each with the first step that reached it. */
export interface PeakFigures {
  readonly liveBytes: number;
  readonly liveBytesStep: number;
  readonly liveBlockCount: number;
  readonly liveBlockCountStep: number;
}

export interface Keyframe {
  readonly step: number;
  readonly units: Uint16Array;
  readonly largeUnits: Uint32Array;
  readonly steps: Uint32Array;
  readonly unused: Uint8Array | Uint16Array;
  readonly freeLinks: Uint32Array;
  readonly registers: Int32Array;
  readonly counters: HeapCounters;
  /** The peaks up to there, where the first run has taken it; later runs do not know them. */
  readonly peak: PeakFigures | null;
}

export function keyframeBytes(frame: Keyframe): number {
  const { units, largeUnits, steps, unused, freeLinks, registers } = frame;
  return [units, largeUnits, steps, unused, freeLinks, registers].reduce(
    (sum, column) => sum + column.byteLength,
    200,
  );
}

export function captureKeyframe(heap: Heap, step: number, peak: PeakFigures | null = null): Keyframe {
  const { signedWords: words } = heap.blocks;
  const freeCount = heap.freeBlockCount;
  const liveCount = heap.liveBlockCount;
  const units = new Uint16Array(liveCount + freeCount);
  const largeUnits: number[] = [];
  const steps = new Uint32Array(liveCount);
  const unused =
    heap.alignBytes > LARGEST_SMALL_ALIGN ? new Uint16Array(liveCount) : new Uint8Array(liveCount);
  const freeLinks = new Uint32Array(freeCount);
  const end = (heap.arenaBytes * heap.arenas.length) / WORD_BYTES;
  let live = 0;
  let index = 0;
  for (let block = 0; block < end; index++) {
    const header = words[block]!;
    const sizeWords = header >>> 2;
    const isFree = (header & FREE_FLAG) !== 0;
    const unit = sizeWords / UNIT_WORDS;
    if (unit <= LARGEST_UNIT) units[index] = isFree ? unit | FREE_UNIT : unit;
    else {
      units[index] = isFree ? FREE_UNIT : 0;
      largeUnits.push(unit);
    }
    if (!isFree) {
      steps[live] = words[block + 3]!;
      unused[live++] = sizeWords * WORD_BYTES - HEADER_BYTES - (words[block + 2]! >>> 0);
    }
    block += sizeWords;
  }
  let free = 0;
  for (let base = 0; base < heap.registers.length; base += REGISTERS_PER_ARENA)
    for (let link = heap.registers[base + HEAD]!; link !== -1; link = words[(link >>> 2) + NEXT_FREE_WORD]!)
      freeLinks[free++] = link;
  return {
    step,
    units,
    largeUnits: Uint32Array.from(largeUnits),
    steps,
    unused,
    freeLinks,
    registers: heap.registers.slice(),
    counters: heap.counters(),
    peak: peak && { ...peak },
  };
}

/** Puts a heap of the same settings into the state of the keyframe. One pass over the pool, from its start to its end. */
export function restoreKeyframe(heap: Heap, frame: Keyframe): void {
  const { signedWords: words } = heap.blocks;
  const { units, largeUnits, steps, unused } = frame;
  const arenaWords = heap.arenaBytes / WORD_BYTES;
  let live = 0;
  let large = 0;
  let block = 0;
  let previousBytes = 0;
  let arenaEnd = arenaWords;
  /** The next block of the former state: its header is read and wiped before something else is written over it. */
  let former = 0;
  for (let index = 0; index < units.length; index++) {
    const unit = units[index]!;
    const sizeWords = (unit & LARGEST_UNIT || largeUnits[large++]!) * UNIT_WORDS;
    const end = block + sizeWords;
    while (former < end) {
      const formerWords = words[former]! >>> 2;
      words[former] = 0;
      words[former + 1] = 0;
      words[former + 2] = 0;
      words[former + 3] = 0;
      words[former + 4] = 0;
      words[former + 5] = 0;
      former += formerWords;
    }
    words[block + 1] = previousBytes;
    if ((unit & FREE_UNIT) !== 0) words[block] = (sizeWords << 2) | FREE_FLAG;
    else {
      words[block] = sizeWords << 2;
      words[block + 2] = (sizeWords - WORDS_OF_A_HEADER) * WORD_BYTES - unused[live]!;
      words[block + 3] = steps[live++]!;
    }
    previousBytes = sizeWords << 2;
    block = end;
    if (end === arenaEnd) {
      arenaEnd += arenaWords;
      previousBytes = 0;
    }
  }
  heap.largestBlocks.forget();
  heap.registers.set(frame.registers);
  heap.setCounters(frame.counters);
  linkFreeLists(words, frame);
}

/** Calls back for every live block of a keyframe, by address. */
export function liveBlocksOf(
  { units, largeUnits, steps, unused }: Keyframe,
  each: (address: number, sizeBytes: number, requestedBytes: number, madeStep: number) => void,
): void {
  let address = 0;
  let live = 0;
  let large = 0;
  for (let index = 0; index < units.length; index++) {
    const unit = units[index]!;
    const sizeBytes = (unit & LARGEST_UNIT || largeUnits[large++]!) * UNIT_WORDS * WORD_BYTES;
    if ((unit & FREE_UNIT) === 0) {
      each(address, sizeBytes, sizeBytes - HEADER_BYTES - unused[live]!, steps[live]!);
      live++;
    }
    address += sizeBytes;
  }
}

function linkFreeLists(words: Int32Array, { freeLinks, registers }: Keyframe): void {
  let member = 0;
  for (let base = 0; base < registers.length; base += REGISTERS_PER_ARENA) {
    const end = member + registers[base + LENGTH]!;
    let previous = -1;
    for (; member < end; member++) {
      const link = freeLinks[member]!;
      const block = link >>> 2;
      words[block + PREVIOUS_FREE_WORD] = previous;
      words[block + NEXT_FREE_WORD] = member + 1 < end ? freeLinks[member + 1]! : -1;
      previous = link;
    }
  }
}
