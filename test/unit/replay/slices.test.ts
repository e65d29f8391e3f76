/** What comes after the last event is done in slices too, so that whoever waits is told and can leave. */

import { describe, expect, it } from 'vitest';
import { replaySlices } from '../../../src/replay/replay.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { heapState } from '../../support/heapState.ts';
import { timelineOf, traceOf } from '../../support/traces.ts';

function run(text: string): { readonly afterEvents: number; readonly timeline: Timeline } {
  const slices = replaySlices(traceOf(text));
  let afterEvents = 0;
  for (;;) {
    const { done, value } = slices.next();
    if (done) return { afterEvents, timeline: value };
    if (value === 1) afterEvents++;
  }
}

const many = Array.from({ length: 200_000 }, (_, index) => index);

describe('The share of a replay', () => {
  it('goes on where a pool is too small and a larger one is tried', () => {
    // Half of the small blocks make room that no larger one finds a place in.
    const holes = Array.from({ length: 51_500 }, (_, index) => `alloc h${index} 48\n`);
    const freed = Array.from({ length: 25_700 }, (_, index) => `free h${index * 2}\n`);
    const larger = Array.from({ length: 12_800 }, (_, index) => `alloc l${index} 112\n`);
    const text = [...holes, ...freed, ...larger].join('');
    const shares = [...replaySlices(traceOf(text), {}, { leaks: false })].filter((share) => share < 1);
    // The events of one run come to five slices.
    expect(shares.length).toBeGreaterThan(5);
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect(new Set(shares).size).toBe(shares.length);
  });
});

describe('The end of a replay', () => {
  it('goes through many leaks in slices', () => {
    const { afterEvents, timeline } = run(many.map((index) => `alloc p${index} 16\n`).join(''));
    expect(timeline.findings.counts).toEqual(new Map([['leak', many.length]]));
    expect(timeline.findings.indexesOfStep(199_999, 2)).toEqual([199_998]);
    // Blocks, leaks and the list, each in several.
    expect(afterEvents).toBeGreaterThanOrEqual(3 + 3 + 3);
  });

  it('goes through many blocks that were overwritten in slices', () => {
    const { afterEvents, timeline } = run('alloc p 16\n'.repeat(many.length));
    expect(timeline.findings.at(0).message).toContain('names another block since line 2');
    expect(afterEvents).toBeGreaterThanOrEqual(3 + 3 + 3 + 3);
  });

  it('goes through many bad lines in slices', () => {
    const { afterEvents, timeline } = run('oops\n'.repeat(many.length));
    expect(timeline.findings.count).toBe(many.length);
    expect(afterEvents).toBeGreaterThanOrEqual(3);
  });

  it('is one slice where there is little', () => {
    expect(run('alloc p 16\n'.repeat(100)).afterEvents).toBe(0);
  });
});

describe('A keyframe taken in the background', () => {
  it('comes in slices, and is the state that it stands for', () => {
    const text = many
      .map((index) => `${index % 9 === 8 ? `free p${index - 1}` : `alloc p${index} 16`}\n`)
      .join('');
    const refined = timelineOf(text);
    const { count } = refined.keyframes;
    const shares = [...refined.refine()];
    expect(refined.keyframes.count).toBeGreaterThan(count);
    // Seven of nine events leave a block: several slices for the last keyframe.
    const last = shares.at(-1);
    expect(shares.filter((share) => share === last).length).toBeGreaterThanOrEqual(5);
    const plain = timelineOf(text, { heapBytes: refined.heapBytes });
    for (const step of [150_000, 190_000, 20_480, 4096])
      expect(heapState(refined.stateAt(step))).toEqual(heapState(plain.stateAt(step)));
  });
});
