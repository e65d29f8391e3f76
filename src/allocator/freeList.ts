/**
 * One arena's free list: doubly linked, threaded through the payloads of the free blocks, with head, tail and the
 * next-fit rover. Membership is the list's only business; the blocks' sizes and neighbours are the BlockManager's.
 *
 * Invariant: `head` has no previous, `tail` has no next, links agree in both directions, and the rover is a member of
 * the list or NO_BLOCK. Searching is left to the strategies; they report what they looked at in `probeCount`.
 */

import type { BlockManager } from './blockManager.ts';
import { type BlockAddress, NO_BLOCK } from './layout.ts';

/** Where a block enters the list. */
export type ListOrder = 'lifo' | 'fifo' | 'address';

export const LIST_ORDERS: readonly ListOrder[] = ['lifo', 'fifo', 'address'];

export class FreeList {
  head: BlockAddress = NO_BLOCK;
  tail: BlockAddress = NO_BLOCK;
  /** Where the next next-fit search starts; NO_BLOCK means at the head. */
  rover: BlockAddress = NO_BLOCK;
  /** Number of blocks in the list. */
  length = 0;
  /** Blocks looked at by all finds so far. Strategies add to it; nobody resets it. */
  probeCount = 0;

  constructor(
    readonly blocks: BlockManager,
    readonly order: ListOrder,
  ) {}

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
  }

  /** Appends at the tail whatever the order: for rebuilding a list whose order is known. */
  append(block: BlockAddress): void {
    this.insertBefore(block, NO_BLOCK);
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
  }

  private firstAbove(address: BlockAddress): BlockAddress {
    // Most blocks are freed into the upper half of a list that allocations eat from below, but which end is nearer
    // cannot be known; only the tail is worth a look before the walk.
    if (this.tail === NO_BLOCK || this.tail < address) return NO_BLOCK;
    let block = this.head;
    while (block < address) block = this.blocks.nextFreeOf(block);
    return block;
  }
}
