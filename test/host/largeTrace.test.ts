// A trace of a million events, or of as many as ALLOCTRACE_LARGE_EVENTS says, is opened from its file while the editor
// goes on working. What is asserted is what can be seen; how long it takes is written into artifacts/largeTrace.json.
import { strict as assert } from 'node:assert';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { finished } from 'node:stream/promises';
import * as vscode from 'vscode';
import type { TraceSession } from '../../src/extension/traceSession.ts';
import { EVENTS_VIEW_TYPE } from '../../src/protocol/ids.ts';
import { longestOwnStall } from './support/ownStalls.ts';
import { alloctrace, closeAll, eventually } from './support/workbench.ts';

const EVENT_COUNT = Number(process.env.ALLOCTRACE_LARGE_EVENTS ?? 1_000_000);
/** Blocks that are live at a time. */
const LIVE_COUNT = 200;
const SAMPLE_COUNT = 40;
const BUG_COUNT = 8;
const HEADER_LINES = 2;
/** Longer than the runner waits for a word of a test; an opening is several times as quick. */
const PATIENCE_MS = 80_000;

interface Sample {
  readonly step: number;
  readonly liveBytes: number;
}

interface Generated {
  readonly file: string;
  readonly samples: readonly Sample[];
  /** The steps of the planted double frees. */
  readonly bugSteps: readonly number[];
}

const sizeOf = (block: number): number => 16 + ((block * 37) % 61) * 8;

/** Blocks that live for LIVE_COUNT allocations, and now and then one that is freed twice. */
async function generate(file: string): Promise<Generated> {
  const stream = createWriteStream(file);
  const samples: Sample[] = [];
  const bugSteps: number[] = [];
  let lines: string[] = ['%alloctrace 1', '%heap 1MiB'];
  let liveBytes = 0;
  let allocated = 0;
  let freed = 0;
  for (let step = 1; step <= EVENT_COUNT; step++) {
    const hasBug = freed > 0 && step % Math.ceil(EVENT_COUNT / (BUG_COUNT + 1)) === 0;
    const mustDrain = EVENT_COUNT - step < allocated - freed;
    if (hasBug) {
      lines.push(`free p${(freed - 1) % (2 * LIVE_COUNT)}`);
      bugSteps.push(step);
    } else if (!mustDrain && allocated - freed < LIVE_COUNT) {
      const size = sizeOf(allocated);
      lines.push(`alloc p${allocated++ % (2 * LIVE_COUNT)} ${size} @main;work(src/work.c:${step % 97})`);
      liveBytes += size;
    } else {
      liveBytes -= sizeOf(freed);
      lines.push(`free p${freed++ % (2 * LIVE_COUNT)}`);
    }
    if (step % Math.floor(EVENT_COUNT / SAMPLE_COUNT) === 0) samples.push({ step, liveBytes });
    if (lines.length < 20_000) continue;
    if (!stream.write(`${lines.join('\n')}\n`))
      await new Promise<void>((resolve) => stream.once('drain', () => resolve()));
    lines = [];
  }
  stream.end(`${lines.join('\n')}\n`);
  await finished(stream);
  return { file, samples, bugSteps };
}

