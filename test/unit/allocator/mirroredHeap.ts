/**
 * A heap whose free lists are mirrored into indexes: every insert and unlink is reported, and at every find the index
 * must name the block that the walk found and the probes that it took. The walk stays the one that decides.
 */

import { expect } from 'vitest';
import type { Arena } from '../../../src/allocator/arena.ts';
import { createFreeIndex, type FreeIndex } from '../../../src/allocator/freeIndex/freeIndex.ts';
import type { FreeList } from '../../../src/allocator/freeList.ts';
import { Heap, type HeapOptions } from '../../../src/allocator/heap.ts';
import { type BlockAddress, NO_BLOCK } from '../../../src/allocator/layout.ts';
import { type StrategyName, strategyNamed } from '../../../src/allocator/strategies/registry.ts';

const SCRATCH_WORDS = [6, 7];

export interface MirroredHeap {
  readonly heap: Heap;
  /** By arena. */
  readonly indexes: readonly FreeIndex[];
  /** Finds that were compared, and those among them that found something. */
  readonly compared: { finds: number; hits: number };
  /** Drops every index, and takes the lists up again if wanted. */
  clear(): void;
  rebuild(): void;
}

export function mirroredHeap(strategy: StrategyName, options: HeapOptions): MirroredHeap {
  const walk = strategyNamed(strategy);
  const indexOf = new Map<FreeList, FreeIndex>();
  const compared = { finds: 0, hits: 0 };
  const heap = new Heap({
    ...options,
    strategy: {
      name: strategy,
      movesRover: walk.movesRover,
      find(sizeBytes, freeList) {
        const { rover, probeCount } = freeList;
        const index = indexOf.get(freeList)!;
        const indexed = index.find(sizeBytes >>> 2, rover === NO_BLOCK ? -1 : rover >>> 2);
        const found = walk.find(sizeBytes, freeList);
        const probes = freeList.probeCount - probeCount;
        // Compared without the test framework first: there are millions of finds.
        if (indexed !== wordOf(found) || index.probes !== probes || index.length !== freeList.length)
          expect({ found: indexed, probes: index.probes, length: index.length }).toEqual({
            found: wordOf(found),
            probes,
            length: freeList.length,
          });
        compared.finds++;
        if (found !== NO_BLOCK) compared.hits++;
        return found;
      },
    },
  });
  const { words } = heap.blocks;
  const indexes = heap.arenas.map((arena) => {
    const index = createFreeIndex(
      strategy,
      heap.order,
      new Int32Array(words.buffer),
      arena.startAddress >>> 2,
      arena.endAddress >>> 2,
    );
    indexOf.set(arena.freeList, index);
    report(arena, index, heap);
    index.build(wordOf(arena.freeList.head));
    return index;
  });
  return {
    heap,
    indexes,
    compared,
    clear() {
      for (const index of indexes) index.clear();
    },
    rebuild() {
      heap.arenas.forEach(({ freeList }, arena) => {
        indexes[arena]!.build(wordOf(freeList.head));
      });
    },
  };
}

/** Hooks the index to the list's insert and unlink; before or after the list's own work must make no difference. */
function report(arena: Arena, index: FreeIndex, heap: Heap): void {
  const { freeList } = arena;
  const { words } = heap.blocks;
  const insert = freeList.insert.bind(freeList);
  const unlink = freeList.unlink.bind(freeList);
  let afterwards = false;
  freeList.insert = (block) => {
    const sizeWords = freeList.sizeOf(block) >>> 2;
    const predecessor = heap.order === 'address' ? index.predecessor(block >>> 2) : -1;
    afterwards = !afterwards;
    if (!afterwards) index.insert(block >>> 2, sizeWords);
    insert(block);
    if (afterwards) index.insert(block >>> 2, sizeWords);
    if (heap.order === 'address' && predecessor !== wordOf(heap.blocks.previousFreeOf(block)))
      expect(predecessor).toBe(wordOf(heap.blocks.previousFreeOf(block)));
  };
  freeList.unlink = (block) => {
    const sizeWords = freeList.sizeOf(block) >>> 2;
    afterwards = !afterwards;
    if (!afterwards) index.remove(block >>> 2, sizeWords);
    unlink(block);
    if (afterwards) index.remove(block >>> 2, sizeWords);
    for (const word of SCRATCH_WORDS)
      if (words[(block >>> 2) + word] !== 0) expect(words[(block >>> 2) + word]).toBe(0);
  };
}

function wordOf(block: BlockAddress): number {
  return block === NO_BLOCK ? -1 : block >>> 2;
}
