/** Everything that a heap is at a moment, as plain values that can be compared: pool, lists, counters. */

import type { Heap } from '../../src/allocator/heap.ts';

export function heapState(heap: Heap) {
  return { words: heap.blocks.words.slice(), registers: heap.registers.slice(), counters: heap.counters() };
}
