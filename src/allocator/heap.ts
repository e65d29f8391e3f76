/**
 * The heap as the model describes it: one pool cut into arenas, requests placed in the thread's home arena or stolen
 * from the next ones. This is the unchecked core: it takes block addresses at their word and answers NO_BLOCK instead
 * of throwing. The replay drives it; programs that hold pointers use `MemoryAllocator`, which checks them.
 *
 * Invariant: the counters (`live...`, `freeBytes`) always agree with the pool; `checkHeap` proves it.
 */

import { formatExactBytes } from '../format/quantities.ts';
import { Arena } from './arena.ts';
import { BlockManager } from './blockManager.ts';
import type { ListOrder } from './freeList.ts';
import { LargestBlocks } from './largestBlocks.ts';
import {
  type BlockAddress,
  blockSizeFor,
  MAXIMUM_ALIGN_BYTES,
  MAXIMUM_ARENA_COUNT,
  MAXIMUM_HEAP_BYTES,
  MINIMUM_ALIGN_BYTES,
  MINIMUM_BLOCK_BYTES,
  NEXT_FREE_WORD,
  NO_BLOCK,
  WORD_BYTES,
} from './layout.ts';
import { HeapOperation } from './operation.ts';
import { createRegisters, HEAD, REGISTERS_PER_ARENA } from './registers.ts';
import { type StrategyName, strategyNamed } from './strategies/registry.ts';
import type { AllocationStrategy } from './strategies/strategy.ts';

export interface HeapOptions {
  /** Size of the pool; rounded down to a multiple of the alignment. At most 4 GiB - 16. */
  readonly heapBytes: number;
  /** A name from the registry, or a strategy object of your own. Default `first-fit`. */
  readonly strategy?: StrategyName | AllocationStrategy;
  readonly order?: ListOrder;
  /** Power of two, 16 to 4096. Default 16. */
  readonly alignBytes?: number;
  /** 1 to 64. Default 1. */
  readonly arenaCount?: number;
}

/** What makes two heaps behave alike. */
export type HeapShape = Pick<Heap, 'heapBytes' | 'arenaCount' | 'alignBytes' | 'order' | 'strategy'>;

/** Why a request could not be served: see the trace format, `out-of-memory`. */
export type OutOfMemoryCause = 'too-large' | 'fragmented' | 'exhausted';

/** Settings that no heap can have, with a message for the user. */
export class HeapSettingsError extends Error {
  override readonly name = 'HeapSettingsError';
}

/** Sums over the whole heap, kept by every operation. */
export interface HeapCounters {
  liveBytes: number;
  liveBlockCount: number;
  liveBlockBytes: number;
  stealCount: number;
  remoteFreeCount: number;
}

export class Heap implements HeapCounters {
  readonly blocks: BlockManager;
  /** What the arenas remember outside the pool; see `registers.ts`. */
  readonly registers: Int32Array;
  readonly arenas: readonly Arena[];
  readonly strategy: AllocationStrategy;
  readonly order: ListOrder;
  readonly alignBytes: number;
  /** Size of the pool after rounding down to the alignment. */
  readonly heapBytes: number;
  /** Size of each arena. */
  readonly arenaBytes: number;
  /** For `largestFreeBytes`. Whoever brings the pool into another state by itself must restore it. */
  readonly largestBlocks = new LargestBlocks();
  /** What the last call of place, resize or release did. */
  readonly operation = new HeapOperation();

  /** Sum of requested bytes of live blocks. */
  liveBytes = 0;
  liveBlockCount = 0;
  /** Sum of block sizes of live blocks, headers included. */
  liveBlockBytes = 0;
  stealCount = 0;
  remoteFreeCount = 0;

  /** @throws HeapSettingsError for settings outside the model's limits, or a heap too small for its arenas. */
  constructor(options: HeapOptions) {
    const {
      strategy = 'first-fit',
      order = 'lifo',
      alignBytes = MINIMUM_ALIGN_BYTES,
      arenaCount = 1,
    } = options;
    this.arenaBytes = arenaBytesFor(options.heapBytes, alignBytes, arenaCount);
    this.heapBytes = Math.floor(options.heapBytes / alignBytes) * alignBytes;
    this.alignBytes = alignBytes;
    this.order = order;
    this.strategy = typeof strategy === 'string' ? strategyNamed(strategy) : strategy;
    this.blocks = reservePool(this.heapBytes);
    this.registers = createRegisters(arenaCount);
    this.arenas = Array.from(
      { length: arenaCount },
      (_, index) =>
        new Arena(
          index,
          index * this.arenaBytes,
          (index + 1) * this.arenaBytes,
          order,
          this.blocks,
          this.strategy,
          this.operation,
          this.registers,
          this.largestBlocks,
        ),
    );
  }

