/** Times beside the figures: those of a part of a trace are those that the whole has there. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesRange } from '../../../src/analysis/series.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { timelineOf } from '../../support/traces.ts';

/** An event for each time; null for one without. */
function timed(...times: readonly (number | null)[]): Timeline {
  const lines = times.map((time, at) => `alloc p${at} 1${time === null ? '' : ` ts=${time}`}`);
  return timelineOf(`${lines.join('\n')}\n`);
}

function rangeOf(timeline: Timeline, fromStep = 0, toStep = timeline.stepCount, sliceCount = 1000) {
  return seriesRange(timeline, { names: [], fromStep, toStep, sliceCount });
}

describe('The times of a range', () => {
  it('are there for every state, also where events have none', () => {
    const timeline = timed(null, 2, null, 3, 7, null);
    expect(rangeOf(timeline).times).toEqual(Float64Array.of(2, 2, 2, 2, 3, 7, 7, 7));
    expect(rangeOf(timeline, 3, 6, 1).times).toEqual(Float64Array.of(2, 7));
    expect(rangeOf(timeline, 0, 6, 2).times).toEqual(Float64Array.of(2, 3, 7));
    expect(rangeOf(timed(null)).times).toBeNull();
  });

  it('are there before the first and behind the last of the trace', () => {
    const timeline = timed(null, null, null, 5, 6, null, null);
    expect(rangeOf(timeline, 0, 2).times).toEqual(Float64Array.of(5, 5, 5, 5));
    expect(rangeOf(timeline, 6, 7).times).toEqual(Float64Array.of(6, 6, 6));
  });

  it('are those that the whole has there', () => {
    const rising = fc.array(fc.option(fc.nat(3)), { minLength: 1, maxLength: 30 }).map((gaps) => {
      let now = 0;
      return gaps.map((gap) => {
        now += gap ?? 0;
        return gap === null ? null : now;
      });
    });
    fc.assert(
      fc.property(
        rising,
        fc.nat(30),
        fc.nat(30),
        fc.integer({ min: 1, max: 40 }),
        (times, one, other, slices) => {
          const timeline = timed(...times);
          const [fromStep = 0, toStep = 0] = [one, other]
            .map((step) => step % (timeline.stepCount + 1))
            .toSorted((a, b) => a - b);
          const whole = rangeOf(timeline);
          const part = rangeOf(timeline, fromStep, toStep, slices);
          expect(part.traceTimes).toEqual(whole.traceTimes);
          expect(part.times === null).toBe(whole.times === null);
          expect([part.times?.at(0), part.times?.at(-1)]).toEqual([
            whole.times?.[fromStep],
            whole.times?.[toStep],
          ]);
        },
      ),
    );
  });
});

describe('The times of a trace', () => {
  it('tell the first that falls, to every range', () => {
    // Every third jumps ahead.
    const timeline = timed(1, 2, 13, 4, 5, 16, 7, 8, 19);
    for (const [from, to] of [
      [0, 9],
      [0, 2],
      [4, 5],
      [8, 9],
    ] as const) {
      const { times, traceTimes } = rangeOf(timeline, from, to);
      expect([times, traceTimes?.fallStep], `${from} to ${to}`).toEqual([null, 4]);
    }
    expect(rangeOf(timed(5, null, 5, null, 4)).traceTimes?.fallStep).toBe(5);
  });

  it('may stand still, be one, or none', () => {
    expect(rangeOf(timed(null, 3, 3, null, 9)).traceTimes).toEqual({ first: 3, last: 9, fallStep: 0 });
    expect(rangeOf(timed(0, null)).traceTimes).toEqual({ first: 0, last: 0, fallStep: 0 });
    expect(rangeOf(timed(null, null)).traceTimes).toBeNull();
  });
});
