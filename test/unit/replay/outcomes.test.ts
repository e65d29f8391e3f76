import { describe, expect, it } from 'vitest';
import { Outcomes } from '../../../src/replay/outcomes.ts';

const EVENTS = 4096;

function outcomesWith(countOf: (index: number) => number): Outcomes {
  const outcomes = new Outcomes(EVENTS);
  for (let from = 0; from < EVENTS; from += 1024)
    outcomes.appendProbes(
      from,
      Uint32Array.from({ length: 1024 }, (_, at) => countOf(from + at)),
    );
  return outcomes;
}

describe('The probes of an event', () => {
  it.each([
    ['few', () => 0, 1],
    ['all that a byte holds', (index: number) => index % 256, 1],
    ['all that two bytes hold', (index: number) => (index * 17) % 0x10000, 2.1],
    ['more than that, now and then', (index: number) => (index % 1000 === 7 ? 0x1ffff + index : index), 2.1],
    ['more than that, often', (index: number) => (index % 3 === 0 ? 0xffff * index : 0xffff), 4],
  ])('are what they were, for %s', (_, countOf, bytesAnEvent) => {
    const outcomes = outcomesWith(countOf);
    const later = new Outcomes(EVENTS);
    later.takeOver(outcomes, 2048);
    let sum = 0;
    for (let index = 0; index < EVENTS; index++) {
      expect(outcomes.probesOf(index)).toBe(countOf(index));
      if (index < 2048) expect(later.probesOf(index)).toBe(countOf(index));
      sum += countOf(index);
      if (index % 300 === 0) expect(outcomes.probesThrough(index + 1)).toBe(sum);
    }
    expect(outcomes.probeTotal).toBe(sum);
    const others = outcomesWith(() => 0).byteLength - EVENTS;
    expect((outcomes.byteLength - others) / EVENTS).toBeLessThanOrEqual(bytesAnEvent);
  });
});

describe('A leak', () => {
  it('is what was marked as one, and takes no memory where there is none', () => {
    const outcomes = outcomesWith(() => 0);
    const { byteLength } = outcomes;
    expect([0, 7, 8, EVENTS - 1].filter((index) => outcomes.isLeak(index))).toEqual([]);
    for (const index of [7, 8, 300, EVENTS - 1]) outcomes.markLeak(index);
    const leaks = Array.from({ length: EVENTS }, (_, index) => index).filter((index) =>
      outcomes.isLeak(index),
    );
    expect(leaks).toEqual([7, 8, 300, EVENTS - 1]);
    expect(outcomes.byteLength - byteLength).toBe(EVENTS / 8);
    const later = new Outcomes(EVENTS);
    later.takeOver(outcomes, 2048);
    expect(later.isLeak(300)).toBe(false);
  });
});
