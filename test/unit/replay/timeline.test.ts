/** The laws of the timeline: the state at step n equals replaying n events, whichever way it is reached. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHeap } from '../../../src/allocator/checkHeap.ts';
import { LIST_ORDERS } from '../../../src/allocator/freeList.ts';
import { STRATEGY_NAMES } from '../../../src/allocator/strategies/registry.ts';
import { heapState } from '../../support/heapState.ts';
import { timelineOf } from '../../support/traces.ts';
import { randomTraceText, traceEvents } from './randomTraces.ts';

describe('The state at a step', () => {
  it('has the same bytes as a replay of that many events, in any order of asking', () => {
    const settings = fc.record({
      strategy: fc.constantFrom(...STRATEGY_NAMES),
      order: fc.constantFrom(...LIST_ORDERS),
      arenaCount: fc.constantFrom(1, 3),
      heapBytes: fc.constantFrom(1024, 4096, 'auto' as const),
    });
    fc.assert(
      fc.property(
        fc.array(traceEvents, { maxLength: 60 }),
        settings,
        fc.array(fc.nat(), { maxLength: 6 }),
        (events, given, picks) => {
          const whole = timelineOf(randomTraceText(events), given);
          const fixed = { ...given, heapBytes: whole.heapBytes };
          for (const pick of picks) {
            const step = pick % (events.length + 1);
            const part = timelineOf(randomTraceText(events.slice(0, step)), fixed);
            const expected = part.stateAt(step);
            const heap = whole.stateAt(step);
            expect(checkHeap(heap)).toEqual([]);
            expect(heapState(heap)).toEqual(heapState(expected));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is the same before and after keyframes are thinned out, far apart and near', () => {
    const lines = Array.from({ length: 5000 }, (_, index) =>
      index % 3 === 2 ? `free p${index - 2}` : `alloc p${index} ${(index * 37) % 400}`,
    );
    const timeline = timelineOf(lines.join('\n'));
    for (const step of [5000, 0, 1024, 1023, 1025, 4999, 2048, 1, 5000]) {
      const expected = timelineOf(lines.slice(0, step).join('\n'), { heapBytes: timeline.heapBytes });
      expect(heapState(timeline.stateAt(step))).toEqual(heapState(expected.stateAt(step)));
    }
  });

  it.each([1, 3])('is the same where blocks are few and far apart, in %d arenas', (arenaCount) => {
    const lines = Array.from({ length: 4200 }, (_, index) =>
      index % 2 === 1 && index > 20
        ? `free p${index - 21} t=${index % 3}`
        : `alloc p${index} ${(index * 7919) % 400_000} t=${index % 3}`,
    );
    const settings = { arenaCount, heapBytes: 2 ** 24 };
    const timeline = timelineOf(lines.join('\n'), settings);
    for (const step of [4200, 0, 4100, 30, 4096, 1]) {
      const expected = timelineOf(lines.slice(0, step).join('\n'), settings);
      expect(heapState(timeline.stateAt(step))).toEqual(heapState(expected.stateAt(step)));
    }
  });

  it('is the same where a block is larger than what is wiped at a time, before many small ones', () => {
    const lines = [
      'alloc first 16',
      'alloc large 1M',
      ...Array.from({ length: 2100 }, (_, index) => `alloc p${index} 40\nfree p${index}`),
      'free large',
      ...Array.from({ length: 4200 }, (_, index) => `alloc s${index} ${200 + (index % 5)}`),
    ].flatMap((line) => line.split('\n'));
    const timeline = timelineOf(lines.join('\n'), { heapBytes: 2 ** 21 });
    for (const step of [lines.length, 4096, 8000, 2, lines.length, 4100]) {
      const expected = timelineOf(lines.slice(0, step).join('\n'), { heapBytes: 2 ** 21 });
      expect(heapState(timeline.stateAt(step))).toEqual(heapState(expected.stateAt(step)));
    }
  });

  it.each([-1, 3, 1.5])('%d is refused when there are 2 events', (step) => {
    expect(() => timelineOf('alloc a 16; free a').stateAt(step)).toThrow(
      `There is no step ${step}; steps run from 0 to 2.`,
    );
  });
});

describe('An automatic heap', () => {
  it.each([
    ['', 4096],
    ['alloc a 16', 4096],
    ['alloc a 3000', 4096],
    ['alloc a 3900', 8192],
    // 1.25 x (2016 + 2032) bytes: a growing realloc counts both blocks.
    ['alloc a 2000; realloc a 2016', 8192],
    ['alloc a 2000; realloc a 2000', 4096],
    // Three arenas of the largest block each.
    ['%arenas 3; alloc a 2000', 8192],
    // A block that is lost stays in the sum.
    ['alloc a 2000; alloc a 2000', 8192],
    // Bad events count nothing.
    ['free b; realloc c 100000; alloc a 16', 4096],
    ['%arenas 64; %align 4096', 262_144],
    ['alloc a 8G', 2 ** 32 - 16],
  ])('for "%s" has %d bytes', (text, heapBytes) => {
    expect(timelineOf(text).heapBytes).toBe(heapBytes);
  });

  it('grows until the whole trace fits', () => {
    // 1,300 blocks of 32 bytes with every other one freed leave no hole for larger ones, which the ideal run cannot see.
    const small = Array.from({ length: 1300 }, (_, index) => `alloc s${index} 16`);
    const holes = Array.from({ length: 650 }, (_, index) => `free s${index * 2}`);
    const large = Array.from({ length: 300 }, (_, index) => `alloc l${index} 48`);
    const timeline = timelineOf([...small, ...holes, ...large].join('\n'));
    expect(timeline.heapBytes).toBe(65_536);
    expect([...timeline.findings.counts.keys()]).toEqual(['leak']);
  });
});

describe('The settings in force', () => {
  it('are the user’s before the file’s before the defaults', () => {
    const text = '%strategy best-fit; %order fifo; %heap 64K; alloc a 1';
    expect(timelineOf(text, { strategy: 'worst-fit', heapBytes: 8192 }).settings).toEqual({
      strategy: 'worst-fit',
      order: 'fifo',
      heapBytes: 8192,
      alignBytes: 16,
      arenaCount: 1,
    });
  });
});
