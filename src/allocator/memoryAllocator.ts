/**
 * The allocator as a program sees it: pointers in, pointers out, and an error that says what is wrong with a pointer
 * that is not one. The placement is the heap's; what this class adds is the check of every pointer, in O(1) through two
 * bitmaps of one bit per 16 pool bytes: where a live block's payload starts, and where one was freed.
 */

import { Heap, type HeapOptions, type OutOfMemoryCause } from './heap.ts';
import {
  type BlockAddress,
  blockOf,
  HEADER_BYTES,
  NO_BLOCK,
  type PayloadAddress,
  payloadOf,
} from './layout.ts';

export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';

  constructor(
    readonly requestedBytes: number,
    readonly reason: OutOfMemoryCause,
    readonly freeBytes: number,
    readonly largestFreeBytes: number,
  ) {
    super(
      `Out of memory (${reason}): ${requestedBytes} B asked for, ${freeBytes} B free, the largest free block has ${largestFreeBytes} B.`,
    );
  }
}

export class DoubleFreeError extends Error {
  override readonly name = 'DoubleFreeError';

  constructor(readonly pointer: number) {
    super(`The block at ${pointer} was freed already.`);
  }
}

export type InvalidPointerReason = 'outside-pool' | 'inside-block' | 'never-allocated';

export class InvalidPointerError extends Error {
  override readonly name = 'InvalidPointerError';

  constructor(
    readonly pointer: number,
    readonly reason: InvalidPointerReason,
    /** The live block that the pointer points into, where there is one. */
    readonly insideOf?: PayloadAddress,
  ) {
    super(
      reason === 'inside-block'
        ? `The pointer ${pointer} is inside the block at ${insideOf}, not at its start.`
        : reason === 'outside-pool'
          ? `The pointer ${pointer} is outside the pool.`
          : `No block was ever allocated at ${pointer}.`,
    );
  }
}

export class MemoryAllocator {
  readonly heap: Heap;
  private readonly liveStarts: Bitmap;
  private readonly freedStarts: Bitmap;

  /** @throws HeapSettingsError */
  constructor(options: HeapOptions) {
    this.heap = new Heap(options);
    this.liveStarts = new Bitmap(this.heap.heapBytes);
    this.freedStarts = new Bitmap(this.heap.heapBytes);
  }

  /**
   * A block of `size` bytes for a thread whose home is `homeArena`.
   * @throws OutOfMemoryError where no arena has a free block that is large enough
   */
  allocate(size: number, homeArena = 0, step = 0): PayloadAddress {
    checkSize(size);
    const block = this.heap.place(size, homeArena, step);
    if (block === NO_BLOCK) throw this.outOfMemory(size);
    return this.handOut(block);
  }

  /** @throws DoubleFreeError, InvalidPointerError */
  free(pointer: number, homeArena = 0): void {
    const block = this.liveBlockAt(pointer);
    this.takeBack(pointer);
    this.heap.release(block, homeArena);
  }

  /**
   * Resizes the block at `pointer`; with size 0 frees it and returns null.
   * @throws DoubleFreeError, InvalidPointerError, and OutOfMemoryError, after which the old block is as it was
   */
  reallocate(pointer: number, size: number, homeArena = 0, step = 0): PayloadAddress | null {
    checkSize(size);
    const block = this.liveBlockAt(pointer);
    if (size === 0) {
      this.free(pointer, homeArena);
      return null;
    }
    const resized = this.heap.resize(block, size, homeArena, step);
    if (resized === NO_BLOCK) throw this.outOfMemory(size);
    if (resized !== block) this.takeBack(pointer);
    return this.handOut(resized);
  }

  private handOut(block: BlockAddress): PayloadAddress {
    const payload = payloadOf(block);
    this.liveStarts.set(payload);
    this.freedStarts.clear(payload);
    return payload;
  }

  private takeBack(pointer: number): void {
    this.liveStarts.clear(pointer);
    this.freedStarts.set(pointer);
  }

  private liveBlockAt(pointer: number): BlockAddress {
    if (this.liveStarts.has(pointer)) return blockOf(pointer as PayloadAddress);
    if (this.freedStarts.has(pointer)) throw new DoubleFreeError(pointer);
    throw this.invalidPointer(pointer);
  }

  /** The error path may take its time: it walks the arena's chain to find what the pointer points into. */
  private invalidPointer(pointer: number): InvalidPointerError {
    const { heap } = this;
    const arena = heap.arenas[heap.arenaIndexOf(pointer)];
    if (!Number.isInteger(pointer) || pointer < 0 || !arena)
      return new InvalidPointerError(pointer, 'outside-pool');
    let block = arena.startAddress as BlockAddress;
    while (block + heap.blocks.sizeOf(block) <= pointer) block = heap.blocks.nextOf(block, arena);
    return heap.blocks.isFree(block)
      ? new InvalidPointerError(pointer, 'never-allocated')
      : new InvalidPointerError(pointer, 'inside-block', payloadOf(block));
  }

  private outOfMemory(size: number): OutOfMemoryError {
    const { heap } = this;
    return new OutOfMemoryError(size, heap.outOfMemoryCause(size), heap.freeBytes, heap.largestFreeBytes);
  }
}

function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0)
    throw new RangeError(`A size is a whole number of bytes, not ${size}.`);
}

/** One bit per 16 bytes of the pool; addresses that are not multiples of 16 are never members. */
class Bitmap {
  private readonly words: Uint32Array;

  constructor(poolBytes: number) {
    this.words = new Uint32Array(Math.ceil(poolBytes / HEADER_BYTES / 32));
  }

  has(address: number): boolean {
    if (!Number.isInteger(address / HEADER_BYTES)) return false;
    return (((this.words[address >>> 9] ?? 0) >>> ((address >>> 4) & 31)) & 1) === 1;
  }

  set(address: number): void {
    this.words[address >>> 9]! |= 1 << ((address >>> 4) & 31);
  }

  clear(address: number): void {
    this.words[address >>> 9]! &= ~(1 << ((address >>> 4) & 31));
  }
}
