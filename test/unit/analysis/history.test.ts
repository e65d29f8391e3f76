/** The history is what a count of every byte at every step gives, by whichever way it is found. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STRATEGY_NAMES } from '../../../src/allocator/strategies/registry.ts';
import { CLASS_COUNT, COLOUR_WAYS, classifierFor } from '../../../src/analysis/colourClasses.ts';
import { type HistoryQuery, history, SWEPT_STEPS } from '../../../src/analysis/history.ts';
import { HistoryBase } from '../../../src/analysis/historyBase.ts';
import { replayTrace } from '../../../src/replay/replay.ts';
import { runWhole } from '../../../src/replay/slices.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { timelineOf, traceOf } from '../../support/traces.ts';
import { randomTraceText, traceEvents } from '../replay/randomTraces.ts';

const settings = fc.record({
  strategy: fc.constantFrom(...STRATEGY_NAMES),
  arenaCount: fc.constantFrom(1, 3),
  alignBytes: fc.constantFrom(16, 64),
  heapBytes: fc.constantFrom(1024, 4096, 'auto' as const),
});
const events = fc.array(traceEvents, { minLength: 1, maxLength: 60 });
const timelines = fc
  .tuple(events, settings)
  .map(([list, given]) => replayTrace(traceOf(randomTraceText(list)), given));

interface Block {
  readonly start: number;
  readonly end: number;
  readonly madeStep: number;
  readonly requestedBytes: number;
  /** The state that it was seen in. */
  readonly atStep: number;
}

function liveBlocksAt(timeline: Timeline, step: number): Block[] {
  const { arenas, blocks } = timeline.stateAt(step);
  return arenas
    .flatMap((arena) => [...blocks.blocksOf(arena)])
    .filter((block) => !blocks.isFree(block))
    .map((block) => ({
      start: block,
      end: block + blocks.sizeOf(block),
      madeStep: blocks.stepOf(block),
      requestedBytes: blocks.requestedOf(block),
      atStep: step,
    }));
}

const overlap = (from: number, to: number, start: number, end: number) =>
  Math.max(0, Math.min(to, end) - Math.max(from, start));

/** Shares from 0 to 1 of the byte-steps under each pixel, from the heap at every step. */
function naiveShares(timeline: Timeline, query: HistoryQuery, counts: (block: Block) => boolean): number[] {
  const { fromStep, toStep, startAddress, endAddress, width, height } = query;
  const shares = new Array<number>(width * height).fill(0);
  const columnSteps = (toStep - fromStep + 1) / width;
  const rowBytes = (endAddress - startAddress) / height;
  for (let step = fromStep; step <= toStep; step++)
    for (const block of liveBlocksAt(timeline, step).filter(counts))
      for (let pixel = 0; pixel < shares.length; pixel++) {
        const left = fromStep + (pixel % width) * columnSteps;
        const bottom = startAddress + (height - 1 - Math.floor(pixel / width)) * rowBytes;
        const steps = overlap(left, left + columnSteps, step, step + 1);
        const bytes = overlap(bottom, bottom + rowBytes, block.start, block.end);
        shares[pixel]! += (steps * bytes) / (columnSteps * rowBytes);
      }
  return shares;
}

/** For each class the shares of its blocks. */
function naiveClassShares(timeline: Timeline, query: HistoryQuery): number[][] {
  const classifier = classifierFor(timeline, query.colourBy ?? 'state');
  return Array.from({ length: CLASS_COUNT }, (_, ofClass) =>
    naiveShares(timeline, query, ({ start, end, madeStep, requestedBytes, atStep }) => {
      return classifier?.classOf(madeStep, end - start, requestedBytes, atStep) === ofClass;
    }),
  );
}

/** Pixels whose class is not one with the most under it, of the favoured ones where there are any. */
function wrongClasses(classes: Uint8Array, shares: number[][], favoured: number): number[] {
  return [...classes].filter((ofPixel, pixel) => {
    const under = shares.map((ofClass) => ofClass[pixel]!);
    const isFavoured = (ofClass: number) => ((favoured >>> ofClass) & 1) === 1;
    const ofFavoured = under.filter((_, ofClass) => isFavoured(ofClass));
    const most = Math.max(...(ofFavoured.some((share) => share > 1e-9) ? ofFavoured : under));
    if (most < 1e-9) return ofPixel !== 0;
    return under[ofPixel]! < most - 1e-9 || (ofFavoured.includes(most) && !isFavoured(ofPixel));
  });
}

