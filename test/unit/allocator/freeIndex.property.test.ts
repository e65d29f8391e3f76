/**
 * The index against the walk: random programs on a mirrored heap, for every strategy and order, and a heap without an index
 * beside it, so that an index is seen to leave nothing behind in the pool.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIST_ORDERS } from '../../../src/allocator/freeList.ts';
import { Heap, type HeapOptions } from '../../../src/allocator/heap.ts';
import { type BlockAddress, NO_BLOCK } from '../../../src/allocator/layout.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../../src/allocator/strategies/registry.ts';
import { mirroredHeap } from './mirroredHeap.ts';

const combinations = STRATEGY_NAMES.flatMap((strategy) =>
  LIST_ORDERS.map((order) => ({ strategy, order }) as const),
);

const size = fc.oneof(fc.nat(60), fc.nat(400), fc.nat(5000), fc.constantFrom(16, 48, 80));
const home = fc.nat(63);
const move = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('allocate' as const), size, home }) },
  { weight: 9, arbitrary: fc.record({ kind: fc.constant('free' as const), pick: fc.nat(), home }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('reallocate' as const), pick: fc.nat(), size, home }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rebuild' as const) }) },
);
type Move = Exclude<typeof move extends fc.Arbitrary<infer T> ? T : never, { kind: 'rebuild' }>;

/** Makes a move; `live` is kept up to date, without regard to its order. */
function makeMove(heap: Heap, live: BlockAddress[], move: Move, step: number): void {
  const arena = move.home % heap.arenas.length;
  if (move.kind === 'allocate') {
    const block = heap.place(move.size, arena, step);
    if (block !== NO_BLOCK) live.push(block);
    return;
  }
  if (live.length === 0) return;
  const place = move.pick % live.length;
  const picked = live[place]!;
  if (move.kind === 'free') {
    heap.release(picked, arena);
    live[place] = live[live.length - 1]!;
    live.pop();
    return;
  }
  const block = heap.resize(picked, move.size + 1, arena, step);
  if (block !== NO_BLOCK) live[place] = block;
}

/** The first word in which two pools differ, or -1; the test framework's own comparison takes milliseconds. */
function firstDifference(one: Heap, other: Heap): number {
  const otherWords = other.blocks.words;
  return one.blocks.words.findIndex((word, at) => word !== otherWords[at]);
}

function largestFree(heap: Heap, arena: number): number {
  return Math.max(0, ...[...heap.arenas[arena]!.freeList].map((block) => heap.blocks.sizeOf(block)));
}

