/**
 * One arena: an address range, its chain of blocks and its free list, with the model's four moves on them: allocate,
 * free, shrink, grow. Reads like the model's text; each move leaves every invariant of `checkHeap` true.
 *
 * An arena knows nothing of threads, stealing or ids, and trusts the block addresses it is given.
 */

import type { AddressRange, BlockManager } from './blockManager.ts';
import { FreeList, type ListOrder } from './freeList.ts';
import type { LargestBlocks } from './largestBlocks.ts';
import { type BlockAddress, MINIMUM_BLOCK_BYTES, NO_BLOCK, WORD_BYTES } from './layout.ts';
import type { HeapOperation } from './operation.ts';
import { FOOTPRINT, REGISTERS_PER_ARENA } from './registers.ts';
import type { AllocationStrategy } from './strategies/strategy.ts';

export class Arena implements AddressRange {
  readonly freeList: FreeList;
  private readonly base: number;

  constructor(
    readonly index: number,
    readonly startAddress: number,
    readonly endAddress: number,
    order: ListOrder,
    private readonly blocks: BlockManager,
    private readonly strategy: AllocationStrategy,
    private readonly operation: HeapOperation,
    private readonly registers: Int32Array,
    largest: LargestBlocks,
  ) {
    this.base = index * REGISTERS_PER_ARENA;
    this.freeList = new FreeList(blocks, order, registers, this.base, largest);
    this.freeList.insert(blocks.formatArena(this));
  }

  /** Highest end of a live block ever reached, counted from the arena's start. */
  get footprintBytes(): number {
    return this.registers[this.base + FOOTPRINT]! * WORD_BYTES;
  }

  /** Takes a block for `requestedBytes`; NO_BLOCK where no free block has `needBytes`. */
  allocate(needBytes: number, requestedBytes: number, step: number): BlockAddress {
    const block = this.strategy.find(needBytes, this.freeList);
    if (block !== NO_BLOCK) this.take(block, needBytes, requestedBytes, step);
    return block;
  }

  /** Takes a free block that is known to have `needBytes`, as if the strategy had found it. */
  take(block: BlockAddress, needBytes: number, requestedBytes: number, step: number): void {
    if (this.strategy.movesRover) this.freeList.rover = this.freeList.next(block);
    this.freeList.unlink(block);
    const foundBytes = this.blocks.sizeOf(block);
    this.operation.foundBytes = foundBytes;
    this.settle(block, foundBytes, needBytes, requestedBytes, step);
  }

  free(block: BlockAddress): void {
    const { blocks, operation } = this;
    let sizeBytes = blocks.sizeOf(block);
    const next = blocks.nextOf(block, this);
    if (next !== NO_BLOCK && blocks.isFree(next)) sizeBytes += this.absorbNext(next);
    let start = block;
    const previous = blocks.previousOf(block);
    if (previous !== NO_BLOCK && blocks.isFree(previous)) {
      this.freeList.unlink(previous);
      operation.absorbedPrevious = previous;
      operation.absorbedPreviousBytes = blocks.sizeOf(previous);
      sizeBytes += operation.absorbedPreviousBytes;
      blocks.erase(block);
      start = previous;
    }
    blocks.markFree(start, sizeBytes, this);
    this.freeList.insert(start);
  }

  /** The block keeps `needBytes` of what it has; a tail of 32 bytes or more becomes free. */
  shrink(block: BlockAddress, needBytes: number, requestedBytes: number, step: number): void {
    const haveBytes = this.blocks.sizeOf(block);
    const next = this.blocks.nextOf(block, this);
    const cutsTail = haveBytes - needBytes >= MINIMUM_BLOCK_BYTES;
    const tailNextBytes =
      cutsTail && next !== NO_BLOCK && this.blocks.isFree(next) ? this.absorbNext(next) : 0;
    this.settle(block, haveBytes + tailNextBytes, needBytes, requestedBytes, step);
  }

  /** Grows into the free block behind; false where there is none or both together are too small. */
  growInPlace(block: BlockAddress, needBytes: number, requestedBytes: number, step: number): boolean {
    const { blocks } = this;
    const next = blocks.nextOf(block, this);
    if (next === NO_BLOCK || !blocks.isFree(next)) return false;
    const haveBytes = blocks.sizeOf(block);
    if (haveBytes + blocks.sizeOf(next) < needBytes) return false;
    this.settle(block, haveBytes + this.absorbNext(next), needBytes, requestedBytes, step);
    return true;
  }

  /** Makes `block` allocated with `needBytes` out of `haveBytes`; what is left over is split off if it can be a block. */
  private settle(
    block: BlockAddress,
    haveBytes: number,
    needBytes: number,
    requestedBytes: number,
    step: number,
  ): void {
    const restBytes = haveBytes - needBytes;
    const splits = restBytes >= MINIMUM_BLOCK_BYTES;
    const sizeBytes = splits ? needBytes : haveBytes;
    this.blocks.markAllocated(block, sizeBytes, requestedBytes, step, this);
    if (splits) {
      const rest = (block + needBytes) as BlockAddress;
      this.blocks.carveFree(rest, restBytes, needBytes, this);
      this.freeList.insert(rest);
      this.operation.rest = rest;
      this.operation.restBytes = restBytes;
    }
    const endWord = (block + sizeBytes - this.startAddress) / WORD_BYTES;
    if (endWord > this.registers[this.base + FOOTPRINT]!) this.registers[this.base + FOOTPRINT] = endWord;
  }

  /** Unlinks and erases the free block behind; its bytes are the caller's to account for. */
  private absorbNext(next: BlockAddress): number {
    const bytes = this.blocks.sizeOf(next);
    this.freeList.unlink(next);
    this.blocks.erase(next);
    this.operation.absorbedNext = next;
    this.operation.absorbedNextBytes = bytes;
    return bytes;
  }
}
