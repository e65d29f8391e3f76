/**
 * The model's moves once more, on the same pool and registers as `Heap`, for runs over millions of events: no objects, no
 * record of what was done, all in 4-byte words. `Heap` is what people step through and what the tests trust; a
 * differential test holds the two together byte by byte, and a heap can be handed over between any two events.
 *
 * Units: a block is the index of its first word (below 2^30, so that arithmetic stays in small integers), a size is a
 * number of words, a link is a byte address as it stands in the pool, read as signed; -1 is none in all three.
 *
 * The functions are short and take everything by argument so that the compiler inlines them into the loops.
 */

import type { FreeIndex } from './freeIndex/freeIndex.ts';
import type { Heap } from './heap.ts';
import type { LargestBlocks } from './largestBlocks.ts';
import { FREE_FLAG, MINIMUM_BLOCK_BYTES, NEXT_FREE_WORD, PREVIOUS_FREE_WORD, WORD_BYTES } from './layout.ts';
import { FOOTPRINT, HEAD, LENGTH, REGISTERS_PER_ARENA, ROVER, TAIL } from './registers.ts';

export const NO_WORD = -1;
const MINIMUM_BLOCK_WORDS = MINIMUM_BLOCK_BYTES / WORD_BYTES;

export const LIFO = 0;
const FIFO = 1;
const BY_ADDRESS = 2;
const ORDER_CODES = { lifo: LIFO, fifo: FIFO, address: BY_ADDRESS } as const;

/**
 * Events whose blocks are looked at before the first of them is run: in a large heap nearly every free misses the cache, and
 * misses that do not wait for each other overlap. Measured on 10 million events with 100,000 live blocks.
 */
export const TOUCH_AHEAD = 16;

/** How far to look for a free neighbour in memory before the free list is walked for it. */
const NEIGHBOUR_LIMIT = 24;

export class FastPool {
  readonly words: Int32Array;
  readonly registers: Int32Array;
  readonly arenaWords: number;
  readonly arenaCount: number;
  readonly order: number;
  readonly movesRover: boolean;
  readonly largest: LargestBlocks;
  /** One per arena; null while walking is cheaper. */
  readonly indexes: (FreeIndex | null)[];
  /** Whether any of `indexes` is not null. */
  hasIndex = false;
  /** Nodes walked for the places of inserts, for the policy of the indexes; whoever reads it sets it back. */
  insertWalk = 0;
  /** Where reads go that only fill the cache, so that the compiler does not drop them; of no meaning. */
  touched = 0;

  constructor(readonly heap: Heap) {
    this.words = heap.blocks.signedWords;
    this.largest = heap.largestBlocks;
    this.registers = heap.registers;
    this.arenaWords = heap.arenaBytes / WORD_BYTES;
    this.arenaCount = heap.arenas.length;
    this.order = ORDER_CODES[heap.order];
    this.movesRover = heap.strategy.movesRover;
    this.indexes = heap.arenas.map(() => null);
  }

  arenaOf(block: number): number {
    return this.arenaCount === 1 ? 0 : Math.floor(block / this.arenaWords);
  }
}

/** Reads the headers of a block's neighbours, so that freeing it, a few events later, finds them in the cache. */
export function touchNeighbours(pool: FastPool, block: number): void {
  const { words } = pool;
  const behind = block + (words[block]! >>> 2);
  pool.touched ^= words[block - (words[block + 1]! >>> 2)]!;
  if (behind < words.length) pool.touched ^= words[behind]!;
}