describe('The index agrees with the walk, and leaves nothing behind', () => {
  it.each(
    combinations.flatMap((combination) => [1, 3].map((arenaCount) => ({ ...combination, arenaCount }))),
  )('under $strategy, $order, $arenaCount arenas', ({ strategy, order, arenaCount }) => {
    fc.assert(
      fc.property(
        fc.array(move, { maxLength: 150 }),
        fc.constantFrom(16, 64),
        fc.constantFrom(4096, 20_000, 65_536),
        (moves, alignBytes, heapBytes) => {
          const options: HeapOptions = { heapBytes, order, alignBytes, arenaCount };
          const mirrored = mirroredHeap(strategy, options);
          const plain = new Heap({ ...options, strategy });
          const live: BlockAddress[] = [];
          const plainLive: BlockAddress[] = [];
          moves.forEach((each, step) => {
            if (each.kind === 'rebuild') {
              mirrored.clear();
              expect(firstDifference(mirrored.heap, plain)).toBe(-1);
              mirrored.rebuild();
              return;
            }
            makeMove(mirrored.heap, live, each, step + 1);
            makeMove(plain, plainLive, each, step + 1);
          });
          mirrored.indexes.forEach((index, arena) => {
            expect(index.largestWords * 4).toBe(largestFree(plain, arena));
          });
          mirrored.clear();
          expect(firstDifference(mirrored.heap, plain)).toBe(-1);
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** Numbers below 2^32 from a seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

interface LongRun {
  readonly strategy: StrategyName;
  readonly options: HeapOptions;
  readonly moveCount: number;
  /** The number of live blocks swings between a quarter of this and this. */
  readonly liveCount: number;
  readonly sizes: (random: () => number) => number;
}

/** Fills and empties the heap in turns, so that lists grow long and short again. Sizes are multiples of 16. */
function runLong({ strategy, options, moveCount, liveCount, sizes }: LongRun) {
  const mirrored = mirroredHeap(strategy, options);
  const random = randomNumbers(20_261_123);
  const live: BlockAddress[] = [];
  let filling = true;
  let longest = 0;
  for (let step = 1; step <= moveCount; step++) {
    if (live.length >= liveCount) filling = false;
    if (live.length <= liveCount / 4) filling = true;
    const chance = random() % 100;
    const kind = chance < 8 ? 'reallocate' : chance < (filling ? 62 : 42) ? 'allocate' : 'free';
    const common = { home: random() % 64, pick: random() };
    if (kind === 'free') makeMove(mirrored.heap, live, { kind, ...common }, step);
    else makeMove(mirrored.heap, live, { kind, ...common, size: sizes(random) }, step);
    longest = Math.max(longest, mirrored.indexes[0]!.length);
  }
  mirrored.clear();
  const { words } = mirrored.heap.blocks;
  const scratch = mirrored.heap.arenas
    .flatMap(({ freeList }) => [...freeList])
    .filter((block) => words[(block >>> 2) + 6] !== 0 || words[(block >>> 2) + 7] !== 0);
  expect(scratch).toEqual([]);
  return { ...mirrored.compared, longest };
}

const smallSizes = (random: () => number) => (random() % 4 === 0 ? random() % 64 : random() % 8) * 16;

/** Mostly small, some from 32 KiB to 1 MiB, of which many have equal sizes. */
const mixedSizes = (random: () => number) => {
  const chance = random() % 16;
  if (chance < 12) return (random() % 40) * 16;
  return chance < 14 ? 65_536 * (1 + (random() % 15)) : 32_768 + (random() % 60_000) * 16;
};

describe('The index agrees with the walk over a long run', () => {
  it.each(
    combinations.flatMap((combination) => [16, 64].map((alignBytes) => ({ ...combination, alignBytes }))),
  )(
    'of 100,000 moves under $strategy, $order, aligned to $alignBytes',
    ({ strategy, order, alignBytes }) => {
      const { finds, hits, longest } = runLong({
        strategy,
        options: { heapBytes: 131_072, order, alignBytes },
        moveCount: 100_000,
        liveCount: 900,
        sizes: smallSizes,
      });
      expect(finds).toBeGreaterThan(40_000);
      expect(hits).toBeGreaterThan(30_000);
      // Longer than the slots that a sequence begins with.
      expect(longest).toBeGreaterThan(64);
    },
    60_000,
  );

  it.each(combinations)(
    'with blocks beyond 64 KiB and hundreds of holes under $strategy, $order',
    ({ strategy, order }) => {
      const { hits, longest } = runLong({
        strategy,
        options: { heapBytes: 2 ** 29, order },
        moveCount: 20_000,
        liveCount: 5_000,
        sizes: mixedSizes,
      });
      expect(hits).toBeGreaterThan(7_000);
      expect(longest).toBeGreaterThan(500);
    },
    60_000,
  );

  it.each(combinations)('with 50,000 holes under $strategy, $order', ({ strategy, order }) => {
    const { heap, indexes, compared } = mirroredHeap(strategy, { heapBytes: 2 ** 25, order });
    const random = randomNumbers(50_000);
    const blocks = Array.from({ length: 100_000 }, (_, at) => heap.place((random() % 12) * 16, 0, at));
    // From above, so that the walk of the address order finds its place at once.
    for (let at = blocks.length - 2; at >= 0; at -= 2) heap.release(blocks[at]!, 0);
    expect(indexes[0]!.length).toBeGreaterThan(50_000);
    const filled = compared.finds;
    const live = blocks.filter((_, at) => at % 2 === 1);
    for (let step = 0; step < 200; step++) {
      const kind = step % 5 === 4 ? 'free' : 'allocate';
      const common = { home: 0, pick: random() };
      if (kind === 'free') makeMove(heap, live, { kind, ...common }, step);
      else makeMove(heap, live, { kind, ...common, size: 160 + (random() % 20) * 16 }, step);
    }
    expect(compared.finds - filled).toBe(160);
  });
});