describe(`a trace of ${EVENT_COUNT} events`, function () {
  this.timeout(PATIENCE_MS);
  const folder = mkdtempSync(path.join(tmpdir(), 'alloctrace-large-'));
  const record: Record<string, unknown> = { eventCount: EVENT_COUNT };
  let trace: Generated;
  let session: TraceSession;

  before(async () => {
    trace = await generate(path.join(folder, 'large.alloctrace'));
    record.megabytes = Math.round(statSync(trace.file).size / 1e6);
  });

  after(async () => {
    await closeAll();
    rmSync(folder, { recursive: true, force: true });
    const root = vscode.extensions.getExtension('alloctrace.alloctrace')?.extensionPath;
    assert.ok(root);
    mkdirSync(path.join(root, 'artifacts'), { recursive: true });
    writeFileSync(path.join(root, 'artifacts/largeTrace.json'), `${JSON.stringify(record, undefined, 2)}\n`);
  });

  it('opens while other commands are answered', async () => {
    const { sessions, events } = await alloctrace();
    const uri = vscode.Uri.file(trace.file);
    record.longestStallBeforehandMilliseconds = await longestStallOf(async () => {
      for (let asked = 0; asked < 500; asked++) await vscode.workspace.fs.stat(uri);
    });
    const previews: number[] = [];
    let answers = 0;
    const loop = monitorEventLoopDelay({ resolution: 2 });
    record.longestOwnStallMilliseconds = await longestOwnStall('dist/extension.js', async () => {
      loop.enable();
      const start = performance.now();
      const since = () => Math.round(performance.now() - start);
      await vscode.commands.executeCommand('vscode.openWith', uri, EVENTS_VIEW_TYPE);
      session = await eventually('the trace has a session', () => sessions.get(uri));
      assert.equal(session.document, undefined);
      session.onDidReplay(({ extent }) => {
        if (extent.kind !== 'preview') return;
        record.firstPreviewMilliseconds ??= since();
        previews.push(performance.now());
      });
      while (session.isReading) {
        assert.ok(performance.now() - start < PATIENCE_MS - 5_000, 'the reading does not end');
        await vscode.commands.executeCommand('alloctrace.stepForward');
        await vscode.workspace.fs.stat(uri);
        if (events.of(uri)?.drawn) record.firstPictureMilliseconds ??= since();
        answers++;
        await new Promise((resolve) => setImmediate(resolve));
      }
      record.wholeMilliseconds = since();
      await eventually('it is drawn', () => events.of(uri)?.drawn?.overview === session.overview);
      record.firstPictureMilliseconds ??= since();
      loop.disable();
    });
    record.longestStallMilliseconds = Math.round(loop.max / 1e5) / 10;
    record.stallP99Milliseconds = Math.round(loop.percentile(99) / 1e5) / 10;
    record.answersMeanwhile = answers;
    record.previewCount = previews.length;
    assert.ok(answers > 0);
    assert.equal(session.overview?.stepCount, EVENT_COUNT);
    assert.equal(session.overview.extent.kind, 'whole');
    // A long trace shows its beginning before all of it is there.
    if (EVENT_COUNT >= 1_000_000) assert.ok(previews.length > 0, 'there was no preview');
  });

  it('has the heap of every step that is sought', async () => {
    const seeks: number[] = [];
    for (const { step, liveBytes } of trace.samples.toReversed()) {
      const start = performance.now();
      await vscode.commands.executeCommand('alloctrace.goToStep', step);
      const report = await eventually(`step ${step} is known`, () => session.report);
      seeks.push(performance.now() - start);
      assert.equal(report.step, step);
      assert.equal(report.line, HEADER_LINES + step);
      assert.equal(report.figures.liveBytes, liveBytes);
    }
    record.seekMilliseconds = summary(seeks);
  });

  it('steps forward and back', async () => {
    const middle = Math.floor(EVENT_COUNT / 2);
    await vscode.commands.executeCommand('alloctrace.goToStep', middle);
    const steps: number[] = [];
    for (const [command, step] of [
      ['stepForward', middle + 1],
      ['stepForward', middle + 2],
      ['stepBack', middle + 1],
      ['stepBack', middle],
      ['stepBack', middle - 1],
    ] as const) {
      const start = performance.now();
      await vscode.commands.executeCommand(`alloctrace.${command}`);
      assert.equal(session.step, step);
      await eventually(`step ${step} is known`, () => session.report?.step === step);
      steps.push(performance.now() - start);
    }
    record.stepMilliseconds = summary(steps);
  });

  it('has the planted findings, and the cursor finds them', async () => {
    assert.deepEqual(session.overview?.figures.findingCounts, { 'double-free': trace.bugSteps.length });
    const diagnostics = await eventually('they are in the Problems view', () => {
      const found = vscode.languages.getDiagnostics(session.uri);
      return found.length === trace.bugSteps.length && found;
    });
    assert.deepEqual(
      diagnostics.map(({ range }) => range.start.line + 1).toSorted((one, other) => one - other),
      trace.bugSteps.map((step) => HEADER_LINES + step),
    );
    await vscode.commands.executeCommand('alloctrace.firstStep');
    for (const step of trace.bugSteps) {
      await vscode.commands.executeCommand('alloctrace.nextFinding');
      assert.equal(session.step, step);
    }
  });

  it('tells any of its lines', async () => {
    const pages: number[] = [];
    for (const { step } of trace.samples) {
      const firstLine = HEADER_LINES + step - 5;
      const start = performance.now();
      const page = await session.ask((engine, name) => engine.lines(name, { firstLine, count: 60 }));
      pages.push(performance.now() - start);
      assert.equal(page?.firstLine, firstLine);
      assert.equal(await session.ask((engine, name) => engine.stepAtLine(name, firstLine + 5)), step);
      assert.match(page.texts[5] ?? '', /^(alloc|free) p\d+/);
      assert.notEqual(page.results[5], '');
    }
    record.pageMilliseconds = summary(pages);
  });
});

/** What the machine itself holds the extension host up for, with next to nothing to do. */
async function longestStallOf(action: () => Promise<void>): Promise<number> {
  const loop = monitorEventLoopDelay({ resolution: 2 });
  loop.enable();
  await action();
  loop.disable();
  return Math.round(loop.max / 1e5) / 10;
}

function summary(times: readonly number[]): { readonly median: number; readonly worst: number } {
  const sorted = times.toSorted((one, other) => one - other);
  const rounded = (time: number | undefined) => Math.round((time ?? 0) * 10) / 10;
  return { median: rounded(sorted[sorted.length >> 1]), worst: rounded(sorted.at(-1)) };
}
