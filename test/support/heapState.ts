/** Everything that a heap is at a moment, as plain values that can be compared: pool, lists, counters. */

import type { Heap } from '../../src/allocator/heap.ts';

export function heapState(heap: Heap) {
  return {
    words: wordsOf(heap),
    registers: [...heap.registers],
    counters: heap.counters(),
  };
}

/** The words that are not 0, as `index:value`: a pool is mostly empty, and a difference is one line. */
function wordsOf({ blocks }: Heap): string {
  const words: string[] = [];
  for (const [index, word] of blocks.words.entries()) if (word !== 0) words.push(`${index}:${word}`);
  return words.join('\n');
}
