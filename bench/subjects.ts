/**
 * What is measured of ours, one task a process: `subjects.mjs TASK OPTIONS` does the task and prints its report as one
 * line of JSON. With `languageAnswers.ts` the only file of the benchmarks that knows the product's insides: when those move, they are re-pointed.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Bench } from 'tinybench';
import { LIST_ORDERS } from '../src/allocator/freeList.ts';
import { Heap } from '../src/allocator/heap.ts';
import type { SearchMode } from '../src/allocator/search.ts';
import { STRATEGY_NAMES, type StrategyName } from '../src/allocator/strategies/registry.ts';
import { traceFigureSlices } from '../src/analysis/figures.ts';
import { history } from '../src/analysis/history.ts';
import { HistoryBase } from '../src/analysis/historyBase.ts';
import { liveMap } from '../src/analysis/liveMap.ts';
import { stepReport } from '../src/analysis/stepReport.ts';
import { createWorkerEngine } from '../src/engine/workerEngine.ts';
import { autoHeapCandidates } from '../src/replay/autoHeap.ts';
import { EventRun } from '../src/replay/eventRun.ts';
import { replayTrace } from '../src/replay/replay.ts';
import { MODEL_VOCABULARY, resolveSettings } from '../src/replay/settings.ts';
import type { Timeline } from '../src/replay/timeline.ts';
import { Operation } from '../src/trace/columns.ts';
import { parseTrace, type Trace } from '../src/trace/parser.ts';
import { heldBytes } from './heldBytes.ts';
import { language } from './languageAnswers.ts';
import { readNaively } from './naiveReader.ts';
import { percentile } from './percentile.ts';
import { benchFolder, NotMeasured, type Report } from './processes.ts';

/** How long to repeat something whose best time is wanted. */
export interface Repeats {
  readonly leastMs: number;
  readonly leastRuns: number;
}

interface FileOptions extends Repeats {
  readonly file: string;
  readonly heapBytes: number;
  readonly strategy: StrategyName;
}

interface SearchOptions extends FileOptions {
  /** Whether the free list is to be walked, come what may. */
  readonly walks: boolean;
  /** Events before the measured ones. */
  readonly firstEvent: number;
  readonly maximumMs: number;
}

interface SeekOptions extends FileOptions {
  readonly seekCount: number;
  readonly asks: 'state' | 'map';
}

/** Every task by its name. */
const tasks: Readonly<Record<string, (options: never) => Report | Promise<Report>>> = {
  calibrate,
  heapFor,
  parse,
  parseNaively,
  replay,
  replayWalking,
  search,
  agree,
  seek,
  stepByStep,
  firstHistory,
  bytesPerEvent,
  growth,
  edit,
  language,
};

/** A pool that no strategy runs out of: four times the smallest that `auto` would try. */
function heapFor({ file }: FileOptions): Report {
  const trace = parsed(file);
  const [smallest = 0] = autoHeapCandidates(trace, resolveSettings(trace.settings, {}));
  return { heapBytes: 4 * smallest };
}

async function parse({ file, ...repeats }: FileOptions): Promise<Report> {
  const bytes = readFileSync(file);
  let trace: Trace | undefined;
  const ms = await bestMs(repeats, () => {
    trace = parseTrace(bytes, MODEL_VOCABULARY);
  });
  const memory = peakBytes();
  if (!trace) throw new Error('Nothing was parsed.');
  return { ms, events: trace.columns.count, checksum: columnsChecksum(trace), peakBytes: memory };
}

async function parseNaively({ file, ...repeats }: FileOptions): Promise<Report> {
  const bytes = readFileSync(file);
  let events = 0;
  const ms = await bestMs(repeats, () => {
    events = readNaively(bytes).length;
  });
  return { ms, events, peakBytes: peakBytes() };
}

async function replay({ file, heapBytes, strategy, ...repeats }: FileOptions): Promise<Report> {
  return replayBy('hybrid', { file, heapBytes, strategy, ...repeats });
}

