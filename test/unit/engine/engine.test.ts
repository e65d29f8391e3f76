/** The engine's contract, held for both implementations: the one in process and the one in a worker thread. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  SourceError,
  SupersededError,
  type TraceEngine,
  UnknownTextError,
} from '../../../src/engine/engine.ts';
import { EngineStoppedError } from '../../../src/engine/engineChannel.ts';
import { createLocalEngine } from '../../../src/engine/localEngine.ts';
import { createWorkerEngine } from '../../../src/engine/workerEngine.ts';
import { bytesOf } from '../../support/traces.ts';
import { Listener } from './engines.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'alloctrace-engine-'));
const script = path.join(folder, 'worker.js');
const longTrace = Array.from({ length: 100_000 }, (_, index) => `alloc p${index} 8`).join('\n');

beforeAll(async () => {
  const root = path.join(import.meta.dirname, '../../..');
  const entry = path.join(root, 'src/engine/worker.ts');
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: script,
    logLevel: 'error',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(engine: TraceEngine, text: string, trace = 'a') {
  return engine.open({ trace, source: { kind: 'bytes', bytes: bytesOf(text) }, settings: {} });
}

const failUnlessDisposed = (reason: Error) => {
  throw reason;
};

describe.each([
  ['in process', () => createLocalEngine()],
  ['in a worker', () => createWorkerEngine(script, failUnlessDisposed)],
])('The engine %s', (_place, create) => {
  let engine: TraceEngine;
  beforeEach(() => {
    engine = create();
  });
  afterEach(() => engine.dispose());

  it('gives an overview with figures, curve and error ticks', async () => {
    const overview = await open(engine, '%heap 1K\nalloc a 100\nfree a\nfree a\nalloc b 20\n');
    expect(overview).toMatchObject({ stepCount: 4, lineCount: 6, arenaBytes: 1024, settingsProblem: null });
    expect(overview.figures).toMatchObject({ events: 4, findingCounts: { 'double-free': 1, leak: 1 } });
    expect([...overview.liveCurve]).toEqual([0, 100, 0, 0, 20]);
    expect([...overview.errorTicks]).toEqual([0, 0, 0, 1, 0]);
    expect(overview.findingSpan).toEqual({ firstStep: 3, lastStep: 3 });
    expect((await open(engine, 'alloc a 100\nfree a\n')).findingSpan).toBeNull();
  });

  it('keeps traces apart', async () => {
    await Promise.all([open(engine, 'alloc x 10', 'one'), open(engine, 'free y', 'two')]);
    const codes = async (trace: string) =>
      (await engine.findings(trace, { maximumPerCode: 9 })).map(({ code }) => code);
    expect([await codes('one'), await codes('two')]).toEqual([['leak'], ['invalid-free']]);
  });

  it('limits the findings of each code and keeps their order', async () => {
    await open(engine, `${'free x\n'.repeat(5)}oops\noops\nalloc a 1\n`);
    const lines = (await engine.findings('a', { maximumPerCode: 2 })).map(
      ({ code, line }) => `${line} ${code}`,
    );
    expect(lines).toEqual(['1 invalid-free', '2 invalid-free', '6 syntax', '7 syntax', '8 leak']);
  });

  it('counts what a class has in the whole pool, whatever part of it is on the map', async () => {
    await open(engine, '%heap 1K\nalloc a 16\nalloc b 16\nalloc c 300\n');
    const part = {
      startAddress: 0,
      endAddress: 64,
      cellCount: 4,
      maximumBlocks: 8,
      colourBy: 'size',
    } as const;
    const { map, classes, poolMap } = await engine.frame('a', 3, { ...part, poolCellCount: 16 });
    expect(map.classBytes[0]).toBe(64);
    expect(classes.flatMap(({ bytes }) => bytes || [])).toEqual([64, 320]);
    expect(poolMap?.colourBy).toBe('size');
    // By age all blocks would have to be looked at for each step.
    const byAge = await engine.frame('a', 3, { ...part, colourBy: 'age', poolCellCount: 16 });
    expect(byAge.classes.every(({ bytes }) => bytes === null)).toBe(true);
    expect((await engine.frame('a', 3, { ...part, colourBy: 'age' })).classes[0]?.bytes).toBe(64);
  });

  it('answers a frame with report and map in one go', async () => {
    await open(engine, '%heap 1K\nalloc a 100\n');
    const query = { startAddress: 0, endAddress: 1024, cellCount: 10, maximumBlocks: 10 };
    const { report, map } = await engine.frame('a', 1, query);
    expect(report).toMatchObject({ step: 1, line: 2, result: '→ 0x0010 · 128 B' });
    expect(map).toMatchObject({ kind: 'blocks', sizes: Uint32Array.of(128, 896) });
  });

  it('guesses the history of a long trace at once, and knows it soon', async () => {
    await open(engine, `%heap 1K\nalloc kept 16\n${'alloc a 16\nfree a\n'.repeat(300_000)}`);
    const query = {
      fromStep: 0,
      toStep: 600_001,
      startAddress: 0,
      endAddress: 64,
      width: 2,
      height: 2,
    };
    const exact = await vi.waitUntil(
      async () => {
        const picture = await engine.history('a', query);
        return picture.isRough ? undefined : picture;
      },
      { timeout: 20_000 },
    );
    // The upper row is allocated half of the time, the lower always.
    expect([127, 128]).toContain(exact.used[0]);
    expect(exact.used.subarray(2)).toEqual(Uint8Array.of(255, 255));
    expect(exact.leaking).toEqual(Uint8Array.of(0, 0, 255, 255));
  });

  it('finds steps by line and by finding', async () => {
    await open(engine, '# one\nalloc a 1\n\nfree b\nfree a\nfree a\n');
    const steps = await Promise.all([1, 2, 3, 4, 99].map((line) => engine.stepAtLine('a', line)));
    expect(steps).toEqual([0, 1, 1, 2, 4]);
    const next = [0, 2, 3, 4].map((step) => engine.nextFinding('a', step, 'forward'));
    expect(await Promise.all(next)).toEqual([2, 4, 4, null]);
    const previous = [4, 3, 2].map((step) => engine.nextFinding('a', step, 'backward'));
    expect(await Promise.all(previous)).toEqual([2, 2, null]);
  });

  it('stops at leaks only where there is nothing else to stop at', async () => {
    const stops = async (text: string) => {
      const { stepCount } = await open(engine, text);
      const steps = Array.from({ length: stepCount + 1 }, (_, step) =>
        engine.nextFinding('a', step, 'forward'),
      );
      return [...new Set(await Promise.all(steps))];
    };
    expect(await stops('alloc a 1 x=1\nalloc b 1\nfree b\nfree b\nalloc c 1\n')).toEqual([4, null]);
    expect(await stops('alloc a 1 x=1\nalloc b 1\nfree b\nalloc c 1\n')).toEqual([1, 4, null]);
  });

  it('replays settings that cannot be with an automatic heap, and says where they stand', async () => {
    const overview = await open(engine, '%arenas 4\n%heap 64\nalloc a 16\n');
    expect(overview.figures).toMatchObject({ heapBytes: 4096, arenas: 4, events: 1 });
    expect(overview.settingsProblem).toEqual({
      message: 'heap too small for 4 arenas: 64 B; give it at least 128 B, or fewer arenas.',
      place: { line: 2, startColumn: 0, endColumn: 8 },
    });
  });

  it('gives up an opening that a newer one replaces, and answers from the newer', async () => {
    const first = open(engine, longTrace);
    const second = open(engine, 'alloc b 5\n');
    await expect(first).rejects.toBeInstanceOf(SupersededError);
    await expect(second).resolves.toMatchObject({ stepCount: 1 });
    expect(await engine.stepAtLine('a', 1)).toBe(1);
  });

  it('answers from the former trace while a new one is being read', async () => {
    await open(engine, 'alloc b 5\n');
    const opening = open(engine, longTrace);
    await expect(engine.step('a', 1)).resolves.toMatchObject({ line: 1 });
    await expect(opening).resolves.toMatchObject({ stepCount: 100_000 });
  });

  it('answers about leaks, the second time as the first', async () => {
    await open(engine, 'alloc a 8 @main;f\nmark 1\nalloc b 8 @main;f\nmark 2\nalloc c 80\n');
    const rows = { by: 'site', path: [], filter: '', sortBy: 'bytes', descending: true } as const;
    const across = { unit: 'bytes', maximumAcross: 9, maximumFrames: 9 } as const;
    const flame = { path: ['main'], pageFrom: null, filter: '', ...across };
    const ask = () =>
      Promise.all([
        engine.leakRows('a', { ...rows, from: 0, maximumCount: 9 }),
        engine.leakFlame('a', flame),
        engine.leakGrowth('a', { filter: '', maximumSites: 9 }),
      ]);
    const answers = await ask();
    expect(answers).toMatchObject([
      { totalBytes: 96, totalBlocks: 3, rowCount: 2, rows: [{ name: '' }, { name: 'main', bytes: 16 }] },
      { names: ['main', 'f'], bytes: Float64Array.of(16, 16), totalBytes: 96 },
      { over: 'marks', sites: [{ site: 'main;f', curve: [8, 16, 16] }] },
    ]);
    expect(await ask()).toEqual(answers);
  });

  it('refuses questions about a trace that was closed', async () => {
    await open(engine, 'alloc b 5\n');
    await engine.close('a');
    await expect(engine.step('a', 1)).rejects.toBeInstanceOf(SupersededError);
  });

  it('rejects a step that is not there, and goes on', async () => {
    await open(engine, 'alloc b 5\n');
    await expect(engine.step('a', 7)).rejects.toThrow('There is no step 7; steps run from 0 to 1.');
    await expect(engine.step('a', 1)).resolves.toMatchObject({ step: 1 });
  });
});

describe('The engine’s worker', () => {
  it('rejects what is under way when it is disposed of', async () => {
    const engine = createWorkerEngine(script, failUnlessDisposed);
    const opening = open(engine, longTrace);
    const settled = expect(opening).rejects.toBeInstanceOf(EngineStoppedError);
    await engine.dispose();
    await settled;
  });

  it('tells its owner the reason when it dies, and rejects what was asked', async () => {
    const reasons: Error[] = [];
    const engine = createWorkerEngine(path.join(folder, 'missing.js'), (reason) => reasons.push(reason));
    await expect(open(engine, 'alloc a 1')).rejects.toBeInstanceOf(EngineStoppedError);
    expect(reasons.map(({ message }) => message)).toEqual([expect.stringContaining('missing.js')]);
  });
});

describe('The engine’s worker, asked for more than answers,', () => {
  it('tells progress and previews, takes feeds without copying them, and reads files', async () => {
    const listener = new Listener();
    const engine = createWorkerEngine(script, failUnlessDisposed, listener);
    try {
      const opening = engine.open({
        trace: 'a',
        settings: {},
        source: { kind: 'feed', totalBytes: 1e9 },
      });
      const piece = bytesOf(
        `${Array.from({ length: 250_000 }, (_, index) => `alloc p${index} 8`).join('\n')}\n`,
      );
      const view = piece.slice(0, 20).subarray(8, 12);
      await engine.feed('a', piece);
      expect(piece.byteLength).toBe(0);
      await engine.feed('a', view);
      expect(view.byteLength).toBe(4);
      await engine.endFeed('a');
      const overview = await opening;
      expect(overview).toMatchObject({ stepCount: 250_000, extent: { kind: 'whole', totalBytes: 1e9 } });
      expect(listener.previews).toHaveLength(1);
      expect(listener.previews[0]?.stepCount).toBeGreaterThanOrEqual(200_000);
      expect(listener.reached.at(-1)).toMatchObject({ isDone: true, eventCount: 250_000 });
      // The answer's arrays are its own: the same can be asked again.
      const query = { startAddress: 0, endAddress: 1024, cellCount: 10, maximumBlocks: 100 };
      const frames = await Promise.all([engine.frame('a', 9, query), engine.frame('a', 9, query)]);
      expect(frames[1]).toEqual(frames[0]);
      expect(overview.liveCurve.at(-1)).toBe(2_000_000);

      const file = path.join(folder, 'file.alloctrace');
      writeFileSync(file, gzipSync('alloc a 1\nfree a\n'));
      const source = { kind: 'file', path: file } as const;
      expect(await engine.open({ trace: 'b', source, settings: {} })).toMatchObject({ stepCount: 2 });
    } finally {
      await engine.dispose();
    }
  });

  it('stops reading, and answers while it reads', async () => {
    const engine = createWorkerEngine(script, failUnlessDisposed);
    try {
      const source = { kind: 'feed', totalBytes: null } as const;
      const opening = engine.open({ trace: 'a', settings: {}, source });
      await engine.feed('a', bytesOf('alloc a 1\n'));
      await open(engine, 'free x\n', 'b');
      expect(await engine.step('b', 1)).toMatchObject({ line: 1 });
      await engine.stopReading('a');
      expect(await opening).toMatchObject({ stepCount: 1, extent: { kind: 'stopped' } });
    } finally {
      await engine.dispose();
    }
  });

  it('rejects with the errors that the engine has', async () => {
    const engine = createWorkerEngine(script, failUnlessDisposed);
    const file = path.join(folder, 'nowhere');
    const opening = engine.open({ trace: 'a', settings: {}, source: { kind: 'file', path: file } });
    const error = await opening.catch((reason) => reason);
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ fault: 'missing', message: `There is no file ${file}; check the path.` });
    await expect(engine.edit('a', [])).rejects.toBeInstanceOf(UnknownTextError);
    await expect(engine.feed('a', bytesOf(''))).rejects.toBeInstanceOf(SupersededError);
    await engine.dispose();
    await expect(engine.step('a', 1)).rejects.toBeInstanceOf(EngineStoppedError);
  });
});

describe('A step and its frame', () => {
  it('move the heap once: the frame takes the report that the step has made', async () => {
    const engine = createLocalEngine();
    await open(engine, '%heap 1K\nalloc a 100\nfree a\n');
    const report = await engine.step('a', 2);
    const query = { startAddress: 0, endAddress: 1024, cellCount: 10, maximumBlocks: 10 };
    const frame = await engine.frame('a', 2, query);
    expect(frame.report).toBe(report);
    expect(frame.map).toMatchObject({ kind: 'blocks', sizes: Uint32Array.of(1024) });
    await engine.block('a', 1, 0);
    expect((await engine.frame('a', 2, query)).map).toEqual(frame.map);
  });
});

describe('A question about leaks', () => {
  it('is given up when its trace is closed meanwhile', async () => {
    const engine = createLocalEngine();
    await open(engine, longTrace);
    const rows = engine.leakRows('a', {
      by: 'site',
      path: [],
      filter: 'p9',
      sortBy: 'bytes',
      descending: true,
      from: 0,
      maximumCount: 9,
    });
    await Promise.all([expect(rows).rejects.toBeInstanceOf(SupersededError), engine.close('a')]);
  });
});