  /** A copy of the counters. */
  counters(): HeapCounters {
    const { liveBytes, liveBlockCount, liveBlockBytes, stealCount, remoteFreeCount } = this;
    return { liveBytes, liveBlockCount, liveBlockBytes, stealCount, remoteFreeCount };
  }

  /** Sets the counters, for whoever has brought the pool into another state by itself. */
  setCounters(counters: HeapCounters): void {
    this.liveBytes = counters.liveBytes;
    this.liveBlockCount = counters.liveBlockCount;
    this.liveBlockBytes = counters.liveBlockBytes;
    this.stealCount = counters.stealCount;
    this.remoteFreeCount = counters.remoteFreeCount;
  }

  /** Allocates from the home arena, then from the others in turn; NO_BLOCK where none has room. */
  place(requestedBytes: number, homeArena: number, step: number): BlockAddress {
    this.operation.begin(homeArena);
    return this.search(requestedBytes, homeArena, step);
  }

  /** The same where it is known from an earlier run which free block the search finds; NO_BLOCK for none. */
  placeAt(found: BlockAddress, requestedBytes: number, homeArena: number, step: number): void {
    this.operation.begin(homeArena);
    if (found !== NO_BLOCK) this.takeKnown(found, requestedBytes, homeArena, step);
  }

  /** Frees a live block and coalesces it with its free neighbours. */
  release(block: BlockAddress, homeArena: number): void {
    this.operation.begin(homeArena);
    this.operation.block = block;
    this.operation.blockBytes = this.blocks.sizeOf(block);
    this.operation.arena = this.arenaIndexOf(block);
    this.giveBack(block, homeArena);
  }

  /**
   * Resizes a live block to `requestedBytes` > 0, in place where that is possible. The block where the bytes are now,
   * or NO_BLOCK where there was no room: then the old block is as it was. `known` is what the search finds, if one is
   * needed, where that is known from an earlier run.
   */
  resize(
    block: BlockAddress,
    requestedBytes: number,
    homeArena: number,
    step: number,
    known?: BlockAddress,
  ): BlockAddress {
    const { blocks, operation } = this;
    operation.begin(homeArena);
    const arena = this.arenaOf(block);
    const needBytes = blockSizeFor(requestedBytes, this.alignBytes);
    const haveBytes = blocks.sizeOf(block);
    const hadRequestedBytes = blocks.requestedOf(block);

    if (needBytes <= haveBytes) {
      arena.shrink(block, needBytes, requestedBytes, step);
      operation.resize = operation.rest === NO_BLOCK ? 'stayed' : 'shrunk';
    } else if (arena.growInPlace(block, needBytes, requestedBytes, step)) {
      operation.resize = 'grown';
    } else {
      const moved = known ?? this.search(requestedBytes, homeArena, step);
      if (moved === NO_BLOCK) return NO_BLOCK;
      if (known !== undefined) this.takeKnown(moved, requestedBytes, homeArena, step);
      this.giveBack(block, homeArena);
      operation.resize = 'moved';
      operation.movedFrom = block;
      operation.movedFromBytes = haveBytes;
      return moved;
    }
    operation.block = block;
    operation.blockBytes = blocks.sizeOf(block);
    operation.arena = arena.index;
    this.liveBytes += requestedBytes - hadRequestedBytes;
    this.liveBlockBytes += operation.blockBytes - haveBytes;
    return block;
  }

  get arenaCount(): number {
    return this.arenas.length;
  }

  arenaIndexOf(address: number): number {
    return Math.floor(address / this.arenaBytes);
  }

  arenaOf(block: BlockAddress): Arena {
    return this.arenas[this.arenaIndexOf(block)]!;
  }

  /** Sum of free block sizes. */
  get freeBytes(): number {
    return this.arenaBytes * this.arenas.length - this.liveBlockBytes;
  }

  get freeBlockCount(): number {
    return this.arenas.reduce((sum, arena) => sum + arena.freeList.length, 0);
  }

  /** Size of the largest free block; 0 where nothing is free. Walks the free lists where it is not known already. */
  get largestFreeBytes(): number {
    if (!this.largestBlocks.isKnown) this.gatherLargest();
    return this.largestBlocks.largestWords * WORD_BYTES;
  }

  /** Sum over the arenas of the highest end of a live block ever reached. */
  get footprintBytes(): number {
    return this.arenas.reduce((sum, arena) => sum + arena.footprintBytes, 0);
  }

  /** Blocks looked at by all searches so far. */
  get probeCount(): number {
    return this.arenas.reduce((sum, arena) => sum + arena.freeList.probeCount, 0);
  }