/** Takes a free block out of its arena's list. */
export function unlink(pool: FastPool, arena: number, block: number): void {
  const { words, registers } = pool;
  const base = arena * REGISTERS_PER_ARENA;
  const next = words[block + NEXT_FREE_WORD]!;
  const previous = words[block + PREVIOUS_FREE_WORD]!;
  if (previous === NO_WORD) registers[base + HEAD] = next;
  else words[(previous >>> 2) + NEXT_FREE_WORD] = next;
  if (next === NO_WORD) registers[base + TAIL] = previous;
  else words[(next >>> 2) + PREVIOUS_FREE_WORD] = previous;
  registers[base + LENGTH]!--;
  if (pool.movesRover && registers[base + ROVER] === block << 2) registers[base + ROVER] = next;
  const size = words[block]! >>> 2;
  if (size >= pool.largest.floorWords) pool.largest.remove(size);
  if (pool.hasIndex) pool.indexes[arena]?.remove(block, size);
}

/** Puts a block whose free header stands already into its arena's list, at the place that the order says. */
export function insert(pool: FastPool, arena: number, block: number, size: number): void {
  const { words, registers } = pool;
  const base = arena * REGISTERS_PER_ARENA;
  const link = block << 2;
  const head = registers[base + HEAD]!;
  if (pool.order === LIFO) {
    words[block + NEXT_FREE_WORD] = head;
    words[block + PREVIOUS_FREE_WORD] = NO_WORD;
    if (head === NO_WORD) registers[base + TAIL] = link;
    else words[(head >>> 2) + PREVIOUS_FREE_WORD] = link;
    registers[base + HEAD] = link;
  } else {
    const previous = pool.order === FIFO ? registers[base + TAIL]! : linkBefore(pool, arena, block);
    const next = previous === NO_WORD ? head : words[(previous >>> 2) + NEXT_FREE_WORD]!;
    words[block + NEXT_FREE_WORD] = next;
    words[block + PREVIOUS_FREE_WORD] = previous;
    if (previous === NO_WORD) registers[base + HEAD] = link;
    else words[(previous >>> 2) + NEXT_FREE_WORD] = link;
    if (next === NO_WORD) registers[base + TAIL] = link;
    else words[(next >>> 2) + PREVIOUS_FREE_WORD] = link;
  }
  registers[base + LENGTH]!++;
  if (size >= pool.largest.floorWords) pool.largest.add(size);
  if (pool.hasIndex) pool.indexes[arena]?.insert(block, size);
}

/**
 * Makes `size` words at a free block allocated, the rest a free block of its own if it can be one, as the model's
 * allocate and the growing realloc do. The block is in no list. Gives the size the block has.
 */
export function settle(
  pool: FastPool,
  arena: number,
  block: number,
  haveWords: number,
  needWords: number,
  requested: number,
  step: number,
): number {
  const { words, registers } = pool;
  const restWords = haveWords - needWords;
  const splits = restWords >= MINIMUM_BLOCK_WORDS;
  const size = splits ? needWords : haveWords;
  words[block] = size << 2;
  words[block + 2] = requested;
  words[block + 3] = step;
  words[block + NEXT_FREE_WORD] = 0;
  words[block + PREVIOUS_FREE_WORD] = 0;
  const arenaStart = arena * pool.arenaWords;
  const end = block + haveWords;
  if (splits) {
    const rest = block + needWords;
    words[rest] = (restWords << 2) | FREE_FLAG;
    words[rest + 1] = needWords << 2;
    if (end < arenaStart + pool.arenaWords) words[end + 1] = restWords << 2;
    insert(pool, arena, rest, restWords);
  } else if (end < arenaStart + pool.arenaWords) words[end + 1] = haveWords << 2;
  const footprint = block + size - arenaStart;
  const base = arena * REGISTERS_PER_ARENA;
  if (footprint > registers[base + FOOTPRINT]!) registers[base + FOOTPRINT] = footprint;
  return size;
}

/** Takes a free block that has `needWords`, as if the strategy had found it. Gives the size the block has. */
export function take(
  pool: FastPool,
  arena: number,
  block: number,
  needWords: number,
  requested: number,
  step: number,
): number {
  if (pool.movesRover)
    pool.registers[arena * REGISTERS_PER_ARENA + ROVER] = pool.words[block + NEXT_FREE_WORD]!;
  const haveWords = pool.words[block]! >>> 2;
  unlink(pool, arena, block);
  return settle(pool, arena, block, haveWords, needWords, requested, step);
}

