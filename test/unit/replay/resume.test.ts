/** A replay that goes on from an earlier one's keyframe is the same as one from the start. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIST_ORDERS } from '../../../src/allocator/freeList.ts';
import { STRATEGY_NAMES } from '../../../src/allocator/strategies/registry.ts';
import { replayTrace } from '../../../src/replay/replay.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { heapState } from '../../support/heapState.ts';
import { traceOf } from '../../support/traces.ts';
import { randomTraceText, traceEvents } from './randomTraces.ts';

/** Everything that a timeline knows of its events. */
function contentOf(timeline: Timeline) {
  const { outcomes, findings, series, stepCount } = timeline;
  outcomes.linkEnds();
  return {
    peak: timeline.peak,
    counts: findings.counts,
    findings: Array.from({ length: findings.count }, (_, index) => findings.at(index)),
    outcomes: Array.from({ length: stepCount }, (_, index) => [
      outcomes.kindOf(index),
      outcomes.placementOf(index),
      outcomes.originOf(index),
      outcomes.probesOf(index),
      outcomes.isLeak(index),
      outcomes.links[index],
    ]),
    series: Array.from({ length: series.count }, (_, bucket) => series.at(bucket)),
    state: heapState(timeline.stateAt(stepCount)),
  };
}

describe('A replay that goes on from an earlier one', () => {
  it('comes to the same as one from the start', () => {
    const settings = fc.record({
      strategy: fc.constantFrom(...STRATEGY_NAMES),
      order: fc.constantFrom(...LIST_ORDERS),
      arenaCount: fc.constantFrom(1, 3),
      heapBytes: fc.constantFrom(4096, 'auto' as const),
    });
    // The first keyframe after the start is at step 4,096: a long common beginning, then two different ends.
    const events = fc.array(traceEvents, { minLength: 50, maxLength: 150 });
    fc.assert(
      fc.property(events, events, events, settings, (pattern, end, otherEnd, given) => {
        const beginning = Array.from({ length: 6000 }, (_, index) => pattern[index % pattern.length]!);
        const earlier = replayTrace(traceOf(randomTraceText([...beginning, ...end])), given);
        const trace = traceOf(randomTraceText([...beginning, ...otherEnd]));
        const resume = { earlier, sameEventCount: beginning.length };
        const resumed = replayTrace(trace, given, { resume });
        expect(contentOf(resumed)).toEqual(contentOf(replayTrace(trace, given)));
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });

  it('begins anew where the arenas are others of the same size', () => {
    const text = (arenas: number) => `%heap 256\n%arenas ${arenas}\nalloc a 8\nfree a\n`;
    const earlier = replayTrace(traceOf(text(8)));
    expect(earlier.arenaBytes).toBe(32);
    const resumed = replayTrace(traceOf(text(7)), {}, { resume: { earlier, sameEventCount: 2 } });
    expect(contentOf(resumed)).toEqual(contentOf(replayTrace(traceOf(text(7)))));
  });

  it('goes on from a trace without events', () => {
    const earlier = replayTrace(traceOf(''));
    for (const _ of earlier.refine());
    const trace = traceOf('alloc a 8; free a; free a');
    const resumed = replayTrace(trace, {}, { resume: { earlier, sameEventCount: 0 } });
    expect(contentOf(resumed)).toEqual(contentOf(replayTrace(trace)));
    expect(resumed.stateAt(0).liveBlockCount).toBe(0);
  });
});
