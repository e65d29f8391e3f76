/** Every step says in one sentence what it did. One line of trace, one expected sentence. */

import { describe, expect, it } from 'vitest';
import { stepReport } from '../../../src/analysis/stepReport.ts';
import { timelineOf } from '../../support/traces.ts';

function sayLast(text: string): string {
  const timeline = timelineOf(text);
  return stepReport(timeline, timeline.stepCount)
    .sentence.map((part) => part.text)
    .join('');
}

describe('The sentence of a step', () => {
  it.each([
    ['%heap 1K; alloc a 16', 'alloc a 16 B → 0x0010. Found after 1 probe; split, 992 B stay free.'],
    ['%heap 1K; alloc a 1000', 'alloc a 1,000 B → 0x0010. Found after 1 probe; taken whole.'],
    ['%heap 1K; alloc a 1009', 'alloc a 1,009 B. Out of memory after 1 probe.'],
    [
      '%heap 1K; alloc a 16; free a',
      'free a freed 0x0010, a block of 32 B; coalesced with the 992 B free behind.',
    ],
    ['%heap 1K; alloc a 16; alloc b 16; free a', 'free a freed 0x0010, a block of 32 B.'],
    [
      '%heap 1K; alloc a 16; alloc b 16; alloc c 16; free a; free c; free b',
      'free b freed 0x0030, a block of 32 B; coalesced with the 32 B free in front and the 960 B free behind.',
    ],
    ['%heap 1K; alloc a 64; realloc a 60', 'realloc a 60 B stayed in place; its block is large enough.'],
    [
      '%heap 1K; alloc a 64; alloc b 16; realloc a 16',
      'realloc a 16 B shrank in place; 48 B behind it are free.',
    ],
    [
      '%heap 1K; alloc a 16; realloc a 64',
      'realloc a 64 B grew in place, into 992 B free behind it, of which 944 B stay free.',
    ],
    [
      '%heap 1K; alloc a 16; alloc b 16; realloc a 64',
      'realloc a 64 B → 0x0050, moved from 0x0010. Found after 1 probe; split, 880 B stay free.',
    ],
    [
      '%heap 1K; alloc a 16; alloc b 16; realloc a 2000',
      'realloc a 2,000 B. Out of memory after 1 probe. The old block stays as it was.',
    ],
    [
      '%heap 1K; alloc a 16; realloc a 0',
      'realloc a 0 B freed 0x0010, a block of 32 B; coalesced with the 992 B free behind.',
    ],
    ['%heap 1K; alloc a 4000; free a', 'free a. The id is null, and has no block: nothing to do.'],
    ['%heap 1K; alloc a 16; free a; free a', 'free a. Nothing changed: the event is an error.'],
    [
      '%heap 1K; %arenas 2; alloc a 400 t=x; alloc b 16 t=y; alloc c 400 t=x',
      'alloc c 400 B → 0x0230. Found after 2 probes, stolen from arena 1 by arena 0; split, 64 B stay free.',
    ],
    [
      '%heap 1K; %arenas 2; alloc a 16 t=x; free a t=y',
      'free a freed 0x0010, a block of 32 B in arena 0, a remote free from arena 1; coalesced with the 480 B free behind.',
    ],
  ])('after "%s"', (text, sentence) => expect(sayLast(text)).toBe(sentence));

  it('tells the empty heap', () => {
    expect(sayLast('')).toBe('This trace has no events yet.');
    const start = stepReport(timelineOf('%heap 1K; %arenas 2; alloc a 1'), 0);
    expect(start.sentence[0]?.text).toBe('Before the first event: 1,024 B, 2 arenas, each one free block.');
    expect(start).toMatchObject({ line: 0, result: '', touched: null });
  });

  it('cuts an id of 300 characters', () => {
    expect(sayLast(`alloc ${'x'.repeat(300)} 16`).length).toBeLessThan(140);
  });
});

describe('A step', () => {
  it.each([
    ['%heap 1K; alloc a 16', '→ 0x0010 · 32 B'],
    ['%heap 1K; alloc a 16; free a', '0x0010 freed'],
    ['%heap 1K; alloc a 2000', 'out of memory'],
    ['%heap 1K; alloc a 2000; free a', 'nothing to do'],
    ['%heap 1K; free a', 'error: nothing changed'],
  ])('after "%s" comes to %s', (text, result) => {
    const timeline = timelineOf(text);
    expect(stepReport(timeline, timeline.stepCount).result).toBe(result);
  });

  it('names the bytes it touched, and where a moved block was', () => {
    const timeline = timelineOf('alloc a 16; alloc b 16; realloc a 64; free a');
    expect(stepReport(timeline, 3)).toMatchObject({
      line: 3,
      touched: { address: 64, size: 80 },
      movedFrom: { address: 0, size: 32 },
    });
    expect(stepReport(timeline, 4)).toMatchObject({ touched: { address: 64, size: 80 }, movedFrom: null });
    expect(stepReport(timeline, 2)).toMatchObject({ touched: { address: 32, size: 32 } });
  });

  it('carries its own findings only, in order', () => {
    const timeline = timelineOf('alloc a 16; alloc a 32 x=1; free b; free a');
    const codes = (step: number) => stepReport(timeline, step).findings.map(({ code }) => code);
    expect([codes(0), codes(1), codes(2), codes(3), codes(4)]).toEqual([
      [],
      ['leak'],
      ['unknown-attribute', 'overwritten-pointer'],
      ['invalid-free'],
      [],
    ]);
  });
});

describe('The start', () => {
  const startOf = (text: string) => {
    const { sentence, findings } = stepReport(timelineOf(text), 0);
    return {
      words: sentence.map(({ text: words }) => words).join(''),
      lines: findings.map(({ line }) => line),
    };
  };

  it('tells what is wrong with the lines above the first event, the first of them', () => {
    expect(startOf('%heap 1K; alloc a 16; oops')).toEqual({
      words: 'Before the first event: 1,024 B, one free block.',
      lines: [],
    });
    expect(startOf('%heap banana; %strategy worstest; %arenas many; %order up; %heap 1K; alloc a 1')).toEqual(
      {
        words: 'Before the first event: 1,024 B, one free block. 4 findings in the lines above it.',
        lines: [1, 2, 3],
      },
    );
  });

  it('has all of a trace without events above it', () => {
    expect(startOf('oops; what')).toEqual({
      words: 'This trace has no events yet. 2 findings in its lines.',
      lines: [1, 2],
    });
  });
});
