/** What lies over the map: the free list, the search and the change of a step, held against what the heap itself does. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FreeList } from '../../../src/allocator/freeList.ts';
import type { Heap } from '../../../src/allocator/heap.ts';
import type { BlockAddress } from '../../../src/allocator/layout.ts';
import { STRATEGY_NAMES, strategyNamed } from '../../../src/allocator/strategies/registry.ts';
import { MAXIMUM_OVERLAY_BLOCKS, mapOverlays, OVERLAY_NAMES } from '../../../src/analysis/overlays.ts';
import { EventKind } from '../../../src/replay/idSlots.ts';
import { replayTrace } from '../../../src/replay/replay.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { timelineOf, traceOf } from '../../support/traces.ts';
import { randomTraceText, traceEvents } from '../replay/randomTraces.ts';

/** Holes of 48, 64, 80... bytes, freed in that order, each between two live blocks; then what follows. */
function holes(count: number, rest: string, directives = '%heap 64K'): Timeline {
  const lines = [directives];
  for (let hole = 0; hole < count; hole++)
    lines.push(`alloc h${hole} ${32 + 16 * hole}`, `alloc wall${hole} 16`);
  for (let hole = 0; hole < count; hole++) lines.push(`free h${hole}`);
  return timelineOf(`${lines.join('\n')}\n${rest}`);
}

/** A hundred holes in each arena at which one of the threads is at home. */
function manyHoles(arenas: number, threadCount: number): string {
  const lines = ['%heap 4M', `%arenas ${arenas}`];
  for (let thread = 0; thread < threadCount; thread++) {
    const event = (text: string) => lines.push(`${text} t=${thread}`);
    for (let hole = 0; hole < 100; hole++) {
      event(`alloc h${thread}.${hole} 32`);
      event(`alloc wall${thread}.${hole} 16`);
    }
    for (let hole = 0; hole < 100; hole++) event(`free h${thread}.${hole}`);
  }
  return lines.join('\n');
}

function overlaysOf(timeline: Timeline, step = timeline.stepCount) {
  return mapOverlays(timeline, step, OVERLAY_NAMES);
}

describe('The free list over the map', () => {
  it('is given in list order', () => {
    const { freeLists } = overlaysOf(holes(3, ''));
    expect(freeLists).toMatchObject([{ length: 4, sizes: Uint32Array.of(80, 64, 48, 65_248) }]);
  });

  it('is there of each arena, whichever the thread of the step is at home in', () => {
    const timeline = timelineOf(`%heap 1K
%arenas 2
alloc a 48 t=1
alloc wall 16 t=1
alloc b 48 t=2
free a t=2
`);
    expect(overlaysOf(timeline, 3).freeLists?.map(({ addresses }) => [...addresses])).toEqual([[96], [576]]);
    expect(overlaysOf(timeline, 4).freeLists?.map(({ addresses }) => [...addresses])).toEqual([
      [0, 96],
      [576],
    ]);
  });

  it('is cut where it is long, and shorter where many are', () => {
    const longest = (arenas: number, everyThread: boolean) => {
      const timeline = timelineOf(manyHoles(arenas, everyThread ? arenas : 1));
      const lists = overlaysOf(timeline).freeLists ?? [];
      return lists.map(({ addresses, length }) => `${addresses.length} of ${length}`);
    };
    expect(longest(2, false)).toEqual([`${MAXIMUM_OVERLAY_BLOCKS} of 101`, '1 of 1']);
    // Those of threads that do nothing leave it all that it may have.
    expect(longest(64, false).slice(0, 2)).toEqual([`${MAXIMUM_OVERLAY_BLOCKS} of 101`, '1 of 1']);
    expect(longest(8, true)).toEqual(Array.from({ length: 8 }, () => '32 of 101'));
    expect(longest(64, true)).toEqual(Array.from({ length: 64 }, () => '4 of 101'));
  });

  it('is there before the first event', () => {
    expect(overlaysOf(timelineOf('%heap 1K\nalloc a 1'), 0)).toMatchObject({
      freeLists: [{ addresses: Uint32Array.of(0), length: 1 }],
      search: null,
      change: null,
    });
  });
});

