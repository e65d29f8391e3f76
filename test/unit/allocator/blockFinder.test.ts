import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { blockHolding } from '../../../src/allocator/blockFinder.ts';
import { Heap, type HeapOptions } from '../../../src/allocator/heap.ts';
import { NO_BLOCK } from '../../../src/allocator/layout.ts';

/** A heap after allocs of the sizes given, each third of which frees the oldest. */
function churned(options: HeapOptions, sizes: readonly number[]): Heap {
  const heap = new Heap(options);
  const live = [];
  for (const [index, size] of sizes.entries()) {
    const block = heap.place(size, index % heap.arenaCount, index + 1);
    if (block !== NO_BLOCK) live.push(block);
    const oldest = index % 3 === 2 ? live.splice((index * 7) % live.length || 0, 1)[0] : undefined;
    if (oldest !== undefined) heap.release(oldest, index % heap.arenaCount);
  }
  return heap;
}

describe('The block that holds an address', () => {
  it('is found from each of its bytes, in any heap', () => {
    fc.assert(
      fc.property(
        fc.record({
          heapBytes: fc.integer({ min: 8192, max: 40_000 }),
          alignBytes: fc.constantFrom(16, 32, 64),
          arenaCount: fc.integer({ min: 1, max: 4 }),
          order: fc.constantFrom('lifo', 'address' as const),
        }),
        fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 60 }),
        (options, sizes) => {
          const heap = churned(options, sizes);
          for (const arena of heap.arenas)
            for (const block of heap.blocks.blocksOf(arena)) {
              const size = heap.blocks.sizeOf(block);
              for (const offset of [0, 1, 15, 16, 17, 20, 24, 31, size - 16, size - 1])
                expect(blockHolding(heap, block + offset)).toBe(block);
            }
        },
      ),
    );
  });

  it('is found where it is too large to look through', () => {
    const heap = churned({ heapBytes: 8 << 20 }, [48, 100, 3 << 20, 64]);
    const [first, second, large, last] = heap.blocks.blocksOf(heap.arenas[0]!);
    expect([first, second].map((block) => blockHolding(heap, block! + 20))).toEqual([first, second]);
    expect(blockHolding(heap, large! + heap.blocks.sizeOf(large!) - 1)).toBe(large);
    expect(blockHolding(heap, (8 << 20) - 1)).toBe(last);
  });

  it('is found without a walk behind all that was ever live', () => {
    const heap = churned({ heapBytes: 64 << 20 }, [48, 100, 300, 64, 20]);
    const rest = [...heap.blocks.blocksOf(heap.arenas[0]!)].at(-1);
    const steps = vi.spyOn(heap.blocks, 'sizeOf');
    expect(blockHolding(heap, (64 << 20) - 1)).toBe(rest);
    expect(steps).not.toHaveBeenCalled();
  });
});
