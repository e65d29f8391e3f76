/** The map that is drawn from the lives of the blocks is the one that the heap itself gives. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STRATEGY_NAMES } from '../../../src/allocator/strategies/registry.ts';
import { COLOUR_WAYS } from '../../../src/analysis/colourClasses.ts';
import { heapMap } from '../../../src/analysis/heapMap.ts';
import { liveMap } from '../../../src/analysis/liveMap.ts';
import { replayTrace } from '../../../src/replay/replay.ts';
import { traceOf } from '../../support/traces.ts';
import { randomTraceText, traceEvents } from '../replay/randomTraces.ts';

describe('The map without the heap', () => {
  it('is the map of the heap, at every step and of any range', () => {
    const settings = fc.record({
      strategy: fc.constantFrom(...STRATEGY_NAMES),
      arenaCount: fc.constantFrom(1, 3),
      alignBytes: fc.constantFrom(16, 64),
      heapBytes: fc.constantFrom(1024, 4096, 'auto' as const),
    });
    const events = fc.array(traceEvents, { minLength: 10, maxLength: 120 });
    fc.assert(
      fc.property(
        events,
        settings,
        fc.nat(),
        fc.nat(3000),
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom(...COLOUR_WAYS),
        fc.nat(255),
        (list, given, pick, start, cellCount, colourBy, favoured) => {
          const timeline = replayTrace(traceOf(randomTraceText(list)), given);
          const step = pick % (timeline.stepCount + 1);
          const endAddress = timeline.arenaBytes * timeline.settings.arenaCount;
          // No blocks one by one, so that the heap gives cells as well.
          const range = { startAddress: start % endAddress, endAddress, cellCount, maximumBlocks: 0 };
          const query = { ...range, colourBy, favoured };
          expect(liveMap(timeline, step, query)).toEqual(heapMap(timeline, timeline.stateAt(step), query));
        },
      ),
      { numRuns: 120 },
    );
  });

  it('knows what lives on from the keyframe before the step', () => {
    const lines = Array.from({ length: 9000 }, (_, index) =>
      index % 4 === 3 ? `free p${index - 3}` : `alloc p${index} ${(index * 13) % 200}`,
    );
    const timeline = replayTrace(traceOf(lines.join('\n')));
    const { arenaBytes } = timeline;
    const ranges = [
      [0, arenaBytes],
      // Of cells that are no whole bytes, and from one middle of a block to another.
      [16 * 777 + 5, Math.round(arenaBytes / 3)],
      [Math.round(arenaBytes / 2), arenaBytes],
      [40, 90],
    ] as const;
    for (const step of [4095, 4096, 4097, 8191, 8192, 9000])
      for (const [startAddress, endAddress] of ranges)
        for (const colourBy of COLOUR_WAYS) {
          const query = { startAddress, endAddress, cellCount: 500, maximumBlocks: 0, colourBy };
          expect(liveMap(timeline, step, query)).toEqual(heapMap(timeline, timeline.stateAt(step), query));
        }
  });

  it('follows the steps, there and back, as if it were drawn anew', () => {
    fc.assert(
      fc.property(
        fc.array(traceEvents, { minLength: 10, maxLength: 120 }),
        fc.array(fc.nat(), { minLength: 2, maxLength: 12 }),
        fc.nat(3000),
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom(...COLOUR_WAYS),
        (list, picks, start, cellCount, colourBy) => {
          const timeline = replayTrace(traceOf(randomTraceText(list)), { arenaCount: 2 });
          const endAddress = timeline.arenaBytes * timeline.settings.arenaCount;
          const range = {
            startAddress: start % endAddress,
            endAddress,
            cellCount,
            maximumBlocks: 0,
            colourBy,
          };
          for (const pick of picks) {
            const step = pick % (timeline.stepCount + 1);
            const fresh = liveMap(timeline, step, range);
            expect(heapMap(timeline, timeline.stateAt(step), range)).toEqual(fresh);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
