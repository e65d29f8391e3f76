/**
 * One arena's free list: doubly linked, threaded through the payloads of the free blocks, with head, tail and the
 * next-fit rover. Membership is the list's only business; the blocks' sizes and neighbours are the BlockManager's.
 *
 * Invariant: `head` has no previous, `tail` has no next, links agree in both directions, and the rover is a member of
 * the list or NO_BLOCK. Searching is left to the strategies; they report what they looked at in `probeCount`.
 */

import type { BlockManager } from './blockManager.ts';
import type { LargestBlocks } from './largestBlocks.ts';
import { type BlockAddress, NO_BLOCK, WORD_BYTES } from './layout.ts';
import { HEAD, LENGTH, ROVER, TAIL } from './registers.ts';

/** Where a block enters the list. */
export type ListOrder = 'lifo' | 'fifo' | 'address';

export const LIST_ORDERS: readonly ListOrder[] = ['lifo', 'fifo', 'address'];

export class FreeList {
  /** Blocks looked at by all finds so far. Strategies add to it; nobody resets it. */
  probeCount = 0;

  /** `base` is where the arena's registers start. */
  constructor(
    readonly blocks: BlockManager,
    readonly order: ListOrder,
    private readonly registers: Int32Array,
    private readonly base: number,
    /** Is told of large blocks that come and go. */
    private readonly largest: LargestBlocks,
  ) {}

  get head(): BlockAddress {
    return (this.registers[this.base + HEAD]! >>> 0) as BlockAddress;
  }

  set head(block: BlockAddress) {
    this.registers[this.base + HEAD] = block;
  }

  get tail(): BlockAddress {
    return (this.registers[this.base + TAIL]! >>> 0) as BlockAddress;
  }

  set tail(block: BlockAddress) {
    this.registers[this.base + TAIL] = block;
  }

  /** Where the next next-fit search starts; NO_BLOCK means at the head. */
  get rover(): BlockAddress {
    return (this.registers[this.base + ROVER]! >>> 0) as BlockAddress;
  }

  set rover(block: BlockAddress) {
    this.registers[this.base + ROVER] = block;
  }

  /** Number of blocks in the list. */
  get length(): number {
    return this.registers[this.base + LENGTH]!;
  }

  set length(count: number) {
    this.registers[this.base + LENGTH] = count;
  }

  sizeOf(block: BlockAddress): number {
    return this.blocks.sizeOf(block);
  }

  next(block: BlockAddress): BlockAddress {
    return this.blocks.nextFreeOf(block);
  }

  insert(block: BlockAddress): void {
    if (this.order === 'lifo') this.insertBefore(block, this.head);
    else if (this.order === 'fifo') this.insertBefore(block, NO_BLOCK);
    else this.insertBefore(block, this.firstAbove(block));
  }

  /** Takes a block out. A rover that stands on it moves on to the block's next. */
  unlink(block: BlockAddress): void {
    const next = this.blocks.nextFreeOf(block);
    const previous = this.blocks.previousFreeOf(block);
    if (this.rover === block) this.rover = next;
    if (previous === NO_BLOCK) this.head = next;
    else this.blocks.setNextFree(previous, next);
    if (next === NO_BLOCK) this.tail = previous;
    else this.blocks.setPreviousFree(next, previous);
    this.length--;
    const sizeWords = this.sizeOf(block) / WORD_BYTES;
    if (sizeWords >= this.largest.floorWords) this.largest.remove(sizeWords);
  }

  /** The members in list order. */
  *[Symbol.iterator](): Generator<BlockAddress> {
    for (let block = this.head; block !== NO_BLOCK; block = this.blocks.nextFreeOf(block)) yield block;
  }

  private insertBefore(block: BlockAddress, next: BlockAddress): void {
    const previous = next === NO_BLOCK ? this.tail : this.blocks.previousFreeOf(next);
    this.blocks.setNextFree(block, next);
    this.blocks.setPreviousFree(block, previous);
    if (previous === NO_BLOCK) this.head = block;
    else this.blocks.setNextFree(previous, block);
    if (next === NO_BLOCK) this.tail = block;
    else this.blocks.setPreviousFree(next, block);
    this.length++;
    const sizeWords = this.sizeOf(block) / WORD_BYTES;
    if (sizeWords >= this.largest.floorWords) this.largest.add(sizeWords);
  }

  private firstAbove(address: BlockAddress): BlockAddress {
    if (this.tail === NO_BLOCK || this.tail < address) return NO_BLOCK;
    let block = this.head;
    while (block < address) block = this.blocks.nextFreeOf(block);
    return block;
  }
}