/** Frees a live block and coalesces it with its free neighbours. */
export function giveBack(pool: FastPool, arena: number, block: number): void {
  const { words } = pool;
  const arenaEnd = (arena + 1) * pool.arenaWords;
  let start = block;
  let size = words[block]! >>> 2;
  const next = block + size;
  if (next < arenaEnd && (words[next]! & FREE_FLAG) !== 0) size += absorb(pool, arena, next);
  const previousWords = words[block + 1]! >>> 2;
  if (previousWords > 0 && (words[block - previousWords]! & FREE_FLAG) !== 0) {
    start = block - previousWords;
    unlink(pool, arena, start);
    size += previousWords;
    words[block] = 0;
    words[block + 1] = 0;
  }
  words[block + 2] = 0;
  words[block + 3] = 0;
  words[start] = (size << 2) | FREE_FLAG;
  const end = start + size;
  if (end < arenaEnd) words[end + 1] = size << 2;
  insert(pool, arena, start, size);
}

/**
 * Resizes a live block where it is: gives false, and changes nothing, where there is no room. Shrinking gives the tail
 * back, growing takes the free block behind.
 */
export function resizeInPlace(
  pool: FastPool,
  arena: number,
  block: number,
  needWords: number,
  requested: number,
  step: number,
): boolean {
  const { words } = pool;
  const haveWords = words[block]! >>> 2;
  const next = block + haveWords;
  const nextIsFree = next < (arena + 1) * pool.arenaWords && (words[next]! & FREE_FLAG) !== 0;
  let roomWords = haveWords;
  if (needWords <= haveWords) {
    if (haveWords - needWords >= MINIMUM_BLOCK_WORDS && nextIsFree) roomWords += absorb(pool, arena, next);
  } else {
    if (!nextIsFree || haveWords + (words[next]! >>> 2) < needWords) return false;
    roomWords += absorb(pool, arena, next);
  }
  settle(pool, arena, block, roomWords, needWords, requested, step);
  return true;
}

/** Unlinks a free block and wipes its header, as it becomes part of the block before it. Gives its size. */
function absorb(pool: FastPool, arena: number, block: number): number {
  const { words } = pool;
  const size = words[block]! >>> 2;
  unlink(pool, arena, block);
  words[block] = 0;
  words[block + 1] = 0;
  words[block + NEXT_FREE_WORD] = 0;
  words[block + PREVIOUS_FREE_WORD] = 0;
  return size;
}

/** The last member of the list below an address, as a link. */
function linkBefore(pool: FastPool, arena: number, block: number): number {
  const { words, registers } = pool;
  const base = arena * REGISTERS_PER_ARENA;
  const tail = registers[base + TAIL]!;
  if (tail === NO_WORD || tail >>> 2 < block) return tail;
  const head = registers[base + HEAD]!;
  if (head >>> 2 > block) return NO_WORD;
  const index = pool.indexes[arena];
  if (index) {
    const before = index.predecessor(block);
    return before === NO_WORD ? NO_WORD : before << 2;
  }
  // In most heaps a free block is never far away in memory, however long the list is.
  let neighbour = block;
  for (let distance = 0; distance < NEIGHBOUR_LIMIT; distance++) {
    const previousWords = words[neighbour + 1]! >>> 2;
    if (previousWords === 0) break;
    neighbour -= previousWords;
    if ((words[neighbour]! & FREE_FLAG) !== 0) return neighbour << 2;
  }
  let walked = 1;
  let link = head;
  for (let next = words[(link >>> 2) + NEXT_FREE_WORD]!; next >>> 2 < block; walked++) {
    link = next;
    next = words[(link >>> 2) + NEXT_FREE_WORD]!;
  }
  pool.insertWalk += walked;
  return link;
}
