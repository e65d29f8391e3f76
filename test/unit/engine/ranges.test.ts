/** A range of a trace is what a trace of those events alone is, with ids from before it null. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventRange, Finding, TraceEngine } from '../../../src/engine/engine.ts';
import { RangeReading } from '../../../src/engine/rangeReading.ts';
import { MODEL_VOCABULARY } from '../../../src/replay/settings.ts';
import { TraceReader } from '../../../src/trace/reader.ts';
import { MemoryText } from '../../../src/trace/traceText.ts';
import { eventLine, traceText } from '../../support/randomTraces.ts';
import { bytesOf, timelineOf, traceOf } from '../../support/traces.ts';
import { nodeEngine, openBytes, openFed, openFile, temporaryFolder } from './engines.ts';

const folder = temporaryFolder();
const rangeArbitrary = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 40 }), fc.boolean())
  .map(([fromEvent, length, isOpen]) => ({
    fromEvent,
    toEvent: isOpen ? Number.POSITIVE_INFINITY : fromEvent + length,
  }));

function allFindings(engine: TraceEngine): Promise<readonly Finding[]> {
  return engine.findings('a', { maximumPerCode: Number.POSITIVE_INFINITY });
}

type State = 'live' | 'freed' | 'null';

/** The format's section on ids, for events whose allocations all succeed. */
function statesAfter(lines: readonly string[]): Map<string, State> {
  const states = new Map<string, State>();
  for (const line of lines) {
    const [keyword, id = '', size, arrow, other] = line.split(' ');
    const target = arrow === '->' && other !== undefined ? other : id;
    const state = states.get(id);
    if (keyword === 'alloc') states.set(id, 'live');
    else if (keyword === 'realloc' && state === 'null') states.set(target, 'live');
    else if (state === 'live') {
      const isFree = keyword === 'free' || size === '0';
      states.set(id, 'freed');
      if (!isFree) states.set(target, 'live');
      else if (target !== id) states.set(target, 'null');
    }
  }
  return states;
}

function linesThatMake(states: ReadonlyMap<string, State>): string[] {
  return [...states].map(([id, state]) =>
    state === 'freed' ? `alloc ${id} 8\nfree ${id}` : `alloc ${id} 1G`,
  );
}

function open(engine: TraceEngine, text: string, range: EventRange) {
  return openBytes(engine, bytesOf(text), { range });
}

