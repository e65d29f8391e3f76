/**
 * Finds the block that holds an address without a walk through its arena: it looks back from there for the nearest header.
 *
 * What makes a header known by itself is the invariant that every byte that is neither header nor link reads 0. A first
 * word that is odd is that of a free block; one that is even and not 0 is that of an allocated block, unless a free
 * header stands right before it: then it is a link.
 */

import type { Heap } from './heap.ts';
import { type BlockAddress, FREE_FLAG, HEADER_BYTES, NO_BLOCK, SIZE_WORD } from './layout.ts';

/** So many places are looked at, a few hundred microseconds of work; further inside a block the arena is walked after all. */
const MAXIMUM_LOOKS = 1 << 16;

/** The block that holds `address`, which must lie in an arena. */
export function blockHolding(heap: Heap, address: number): BlockAddress {
  const { startAddress, footprintBytes } = heap.arenas[heap.arenaIndexOf(address)]!;
  const { alignBytes } = heap;
  // Behind all that was ever live stands at most the header of the free rest, right there.
  const nearest = Math.floor(Math.min(address, startAddress + footprintBytes) / alignBytes) * alignBytes;
  const last = Math.max(startAddress, nearest - MAXIMUM_LOOKS * alignBytes);
  for (let place = nearest; place >= last; place -= alignBytes)
    if (isHeader(heap.blocks.words, place, startAddress)) return place as BlockAddress;
  return walkTo(heap, startAddress, address);
}

function walkTo(heap: Heap, startAddress: number, address: number): BlockAddress {
  let block = startAddress;
  for (let next = block; next <= address; next += heap.blocks.sizeOf(next as BlockAddress)) block = next;
  return block as BlockAddress;
}

function isHeader(words: Uint32Array, place: number, startAddress: number): boolean {
  const word = words[(place >>> 2) + SIZE_WORD]!;
  if (word === 0 || word === NO_BLOCK) return false;
  return (
    (word & FREE_FLAG) !== 0 ||
    place === startAddress ||
    !isFreeHeader(words[((place - HEADER_BYTES) >>> 2) + SIZE_WORD]!)
  );
}

/** Links are even, or NO_BLOCK. */
function isFreeHeader(word: number): boolean {
  return (word & FREE_FLAG) !== 0 && word !== NO_BLOCK;
}
