/** What lives at a step is the same from a keyframe before it, from one behind it, and in the heap itself. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Heap } from '../../../src/allocator/heap.ts';
import { COLOUR_WAYS } from '../../../src/analysis/colourClasses.ts';
import { heapMap } from '../../../src/analysis/heapMap.ts';
import { history } from '../../../src/analysis/history.ts';
import { type BlockVisit, visitState, visitWay } from '../../../src/analysis/liveBlocks.ts';
import { liveMap } from '../../../src/analysis/liveMap.ts';
import { keptCellBytes } from '../../../src/analysis/runningCells.ts';
import { replayTrace } from '../../../src/replay/replay.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { timelineOf, traceOf } from '../../support/traces.ts';
import { randomTraceText, traceEvents } from '../replay/randomTraces.ts';

/** Keyframes stand at the steps 0, 4096 and 8192. */
const EVENTS = 9000;
const timelines = fc
  .tuple(
    fc.array(traceEvents, { minLength: 50, maxLength: 150 }),
    fc.record({ arenaCount: fc.constantFrom(1, 3), heapBytes: fc.constantFrom(4096, 'auto' as const) }),
  )
  .map(([pattern, given]) => {
    const events = Array.from({ length: EVENTS }, (_, index) => pattern[index % pattern.length]!);
    return replayTrace(traceOf(randomTraceText(events)), given);
  });
const steps = fc.integer({ min: 0, max: EVENTS });

type Sums = Map<string, number>;

function adding(sums: Sums): BlockVisit {
  return (address, sizeBytes, requestedBytes, madeStep, sign) => {
    const block = [address, sizeBytes, requestedBytes, madeStep].join(' ');
    const sum = (sums.get(block) ?? 0) + sign;
    if (sum === 0) sums.delete(block);
    else sums.set(block, sum);
  };
}

function stateOf(timeline: Timeline, step: number): Sums {
  const sums: Sums = new Map();
  visitState(timeline, step, adding(sums));
  return sums;
}

function blocksOf({ arenas, blocks }: Heap): Sums {
  const live = arenas
    .flatMap((arena) => [...blocks.blocksOf(arena)])
    .filter((block) => !blocks.isFree(block))
    .map((block) => [block, blocks.sizeOf(block), blocks.requestedOf(block), blocks.stepOf(block)]);
  return new Map(live.map((block) => [block.join(' '), 1]));
}

describe('The live blocks of a state', () => {
  it('are those of the heap, on either side of a keyframe', () => {
    fc.assert(
      fc.property(timelines, fc.array(steps, { minLength: 4, maxLength: 8 }), (timeline, picked) => {
        for (const step of [...picked, 4095, 4096, 4097, 6143, 6144, 6145])
          expect(stateOf(timeline, step)).toEqual(blocksOf(timeline.stateAt(step)));
      }),
      { numRuns: 10 },
    );
  });

  it('become those of another by what comes and goes on the way there, and back', () => {
    fc.assert(
      fc.property(timelines, steps, steps, (timeline, from, to) => {
        const sums = stateOf(timeline, from);
        visitWay(timeline, from, to, adding(sums));
        expect(sums).toEqual(blocksOf(timeline.stateAt(to)));
      }),
      { numRuns: 10 },
    );
  });

  it('give a history of one state the colours and leaks of the map', () => {
    const ways = fc.constantFrom(...COLOUR_WAYS);
    fc.assert(
      fc.property(timelines, steps, ways, (timeline, step, colourBy) => {
        const endAddress = timeline.arenaBytes * timeline.settings.arenaCount;
        const range = { startAddress: 0, endAddress, colourBy };
        const map = liveMap(timeline, step, { ...range, cellCount: 16, maximumBlocks: 0 });
        const time = { fromStep: step, toStep: step, width: 1, height: 16 };
        const picture = history(timeline, { ...range, ...time }, undefined);
        expect(picture.leaking.toReversed()).toEqual(map.leaking);
        expect(picture.classes.toReversed()).toEqual(map.classes);
      }),
      { numRuns: 15 },
    );
  });
});

/** So many blocks that the whole pool is drawn from a keyframe. */
function large(): Timeline {
  const line = (index: number) =>
    index % 5 === 4 ? `free p${index - 3}` : `alloc p${index} ${(index * 37) % 300} @s${index % 11}`;
  return timelineOf(Array.from({ length: EVENTS }, (_, index) => line(index)).join('\n'));
}

describe('The map of a large heap', () => {
  it('is the same from a keyframe, of the pool as a whole, and from the pool, of its parts', () => {
    const timeline = large();
    const { arenaBytes } = timeline;
    const cellCount = 64;
    const partBytes = arenaBytes / 4;
    for (const step of [4000, 4100, 8000, EVENTS]) {
      const heap = timeline.stateAt(step);
      const query = { maximumBlocks: 0, colourBy: 'site' } as const;
      const whole = heapMap(timeline, heap, { ...query, startAddress: 0, endAddress: arenaBytes, cellCount });
      const parts = [0, 1, 2, 3].map((part) => ({
        ...query,
        startAddress: part * partBytes,
        endAddress: (part + 1) * partBytes,
        cellCount: cellCount / 4,
      }));
      for (const column of ['payload', 'overhead', 'leaking', 'classes'] as const) {
        const cellsOf = (map: object) => [...(map as Record<typeof column, Uint8Array>)[column]];
        expect(parts.flatMap((part) => cellsOf(heapMap(timeline, heap, part)))).toEqual(cellsOf(whole));
      }
    }
  });

  it('is kept for four questions, whose memory is told', () => {
    const timeline = large();
    const heap = timeline.stateAt(EVENTS);
    const ask = (cellCount: number, colourBy: 'state' | 'site') =>
      heapMap(timeline, heap, { startAddress: 0, endAddress: 4096, cellCount, maximumBlocks: 0, colourBy });
    expect(keptCellBytes(timeline)).toBe(0);
    ask(100, 'state');
    ask(100, 'site');
    ask(100, 'state');
    expect(keptCellBytes(timeline)).toBe(100 * 24 + 100 * 88);
    for (const cellCount of [1, 2, 3, 4]) ask(cellCount, 'state');
    expect(keptCellBytes(timeline)).toBe((1 + 2 + 3 + 4) * 24);
  });
});
