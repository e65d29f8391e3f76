/**
 * Random programs on the real heap and on the naive model, side by side, for every strategy, order and number of arenas:
 * same addresses, same probes, same lists, and the heap check after every step. Steps recorded in a journal are taken back
 * to the byte.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHeap } from '../../../src/allocator/checkHeap.ts';
import { LIST_ORDERS } from '../../../src/allocator/freeList.ts';
import { Heap, type HeapOptions } from '../../../src/allocator/heap.ts';
import { type BlockAddress, NO_BLOCK } from '../../../src/allocator/layout.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../../src/allocator/strategies/registry.ts';
import { UndoJournal } from '../../../src/allocator/undoJournal.ts';
import { heapState } from '../../support/heapState.ts';
import { NaiveHeap } from './naiveModel.ts';

const size = fc.oneof(fc.nat(40), fc.nat(300), fc.nat(5000));
const home = fc.nat(63);
const move = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('allocate' as const), size, home }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('free' as const), pick: fc.nat(), home }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('reallocate' as const), pick: fc.nat(), size, home }),
  },
);
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

/** Makes a move on both; the blocks that are live after it. */
function makeMove(heap: Heap, naive: NaiveHeap, live: number[], move: Move, step: number): number[] {
  const arena = move.home % heap.arenas.length;
  if (move.kind === 'allocate') {
    const block = heap.place(move.size, arena, step);
    expect(block === NO_BLOCK ? null : block).toBe(naive.allocate(move.size, arena));
    return block === NO_BLOCK ? live : [...live, block];
  }
  const picked = live[move.pick % live.length];
  if (picked === undefined) return live;
  const others = live.filter((block) => block !== picked);
  if (move.kind === 'free') {
    heap.release(picked as BlockAddress, arena);
    naive.free(picked);
    return others;
  }
  const block = heap.resize(picked as BlockAddress, move.size + 1, arena, step);
  expect(block === NO_BLOCK ? null : block).toBe(naive.reallocate(picked, move.size + 1, arena));
  return block === NO_BLOCK ? live : [...others, block];
}

const settings: Required<Pick<HeapOptions, 'order' | 'arenaCount'> & { strategy: StrategyName }>[] =
  STRATEGY_NAMES.flatMap((strategy) =>
    LIST_ORDERS.flatMap((order) => [1, 3].map((arenaCount) => ({ strategy, order, arenaCount }))),
  );

describe('The heap agrees with the naive model', () => {
  it.each(settings)('under $strategy, $order, $arenaCount arenas', ({ strategy, order, arenaCount }) => {
    fc.assert(
      fc.property(
        fc.array(move, { maxLength: 120 }),
        fc.constantFrom(16, 64),
        fc.integer({ min: 400, max: 12_000 }),
        fc.nat(120),
        (moves, alignBytes, heapBytes, recordFrom) => {
          const heap = new Heap({ heapBytes, strategy, order, alignBytes, arenaCount });
          const naive = new NaiveHeap(heapBytes, strategy, order, alignBytes, arenaCount);
          let live: number[] = [];
          const states: ReturnType<typeof heapState>[] = [];
          let journal: UndoJournal | undefined;
          for (const [index, each] of moves.entries()) {
            if (index === recordFrom) {
              void heap.largestFreeBytes;
              journal = new UndoJournal(heap);
            }
            if (journal) states.push(heapState(heap));
            const make = () => {
              live = makeMove(heap, naive, live, each, index + 1);
            };
            if (journal) journal.record(make);
            else make();
            expect(checkHeap(heap)).toEqual([]);
            expect(heap.probeCount).toBe(naive.probes);
            expect(heap.arenas.map(({ freeList }) => [...freeList])).toEqual(
              naive.arenas.map(({ list }) => list),
            );
          }
          for (const state of states.reverse()) {
            journal?.undo();
            expect(heapState(heap)).toEqual(state);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
