/**
 * Takes the keyframe of a heap: once through the free lists, once through the pool. With a million blocks that is a tenth of
 * a second, so that it comes in slices where something else may have to be answered meanwhile.
 */

import type { Heap } from '../allocator/heap.ts';
import { FREE_FLAG, HEADER_BYTES, NEXT_FREE_WORD, SCRATCH_WORD, WORD_BYTES } from '../allocator/layout.ts';
import { HEAD, REGISTERS_PER_ARENA } from '../allocator/registers.ts';
import {
  FREE_UNIT,
  type Keyframe,
  LARGEST_UNIT,
  type Layout,
  type RunState,
  UNIT_WORDS,
} from './keyframe.ts';
import { runWhole } from './slices.ts';

/** Alignments above this leave more than 255 bytes unused in a block. */
const LARGEST_SMALL_ALIGN = 128;
/** More free blocks than that no pool holds with live ones between them. */
const RANK_LIMIT = 2 ** 26;
/** How far ahead blocks are touched: some forty blocks of a usual heap. */
const AHEAD_WORDS = 4096;
/** Blocks between two breaths: some milliseconds where each is a miss of the cache. */
const SLICE_BLOCKS = 1 << 15;

export function captureKeyframe(heap: Heap, step: number, runState: RunState): Keyframe {
  return runWhole(keyframeSlices(heap, step, runState));
}

/**
 * The same in slices: yields between them. Until it has come to its end the heap must be left alone, and is not as it was.
 *
 * Blocks are found one by the other, so that each waits for a miss of the cache; `formerly`, an earlier keyframe of the same
 * heap, tells in advance where most of them are.
 */
export function* keyframeSlices(
  heap: Heap,
  step: number,
  runState: RunState | null,
  formerly?: Keyframe,
): Generator<void, Keyframe> {
  const { signedWords: words } = heap.blocks;
  const freeCount = heap.freeBlockCount;
  const liveCount = heap.liveBlockCount;
  const units = new Uint16Array(liveCount + freeCount);
  const largeUnits: number[] = [];
  const steps = new Uint32Array(liveCount);
  const unused =
    heap.alignBytes > LARGEST_SMALL_ALIGN ? new Uint16Array(liveCount) : new Uint8Array(liveCount);
  const ranks = new Uint32Array(freeCount);
  // Known here, it is known wherever the keyframe is restored, without a walk.
  void heap.largestFreeBytes;
  const isScratchFree = !heap.blocks.isScratchTaken;
  if (isScratchFree) yield* writeRanks(heap);
  else sortRanks(heap, ranks);
  const end = (heap.arenaBytes * heap.arenas.length) / WORD_BYTES;
  const ahead = formerly && new Ahead(words, formerly);
  let live = 0;
  let free = 0;
  let index = 0;
  for (let block = 0; block < end; index++) {
    if (index % SLICE_BLOCKS === SLICE_BLOCKS - 1) yield;
    if (ahead && ahead.position < block + AHEAD_WORDS) ahead.touch(block + 2 * AHEAD_WORDS);
    const header = words[block]!;
    const sizeWords = header >>> 2;
    const isFree = (header & FREE_FLAG) !== 0;
    const unit = sizeWords / UNIT_WORDS;
    const shownUnit = unit <= LARGEST_UNIT ? unit : 0;
    if (shownUnit === 0) largeUnits.push(unit);
    units[index] = isFree ? shownUnit | FREE_UNIT : shownUnit;
    if (isFree) {
      if (isScratchFree) {
        ranks[free++] = words[block + SCRATCH_WORD]!;
        words[block + SCRATCH_WORD] = 0;
      }
    } else {
      steps[live] = words[block + 3]!;
      unused[live++] = sizeWords * WORD_BYTES - HEADER_BYTES - (words[block + 2]! >>> 0);
    }
    block += sizeWords;
  }
  return {
    step,
    units,
    largeUnits: Uint32Array.from(largeUnits),
    steps,
    unused,
    ranks,
    registers: heap.registers.slice(),
    counters: heap.counters(),
    largest: heap.largestBlocks.save(),
    runState,
  };
}

/** Writes into every free block its place in the free lists, one arena's after the other. */
function* writeRanks({ blocks, registers }: Heap): Generator<void, void> {
  const { signedWords: words } = blocks;
  let rank = 0;
  for (let base = 0; base < registers.length; base += REGISTERS_PER_ARENA)
    for (let link = registers[base + HEAD]!; link !== -1; link = words[(link >>> 2) + NEXT_FREE_WORD]!) {
      words[(link >>> 2) + SCRATCH_WORD] = rank++;
      if (rank % SLICE_BLOCKS === 0) yield;
    }
}

/** The same into an array by address, where the scratch words are in use: slower, as it has to sort. */
function sortRanks({ blocks, registers }: Heap, ranks: Uint32Array): void {
  const { signedWords: words } = blocks;
  // A block's address in units of 32 bytes, in which no two blocks start, and behind it its place in the list.
  const keys = new Float64Array(ranks.length);
  let rank = 0;
  for (let base = 0; base < registers.length; base += REGISTERS_PER_ARENA)
    for (let link = registers[base + HEAD]!; link !== -1; link = words[(link >>> 2) + NEXT_FREE_WORD]!) {
      keys[rank] = (link >>> 5) * RANK_LIMIT + rank;
      rank++;
    }
  keys.sort();
  for (let index = 0; index < keys.length; index++) ranks[index] = keys[index]! % RANK_LIMIT;
}

/** Reads the headers of a layout's blocks before they are needed, so that their misses of the cache overlap. */
class Ahead {
  position = 0;
  /** What was read, so that the compiler does not drop the reads; of no meaning. */
  touched = 0;
  private index = 0;
  private large = 0;

  constructor(
    private readonly words: Int32Array,
    private readonly layout: Layout,
  ) {}

  /** Goes on up to a place in the pool. */
  touch(endWord: number): void {
    const { words } = this;
    const { units, largeUnits } = this.layout;
    let { position, index, touched } = this;
    for (; position < endWord && index < units.length; index++) {
      touched ^= words[position]!;
      position += (units[index]! & LARGEST_UNIT || largeUnits[this.large++]!) * UNIT_WORDS;
    }
    this.index = index;
    this.touched = touched;
    this.position = index < units.length ? position : Number.MAX_SAFE_INTEGER;
  }
}
