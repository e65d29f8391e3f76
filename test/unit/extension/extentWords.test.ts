/** How much of a trace is here, in words. */

import { describe, expect, it } from 'vitest';
import type { OpenProgress, TraceExtent, TraceOverview } from '../../../src/engine/engine.ts';
import {
  extentOf,
  type SessionExtent,
  wordPosition,
  wordProgress,
  wordRoundCount,
  wordShare,
} from '../../../src/extension/extentWords.ts';

const GIBIBYTE = 2 ** 30;

function overview(stepCount: number, extent: Partial<TraceExtent>): TraceOverview {
  const whole = {
    kind: 'whole',
    firstEvent: 1,
    readBytes: 0,
    totalBytes: null,
    neededBytes: null,
    damage: null,
  };
  return { stepCount, extent: { ...whole, ...extent } } as TraceOverview;
}

function progress(more: Partial<OpenProgress>): OpenProgress {
  return {
    trace: 't',
    phase: 'reading',
    share: 0.42,
    readBytes: 0.42 * 250 * 2 ** 20,
    eventCount: 4_234_567,
    isDone: false,
    ...more,
  };
}

function session(more: Partial<SessionExtent>): SessionExtent {
  return {
    name: 'big.alloctrace',
    overview: undefined,
    progress: undefined,
    isReading: false,
    isFileChanging: false,
    memoryLimitBytes: 2 * GIBIBYTE,
    ...more,
  };
}

describe('the extent of a trace', () => {
  it('is nothing to talk about where all of it is here, or is about to be', () => {
    expect(extentOf(session({ overview: overview(10, {}) }))).toBeNull();
    expect(extentOf(session({}))).toBeNull();
    expect(extentOf(session({ overview: overview(10, { kind: 'stopped' }), isReading: true }))).toBeNull();
  });

  it.each<[string, Partial<SessionExtent>, string, readonly string[]]>([
    ['while it is read', { progress: progress({}) }, 'Reading: 42 %, 105 MiB, 4.2 M events.', ['stop']],
    [
      'while its beginning is shown',
      {
        progress: progress({}),
        overview: overview(400_000, { kind: 'preview', totalBytes: 250 * 2 ** 20 }),
      },
      'Reading: 42 %, 105 MiB, 4.2 M events. The first 400,000 events can be stepped through meanwhile.',
      ['stop'],
    ],
    [
      'while it is replayed',
      { progress: progress({ phase: 'replaying' }) },
      'Replaying: 42 %, 4.2 M events.',
      ['stop'],
    ],
    [
      'stopped',
      { overview: overview(4_200_000, { kind: 'stopped' }) },
      'Reading was stopped: these are the first 4,200,000 events.',
      ['range', 'all'],
    ],
    [
      'limited',
      { overview: overview(4_200_000, { kind: 'limited', neededBytes: 5.1 * GIBIBYTE }) },
      'These are the first 4,200,000 events; the rest would take about 3.1 GiB more than the limit of 2 GiB.',
      ['range', 'limit'],
    ],
    [
      'limited, by an unknown amount',
      { overview: overview(7, { kind: 'limited' }) },
      'These are the first 7 events; the rest would take more than the limit of 2 GiB.',
      ['range', 'limit'],
    ],
    [
      'damaged',
      { overview: overview(7_000, { kind: 'damaged', damage: 'unexpected end of file' }) },
      'The packed file is cut off or damaged (unexpected end of file): these are the first 7,000 events. Fetch it again, or write it anew, for the rest.',
      ['range'],
    ],
    [
      'a range',
      { overview: overview(1_000, { kind: 'range', firstEvent: 1_001 }) },
      'These are the events 1,001 to 2,000 of the file. Blocks from before are not in the heap.',
      ['range', 'all'],
    ],
    [
      'a range beyond the end',
      { overview: overview(0, { kind: 'range', firstEvent: 1_001 }) },
      'The file has no event from number 1,001 on.',
      ['range', 'all'],
    ],
    [
      'changing',
      { isFileChanging: true, overview: overview(5, {}) },
      'big.alloctrace has changed on disk. It is read again when nobody writes to it any more.',
      [],
    ],
  ])('%s', (_, more, words, actions) => {
    expect(extentOf(session(more))).toMatchObject({ words, actions });
  });

  it('tells how far a reading has come', () => {
    expect(wordShare(progress({ share: 0.429 }))).toBe('Reading 42 %');
    expect(wordShare(progress({ share: null }))).toBe('Reading…');
    expect(wordShare(progress({ phase: 'replaying', share: 0.999 }))).toBe('Replaying 99 %');
    expect(wordProgress(progress({ share: null, readBytes: 3 * 2 ** 20 }))).toBe(
      'Reading: 3 MiB, 4.2 M events.',
    );
    expect(wordProgress(progress({ share: 0, readBytes: 0, eventCount: 0 }))).toBe(
      'Reading: 0 %, 0 B, 0 events.',
    );
    expect(wordProgress(progress({ phase: 'replaying' }))).toBe('Replaying: 42 %, 4.2 M events.');
  });

  it('counts roughly what runs', () => {
    expect([0, 9_999, 10_000, 420_999, 1_000_000, 10_250_000].map(wordRoundCount)).toEqual([
      '0',
      '9,999',
      '10 k',
      '420 k',
      '1.0 M',
      '10.2 M',
    ]);
  });

  it('is in the position', () => {
    expect(wordPosition(6_008, overview(8_437, {}))).toBe('6,008 / 8,437');
    expect(wordPosition(6_008, overview(8_437, { kind: 'range' }))).toBe('6,008 / 8,437');
    for (const kind of ['stopped', 'limited', 'preview', 'damaged'] as const)
      expect(wordPosition(6_008, overview(8_437, { kind }))).toBe('6,008 / first 8,437');
  });
});
