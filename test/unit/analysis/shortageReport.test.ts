/** Why memory ran out: on traces small enough to know the answer, and held to plain searches on random ones. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIST_ORDERS } from '../../../src/allocator/freeList.ts';
import { STRATEGY_NAMES } from '../../../src/allocator/strategies/registry.ts';
import { type ShortageReport, shortageReport } from '../../../src/analysis/shortageReport.ts';
import {
  joinBlockerLine,
  listShortageReport,
  type ShortageFact,
  wordShortageReport,
} from '../../../src/analysis/shortageWords.ts';
import { runWhole } from '../../../src/replay/slices.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { exampleBytes, timelineOf } from '../../support/traces.ts';

function report(text: string, step: number, mostEvents?: number): ShortageReport | null {
  return runWhole(shortageReport(timelineOf(text), step, mostEvents));
}

/** Four of these are free, each behind one that is kept. */
const comb = `%heap 1K
alloc g1 176
alloc k1 48 @main;keep(keep.c:3)
alloc g2 176
alloc k2 32
alloc g3 176
alloc k3 48
free g1
free g2
free g3
alloc big 300
`;

describe('The report of a shortage', () => {
  it('names the cheapest blocks that stand between, and what else would have helped', () => {
    const found = report(comb, 10);
    expect(found).toMatchObject({
      line: 11,
      id: 'big',
      requestedBytes: 300,
      needBytes: 320,
      cause: 'fragmented',
      blockers: {
        count: 1,
        requestedBytes: 32,
        servedWhenFreed: true,
        servedWithout: true,
        blocks: [{ id: 'k2', requestedBytes: 32, blockBytes: 48, line: 5, step: 4, site: null }],
      },
    });
    expect(found?.heapBytes).toBeGreaterThan(1024);
  });

  it('is told with as many of the blocks as are wanted, and how many more there are', () => {
    const gaps = Array.from({ length: 5 }, (_, index) => `alloc g${index} 16;alloc k${index} 16`).join(';');
    const frees = Array.from({ length: 5 }, (_, index) => `free g${index}`).join(';');
    const found = report(`%heap 320;${gaps};${frees};alloc big 250`, 16);
    if (!found) throw new Error('The event was served.');
    const all = wordShortageReport(found, 320);
    expect(all.blockerLines).toHaveLength(found.blockers?.count ?? 0);
    expect(all.moreBlockers).toBeNull();
    const some = wordShortageReport(found, 320, 2);
    expect(some.blockerLines).toEqual(all.blockerLines.slice(0, 2));
    expect(joinBlockerLine({ block: 'a, 8 B at 0x40', line: 'line 1,000', site: 'f' })).toBe(
      'a, 8 B at 0x40, from line 1,000, f',
    );
    expect(some.moreBlockers).toBe(`and ${all.blockerLines.length - 2} more`);
    expect(all.blockerLines.length).toBeGreaterThan(2);
  });

  it('tells what comes of the blocks freed, and of the blocks never allocated', () => {
    const found = report(comb, 10);
    if (!found?.blockers) throw new Error('There is nothing in the way.');
    const { blockers } = found;
    const words = (servedWhenFreed: boolean, servedWithout: boolean) =>
      wordShortageReport({ ...found, blockers: { ...blockers, servedWhenFreed, servedWithout } }, 1024)
        .blockers;
    const block = 'One live block of 32 B stands in the way. ';
    expect(words(true, true)).toBe(
      `${block}The request is served with it freed just before, and also with it never allocated.`,
    );
    expect(words(true, false)).toBe(
      `${block}The request is served with it freed just before, but not with it never allocated.`,
    );
    expect(words(false, true)).toBe(
      `${block}The request is served with it never allocated, but not with it freed just before.`,
    );
    expect(words(false, false)).toBe(
      `${block}The request is not even served with it freed just before, nor with it never allocated.`,
    );
  });

  it('says what was not tried where the trace is too long for all', () => {
    const some = report(comb, 10, 40);
    expect(some).toMatchObject({ untriedPolicyCount: 7, heapIsLast: false });
    expect(some?.heapBytes).toBeGreaterThan(1024);
    const wordsOf = (found: ShortageReport | null) => found && wordShortageReport(found, 1024);
    expect(wordsOf(some)?.policies).toMatch(/7 others were not tried, as the trace is very long\.$/);
    expect(wordsOf(some)?.heap).toMatch(/serves it, instead of 1,024 B; whether less would do was not tried/);
    const none = report(comb, 10, 9);
    expect(none).toMatchObject({ policies: [], untriedPolicyCount: 11, heapBytes: 0, heapIsLast: false });
    expect(wordsOf(none)?.policies).toMatch(
      /^None of the strategies and orders that were tried serves it; 11/,
    );
    expect(wordsOf(none)?.heap).toMatch(/^No heap that was tried serves it; larger ones were not tried/);
    expect(wordsOf(report(comb, 10))).toMatchObject({ heap: expect.not.stringContaining('tried') });
  });

  it('is told as a list, too', () => {
    const found = report(comb, 10);
    if (!found) throw new Error('The event was served.');
    const { blockerFacts, ...facts } = listShortageReport(found, 1024);
    const lineOf = ({ label, value }: ShortageFact) => `${label}: ${value}`;
    expect(Object.values(facts).flatMap((each) => (each ? [lineOf(each)] : []))).toEqual([
      'Asked for: 300 B · block of 320 B',
      'Free: 848 B in 4 blocks · largest 272 B',
      'In the way: 1 live block · 32 B',
      'If freed before: served',
      'Other strategies: none serves it',
      'Heap that serves it: 1,072 B',
    ]);
    expect(blockerFacts.map(lineOf)).toEqual(['k2: 32 B · line 5']);
    const large = report('%heap 1K;alloc a 2K', 1);
    expect(large && lineOf(listShortageReport(large, 1024).blockers)).toBe(
      'In the way: no arena is large enough',
    );
  });

  it('lets a block that grows start its own room', () => {
    const found = report('%heap 1K;alloc a 200;alloc b 40;alloc c 500;free c;realloc a 760', 5);
    expect(found?.blockers?.blocks.map(({ id }) => id)).toEqual(['b']);
    expect(found?.blockers?.servedWhenFreed).toBe(true);
  });

  it('has no blockers where no arena could hold the block', () => {
    const found = report('%heap 1K;alloc a 64;alloc b 2K', 2);
    expect(found).toMatchObject({ cause: 'too-large', blockers: null, policies: [] });
    expect(found?.heapBytes).toBe(2144);
  });

  it('is there only for an event that ran out', () => {
    expect(report(comb, 9)).toBeNull();
    expect(report(comb, 1)).toBeNull();
    expect(report('free a', 1)).toBeNull();
  });

  it('explains why the fragmentation example ran out, and its remedies work', () => {
    const text = new TextDecoder().decode(exampleBytes('teaching-fragmentation.alloctrace'));
    const found = report(text, 29);
    expect(found?.blockers).toMatchObject({ count: 1, servedWhenFreed: true });
    expect(found?.freeBytes).toBe(768);
    const larger = timelineOf(text, { heapBytes: found?.heapBytes ?? 0 });
    expect(larger.outcomes.placementOf(28)).not.toBe(0);
  });

  it('names the strategies and orders that serve a request of a real program, and no others', () => {
    const text = new TextDecoder().decode(exampleBytes('gawk-forks-192k.alloctrace'));
    const found = report(text, 6008);
    const named = found?.policies.map(({ strategy, order }) => `${strategy} ${order}`) ?? [];
    expect(named.length).toBeGreaterThan(2);
    for (const strategy of STRATEGY_NAMES)
      for (const order of LIST_ORDERS) {
        const { outcomes } = timelineOf(text, { heapBytes: 192 * 1024, strategy, order });
        expect(named.includes(`${strategy} ${order}`)).toBe(outcomes.placementOf(6007) !== 0);
      }
  });

  it('finds the cheapest room of all, and leaves the heap as it was', () => {
    let seen = 0;
    fc.assert(
      fc.property(randomTrace, (text) => {
        const timeline = timelineOf(text);
        for (let step = 1; step <= timeline.stepCount; step++) {
          const found = runWhole(shortageReport(timeline, step));
          if (!found?.blockers) continue;
          seen++;
          expect(found.blockers.servedWhenFreed).toBe(true);
          expect(found.blockers.requestedBytes).toBe(cheapest(timeline, step, found.needBytes));
          const fresh = timelineOf(text);
          expect(timeline.stateAt(step).blocks.words).toEqual(fresh.stateAt(step).blocks.words);
        }
      }),
      { numRuns: 60 },
    );
    expect(seen).toBeGreaterThan(20);
  });
});

