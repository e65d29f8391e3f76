/**
 * Small heaps in one line. `heapOf('a:16 b:32 -a c:8')` allocates, frees and resizes by name; `draw` shows the pool in
 * address order, `|a16|free32|c8|`: a live block by its name and requested bytes, a free one by its size. The heap check
 * runs after every move.
 */

import { expect } from 'vitest';
import { checkHeap } from '../../../src/allocator/checkHeap.ts';
import { Heap, type HeapOptions } from '../../../src/allocator/heap.ts';
import { type BlockAddress, NO_BLOCK } from '../../../src/allocator/layout.ts';

export interface NamedHeap {
  readonly heap: Heap;
  readonly names: Map<string, BlockAddress>;
  /** Whether each move found room, in order. */
  readonly served: boolean[];
}

/** Moves: `a:16` allocates, `a=64` resizes, `-a` frees; `@2` before a move gives its home arena, as in `@2a:16`. */
export function heapOf(moves: string, options: Partial<HeapOptions> = {}): NamedHeap {
  const heap = new Heap({ heapBytes: 1024, ...options });
  const names = new Map<string, BlockAddress>();
  const served: boolean[] = [];
  let step = 0;
  for (const word of moves.split(/\s+/).filter(Boolean)) {
    const [, home = '0', move = ''] = /^(?:@(\d+))?(.*)$/.exec(word) ?? [];
    step++;
    served.push(makeMove(heap, names, move, Number(home), step));
    expect(checkHeap(heap), `after ${word}`).toEqual([]);
  }
  return { heap, names, served };
}

export function draw({ heap, names }: NamedHeap): string {
  const nameOf = new Map([...names].map(([name, block]) => [block, name]));
  const cells = heap.arenas.map((arena) => {
    const blocks: string[] = [];
    for (let address = arena.startAddress; address < arena.endAddress; ) {
      const block = address as BlockAddress;
      const size = heap.blocks.sizeOf(block);
      blocks.push(
        heap.blocks.isFree(block) ? `free${size}` : `${nameOf.get(block)}${heap.blocks.requestedOf(block)}`,
      );
      address += size;
    }
    return `|${blocks.join('|')}|`;
  });
  return cells.join(' ');
}

/** Addresses of the free list of an arena, in list order. */
export function freeOrder({ heap }: NamedHeap, arena = 0): number[] {
  return [...heap.arenas[arena]!.freeList];
}

function makeMove(
  heap: Heap,
  names: Map<string, BlockAddress>,
  move: string,
  home: number,
  step: number,
): boolean {
  const freed = /^-(\w+)$/.exec(move);
  if (freed) {
    heap.release(names.get(freed[1]!)!, home);
    names.delete(freed[1]!);
    return true;
  }
  const [, name = '', sign, size] = /^(\w+?)([:=])(\d+)$/.exec(move) ?? [];
  if (!sign) throw new Error(`"${move}" is no move.`);
  const block =
    sign === ':'
      ? heap.place(Number(size), home, step)
      : heap.resize(names.get(name)!, Number(size), home, step);
  if (block !== NO_BLOCK) names.set(name, block);
  return block !== NO_BLOCK;
}