  /** Why a request that found no block failed, judged by the heap as it is now. */
  outOfMemoryCause(requestedBytes: number): OutOfMemoryCause {
    const needBytes = blockSizeFor(requestedBytes, this.alignBytes);
    if (needBytes > this.arenaBytes) return 'too-large';
    return this.freeBytes >= needBytes ? 'fragmented' : 'exhausted';
  }

  private search(requestedBytes: number, homeArena: number, step: number): BlockAddress {
    const needBytes = blockSizeFor(requestedBytes, this.alignBytes);
    const arenaCount = this.arenas.length;
    for (let distance = 0; distance < arenaCount; distance++) {
      const arena = this.arenas[(homeArena + distance) % arenaCount]!;
      const block = arena.allocate(needBytes, requestedBytes, step);
      if (block === NO_BLOCK) continue;
      this.handOut(block, arena, requestedBytes, homeArena);
      return block;
    }
    return NO_BLOCK;
  }

  private gatherLargest(): void {
    const { registers, largestBlocks } = this;
    const { signedWords: words } = this.blocks;
    largestBlocks.startGathering();
    for (let base = 0; base < registers.length; base += REGISTERS_PER_ARENA)
      for (let link = registers[base + HEAD]!; link !== -1; link = words[(link >>> 2) + NEXT_FREE_WORD]!) {
        const sizeWords = words[link >>> 2]! >>> 2;
        if (sizeWords >= largestBlocks.floorWords) largestBlocks.add(sizeWords);
      }
    largestBlocks.endGathering();
  }

  private takeKnown(block: BlockAddress, requestedBytes: number, homeArena: number, step: number): void {
    const arena = this.arenaOf(block);
    arena.take(block, blockSizeFor(requestedBytes, this.alignBytes), requestedBytes, step);
    this.handOut(block, arena, requestedBytes, homeArena);
  }

  private handOut(block: BlockAddress, arena: Arena, requestedBytes: number, homeArena: number): void {
    if (arena.index !== homeArena) this.stealCount++;
    this.operation.block = block;
    this.operation.blockBytes = this.blocks.sizeOf(block);
    this.operation.arena = arena.index;
    this.liveBytes += requestedBytes;
    this.liveBlockCount++;
    this.liveBlockBytes += this.operation.blockBytes;
  }

  /** Also for the block that a moving realloc leaves behind, which may as well lie in a foreign arena. */
  private giveBack(block: BlockAddress, homeArena: number): void {
    const arena = this.arenaOf(block);
    if (arena.index !== homeArena) this.remoteFreeCount++;
    this.liveBytes -= this.blocks.requestedOf(block);
    this.liveBlockCount--;
    this.liveBlockBytes -= this.blocks.sizeOf(block);
    arena.free(block);
  }
}

/** Bytes of each arena: `floor(H / N / A) * A`. @throws HeapSettingsError for settings no heap can have. */
export function arenaBytesFor(heapBytes: number, alignBytes: number, arenaCount: number): number {
  if (
    alignBytes < MINIMUM_ALIGN_BYTES ||
    alignBytes > MAXIMUM_ALIGN_BYTES ||
    (alignBytes & (alignBytes - 1)) !== 0
  )
    throw new HeapSettingsError(`The alignment must be a power of two from 16 to 4096, not ${alignBytes}.`);
  if (!Number.isInteger(arenaCount) || arenaCount < 1 || arenaCount > MAXIMUM_ARENA_COUNT)
    throw new HeapSettingsError(`The number of arenas must be from 1 to 64, not ${arenaCount}.`);
  if (!(heapBytes <= MAXIMUM_HEAP_BYTES))
    throw new HeapSettingsError(
      `The heap can be at most 4 GiB - 16 (${formatExactBytes(MAXIMUM_HEAP_BYTES)}), not ${formatExactBytes(heapBytes)}.`,
    );
  const arenaBytes = Math.floor(heapBytes / arenaCount / alignBytes) * alignBytes;
  if (arenaBytes < MINIMUM_BLOCK_BYTES) {
    const arenas = arenaCount === 1 ? '1 arena' : `${arenaCount} arenas`;
    const neededBytes = arenaCount * Math.max(MINIMUM_BLOCK_BYTES, alignBytes);
    throw new HeapSettingsError(
      `heap too small for ${arenas}: ${formatExactBytes(heapBytes)}; give it at least ${formatExactBytes(neededBytes)}, or fewer arenas.`,
    );
  }
  return arenaBytes;
}

function reservePool(heapBytes: number): BlockManager {
  try {
    return new BlockManager(heapBytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HeapSettingsError(
      `This machine cannot reserve a pool of ${formatExactBytes(heapBytes)}; set the heap to less.`,
    );
  }
}