/** Tries every stretch of neighbours. */
function cheapest(timeline: Timeline, step: number, needBytes: number): number {
  const heap = timeline.stateAt(step);
  let best = Number.POSITIVE_INFINITY;
  for (const arena of heap.arenas) {
    const blocks = [...heap.blocks.blocksOf(arena)].map((block) => ({
      bytes: heap.blocks.sizeOf(block),
      cost: heap.blocks.isFree(block) ? 0 : heap.blocks.requestedOf(block),
    }));
    for (let from = 0; from < blocks.length; from++)
      for (let to = from + 1; to <= blocks.length; to++) {
        const stretch = blocks.slice(from, to);
        const bytes = stretch.reduce((sum, block) => sum + block.bytes, 0);
        const cost = stretch.reduce((sum, block) => sum + block.cost, 0);
        if (bytes >= needBytes) best = Math.min(best, cost);
      }
  }
  return best;
}

const randomTrace = fc
  .record({
    arenas: fc.constantFrom(1, 2),
    events: fc.array(fc.tuple(fc.boolean(), fc.nat(12), fc.integer({ min: 1, max: 200 }), fc.nat(1)), {
      minLength: 10,
      maxLength: 40,
    }),
  })
  .map(({ arenas, events }) =>
    [
      '%heap 1K',
      `%arenas ${arenas}`,
      ...events.map(([isFree, id, size, thread]) =>
        isFree ? `free p${id} t=${thread}` : `alloc p${id} ${size} t=${thread}`,
      ),
    ].join('\n'),
  );