const leaksOf = (timeline: Timeline) => (block: Block) => timeline.outcomes.isLeak(block.madeStep - 1);

function largestDifference(shares: Uint8Array, expected: readonly number[]): number {
  return Math.max(...expected.map((share, pixel) => Math.abs(share * 255 - shares[pixel]!)));
}

const poolEnd = ({ arenaBytes, settings: { arenaCount } }: Timeline) => arenaBytes * arenaCount;

function queryOf(timeline: Timeline, picks: readonly number[], width: number, height: number): HistoryQuery {
  const [one = 0, other = 0, start = 0] = picks;
  const steps = [one % (timeline.stepCount + 1), other % (timeline.stepCount + 1)];
  const endAddress = poolEnd(timeline);
  const [fromStep, toStep] = [Math.min(...steps), Math.max(...steps)];
  return { fromStep, toStep, startAddress: start % endAddress, endAddress, width, height };
}

const picks = fc.array(fc.nat(), { minLength: 3, maxLength: 3 });
const pixels = fc.integer({ min: 1, max: 13 });
const colourings = fc.record({
  colourBy: fc.constantFrom(...COLOUR_WAYS.filter((way) => way !== 'state')),
  favoured: fc.integer({ min: 0, max: (1 << CLASS_COUNT) - 1 }),
});

