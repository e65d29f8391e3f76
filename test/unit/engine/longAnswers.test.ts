/** Answers that take many replays: shared by those who wait, ended where nobody does, told of where they take long. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Slices } from '../../../src/analysis/variants.ts';
import { Breather } from '../../../src/engine/breather.ts';
import { CancelledError, SupersededError } from '../../../src/engine/engine.ts';
import { LongAnswers, LongWork } from '../../../src/engine/longAnswers.ts';
import { bytesOf, timelineOf } from '../../support/traces.ts';
import { nodeEngine, openBytes } from './engines.ts';

/** Runs out of memory at its last step. */
const full = `%heap 64K\n${'alloc a 16\nfree a\n'.repeat(20_000)}alloc b 60K\nalloc c 60K\n`;
const outStep = 40_002;

afterEach(() => {
  vi.useRealTimers();
});

/** Work that goes on until it is let go, and counts its slices. */
function endless() {
  const work = { sliceCount: 0, isLetGo: false };
  function* slices(): Slices<string> {
    while (!work.isLetGo) {
      work.sliceCount++;
      yield;
    }
    return 'done';
  }
  return { work, slices };
}

const noCheck = () => {};

function answers() {
  const told: string[] = [];
  const work = new LongWork(new Breather(), (ticket, words) => told.push(`${ticket}: ${words}`));
  return { told, work, answers: new LongAnswers<string>(work), timeline: timelineOf('alloc a 8') };
}

describe('A long answer', () => {
  it('ends when the only one who waits gives up, and lets the next one begin', async () => {
    const { answers: long, work, timeline } = answers();
    const first = endless();
    const given = long.of(timeline, 'key', '1', first.slices, noCheck);
    await vi.waitFor(() => expect(first.work.sliceCount).toBeGreaterThan(0));
    work.cancel('1');
    await expect(given).rejects.toThrow(CancelledError);
    const second = endless();
    second.work.isLetGo = true;
    expect(await long.of(timeline, 'key', '2', second.slices, noCheck)).toBe('done');
    const { sliceCount } = first.work;
    await new Promise(setImmediate);
    expect(first.work.sliceCount).toBe(sliceCount);
  });

  it('goes on for the others where one of several gives up, and for one without a ticket', async () => {
    const { answers: long, work, timeline } = answers();
    const { work: run, slices } = endless();
    const [one, other, third] = ['1', '2', undefined].map((ticket) =>
      long.of(timeline, 'key', ticket, slices, noCheck),
    );
    work.cancel('1');
    work.cancel('2');
    await expect(one).rejects.toThrow(CancelledError);
    await expect(other).rejects.toThrow(CancelledError);
    run.isLetGo = true;
    expect(await third).toBe('done');
    // An answer that is there is nobody's to give up.
    work.cancel('2');
    expect(await long.of(timeline, 'key', '3', endless().slices, noCheck)).toBe('done');
  });

  it('waits for the one before, unless that is given up', async () => {
    const { answers: long, work, timeline } = answers();
    const first = long.of(timeline, 'first', '1', endless().slices, noCheck);
    const second = endless();
    second.work.isLetGo = true;
    const answer = long.of(timeline, 'second', '2', second.slices, noCheck);
    work.cancel('1');
    await expect(first).rejects.toThrow(CancelledError);
    expect(await answer).toBe('done');
  });

  it('says what is being tried once it takes more than a moment, each thing once', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { answers: long, told, timeline } = answers();
    function* slices(): Slices<string> {
      yield { trying: 'at once' };
      vi.advanceTimersByTime(1001);
      yield { trying: 'a heap of 1 KiB' };
      yield 0.5;
      yield { trying: 'best-fit' };
      return 'done';
    }
    await long.of(timeline, 'key', '7', slices, noCheck);
    expect(told).toEqual(['7: a heap of 1 KiB', '7: best-fit']);
  });
});

describe('Long answers', () => {
  it('are found once for each question, and anew where one failed, or more were asked than are kept', async () => {
    const { work, timeline } = answers();
    const long = new LongAnswers<string>(work, 2);
    const found: string[] = [];
    const ask = (key: string) => {
      const find = function* (): Slices<string> {
        found.push(key);
        yield;
        if (found.length === 1) throw new Error('Planted by a test.');
        return key;
      };
      return long.of(timeline, key, undefined, find, noCheck);
    };
    await expect(ask('a')).rejects.toThrow('Planted');
    expect(await Promise.all([ask('a'), ask('b'), ask('a')])).toEqual(['a', 'b', 'a']);
    for (const key of ['c', 'b', 'a']) await ask(key);
    expect(found).toEqual(['a', 'a', 'b', 'c', 'a']);
  });
});

describe('The engine', () => {
  it('gives up an explanation, and finds it when it is asked for again', async () => {
    const engine = nodeEngine();
    await openBytes(engine, bytesOf(full));
    const given = engine.explainShortage('a', outStep, 'ticket');
    await engine.cancel('ticket');
    await expect(given).rejects.toThrow(CancelledError);
    expect(await engine.explainShortage('a', outStep, 'another')).toMatchObject({
      id: 'c',
      heapIsLast: true,
    });
    await engine.cancel('unheard of');
  });

  it('gives up an explanation and fixes as soon as the text is edited, or the trace is closed', async () => {
    const engine = nodeEngine();
    await openBytes(engine, bytesOf(full));
    const place = { line: outStep + 1, startColumn: 6, code: 'out-of-memory' } as const;
    const questions = () => [engine.explainShortage('a', outStep), engine.fixes('a', place)];
    const beforeEdit = questions().map((asked) => expect(asked).rejects.toThrow(SupersededError));
    await engine.edit('a', [{ startLine: 1, startColumn: 6, endLine: 1, endColumn: 7, text: 'z' }]);
    await Promise.all(beforeEdit);
    const beforeClosing = questions().map((asked) => expect(asked).rejects.toThrow(SupersededError));
    await engine.close('a');
    await Promise.all(beforeClosing);
  });
});
