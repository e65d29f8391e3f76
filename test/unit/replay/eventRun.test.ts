/**
 * The fast run against the plain one: same places, same probes, same errors, same peaks, same bytes, whichever way free
 * blocks are searched for.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHeap } from '../../../src/allocator/checkHeap.ts';
import { LIST_ORDERS } from '../../../src/allocator/freeList.ts';
import { Heap } from '../../../src/allocator/heap.ts';
import { NO_BLOCK } from '../../../src/allocator/layout.ts';
import type { SearchMode } from '../../../src/allocator/search.ts';
import { STRATEGY_NAMES, type StrategyName } from '../../../src/allocator/strategies/registry.ts';
import type { AllocationStrategy } from '../../../src/allocator/strategies/strategy.ts';
import { EventRun } from '../../../src/replay/eventRun.ts';
import { EventKind } from '../../../src/replay/idSlots.ts';
import { replayTrace } from '../../../src/replay/replay.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { findingSeverity } from '../../../src/trace/findings.ts';
import { heapState } from '../../support/heapState.ts';
import { traceOf } from '../../support/traces.ts';
import { plainReplay } from './plainReplay.ts';
import { randomTraceText, traceEvents } from './randomTraces.ts';

const MODES: readonly SearchMode[] = ['walk', 'index', 'hybrid'];

function stepsOf(timeline: Timeline) {
  const { outcomes, eventFindings } = timeline;
  const errors = new Set<number>();
  for (let row = 0; row < eventFindings.count; row++)
    if (findingSeverity(eventFindings.codeOf(row)) === 'error') errors.add(eventFindings.stepOf(row));
  return Array.from({ length: timeline.stepCount }, (_, index) => {
    const placement = outcomes.kindOf(index) > EventKind.Release ? 0 : outcomes.placementOf(index);
    return {
      block: placement === 0 ? null : placement - 16,
      isError: errors.has(index + 1),
      probes: outcomes.probesOf(index),
    };
  });
}

function spansOf({ series }: Timeline) {
  return Array.from({ length: series.count }, (_, bucket) => series.at(bucket));
}

describe('The fast run agrees with the plain one', () => {
  const combinations = STRATEGY_NAMES.flatMap((strategy) =>
    LIST_ORDERS.flatMap((order) => [1, 3].map((arenaCount) => ({ strategy, order, arenaCount }))),
  );

  it.each(combinations)('under $strategy, $order, $arenaCount arenas', ({ strategy, order, arenaCount }) => {
    fc.assert(
      fc.property(
        fc.array(traceEvents, { minLength: 60, maxLength: 250 }),
        fc.constantFrom(16, 64),
        fc.constantFrom(1024, 4096, 60_000),
        (events, alignBytes, heapBytes) => {
          const trace = traceOf(randomTraceText(events));
          const settings = { strategy: strategy as StrategyName, order, arenaCount, alignBytes, heapBytes };
          const plain = plainReplay(trace, new Heap(settings));
          for (const search of MODES) {
            const timeline = replayTrace(trace, settings, { search });
            expect(stepsOf(timeline)).toEqual(plain.steps);
            expect(timeline.peak).toEqual(plain.peak);
            expect(spansOf(timeline)).toMatchObject(plain.spans);
            expect(heapState(timeline.stateAt(timeline.stepCount))).toEqual(plain.state);
            expect(checkHeap(timeline.stateAt(timeline.stepCount))).toEqual([]);
            expect(timeline.outcomes.probesThrough(timeline.stepCount)).toBe(
              plain.steps.reduce((sum, { probes }) => sum + probes, 0),
            );
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it.each(STRATEGY_NAMES)('where lists grow long and an index comes and goes, under %s', (strategy) => {
    // 1,200 holes between blocks that stay; then requests that few holes serve; then the holes are used up.
    const blocks = Array.from(
      { length: 2400 },
      (_, index) => `alloc p${index} ${16 + ((index * 7) % 5) * 16}`,
    );
    const holes = Array.from({ length: 1200 }, (_, index) => `free p${index * 2}`);
    const large = Array.from({ length: 300 }, (_, index) => `alloc l${index} ${100 + (index % 9) * 40}`);
    const small = Array.from({ length: 2500 }, (_, index) => `alloc s${index} 16; free s${index}`);
    const text = [...blocks, ...holes, ...large, ...small].join('\n').replaceAll('; ', '\n');
    for (const order of LIST_ORDERS) {
      const settings = { strategy: strategy as StrategyName, order, heapBytes: 2 ** 20 };
      const trace = traceOf(text);
      const plain = plainReplay(trace, new Heap(settings));
      const timeline = replayTrace(trace, settings);
      expect(stepsOf(timeline)).toEqual(plain.steps);
      expect(spansOf(timeline)).toMatchObject(plain.spans);
      expect(heapState(timeline.stateAt(timeline.stepCount))).toEqual(plain.state);
    }
  });

  it('where the strategy is somebody’s own, even one that is called like one of ours', () => {
    const lastFit: AllocationStrategy = {
      name: 'first-fit',
      movesRover: false,
      find(sizeBytes, freeList) {
        freeList.probeCount += freeList.length;
        return [...freeList].findLast((block) => freeList.sizeOf(block) >= sizeBytes) ?? NO_BLOCK;
      },
    };
    const settings = { strategy: lastFit, heapBytes: 4096 };
    fc.assert(
      fc.property(fc.array(traceEvents, { minLength: 20, maxLength: 120 }), (events) => {
        const trace = traceOf(randomTraceText(events));
        const plain = plainReplay(trace, new Heap(settings));
        for (const search of MODES) {
          const run = new EventRun(trace, new Heap(settings), search);
          while (run.position < trace.columns.count) run.runBucket();
          run.end();
          expect(heapState(run.heap)).toEqual(plain.state);
          expect(run.outcomes.probeTotal).toBe(plain.steps.reduce((sum, { probes }) => sum + probes, 0));
        }
      }),
      { numRuns: 30 },
    );
  });
});