describe('A range', () => {
  it('starts with an empty heap, in which ids from before it are null', async () => {
    const engine = nodeEngine();
    const lines = [
      '%heap 4K',
      'alloc a 10',
      'alloc b 20',
      'alloc c 30',
      'free c',
      '',
      'free a',
      'realloc b 50',
      'free c',
      'alloc d 1',
    ];
    const overview = await open(engine, lines.join('\n'), { fromEvent: 5, toEvent: 7 });
    expect(overview).toMatchObject({
      stepCount: 3,
      arenaBytes: 4096,
      figures: { heapBytes: 4096, liveBytes: 50 },
    });
    expect(overview.extent).toMatchObject({ kind: 'range', firstEvent: 5 });
    const page = await engine.lines('a', { firstLine: 5, count: 6 });
    expect(page.results.slice(2)).toEqual(
      ['nothing to do', '→ 0x0010 · 80 B', 'error: nothing changed', ''].slice(0, page.results.length - 2),
    );
    expect(
      (await allFindings(engine)).map(({ code, line, step, message }) => [code, line, step, message]),
    ).toEqual([
      [
        'double-free',
        9,
        3,
        'c is freed again: it was freed already, before the first of these events. Keep only one of the frees.',
      ],
    ]);
    expect(await engine.step('a', 1)).toMatchObject({ line: 7 });
    expect(await Promise.all([4, 7, 9].map((line) => engine.stepAtLine('a', line)))).toEqual([0, 1, 3]);
  });

  it('may lie behind the last event, or be empty', async () => {
    const engine = nodeEngine();
    for (const text of [
      'alloc a 1\nfree a\nalloc b 1',
      'alloc a 1\nfree a\nalloc b 1\n',
      '',
      '# only a remark',
    ])
      for (const range of [
        { fromEvent: 4, toEvent: 9 },
        { fromEvent: 900, toEvent: Number.POSITIVE_INFINITY },
      ]) {
        const overview = await open(engine, text, range);
        expect(overview).toMatchObject({ stepCount: 0, figures: { findingCounts: {} } });
      }
  });

  it('knows the directives at the head of the file, and no others', async () => {
    const engine = nodeEngine();
    const text = `%heap 2K\n%heap 8K\nalloc a 1\n%heap 1M\n${'free a\nalloc a 1\n'.repeat(5)}%order fifo\n`;
    const overview = await open(engine, text, { fromEvent: 8, toEvent: 9 });
    expect(overview.figures).toMatchObject({ heapBytes: 8192, order: 'lifo' });
    expect((await allFindings(engine)).filter(({ step }) => step === null).map(({ line }) => line)).toEqual([
      2,
    ]);
  });

  it('is told without the threads and the bad lines around it', async () => {
    const engine = nodeEngine();
    const text = 'alloc a 1 t=1\nalloc b 1 t=2\nalloc c 1 t=2\noops\nalloc d 1 t=3\n';
    const middle = await open(engine, text, { fromEvent: 2, toEvent: 3 });
    expect(middle.figures).toMatchObject({ threads: 1, findingCounts: {} });
    const all = await open(engine, text, { fromEvent: 1, toEvent: 4 });
    expect(all.figures).toMatchObject({ threads: 3, findingCounts: { syntax: 1 } });
    const first = await open(engine, 'alloc a 1\noops\n', { fromEvent: 1, toEvent: 1 });
    expect(first.figures.findingCounts).toEqual({});
  });

  it('stops reading behind its last event', async () => {
    const engine = nodeEngine();
    const bytes = bytesOf('alloc a 1\nfree a\n'.repeat(200_000));
    const overview = await openFile(engine, folder.write(bytes), {
      range: { fromEvent: 1000, toEvent: 2000 },
    });
    expect(overview).toMatchObject({ stepCount: 1001, extent: { kind: 'range', firstEvent: 1000 } });
    expect(overview.extent.readBytes).toBeLessThan(bytes.length);
  });

  /** The same events behind events that make every id what it is before the range: null by running out of memory. */
  it('is as if each id that was live before it had been refused its memory', () =>
    fc.assert(
      fc.asyncProperty(fc.array(eventLine, { maxLength: 50 }), rangeArbitrary, async (lines, range) => {
        const engine = nodeEngine();
        const overview = await open(engine, ['%heap 32K', ...lines].join('\n'), range);
        const inside = lines.slice(range.fromEvent - 1, range.toEvent);
        expect(overview.stepCount).toBe(inside.length);
        const head = linesThatMake(statesAfter(lines.slice(0, range.fromEvent - 1)));
        const expected = timelineOf(['%heap 32K', ...head, ...inside, ''].join('\n'));
        const first = expected.stepCount - overview.stepCount;
        for (let step = 1; step <= overview.stepCount; step++) {
          const { figures } = await engine.step('a', step);
          const { liveBytes, freeBlockCount } = expected.stateAt(first + step);
          expect(figures).toMatchObject({ liveBytes, freeBlocks: freeBlockCount });
        }
        const codes = (await allFindings(engine)).map(({ code, step }) => `${code} ${step}`);
        const all = Array.from({ length: expected.findings.count }, (_, index) =>
          expected.findings.at(index),
        );
        // Nobody knows what becomes of the blocks where the file may go on.
        const isCutOff = inside.length === range.toEvent - range.fromEvent + 1;
        const inRange = all.filter(({ step, code }) => (step ?? 0) > first && !(code === 'leak' && isCutOff));
        expect(codes).toEqual(inRange.map(({ code, step }) => `${code} ${(step ?? 0) - first}`));
      }),
      { numRuns: 200 },
    ));

  it('is the same however it is read', () =>
    fc.assert(
      fc.asyncProperty(
        traceText,
        rangeArbitrary,
        fc.integer({ min: 1, max: 7 }),
        async (text, range, skipEventCount) => {
          const engine = nodeEngine();
          const overview = await open(engine, text, range);
          const fed = await openFed(
            engine,
            [...bytesOf(text)].map((byte) => Uint8Array.of(byte)),
            { range, trace: 'b' },
          );
          expect(fed.figures).toEqual(overview.figures);
          const reader = new TraceReader(MODEL_VOCABULARY);
          const reading = new RangeReading(reader, range, skipEventCount);
          for (const byte of bytesOf(text)) {
            reader.push(Uint8Array.of(byte));
            reading.advance();
          }
          const trace = reading.finish(reader.finish(new MemoryText([bytesOf(text)])));
          const whole = traceOf(text.includes('\n') ? text : `${text}\n`);
          const { columns } = trace;
          expect(columns.count).toBe(overview.stepCount);
          for (let index = 0; index < columns.count; index++) {
            const other = range.fromEvent - 1 + index;
            expect(columns.lineOf(index)).toBe(whole.columns.lineOf(other));
            expect(columns.sizeOf(index)).toBe(whole.columns.sizeOf(other));
            expect(columns.newIdOf(index)).toBe(whole.columns.newIdOf(other));
            expect(columns.hasNewId(index)).toBe(whole.columns.hasNewId(other));
            expect(columns.threads[index]).toBe(whole.columns.threads[other]);
            expect(columns.sites[index]).toBe(whole.columns.sites[other]);
            expect(columns.times?.[index] ?? Number.NaN).toBe(whole.columns.times?.[other] ?? Number.NaN);
          }
          for (const { line, step } of columns.count > 0 ? trace.marks : [])
            expect(whole.marks.find((mark) => mark.line === line)?.step).toBe(step + range.fromEvent - 1);
        },
      ),
      { numRuns: 150 },
    ));
});
