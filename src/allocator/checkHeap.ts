/**
 * Every invariant of the heap, each with its sentence. Walks the whole pool: for tests, and for whoever writes a
 * strategy or changes a move. It trusts nothing but the words in the pool.
 */

import type { Arena } from './arena.ts';
import type { Heap } from './heap.ts';
import { type BlockAddress, MINIMUM_BLOCK_BYTES, NO_BLOCK, WORD_BYTES } from './layout.ts';

/** The sentences of the invariants that do not hold; empty for a sound heap. */
export function checkHeap(heap: Heap): string[] {
  const faults: string[] = [];
  const sums = {
    liveBytes: 0,
    liveBlockBytes: 0,
    liveBlockCount: 0,
    freeBytes: 0,
    freeBlockCount: 0,
    largestFreeBytes: 0,
  };
  for (const arena of heap.arenas) {
    const freeBlocks = checkChain(heap, arena, sums, faults);
    checkFreeList(heap, arena, freeBlocks, faults);
  }
  for (const [name, walked] of Object.entries(sums) as [keyof typeof sums, number][])
    if (name !== 'largestFreeBytes' && walked !== heap[name])
      faults.push(`The counter ${name} is ${heap[name]}, but the pool holds ${walked}.`);
  if (heap.largestBlocks.isKnown && heap.largestBlocks.largestWords * WORD_BYTES !== sums.largestFreeBytes)
    faults.push(
      `The largest free block is said to have ${heap.largestBlocks.largestWords * WORD_BYTES} B, but it has ${sums.largestFreeBytes} B.`,
    );
  return faults;
}

/** Walks the blocks of an arena by their sizes; the free ones it met. */
function checkChain(
  heap: Heap,
  arena: Arena,
  sums: Record<string, number>,
  faults: string[],
): Set<BlockAddress> {
  const { blocks } = heap;
  const freeBlocks = new Set<BlockAddress>();
  let previousSize = 0;
  let previousWasFree = false;
  let address = arena.startAddress;
  while (address < arena.endAddress) {
    const block = address as BlockAddress;
    const size = blocks.sizeOf(block);
    const free = blocks.isFree(block);
    if (size < MINIMUM_BLOCK_BYTES || size % heap.alignBytes !== 0 || address + size > arena.endAddress) {
      faults.push(
        `The block at ${address} has an impossible size of ${size} B; the chain cannot be followed further.`,
      );
      return freeBlocks;
    }
    if (blocks.previousSizeOf(block) !== previousSize)
      faults.push(
        `The block at ${address} says the block before it has ${blocks.previousSizeOf(block)} B, but it has ${previousSize} B.`,
      );
    if (free && previousWasFree) faults.push(`The free block at ${address} has a free neighbour before it.`);
    if (free) {
      freeBlocks.add(block);
      if (blocks.requestedOf(block) !== 0 || blocks.stepOf(block) !== 0)
        faults.push(`The free block at ${address} still has a requested size or a step.`);
      sums.freeBytes! += size;
      sums.freeBlockCount! += 1;
      sums.largestFreeBytes = Math.max(sums.largestFreeBytes!, size);
    } else {
      if (blocks.requestedOf(block) + 16 > size)
        faults.push(`The block at ${address} is smaller than what was requested.`);
      sums.liveBytes! += blocks.requestedOf(block);
      sums.liveBlockBytes! += size;
      sums.liveBlockCount! += 1;
    }
    previousSize = size;
    previousWasFree = free;
    address += size;
  }
  if (address !== arena.endAddress)
    faults.push(`The chain of arena ${arena.index} ends at ${address} instead of ${arena.endAddress}.`);
  return freeBlocks;
}

/** Walks the list both ways and compares it with the free blocks of the chain. */
function checkFreeList(heap: Heap, arena: Arena, freeBlocks: Set<BlockAddress>, faults: string[]): void {
  const { freeList } = arena;
  const name = `The free list of arena ${arena.index}`;
  const members = new Set<BlockAddress>();
  let previous = NO_BLOCK;
  for (const block of freeList) {
    if (members.has(block)) {
      faults.push(`${name} runs in a circle at ${block}.`);
      return;
    }
    members.add(block);
    if (!freeBlocks.has(block)) faults.push(`${name} holds ${block}, where no free block starts.`);
    if (heap.blocks.previousFreeOf(block) !== previous)
      faults.push(`${name} is linked differently backwards and forwards at ${block}.`);
    if (heap.order === 'address' && previous !== NO_BLOCK && previous > block)
      faults.push(`${name} is not in address order at ${block}.`);
    previous = block;
  }
  if (freeList.tail !== previous)
    faults.push(`${name} has the tail ${freeList.tail}, but its last block is ${previous}.`);
  for (const block of freeBlocks)
    if (!members.has(block)) faults.push(`${name} does not hold the free block at ${block}.`);
  if (freeList.length !== members.size)
    faults.push(`${name} counts ${freeList.length} blocks, but holds ${members.size}.`);
  if (freeList.rover !== NO_BLOCK && !members.has(freeList.rover))
    faults.push(`${name} has its rover on ${freeList.rover}, which is not in it.`);
}
