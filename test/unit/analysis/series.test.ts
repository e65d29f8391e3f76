/** Figures over time: what a range at a width tells is what the states themselves tell, one by one. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  SERIES_NAMES,
  type SeriesName,
  type SeriesQuery,
  seriesRange,
} from '../../../src/analysis/series.ts';
import { ERROR_TICK, NO_TICK, WARNING_TICK } from '../../../src/analysis/seriesNotes.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { traceLines } from '../../support/randomTraces.ts';
import { timelineOf } from '../../support/traces.ts';

function rangeOf(timeline: Timeline, query: Partial<SeriesQuery> = {}) {
  const { stepCount } = timeline;
  return seriesRange(timeline, {
    names: SERIES_NAMES,
    fromStep: 0,
    toStep: stepCount,
    sliceCount: stepCount + 1,
    ...query,
  });
}

/** The figures after a step, by the heap itself and the list of leaks. */
function figuresAt(timeline: Timeline, step: number): Record<Exclude<SeriesName, 'errors'>, number> {
  const { liveBytes, freeBytes, largestFreeBytes } = timeline.stateAt(step);
  let leaking = 0;
  for (let index = 0; index < step; index++)
    if (timeline.outcomes.isLeak(index)) leaking += timeline.trace.columns.sizeOf(index);
  return {
    live: liveBytes,
    free: freeBytes,
    largestFree: largestFreeBytes,
    leaking,
    fragmentation: freeBytes === 0 ? 0 : 1 - largestFreeBytes / freeBytes,
    probes: step === 0 ? Number.NaN : timeline.outcomes.probesOf(step - 1),
  };
}

/** `alloc` and `free` in turns, and every 101st event a leak of 10 bytes: a trace of several buckets. */
function longTrace(events: number): string {
  const lines = ['%heap 1M'];
  for (let event = 0; event < events; event++) {
    const turn = event % 101;
    lines.push(turn === 0 ? `alloc kept${event} 10` : turn % 2 === 1 ? `alloc p ${event % 500}` : 'free p');
  }
  return lines.join('\n');
}