async function replayBy(
  search: SearchMode,
  { file, heapBytes, strategy, ...repeats }: FileOptions,
): Promise<Report> {
  const trace = parsed(file);
  let timeline: Timeline | undefined;
  const ms = await bestMs(repeats, () => {
    // As the command line replays: keyframes are taken afterwards, by whoever steps.
    timeline = replayTrace(trace, { heapBytes, strategy }, { search, keyframeBytes: 0 });
  });
  if (!timeline) throw new Error('Nothing was replayed.');
  const memory = peakBytes();
  return { ms, events: timeline.stepCount, checksum: checksumOf(timeline), peakBytes: memory };
}

function checksumOf(timeline: Timeline): string {
  return finished(traceFigureSlices(timeline)).placementChecksum;
}

/** What work that comes in slices gives in the end. */
function finished<Result>(work: Generator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** The same by a replay that never takes up an index. */
async function replayWalking(options: FileOptions): Promise<Report> {
  return replayBy('walk', options);
}

/**
 * What an allocation costs on a heap with long free lists: the replay alone, from some event on, for as many events as fit
 * into the time. Indexed, the index is there from the start.
 */
function search({ file, heapBytes, strategy, walks, firstEvent, maximumMs }: SearchOptions): Report {
  const trace = parsed(file);
  const run = new EventRun(trace, new Heap({ heapBytes, strategy }), walks ? 'walk' : 'index');
  const eventCount = trace.columns.count;
  while (run.position < firstEvent) run.runBucket();
  const first = run.position;
  const start = performance.now();
  let ms = 0;
  while (run.position < eventCount && ms < maximumMs) {
    run.runBucket();
    ms = performance.now() - start;
  }
  const allocs = allocCount(trace, first, run.position);
  const probes = run.outcomes.probesThrough(run.position) - run.outcomes.probesThrough(first);
  return { nsPerAlloc: (ms * 1e6) / allocs, allocs, probesPerAlloc: probes / allocs };
}

/** Whether a run that walks and one that has an index all the time come to the same, for every strategy and order. */
function agree({ file, heapBytes }: FileOptions): Report {
  const trace = parsed(file);
  const different: string[] = [];
  for (const strategy of STRATEGY_NAMES)
    for (const order of LIST_ORDERS) {
      const [walked, indexed] = (['walk', 'index'] as const).map((search) => {
        const timeline = replayTrace(trace, { heapBytes, strategy, order }, { search, keyframeBytes: 0 });
        return `${checksumOf(timeline)} ${timeline.outcomes.probesThrough(timeline.stepCount)}`;
      });
      if (walked !== indexed) different.push(`${strategy} ${order}`);
    }
  return { different: different.length, which: different.join(', '), events: trace.columns.count };
}

function allocCount({ columns }: Trace, first: number, end: number): number {
  let count = 0;
  for (let index = first; index < end; index++) if (columns.operations[index] === Operation.Alloc) count++;
  return count;
}

/** Seeks to random steps. The map is that of a panel in a wide editor, over the whole pool. */
function seek({ file, heapBytes, seekCount, asks }: SeekOptions): Report {
  const timeline = refined(parsed(file), heapBytes);
  const query = { startAddress: 0, endAddress: timeline.heapBytes, cellCount: 40_000, maximumBlocks: 8192 };
  const random = randomSteps(timeline.stepCount);
  const times: number[] = [];
  const begin = performance.now();
  for (let seekIndex = -WARM_UP_SEEKS; seekIndex < seekCount; seekIndex++) {
    if (seekIndex > LEAST_SEEKS && performance.now() - begin > SEEKS_MS) break;
    const step = random();
    const start = performance.now();
    if (asks === 'map') liveMap(timeline, step, query);
    else timeline.stateAt(step);
    if (seekIndex >= 0) times.push(performance.now() - start);
  }
  return {
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    keyframeBytes: timeline.keyframes.byteLength,
  };
}

/** A timeline as the editor's engine has it a few seconds after the reading: with all keyframes that 256 MiB hold. */
function refined(trace: Trace, heapBytes: number): Timeline {
  const timeline = replayTrace(trace, { heapBytes });
  for (const _ of timeline.refine());
  return timeline;
}

const WARM_UP_SEEKS = 20;
/** Where seeks are slow there are fewer of them, but some. */
const SEEKS_MS = 30_000;
const LEAST_SEEKS = 20;
/** Lines of a generated trace before its first event. */
const HEAD_LINES = 2;
const STEPS_A_PLACE = 20;

/** From random places some steps forward and as many back, each with the report that faces show. */
function stepByStep({ file, heapBytes, seekCount }: SeekOptions): Report {
  const timeline = refined(parsed(file), heapBytes);
  const random = randomSteps(timeline.stepCount - STEPS_A_PLACE);
  const forward: number[] = [];
  const back: number[] = [];
  const begin = performance.now();
  for (let place = -1; place < seekCount; place++) {
    if (place > 0 && performance.now() - begin > SEEKS_MS) break;
    const first = random() + 1;
    stepReport(timeline, first);
    for (let distance = 1; distance < 2 * STEPS_A_PLACE; distance++) {
      const isForward = distance <= STEPS_A_PLACE;
      const step = first + (isForward ? distance : 2 * STEPS_A_PLACE - distance);
      const start = performance.now();
      stepReport(timeline, step);
      if (place >= 0) (isForward ? forward : back).push(performance.now() - start);
    }
  }
  return {
    forwardP50: percentile(forward, 0.5),
    forwardP99: percentile(forward, 0.99),
    backP50: percentile(back, 0.5),
    backP99: percentile(back, 0.99),
  };
}

/**
 * The history of the whole trace and of ever shorter ranges of it, at the size of a wide editor: each from a timeline as the
 * editor's engine has it a few seconds after the reading; and the guess that is there before that.
 */
function firstHistory({ file, heapBytes }: FileOptions): Report {
  const timeline = refined(parsed(file), heapBytes);
  const begin = performance.now();
  const base = finished(HistoryBase.build(timeline));
  const baseMs = performance.now() - begin;
  const { stepCount } = timeline;
  const size = { startAddress: 0, endAddress: timeline.heapBytes, width: 1200, height: 400 };
  const picture = (fromStep: number, toStep: number, from: HistoryBase | undefined) => {
    const start = performance.now();
    history(timeline, { ...size, fromStep, toStep }, from);
    return performance.now() - start;
  };
  const roughMs = picture(0, stepCount, undefined);
  const wholeMs = picture(0, stepCount, base);
  const times = HISTORY_SHARES.flatMap((share) =>
    HISTORY_PLACES.map((place) => {
      const fromStep = Math.floor((stepCount - stepCount * share) * place);
      return picture(fromStep, fromStep + Math.floor(stepCount * share), base);
    }),
  );
  return {
    wholeMs,
    roughMs,
    slowestMs: Math.max(...times, wholeMs, roughMs),
    baseMs,
    baseBytes: base.byteLength,
  };
}

const HISTORY_SHARES = [0.5, 0.25, 0.19, 0.1, 0.01, 0.0001];
const HISTORY_PLACES = [0, 0.37, 0.71, 1];

/** Memory of the columns and of what came of the events, as it is reserved. */
function bytesPerEvent({ file, heapBytes }: FileOptions): Report {
  const { trace, outcomes, stepCount } = replayTrace(parsed(file), { heapBytes });
  const columns = heldBytes(trace.columns) / stepCount;
  const beside = heldBytes(outcomes) / stepCount;
  return { columns, outcomes: beside, bytesPerEvent: columns + beside };
}

/** Parse and replay of ever longer traces, in one warm process. */
async function growth({ files, ...repeats }: Repeats & { files: FileOptions[] }): Promise<Report> {
  const report: Record<string, number> = {};
  for (const { file, heapBytes } of files) {
    const bytes = readFileSync(file);
    const events = parsed(file).columns.count;
    const ms = await bestMs(repeats, () => replayTrace(parseTrace(bytes, MODEL_VOCABULARY), { heapBytes }));
    report[`ns${events}`] = (ms * 1e6) / events;
  }
  return report;
}

/** One key in a document, typed or deleted, and its findings once more, by way of the worker. */
async function edit({ file, seekCount }: SeekOptions): Promise<Report> {
  const bytes = new Uint8Array(readFileSync(file));
  const lines = new TextDecoder().decode(bytes).split('\n');
  const random = randomSteps(lines.length - HEAD_LINES - 1);
  const trace = 'document';
  const engine = createWorkerEngine(path.join(benchFolder, 'worker.cjs'), () => {});
  const times: number[] = [];
  try {
    await engine.open({ trace, source: { kind: 'bytes', bytes }, settings: {} });
    for (let key = -WARM_UP_SEEKS; key < seekCount; key++) {
      const line = HEAD_LINES - 1 + random();
      // Another digit makes it another id: the events of both are not what they were.
      const column = (lines[line]?.indexOf(' p') ?? 0) + 2;
      for (const change of [
        { startLine: line, startColumn: column, endLine: line, endColumn: column, text: '9' },
        { startLine: line, startColumn: column, endLine: line, endColumn: column + 1, text: '' },
      ]) {
        const start = performance.now();
        await engine.edit(trace, [change]);
        await engine.findings(trace, { maximumPerCode: 1000 });
        if (key >= 0) times.push(performance.now() - start);
      }
    }
  } catch (error) {
    if (!/is not in memory/.test(String(error))) throw error;
    throw new NotMeasured('not there yet: the engine does not take edits');
  } finally {
    await engine.dispose();
  }
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

/** How fast the machine is just now: a copy of 64 MiB and a fixed loop, best of a few. */
async function calibrate({ copies }: { copies: boolean }): Promise<Report> {
  const loopMs = await bestMs({ leastMs: 0, leastRuns: 3 }, () => {
    let word = 1;
    for (let round = 0; round < 1 << 26; round++) {
      word ^= word << 13;
      word ^= word >>> 17;
      word ^= word << 5;
    }
    if (word === 0) throw new Error('xorshift never gets to 0.');
  });
  if (!copies) return { loopMs };
  const source = new Uint8Array(1 << 26).fill(1);
  const target = new Uint8Array(1 << 26).fill(2);
  const copyMs = await bestMs({ leastMs: 0, leastRuns: 7 }, () => target.set(source));
  return { loopMs, memcpyGigabytesPerSecond: source.length / copyMs / 1e6 };
}

function parsed(file: string): Trace {
  return parseTrace(readFileSync(file), MODEL_VOCABULARY);
}

async function bestMs({ leastMs, leastRuns }: Repeats, work: () => unknown): Promise<number> {
  const bench = new Bench({ time: leastMs, iterations: leastRuns, warmup: false });
  bench.add('work', () => {
    work();
  });
  const [task] = await bench.run();
  const result = task?.result;
  if (!result || !('latency' in result))
    throw new Error(`The measured work failed: ${JSON.stringify(result)}`);
  return result.latency.min;
}

/** The same as `columns_checksum` in bench/trace.c. */
function columnsChecksum({ columns }: Trace): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < columns.count; index++) {
    hash = Math.imul(hash ^ (columns.operations[index] ?? 0), 0x01000193);
    hash = Math.imul(hash ^ (columns.ids[index] ?? 0), 0x01000193);
    hash = Math.imul(hash ^ columns.sizeOf(index), 0x01000193);
    hash = Math.imul(hash ^ (columns.threads[index] ?? 0), 0x01000193);
    hash = Math.imul(hash ^ (columns.sites[index] ?? 0), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Steps from 1 to `stepCount`, the same in every run. */
function randomSteps(stepCount: number): () => number {
  let state = 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return 1 + ((state >>> 0) % stepCount);
  };
}

/** The most memory this process ever had. */
function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

async function main([name = '', options = '{}']: readonly string[]): Promise<Report> {
  const task = tasks[name];
  if (!task) throw new Error(`There is no task ${name}.`);
  try {
    return await task(JSON.parse(options) as never);
  } catch (error) {
    if (error instanceof NotMeasured) return { notMeasured: error.message };
    throw error;
  }
}

console.log(JSON.stringify(await main(process.argv.slice(2))));
