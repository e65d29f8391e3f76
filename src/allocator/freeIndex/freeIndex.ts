/**
 * An index beside an arena's free list: finds in O(log n) exactly the block that a strategy's walk over the list finds,
 * and says how many probes the walk would have made. Its owner reports every block that enters or leaves the list; the
 * list itself and the rover stay the owner's.
 *
 * Blocks are word indexes into the pool (address / 4), sizes are in words, "no block" is -1. While an index exists it uses
 * words 6 and 7 of the free blocks; it leaves them 0.
 */

import type { ListOrder } from '../freeList.ts';
import type { StrategyName } from '../strategies/registry.ts';
import { AddressIndex } from './addressIndex.ts';
import { SequenceIndex } from './sequenceIndex.ts';

export interface FreeIndex {
  /** Probes of the last find, as the walk would have counted them. Beyond 2^31 only in sum. */
  readonly probes: number;
  /** Number of members. */
  readonly length: number;
  /** Largest member in words, 0 if none. */
  readonly largestWords: number;
  /** Memory that the index occupies outside of the pool. */
  readonly byteLength: number;

  /** Takes up all members of a list that is linked, from its head (-1: an empty list). Comes before everything else. */
  build(headWord: number): void;

  /** The block that the walk would find, or -1. `roverWord` is where next-fit starts (-1: at the head). */
  find(needWords: number, roverWord: number): number;

  /** A block enters the list at its order's place. Links and header may be written before or after. */
  insert(word: number, sizeWords: number): void;

  /**
   * A block of the size that it was inserted with leaves the list. It may be unlinked already, but its own link words must
   * still say what they said in the list, and the other members' headers must be right.
   */
  remove(word: number, sizeWords: number): void;

  /** The nearest member with a lower address, or -1: where the address order inserts. For other orders a mistake. */
  predecessor(word: number): number;

  /** Gives the scratch words back as zeroes, and the memory; the list must be linked. `build` may follow. */
  clear(): void;
}

/** An index for an arena that reaches from one word of the pool to another (exclusive). */
export function createFreeIndex(
  strategy: StrategyName,
  order: ListOrder,
  words: Int32Array,
  arenaStartWord: number,
  arenaEndWord: number,
): FreeIndex {
  return order === 'address'
    ? new AddressIndex(strategy, words, arenaStartWord, arenaEndWord)
    : new SequenceIndex(strategy, order, words, arenaEndWord - arenaStartWord);
}
