/** What happens while a trace is being read: progress, previews, limits, and calls in every order. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type EngineLimits,
  type LeakGrouping,
  MemoryLimitError,
  SupersededError,
  type TraceEngine,
  UnknownTextError,
} from '../../../src/engine/engine.ts';
import { nodeGunzip } from '../../../src/engine/nodeFiles.ts';
import { ProgressTeller } from '../../../src/engine/openProgress.ts';
import { gunzipByStreams } from '../../../src/engine/streamGunzip.ts';
import { bytesSource, TextSource } from '../../../src/engine/textSource.ts';
import { Keyframes } from '../../../src/replay/keyframes.ts';
import { Timeline } from '../../../src/replay/timeline.ts';
import { MemoryText } from '../../../src/trace/traceText.ts';
import { bytesOf } from '../../support/traces.ts';
import {
  churn,
  feed,
  Listener,
  nodeEngine,
  openBytes,
  openFed,
  openFile,
  packed,
  temporaryFolder,
} from './engines.ts';

const folder = temporaryFolder();

describe('A preview', () => {
  it('is of the first events, without leaks, and answers until the whole is there', async () => {
    const listener = new Listener();
    const engine = nodeEngine({ listener, previewEventCount: 1000 });
    const opening = feed(engine);
    await engine.feed('a', bytesOf(churn(3000)));
    await engine.feed('a', bytesOf('free nothing\nalloc last 5'));
    const [preview] = listener.previews;
    expect(preview).toMatchObject({ stepCount: 3000, lineCount: 3001 });
    expect(preview?.extent).toMatchObject({ kind: 'preview', firstEvent: 1, totalBytes: null });
    expect(preview?.figures.findingCounts).toEqual({});
    expect(preview?.figures.liveBlocks).toBeGreaterThan(40);
    expect(await engine.step('a', 3000)).toMatchObject({ line: 3000, findings: [] });
    await engine.endFeed('a');
    const whole = await opening;
    expect(whole).toMatchObject({ stepCount: 3002, extent: { kind: 'whole' } });
    expect(whole.figures.findingCounts).toMatchObject({ 'invalid-free': 1, leak: whole.figures.liveBlocks });
    expect(await engine.step('a', 3002)).toMatchObject({ line: 3002 });
  });

  it('comes again after four times as many events, and not near the end', async () => {
    const listener = new Listener();
    const engine = nodeEngine({ listener, previewEventCount: 1000 });
    const bytes = bytesOf(churn(200_000));
    const overview = await openFile(engine, folder.write(bytes));
    expect(overview.stepCount).toBe(200_000);
    const counts = listener.previews.map(({ stepCount }) => stepCount);
    expect(counts.length).toBeGreaterThan(0);
    for (const [index, count] of counts.entries()) {
      expect(count).toBeGreaterThanOrEqual((counts[index - 1] ?? 250) * 4);
      expect(count).toBeLessThan(120_000);
    }
  });

  it('is of the lines that are complete', async () => {
    const listener = new Listener();
    const engine = nodeEngine({ listener, previewEventCount: 2 });
    const opening = feed(engine);
    await engine.feed('a', bytesOf('alloc a 1\nalloc b 2\nalloc c 3000'));
    await engine.feed('a', bytesOf('0\n'));
    expect(listener.previews[0]).toMatchObject({ stepCount: 2, lineCount: 3 });
    await engine.endFeed('a');
    expect((await opening).figures.liveBytes).toBe(30_003);
  });
});

describe('Progress', () => {
  it('is told in both phases and ends once', async () => {
    const listener = new Listener();
    const engine = nodeEngine({ listener, previewEventCount: Number.POSITIVE_INFINITY });
    const bytes = bytesOf(churn(600_000));
    await openFile(engine, folder.write(bytes));
    const { reached } = listener;
    expect(reached.at(-1)).toMatchObject({ trace: 'a', isDone: true, eventCount: 600_000 });
    expect(reached.filter(({ isDone }) => isDone)).toHaveLength(1);
    for (const { share, readBytes } of reached) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
      expect(readBytes).toBeLessThanOrEqual(bytes.length);
    }
  });

  it('never falls and never leaps, through previews and a pool that is too small', async () => {
    const listener = new Listener();
    const engine = nodeEngine({ listener, previewEventCount: 20_000 });
    let now = 0;
    // So much time goes by that nothing is kept back.
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
    const holes = Array.from({ length: 51_500 }, (_, index) => `alloc h${index} 48`);
    const freed = Array.from({ length: 25_700 }, (_, index) => `free h${index * 2}`);
    const larger = Array.from({ length: 12_800 }, (_, index) => `alloc l${index} 112`);
    const lines = [...holes, ...freed, ...larger, churn(500_000)];
    await openFile(engine, folder.write(bytesOf(lines.join('\n'))));
    vi.restoreAllMocks();
    expect(listener.previews.length).toBeGreaterThan(1);
    const shares = listener.reached.map(({ share }) => share ?? Number.NaN);
    expect(shares.length).toBeGreaterThan(40);
    const steps = shares.map((share, index) => share - (shares[index - 1] ?? 0));
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...steps)).toBeLessThan(0.1);
    expect(shares.at(-1)).toBe(1);
    const phases = listener.reached.map(({ phase }) => phase);
    expect(phases.lastIndexOf('reading')).toBeLessThan(phases.indexOf('replaying'));
  });

  it('of a replay goes on from where the reading has ended, wherever that was', () => {
    const listener = new Listener();
    const teller = new ProgressTeller('a', listener);
    const last = () => {
      teller.end();
      return listener.reached.at(-1)?.share;
    };
    const half = { read: 0.5, toRead: 1, previewed: 0.1, toPreview: 0.1, toReplay: 1 };
    teller.tellReading(50, 10, half);
    const reached = last() ?? 0;
    expect(reached).toBeCloseTo(1 / 6.5);
    teller.tellReading(50, 10, { ...half, toPreview: 0.5 });
    expect(last()).toBe(reached);
    teller.tellReplaying(0.5, 10);
    expect(last()).toBeCloseTo(reached + (1 - reached) / 2);
    teller.tellReplaying(0.1, 10);
    expect(last()).toBeCloseTo(reached + (1 - reached) / 2);
    teller.tellReplaying(1, 10);
    expect(last()).toBe(1);
  });

  it('is not known until the end of the text is', () => {
    const listener = new Listener();
    const teller = new ProgressTeller('a', listener);
    teller.tellReading(50, 10, null);
    teller.end();
    teller.tellReplaying(0.25, 10);
    teller.end();
    expect(listener.reached.map(({ share }) => share)).toEqual([null, 0.25]);
  });

  it.each([
    ['Node', nodeGunzip],
    ['the platform', gunzipByStreams],
  ])('through a packed text keeps step with the text, unpacked by %s', async (_, gunzip) => {
    const numbers = Array.from({ length: 400_000 }, (_, index) => Math.imul(index + 1, 0x9e3779b1) >>> 0);
    const text = bytesOf(numbers.map((number) => `alloc ${number} ${number >>> 20}\n`).join(''));
    const packedText = packed(text);
    const source = new TextSource(bytesSource('a', packedText), gunzip);
    for (let piece = await source.next(); piece; piece = await source.next()) {
      const ahead = source.readBytes / packedText.length - source.textBytes / text.length;
      expect(Math.abs(ahead)).toBeLessThan(0.3);
    }
    expect(source).toMatchObject({ readBytes: packedText.length, textBytes: text.length });
  });

  it('ends for an opening that fails or is closed, and goes on under a newer one', async () => {
    const listener = new Listener();
    const engine = nodeEngine({ listener });
    const ends = () => listener.reached.filter(({ isDone }) => isDone).length;
    await openFile(engine, 'nowhere').catch(() => {});
    expect(ends()).toBe(1);
    const closed = feed(engine).catch(() => {});
    await engine.close('a');
    await closed;
    expect(ends()).toBe(2);
    const replaced = feed(engine).catch(() => {});
    const newer = openBytes(engine, bytesOf('alloc a 1'));
    await Promise.all([replaced, newer]);
    expect(ends()).toBe(3);
  });
});

describe('Pieces of a file', () => {
  it('are not kept once they were read', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const piece = bytesOf('alloc a 1\nfree a\n'.repeat(500));
    const pieceCount = 20;
    const given: WeakRef<Uint8Array>[] = [];
    let keptCount = 0;
    const read = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (given.length === pieceCount) {
        collectGarbage();
        keptCount = given.filter((reference) => reference.deref() !== undefined).length;
        return new Uint8Array(0);
      }
      const bytes = piece.slice();
      given.push(new WeakRef(bytes));
      return bytes;
    };
    const byteLength = piece.length * pieceCount;
    const text = () => new MemoryText([]);
    const file = { byteLength, read, text, close: async () => {} };
    const engine = nodeEngine({ files: { open: async () => file } });
    await expect(openFile(engine, 'pieces')).resolves.toMatchObject({ stepCount: 1000 * pieceCount });
    expect(keptCount).toBeLessThan(5);
  });
});

describe('A feeder', () => {
  it('goes on only when its piece was taken', async () => {
    const engine = nodeEngine();
    const opening = feed(engine);
    const order: string[] = [];
    const fed = [1, 2, 3].map((number) =>
      engine.feed('a', bytesOf(`alloc p${number} 1\n`)).then(() => order.push(`taken ${number}`)),
    );
    await Promise.all(fed);
    expect(order).toEqual(['taken 1', 'taken 2', 'taken 3']);
    await engine.endFeed('a');
    expect((await opening).stepCount).toBe(3);
  });

  it('is refused where nobody waits for pieces', async () => {
    const engine = nodeEngine();
    const piece = () => bytesOf('alloc a 1\n');
    await expect(engine.feed('a', piece())).rejects.toBeInstanceOf(SupersededError);
    const opening = openBytes(engine, piece());
    await expect(engine.feed('a', piece())).rejects.toBeInstanceOf(SupersededError);
    await opening;
    const closed = feed(engine);
    const settled = expect(closed).rejects.toBeInstanceOf(SupersededError);
    await engine.close('a');
    await settled;
    await expect(engine.feed('a', piece())).rejects.toBeInstanceOf(SupersededError);
  });
});

describe('The memory limit', () => {
  const limits = (memoryBytes: number): EngineLimits => ({ memoryBytes, keyframeBytes: 2 ** 20 });
  const bytes = bytesOf(`%heap 64K\n${churn(400_000)}`);

  it('stops the reading before it is exceeded, and says what the whole would take', async () => {
    const engine = nodeEngine({ previewEventCount: Number.POSITIVE_INFINITY });
    const limited = await openFile(engine, folder.write(bytes), { limits: limits(12e6) });
    expect(limited.extent.kind).toBe('limited');
    expect(limited.stepCount).toBeGreaterThan(50_000);
    expect(limited.stepCount).toBeLessThan(400_000);
    const needed = limited.extent.neededBytes ?? 0;
    expect(needed).toBeGreaterThan(12e6);
    const enough = await openFile(engine, folder.write(bytes), { limits: limits(needed * 1.3) });
    expect(enough).toMatchObject({ stepCount: 400_000, extent: { kind: 'whole', neededBytes: null } });
    // What was read is the beginning of the whole.
    expect(await engine.step('a', limited.stepCount)).toMatchObject({ line: limited.stepCount + 1 });
  });

  it('counts the pool, and the text where it is kept', async () => {
    const engine = nodeEngine();
    const text = bytesOf(churn(30_000));
    const open = (memoryBytes: number, heap = '') =>
      openFed(engine, [bytesOf(heap), text.slice(0, 200_000), text.slice(200_000)], {
        limits: limits(memoryBytes),
      });
    expect(await open(60e6)).toMatchObject({ extent: { kind: 'whole' } });
    expect(await open(60e6, '%heap 64M\n')).toMatchObject({ extent: { kind: 'limited' } });
  });

  it('counts of a pool only what its events can have touched', async () => {
    const pieces = ['%heap 4294967280\n', 'alloc a 1\n', 'alloc b 2\n'].map(bytesOf);
    const overview = await openFed(nodeEngine(), pieces, { limits: limits(3 * 2 ** 30) });
    expect(overview).toMatchObject({ stepCount: 2, extent: { kind: 'whole' } });
  });

  it('counts what answers while the trace is read', async () => {
    const pieces = [churn(30_000), churn(300)].map(bytesOf);
    const open = async (previewEventCount: number) => {
      const engine = nodeEngine({ previewEventCount });
      const request = { limits: limits(2_800_000) };
      return (await openFed(engine, pieces, request)).extent.kind;
    };
    expect(await open(Number.POSITIVE_INFINITY)).toBe('whole');
    expect(await open(1000)).toBe('limited');
  });

  it('counts the trees of leaks that were asked for', async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, index) => `alloc p${index} 8 @main;f${index % 5000};g\n`,
    );
    const pieces = [lines.slice(0, 10_000), lines.slice(10_000)].map((half) => bytesOf(half.join('')));
    const engine = nodeEngine({ previewEventCount: Number.POSITIVE_INFINITY });
    const again = async (memoryBytes: number) => {
      await openFed(engine, pieces);
      for (const by of askedFor) await engine.leakRows('a', { ...rows, by });
      return (await openFed(engine, pieces, { limits: limits(memoryBytes) })).extent.kind;
    };
    const rows = {
      path: [],
      filter: '',
      sortBy: 'bytes',
      descending: true,
      from: 0,
      maximumCount: 1,
    } as const;
    let askedFor: readonly LeakGrouping[] = [];
    let enoughBytes = 2e6;
    while ((await again(enoughBytes)) !== 'whole') enoughBytes += 2e5;
    askedFor = ['site', 'size', 'thread', 'age'];
    expect(await again(enoughBytes)).toBe('limited');
    expect(await again(enoughBytes + 2e6)).toBe('whole');
  });

  it('is not exceeded by a few bytes, however they come', async () => {
    const engine = nodeEngine();
    const short = bytesOf('alloc a 1\nalloc b 2');
    const request = { limits: limits(64e6) };
    for (const open of [
      () => openBytes(engine, short, request),
      () => openFile(engine, folder.write(short), request),
      () => openFed(engine, [short.subarray(0, 3), short.subarray(3, 12), short.subarray(12)], request),
    ]) {
      const overview = await open();
      expect(overview).toMatchObject({ stepCount: 2, extent: { kind: 'whole' } });
    }
    expect((await engine.lines('a', { firstLine: 2, count: 1 })).texts).toEqual(['alloc b 2']);
    await expect(engine.edit('a', [])).resolves.toMatchObject({ stepCount: 2 });
  });

  it('does not cut off a text that has been read to its end', async () => {
    const text = bytesOf(`${churn(60_000)}alloc last 7`);
    const outcomes = [];
    // The limits lie close around what the whole takes.
    for (let memoryBytes = 2e6; memoryBytes < 9e6; memoryBytes += 5e5) {
      const engine = nodeEngine({ previewEventCount: Number.POSITIVE_INFINITY });
      const { extent, stepCount } = await openBytes(engine, text, { limits: limits(memoryBytes) });
      if (extent.kind === 'limited') expect(stepCount).toBeLessThan(59_000);
      else expect([extent.kind, stepCount]).toEqual(['whole', 60_001]);
      outcomes.push(extent.kind);
    }
    expect(new Set(outcomes)).toEqual(new Set(['limited', 'whole']));
    expect(outcomes.lastIndexOf('limited')).toBe(outcomes.indexOf('whole') - 1);
  });

  it('refuses the whole where only the whole will do', async () => {
    const engine = nodeEngine({ wholeOrNothing: true });
    const opening = openFile(engine, folder.write(bytes), { limits: limits(12e6) });
    await expect(opening).rejects.toBeInstanceOf(MemoryLimitError);
  });
});

describe('Keyframes', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('take no more than their limit, in previews as well', async () => {
    const { offer } = Keyframes.prototype;
    const budgets = new Map<Keyframes, unknown>();
    vi.spyOn(Keyframes.prototype, 'offer').mockImplementation(function (this: Keyframes, ...offered) {
      budgets.set(this, Reflect.get(this, 'budgetBytes'));
      return offer.apply(this, offered);
    });
    const listener = new Listener();
    const engine = nodeEngine({ listener, previewEventCount: 1000 });
    const limits = { memoryBytes: 2 ** 30, keyframeBytes: 54_321 };
    await openFed(engine, [bytesOf(churn(2000)), bytesOf('alloc last 5\n')], { limits });
    expect(listener.previews).toHaveLength(1);
    expect([...budgets.values()]).toEqual([54_321, 54_321]);
    // What it does in the background would be counted by the next test.
    await engine.dispose();
  });

  it('that there is no memory for are done without', async () => {
    const failures: unknown[] = [];
    const note = (reason: unknown) => void failures.push(reason);
    process.on('unhandledRejection', note);
    // biome-ignore lint/correctness/useYield: it fails before it has anything to give.
    const refine = vi.spyOn(Timeline.prototype, 'refine').mockImplementation(function* () {
      throw new RangeError('Array buffer allocation failed');
    });
    const engine = nodeEngine();
    await openBytes(engine, bytesOf('alloc a 1\n'));
    await vi.waitFor(() => expect(refine).toHaveBeenCalled());
    await new Promise(setImmediate);
    process.off('unhandledRejection', note);
    expect(refine).toHaveBeenCalledOnce();
    expect(failures).toEqual([]);
    expect(await engine.step('a', 1)).toMatchObject({ line: 1 });
  });
});

describe('Calls in any order', () => {
  const call = fc.constantFrom(
    'open bytes',
    'open feed',
    'open file',
    'feed',
    'feed long',
    'endFeed',
    'stopReading',
    'edit',
    'close',
    'step',
    'lines',
    'turn',
  );
  const long = churn(20_000);
  const expected = [SupersededError, UnknownTextError];

  it('all settle, and the engine still works', () => {
    const file = folder.write(bytesOf(long), 'any-order');
    const perform = (engine: TraceEngine, name: string): Promise<unknown> => {
      switch (name) {
        case 'open bytes':
          return openBytes(engine, bytesOf(long));
        case 'open feed':
          return feed(engine);
        case 'open file':
          return openFile(engine, file);
        case 'feed':
          return engine.feed('a', bytesOf('alloc a 1\n'));
        case 'feed long':
          return engine.feed('a', bytesOf(long));
        case 'endFeed':
          return engine.endFeed('a');
        case 'stopReading':
          return engine.stopReading('a');
        case 'edit':
          return engine.edit('a', [{ startLine: 0, startColumn: 0, endLine: 0, endColumn: 0, text: '#\n' }]);
        case 'close':
          return engine.close('a');
        case 'step':
          return engine.step('a', 0);
        case 'lines':
          return engine.lines('a', { firstLine: 1, count: 3 });
        default:
          return new Promise((resolve) => setTimeout(resolve));
      }
    };
    return fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(call, fc.boolean()), { maxLength: 14 }), async (calls) => {
        const engine = nodeEngine({ previewEventCount: 3000 });
        const under = calls.map(() => Promise.resolve() as Promise<unknown>);
        for (const [index, [name, waits]] of calls.entries()) {
          const settled = perform(engine, name).catch((error) => {
            if (!expected.some((kind) => error instanceof kind)) throw error;
          });
          under[index] = settled;
          // An opening that is fed ends only when somebody ends it.
          if (waits) await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 1))]);
        }
        const last = openBytes(engine, bytesOf('alloc x 7\n'));
        await expect(last).resolves.toMatchObject({ stepCount: 1 });
        await Promise.all(under);
        expect(await engine.step('a', 1)).toMatchObject({ line: 1 });
        const open = feed(engine);
        const refused = expect(open).rejects.toBeInstanceOf(SupersededError);
        await engine.dispose();
        await refused;
      }),
      { numRuns: 120 },
    );
  }, 60_000);
});
