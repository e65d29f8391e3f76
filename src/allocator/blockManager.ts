/**
 * The physical side of the heap: the pool's bytes and the chain of blocks in them.
 *
 * Invariant: within an arena the blocks follow each other without a gap from its start to its end, and each block's
 * "previous size" is the size of the block before it. What the free lists do with the free blocks is not known here.
 * Every byte that is neither header nor link reads 0 (a trace does not say what the program wrote), so that two pools
 * in the same state hold the same bytes, whichever way they came there.
 */

import {
  type BlockAddress,
  FREE_FLAG,
  MINIMUM_BLOCK_BYTES,
  NEXT_FREE_WORD,
  NO_BLOCK,
  PREVIOUS_FREE_WORD,
  PREVIOUS_SIZE_WORD,
  REQUESTED_WORD,
  SIZE_WORD,
  STEP_WORD,
} from './layout.ts';

/** A half-open run of pool bytes that belongs to one arena. */
export interface AddressRange {
  readonly startAddress: number;
  readonly endAddress: number;
}

export class BlockManager {
  /** The pool as 32-bit words; every platform this runs on is little endian, as the model asks. */
  readonly words: Uint32Array;
  /** The same memory read as signed, in which NO_BLOCK is -1: what hot loops work on. */
  readonly signedWords: Int32Array;
  /** Is told of every word before it is overwritten, while there is one. */
  journal: { keep(word: number, value: number): void } | undefined;

  /** An index keeps something in the scratch words of the free blocks. */
  isScratchTaken = false;

  /** @throws RangeError where the machine cannot reserve that many bytes. */
  constructor(readonly heapBytes: number) {
    this.words = new Uint32Array(heapBytes >>> 2);
    this.signedWords = new Int32Array(this.words.buffer);
  }

  sizeOf(block: BlockAddress): number {
    return (this.words[(block >>> 2) + SIZE_WORD]! & ~FREE_FLAG) >>> 0;
  }

  isFree(block: BlockAddress): boolean {
    return (this.words[(block >>> 2) + SIZE_WORD]! & FREE_FLAG) !== 0;
  }

  previousSizeOf(block: BlockAddress): number {
    return this.words[(block >>> 2) + PREVIOUS_SIZE_WORD]!;
  }

  /** Bytes the program asked for; 0 in a free block. */
  requestedOf(block: BlockAddress): number {
    return this.words[(block >>> 2) + REQUESTED_WORD]!;
  }

  /** The event that made the block what it is; 0 in a free block. */
  stepOf(block: BlockAddress): number {
    return this.words[(block >>> 2) + STEP_WORD]!;
  }

  nextFreeOf(block: BlockAddress): BlockAddress {
    return this.words[(block >>> 2) + NEXT_FREE_WORD]! as BlockAddress;
  }

  previousFreeOf(block: BlockAddress): BlockAddress {
    return this.words[(block >>> 2) + PREVIOUS_FREE_WORD]! as BlockAddress;
  }

  setNextFree(block: BlockAddress, next: BlockAddress): void {
    this.write((block >>> 2) + NEXT_FREE_WORD, next);
  }

  setPreviousFree(block: BlockAddress, previous: BlockAddress): void {
    this.write((block >>> 2) + PREVIOUS_FREE_WORD, previous);
  }

  /** The physically next block, or NO_BLOCK at the arena's end. */
  nextOf(block: BlockAddress, arena: AddressRange): BlockAddress {
    const next = block + this.sizeOf(block);
    return next < arena.endAddress ? (next as BlockAddress) : NO_BLOCK;
  }

  /** The physically previous block, or NO_BLOCK at the arena's start. O(1) by the previous-size word. */
  previousOf(block: BlockAddress): BlockAddress {
    const previousSize = this.previousSizeOf(block);
    return previousSize === 0 ? NO_BLOCK : ((block - previousSize) as BlockAddress);
  }

  /** The blocks of an arena by address. A block may be overwritten once it was given out. */
  *blocksOf(arena: AddressRange): Generator<BlockAddress> {
    for (let address = arena.startAddress; address < arena.endAddress; ) {
      const block = address as BlockAddress;
      address += this.sizeOf(block);
      yield block;
    }
  }

  /** Lays out an empty arena: one free block, in no list yet. */
  formatArena(arena: AddressRange): BlockAddress {
    const first = arena.startAddress as BlockAddress;
    this.write((first >>> 2) + PREVIOUS_SIZE_WORD, 0);
    this.markFree(first, arena.endAddress - arena.startAddress, arena);
    return first;
  }

  /** Writes an allocated header. "previous size" is left as it is; the block behind is told the new size. */
  markAllocated(
    block: BlockAddress,
    sizeBytes: number,
    requestedBytes: number,
    step: number,
    arena: AddressRange,
  ): void {
    const word = block >>> 2;
    this.write(word + SIZE_WORD, sizeBytes);
    this.write(word + REQUESTED_WORD, requestedBytes);
    this.write(word + STEP_WORD, step);
    this.write(word + NEXT_FREE_WORD, 0);
    this.write(word + PREVIOUS_FREE_WORD, 0);
    this.tellNext(block, sizeBytes, arena);
  }

  /** Wipes a block's header and links: it has become part of the block before it, or the pool is to be laid out anew. */
  erase(block: BlockAddress): void {
    const word = block >>> 2;
    for (let index = 0; index < MINIMUM_BLOCK_BYTES / 4; index++) this.write(word + index, 0);
  }

  /** Writes a free header without links. "previous size" is left as it is; the block behind is told the new size. */
  markFree(block: BlockAddress, sizeBytes: number, arena: AddressRange): void {
    const word = block >>> 2;
    this.write(word + SIZE_WORD, (sizeBytes | FREE_FLAG) >>> 0);
    this.write(word + REQUESTED_WORD, 0);
    this.write(word + STEP_WORD, 0);
    this.write(word + NEXT_FREE_WORD, NO_BLOCK);
    this.write(word + PREVIOUS_FREE_WORD, NO_BLOCK);
    this.tellNext(block, sizeBytes, arena);
  }

  /** Writes a free header at `block`, whose physically previous block has `previousSizeBytes`. */
  carveFree(block: BlockAddress, sizeBytes: number, previousSizeBytes: number, arena: AddressRange): void {
    this.write((block >>> 2) + PREVIOUS_SIZE_WORD, previousSizeBytes);
    this.markFree(block, sizeBytes, arena);
  }

  private tellNext(block: BlockAddress, sizeBytes: number, arena: AddressRange): void {
    const next = block + sizeBytes;
    if (next < arena.endAddress) this.write((next >>> 2) + PREVIOUS_SIZE_WORD, sizeBytes);
  }

  private write(word: number, value: number): void {
    this.journal?.keep(word, this.signedWords[word]!);
    this.words[word] = value;
  }
}