describe('The figures of a range', () => {
  it('are those of each step where a slice is a step', () => {
    fc.assert(
      fc.property(traceLines, fc.nat(10), (lines, skipped) => {
        const timeline = timelineOf(`${lines.join('\n')}\n`);
        const fromStep = Math.min(skipped, timeline.stepCount);
        const range = rangeOf(timeline, { fromStep });
        for (let slice = 0; slice < range.sliceCount; slice++)
          for (const [name, value] of Object.entries(figuresAt(timeline, fromStep + slice))) {
            const { least, most, last } = range.series[name as SeriesName]!;
            expect([least[slice], most[slice], last[slice]], `${name} at ${fromStep + slice}`).toEqual([
              value,
              value,
              value,
            ]);
          }
      }),
      { numRuns: 60 },
    );
  });

  it('are the least, the most and the last of a slice', () => {
    const range = rangeOf(timelineOf('alloc a 10; alloc b 30; free b; alloc c 5; free a; free c'), {
      names: ['live', 'leaking'],
      fromStep: 1,
      sliceCount: 2,
    });
    expect(range.series).toEqual({
      live: { least: Float64Array.of(10, 0), most: Float64Array.of(40, 15), last: Float64Array.of(10, 0) },
      leaking: { least: Float64Array.of(0, 0), most: Float64Array.of(0, 0), last: Float64Array.of(0, 0) },
    });
  });

  it('are the same from buckets as from events', () => {
    const timeline = timelineOf(longTrace(8 * 1024));
    const wide = rangeOf(timeline, { fromStep: 1, sliceCount: 4 });
    const single = rangeOf(timeline, { fromStep: 1 });
    for (const name of ['live', 'free', 'leaking'] as const)
      for (let slice = 0; slice < 4; slice++) {
        const steps = [slice * 2048, (slice + 1) * 2048] as const;
        const { least, most, last } = single.series[name]!;
        expect(wide.series[name]!.most[slice]).toBe(Math.max(...most.slice(...steps)));
        expect(wide.series[name]!.last[slice]).toBe(last[steps[1] - 1]);
        if (name !== 'leaking')
          expect(wide.series[name]!.least[slice]).toBe(Math.min(...least.slice(...steps)));
      }
  });

  it('have the largest free block of the end of each slice where they are sampled', () => {
    const timeline = timelineOf(longTrace(8 * 1024));
    const { largestFree, fragmentation } = rangeOf(timeline, { fromStep: 1, sliceCount: 7 }).series;
    for (let slice = 0; slice < 7; slice++) {
      const end = Math.ceil(((slice + 1) * 8 * 1024) / 7);
      const figures = figuresAt(timeline, end);
      for (const kind of ['least', 'most', 'last'] as const)
        expect([largestFree?.[kind][slice], fragmentation?.[kind][slice]], `to step ${end}`).toEqual([
          figures.largestFree,
          figures.fragmentation,
        ]);
    }
    expect(new Set(largestFree?.last).size).toBeGreaterThan(3);
  });

  it('know the leaks from before a range', () => {
    const timeline = timelineOf(longTrace(3000));
    expect(rangeOf(timeline, { fromStep: 2950 }).series.leaking?.last[0]).toBe(10 * 30);
  });

  it('begin with the empty heap, also in a slice of buckets', () => {
    const timeline = timelineOf(`%arenas 4\n${longTrace(4096)}`);
    const { live, free, largestFree } = rangeOf(timeline, { sliceCount: 2 }).series;
    expect([live?.least[0], free?.most[0], largestFree?.most[0]]).toEqual([0, 1 << 20, 1 << 18]);
    expect(live?.least[1]).toBeGreaterThan(0);
  });

  it('are those of the empty heap for an empty trace, and none for a range behind the end', () => {
    const empty = rangeOf(timelineOf('%heap 4K\n# nothing'));
    expect(empty).toMatchObject({ sliceCount: 1, times: null, marks: [] });
    expect([empty.series.live?.last[0], empty.series.free?.last[0]]).toEqual([0, 4096]);
    expect(rangeOf(timelineOf('alloc a 1'), { fromStep: 5, toStep: 9 })).toMatchObject({ sliceCount: 0 });
  });
});

describe('The notes of a range', () => {
  it('are the worst finding of each slice', () => {
    const timeline = timelineOf('alloc a 8; alloc a 9; free x; free x; free a; alloc z 1; free z');
    expect([...rangeOf(timeline).ticks]).toEqual([
      NO_TICK,
      NO_TICK,
      WARNING_TICK,
      ERROR_TICK,
      ERROR_TICK,
      NO_TICK,
      NO_TICK,
      NO_TICK,
    ]);
    expect([...rangeOf(timeline, { fromStep: 1, sliceCount: 2 }).ticks]).toEqual([ERROR_TICK, NO_TICK]);
    expect([...rangeOf(timeline, { fromStep: 5, sliceCount: 3 }).ticks]).toEqual([NO_TICK, NO_TICK, NO_TICK]);
  });

  it('tell an error in a slice of buckets', () => {
    const lines = longTrace(4096).split('\n');
    lines[3000] = 'free nobody';
    const { ticks } = rangeOf(timelineOf(lines.join('\n')), { names: [], sliceCount: 4 });
    expect([...ticks].map((tick) => tick === ERROR_TICK)).toEqual([false, false, true, false]);
  });

  it('are the marks in it, one at a place', () => {
    const timeline = timelineOf(
      'mark first\nmark second\nalloc a 1\nalloc b 1\nmark middle\nfree a\nfree b\nmark end\n',
    );
    const marksOf = (query: Partial<SeriesQuery>) => rangeOf(timeline, query).marks;
    expect(marksOf({})).toEqual([
      { step: 0, label: 'first' },
      { step: 2, label: 'middle' },
      { step: 4, label: 'end' },
    ]);
    expect(marksOf({ fromStep: 2, toStep: 3 })).toEqual([{ step: 2, label: 'middle' }]);
    expect(marksOf({ sliceCount: 1 })).toEqual([
      { step: 0, label: 'first' },
      { step: 4, label: 'end' },
    ]);
  });
});