describe('The history', () => {
  it('is the share of every pixel that the heap has allocated over its steps, and never hides a leak', () => {
    fc.assert(
      fc.property(timelines, picks, pixels, pixels, (timeline, picked, width, height) => {
        const query = queryOf(timeline, picked, width, height);
        const picture = history(timeline, query, undefined);
        const leaking = naiveShares(timeline, query, leaksOf(timeline));
        expect(picture.isRough).toBe(false);
        // What is rounded up so that it shows is less than one wrong.
        expect(
          largestDifference(
            picture.used,
            naiveShares(timeline, query, () => true),
          ),
        ).toBeLessThan(1);
        expect(largestDifference(picture.leaking, leaking)).toBeLessThan(1);
        expect([...picture.leaking].map((share) => share > 0)).toEqual(leaking.map((share) => share > 0));
      }),
      { numRuns: 60 },
    );
  });

  it('has in every pixel the class that prevails over its steps', () => {
    fc.assert(
      fc.property(
        timelines,
        picks,
        pixels,
        pixels,
        colourings,
        (timeline, picked, width, height, colouring) => {
          const query = { ...queryOf(timeline, picked, width, height), ...colouring };
          const picture = history(timeline, query, undefined);
          expect(
            wrongClasses(picture.classes, naiveClassShares(timeline, query), colouring.favoured),
          ).toEqual([]);
          const {
            classes: _,
            colourBy,
            ...plain
          } = history(timeline, { ...query, colourBy: 'state' }, undefined);
          expect(picture).toMatchObject(plain);
          expect([picture.colourBy, colourBy]).toEqual([colouring.colourBy, 'state']);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('lets a block grow old along its bar, and keeps its class where that is fixed', () => {
    const pauses = 'free nothing\n'.repeat(108);
    const timeline = timelineOf(`%heap 1K\nalloc a 16 t=x\n${pauses}free a\nalloc b 48 t=y\n`);
    const query = { fromStep: 0, toStep: 111, startAddress: 0, endAddress: 32, width: 112, height: 1 };
    const classesBy = (colourBy: 'age' | 'size' | 'thread') => [
      ...history(timeline, { ...query, colourBy }, undefined).classes,
    ];
    const ages = [0, Array(10).fill(0), Array(90).fill(1), Array(9).fill(2), [0, 0]].flat();
    expect(classesBy('age')).toEqual(ages);
    expect(classesBy('size').slice(-3)).toEqual([0, 0, 1]);
    expect(classesBy('thread')).toEqual([0, ...Array(109).fill(1), 0, 0]);
  });

  it('adds up to the same from the base of the whole', () => {
    fc.assert(
      fc.property(timelines, (timeline) => {
        const base = baseOf(timeline);
        const endAddress = Math.max(16, ...stepsOf(timeline).flatMap((step) => endsAt(timeline, step)));
        const { stepCount: toStep } = timeline;
        // Parts of whole columns and rows of the base, so that nothing but rounding differs.
        const query = { fromStep: 0, toStep, startAddress: 0, endAddress, width: 16, height: 8 };
        const { used, leaking } = base.rasterOf(query);
        expect(
          largestDifference(
            used,
            naiveShares(timeline, query, () => true),
          ),
        ).toBeLessThan(1.5);
        expect(largestDifference(leaking, naiveShares(timeline, query, leaksOf(timeline)))).toBeLessThan(1.5);
      }),
      { numRuns: 12 },
    );
  });

  it('shows every leak from the base of the whole, in any part of it', () => {
    fc.assert(
      fc.property(timelines, picks, pixels, pixels, (timeline, picked, width, height) => {
        const query = queryOf(timeline, picked, width, height);
        const { leaking } = baseOf(timeline).rasterOf(query);
        const expected = naiveShares(timeline, query, leaksOf(timeline));
        expect([...leaking].filter((share, pixel) => expected[pixel]! > 1e-6 && share === 0)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('has the prevailing classes from the base of the whole, once that is coloured', () => {
    fc.assert(
      fc.property(timelines, colourings, (timeline, { colourBy, favoured }) => {
        const base = baseOf(timeline);
        const endAddress = Math.max(16, ...stepsOf(timeline).flatMap((step) => endsAt(timeline, step)));
        const { stepCount: toStep } = timeline;
        const query = { fromStep: 0, toStep, startAddress: 0, endAddress, width: 16, height: 8, colourBy };
        expect(base.classesOf(query, colourBy, favoured)).toBeUndefined();
        const plainBytes = base.byteLength;
        runWhole(base.colour(colourBy));
        expect(base.byteLength).toBeGreaterThan(plainBytes);
        const classes = base.classesOf(query, colourBy, favoured) ?? new Uint8Array(0);
        const shares = naiveClassShares(timeline, query);
        // Shares are rounded up, so that classes with nearly as much as the prevailing one may be in its place.
        const under = (pixel: number) => shares.map((ofClass) => ofClass[pixel]!);
        const isFavoured = (ofClass: number) => ((favoured >>> ofClass) & 1) === 1;
        classes.forEach((ofPixel, pixel) => {
          const ofFavoured = under(pixel).filter((_, ofClass) => isFavoured(ofClass));
          const hasFavoured = ofFavoured.some((share) => share > 1e-6);
          const most = Math.max(...(hasFavoured ? ofFavoured : under(pixel)));
          expect(under(pixel)[ofPixel]).toBeGreaterThanOrEqual(most - 1.5 / 255);
          if (hasFavoured) expect(isFavoured(ofPixel)).toBe(true);
        });
      }),
      { numRuns: 12 },
    );
  });

  it('gives each block as a bar from the step that made it to the step that ended it', () => {
    const timeline = timelineOf('%heap 1K;alloc a 16;alloc b 16;realloc a 100;free b;alloc c 16');
    const whole = { fromStep: 0, toStep: 9, startAddress: 0, endAddress: 1024, width: 4, height: 4 };
    const { bars } = history(timeline, whole, undefined);
    expect(bars).toEqual({
      starts: Uint32Array.of(1, 2, 3, 5),
      ends: Uint32Array.of(3, 4, 6, 6),
      addresses: Uint32Array.of(0, 32, 64, 0),
      sizes: Uint32Array.of(32, 32, 128, 32),
    });
    const later = history(timeline, { ...whole, fromStep: 4 }, undefined);
    expect(later.bars?.starts).toEqual(Uint32Array.of(3, 5));
    const above = history(timeline, { ...whole, startAddress: 64 }, undefined);
    expect(above.bars?.starts).toEqual(Uint32Array.of(3));
  });

  it('tells errors and marks of its range, one a column', () => {
    const text = 'mark begin;free x;alloc a 8;mark middle;free a;free a;free a;mark end;alloc b 8';
    const timeline = timelineOf(text);
    const whole = { fromStep: 0, toStep: 6, startAddress: 0, endAddress: 1024, width: 7, height: 1 };
    const fine = history(timeline, whole, undefined);
    expect([...fine.errorSteps]).toEqual([1, 4, 5]);
    expect(fine.marks).toEqual([
      { step: 0, label: 'begin' },
      { step: 2, label: 'middle' },
      { step: 5, label: 'end' },
    ]);
    expect([...history(timeline, { ...whole, width: 2 }, undefined).errorSteps]).toEqual([1, 4]);
    const part = history(timeline, { ...whole, fromStep: 2, toStep: 4 }, undefined);
    expect([...part.errorSteps]).toEqual([4]);
    expect(part.marks).toEqual([{ step: 2, label: 'middle' }]);
  });

  describe('with many marks', () => {
    const manyMarks = (count: number) =>
      timelineOf(Array.from({ length: count }, (_, at) => `mark phase ${at};alloc b${at} 8`).join(';'));
    const asked = (toStep: number, width: number) =>
      ({ fromStep: 0, toStep, startAddress: 0, endAddress: 1024, width, height: 1 }) as const;

    it('has some of them from the first to the last, and tells how many there are', () => {
      const { marks, markCount } = history(manyMarks(300), asked(300, 900), undefined);
      expect(markCount).toBe(300);
      expect(marks).toHaveLength(256);
      expect([marks[0]?.step, marks.at(-1)?.step]).toEqual([0, 299]);
      const distances = marks.slice(1).map(({ step }, at) => step - (marks[at]?.step ?? 0));
      expect(new Set(distances)).toEqual(new Set([1, 2]));
    });

    it('has all of them in a smaller range', () => {
      const query = { ...asked(299, 900), fromStep: 50 };
      const { marks, markCount } = history(manyMarks(300), query, undefined);
      expect([marks.length, markCount]).toEqual([250, 250]);
      expect(marks.at(-1)?.step).toBe(299);
    });

    it('counts those that share a column, and not those at one step, which no zoom could part', () => {
      const { marks, markCount } = history(manyMarks(8), asked(7, 4), undefined);
      expect([marks.length, markCount]).toEqual([4, 8]);
      const atOneStep = timelineOf('mark end of a;mark begin of b;alloc b 8');
      expect(history(atOneStep, asked(1, 4), undefined).markCount).toBe(1);
    });
  });

  it('is cut to the steps there are', () => {
    const timeline = timelineOf('alloc a 16');
    const query = { fromStep: -3, toStep: 99, startAddress: 0, endAddress: 32, width: 2, height: 1 };
    expect(history(timeline, query, undefined)).toMatchObject({
      fromStep: 0,
      toStep: 1,
      used: Uint8Array.of(0, 255),
      leaking: Uint8Array.of(0, 255),
    });
    expect(history(timelineOf(''), query, undefined).used).toEqual(Uint8Array.of(0, 0));
  });

  it('guesses a long range from keyframes until the base is there', () => {
    const pairs = 'alloc a 48\nfree a\n'.repeat(SWEPT_STEPS / 2);
    const timeline = timelineOf(`alloc kept 16\n${pairs}alloc late 48\n`, { heapBytes: 1024 });
    const toStep = timeline.stepCount;
    const query = { fromStep: 0, toStep, startAddress: 0, endAddress: 128, width: 8, height: 4 };
    const rough = history(timeline, query, undefined);
    expect(rough.isRough).toBe(true);
    const bottomRow = ({ leaking }: { leaking: Uint8Array }) => [...leaking.subarray(24)];
    // Before the second keyframe it is not known yet.
    expect(bottomRow(rough)).toEqual([expect.any(Number), 255, 255, 255, 255, 255, 255, 255]);
    const exact = history(timeline, query, baseOf(timeline));
    expect(exact.isRough).toBe(false);
    expect(bottomRow(exact)).toEqual([255, 255, 255, 255, 255, 255, 255, 255]);
    // Classes are guessed once more until the base is coloured as well.
    const coloured = { ...query, colourBy: 'size' } as const;
    const base = baseOf(timeline);
    const guess = history(timeline, coloured, base);
    expect([guess.isRough, guess.used]).toEqual([true, exact.used]);
    runWhole(base.colour('size'));
    const { isRough, classes } = history(timeline, coloured, base);
    expect(isRough).toBe(false);
    expect([classes.subarray(8, 16), classes.subarray(24)].map((row) => [...row])).toEqual([
      Array(8).fill(1),
      Array(8).fill(0),
    ]);
    // Allocated half of the time; late, which lives for one step, shows.
    expect([...exact.used.subarray(8, 16)].every((share) => Math.abs(share - 128) <= 1)).toBe(true);
    expect([...exact.leaking.subarray(8, 16)]).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
  });
});

const baseOf = (timeline: Timeline): HistoryBase => runWhole(HistoryBase.build(timeline));

const stepsOf = ({ stepCount }: Timeline) => Array.from({ length: stepCount + 1 }, (_, step) => step);
const endsAt = (timeline: Timeline, step: number) => liveBlocksAt(timeline, step).map(({ end }) => end);