describe('The search over the map', () => {
  it('numbers the blocks up to the one that first-fit found', () => {
    const { search } = overlaysOf(holes(5, 'alloc x 64'));
    expect(search).toMatchObject({ sizes: Uint32Array.of(112), probes: Uint32Array.of(1), found: 0 });
    const fifo = overlaysOf(holes(5, 'alloc x 64', '%heap 64K\n%order fifo')).search;
    expect(fifo).toMatchObject({ sizes: Uint32Array.of(64_976), probeCount: 1, found: 0 });
    const byAddress = overlaysOf(holes(5, 'alloc x 64', '%heap 64K\n%order address')).search;
    expect(byAddress).toMatchObject({
      sizes: Uint32Array.of(48, 64, 80),
      probes: Uint32Array.of(1, 2, 3),
      found: 2,
    });
  });

  it('goes on behind the block that best-fit chose', () => {
    const { search } = overlaysOf(holes(4, 'alloc x 60', '%heap 64K\n%strategy best-fit\n%order address'));
    expect(search).toMatchObject({ sizes: Uint32Array.of(48, 64, 80), probeCount: 3, found: 2 });
    const loose = overlaysOf(holes(4, 'alloc x 40', '%heap 64K\n%strategy worst-fit\n%order address')).search;
    expect(loose).toMatchObject({ probeCount: 5, found: 4 });
  });

  it('says so where nothing was found, or nothing was looked for', () => {
    const failed = overlaysOf(holes(2, 'alloc x 100K')).search;
    expect(failed).toMatchObject({ probeCount: 3, probes: Uint32Array.of(1, 2, 3), found: -1 });
    expect(overlaysOf(holes(2, '')).search).toBeNull();
  });

  it('keeps the block that was found where it has to leave out others', () => {
    const { search } = overlaysOf(holes(100, 'alloc x 3000', '%heap 256K\n%order address'));
    expect(search?.probes).toHaveLength(MAXIMUM_OVERLAY_BLOCKS);
    expect(search?.probes.at(-2)).toBe(MAXIMUM_OVERLAY_BLOCKS - 1);
    expect(search).toMatchObject({ probeCount: 101, found: MAXIMUM_OVERLAY_BLOCKS - 1 });
    expect(search?.probes.at(-1)).toBe(101);
    const failed = overlaysOf(holes(100, 'alloc x 300K', '%heap 256K')).search;
    expect(failed).toMatchObject({ probeCount: 101, found: -1 });
    expect(failed?.probes.at(-1)).toBe(MAXIMUM_OVERLAY_BLOCKS);
  });

  it('is what the strategies look at, in any trace', () => {
    const settings = fc.record({
      strategy: fc.constantFrom(...STRATEGY_NAMES),
      order: fc.constantFrom('lifo' as const, 'fifo' as const, 'address' as const),
      arenaCount: fc.constantFrom(1, 3),
      heapBytes: fc.constantFrom(1024, 4096),
    });
    const events = fc.array(traceEvents, { minLength: 10, maxLength: 60 });
    fc.assert(
      fc.property(events, settings, (list, given) => {
        const trace = traceOf(randomTraceText(list));
        const timeline = replayTrace(trace, given);
        const watched = replayTrace(trace, given);
        for (let step = 1; step <= timeline.stepCount; step++) {
          const { search } = mapOverlays(timeline, step, ['search']);
          const looked = lookedAt(watched, step, given.strategy);
          expect([...(search?.addresses ?? [])], `step ${step}`).toEqual(looked);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** The blocks that the strategy's own code asks for the size of in a step's search. */
function lookedAt(
  timeline: Timeline,
  step: number,
  strategy: (typeof STRATEGY_NAMES)[number],
): BlockAddress[] {
  const { outcomes, trace } = timeline;
  const kind = outcomes.kindOf(step - 1);
  const searches = kind === EventKind.Allocate || kind === EventKind.Resize;
  if (!searches || outcomes.probesOf(step - 1) === 0) return [];
  const heap: Heap = timeline.stateAt(step - 1);
  const bytes = timeline.blockBytesOf(step - 1) - outcomes.keptRestOf(step - 1);
  const home = trace.columns.threads[step - 1]! % heap.arenaCount;
  const looked: BlockAddress[] = [];
  for (let distance = 0; distance < heap.arenaCount; distance++) {
    const list = heap.arenas[(home + distance) % heap.arenaCount]!.freeList;
    const watchedList = Object.create(list, {
      sizeOf: {
        value: (block: BlockAddress) => {
          if (looked.at(-1) !== block) looked.push(block);
          return list.sizeOf(block);
        },
      },
      probeCount: { value: 0, writable: true },
    }) as FreeList;
    const isFound = strategyNamed(strategy).find(bytes, watchedList) < heap.heapBytes;
    if (isFound) break;
  }
  return looked;
}

describe('The change over the map', () => {
  const story = timelineOf(`%heap 1K
alloc a 48
alloc b 48
alloc c 16
free a
free b
realloc c 200
`);
  const wordsOf = (step: number) => {
    const { change } = overlaysOf(story, step);
    const words = (blocks: NonNullable<typeof change>['before']) =>
      Array.from(blocks.sizes, (size, at) => `${blocks.free[at] ? '/' : ''}${size}@${blocks.addresses[at]}`);
    return change && `${words(change.before).join(' ')} -> ${words(change.after).join(' ')}`;
  };

  it('is a split', () => {
    expect(wordsOf(1)).toBe('/1024@0 -> 64@0 /960@64');
  });

  it('is what was coalesced', () => {
    expect(wordsOf(4)).toBe('64@0 -> /64@0');
    expect(wordsOf(5)).toBe('/64@0 64@64 -> /128@0');
  });

  it('is growth into the free block behind', () => {
    expect(wordsOf(6)).toBe('32@128 /864@160 -> 224@128 /672@352');
  });

  it('is both ends of a move', () => {
    const moved = timelineOf('%heap 1K\nalloc a 48\nalloc wall 16\nrealloc a 200');
    const { change } = overlaysOf(moved);
    expect(change).toMatchObject({
      before: { addresses: Uint32Array.of(0, 96), free: Uint8Array.of(0, 1) },
      after: { addresses: Uint32Array.of(0, 96, 320), free: Uint8Array.of(1, 0, 1) },
    });
  });

  it('covers the same bytes before and after, and nothing outside of them changed, in any trace', () => {
    const settings = fc.record({
      strategy: fc.constantFrom(...STRATEGY_NAMES),
      arenaCount: fc.constantFrom(1, 3),
      heapBytes: fc.constantFrom(1024, 4096),
    });
    fc.assert(
      fc.property(fc.array(traceEvents, { minLength: 10, maxLength: 60 }), settings, (list, given) => {
        const timeline = replayTrace(traceOf(randomTraceText(list)), given);
        for (let step = 1; step <= timeline.stepCount; step++) {
          const { change } = mapOverlays(timeline, step, ['change']);
          const unchanged = (at: number, blocks: { addresses: Uint32Array } | undefined) =>
            blocksOf(timeline, at).filter((text) => !blocks?.addresses.includes(Number.parseInt(text, 10)));
          expect(unchanged(step - 1, change?.before), `step ${step}`).toEqual(unchanged(step, change?.after));
          const sum = (sizes?: Uint32Array) => sizes?.reduce((total, size) => total + size, 0);
          expect(sum(change?.before.sizes)).toBe(sum(change?.after.sizes));
        }
      }),
      { numRuns: 60 },
    );
  });
});

function blocksOf(timeline: Timeline, step: number): string[] {
  const heap = timeline.stateAt(step);
  return heap.arenas.flatMap((arena) =>
    Array.from(
      heap.blocks.blocksOf(arena),
      (block) =>
        `${block} ${heap.blocks.sizeOf(block)} ${heap.blocks.requestedOf(block)} ${heap.blocks.stepOf(block)}`,
    ),
  );
}
