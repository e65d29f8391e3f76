/**
 * The engine in process: parses, replays in slices that let other questions through, and answers from the timelines it
 * holds. Knows nothing of editors, threads or files; the worker and the command line both run this one.
 *
 * Invariant: a trace's name leads to the timeline of its last finished opening. An opening in progress is identified by a
 * number, and gives up when a newer one, or a closing, has taken its place.
 */

import { promises as files } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { HeapSettingsError } from '../allocator/heap.ts';
import { blockDetails } from '../analysis/blockDetails.ts';
import { traceFigures } from '../analysis/figures.ts';
import { findingTree } from '../analysis/findingTree.ts';
import { heapListing } from '../analysis/heapListing.ts';
import { heapMap } from '../analysis/heapMap.ts';
import { largestLeaks } from '../analysis/largestLeaks.ts';
import { type StepReport, stepReport } from '../analysis/stepReport.ts';
import type { Finding } from '../replay/findingList.ts';
import { replaySlices } from '../replay/replay.ts';
import { MODEL_VOCABULARY } from '../replay/settings.ts';
import type { Timeline } from '../replay/timeline.ts';
import { lastNotAbove } from '../trace/columns.ts';
import { type FindingCode, findingSeverity } from '../trace/findings.ts';
import { parseTrace, type Trace } from '../trace/parser.ts';
import type { TraceSettings } from '../trace/settings.ts';
import {
  type EngineListener,
  type EventRange,
  type FindingQuery,
  type FindingTreeQuery,
  type Frame,
  type HeapMapQuery,
  type LinePage,
  type LineQuery,
  MAXIMUM_LINE_LENGTH,
  type OpenRequest,
  type SeriesQuery,
  type SeriesRange,
  type SettingsProblem,
  SupersededError,
  type TextChange,
  type TraceEngine,
  type TraceOverview,
  UnknownTextError,
} from './engine.ts';

/** Pools to try where the settings in force cannot be, in this order. */
const FALLBACK_HEAPS = ['auto', 2 ** 30, 2 ** 28, 2 ** 26, 2 ** 24] as const;

export function createLocalEngine(listener?: EngineListener): TraceEngine {
  return new LocalEngine(listener);
}

interface Reading {
  pieces: Uint8Array[];
  readBytes: number;
  stopped: boolean;
  ended: () => void;
  readonly end: Promise<void>;
}

const PIECE_BYTES = 1 << 20;

class LocalEngine implements TraceEngine {
  private readonly timelines = new Map<string, Timeline>();
  private readonly openings = new Map<string, number>();
  private readonly lastReports = new WeakMap<Timeline, StepReport>();
  private openingCount = 0;
  private readonly readings = new Map<string, Reading>();
  private readonly texts = new Map<string, { bytes: Uint8Array; request: OpenRequest }>();

  constructor(private readonly listener: EngineListener | undefined) {}

  async open(request: OpenRequest): Promise<TraceOverview> {
    const { trace: name, source } = request;
    const opening = ++this.openingCount;
    this.openings.set(name, opening);
    this.readings.get(name)?.ended();
    this.texts.delete(name);
    const reading = startReading();
    this.readings.set(name, reading);
    const totalBytes =
      source.kind === 'feed'
        ? source.totalBytes
        : source.kind === 'file'
          ? (await files.stat(source.path)).size
          : source.bytes.length;
    if (source.kind === 'bytes') reading.pieces.push(source.bytes);
    if (source.kind === 'file') await this.readFile(request, source.path, totalBytes ?? 0, opening, reading);
    if (source.kind === 'feed') await reading.end;
    this.check(name, opening);
    const joined = join(reading.pieces);
    const whole = joined[0] === 0x1f && joined[1] === 0x8b ? gunzipSync(joined) : joined;
    const limit = (request.limits?.memoryBytes ?? Number.POSITIVE_INFINITY) / 4;
    const isLimited = whole.length > limit && !request.range;
    const bytes = isLimited ? cutLines(whole, limit) : whole;
    if (source.kind !== 'file') this.texts.set(name, { bytes, request });
    const overview = await this.run(name, opening, bytes, request);
    this.readings.delete(name);
    const { stepCount } = overview;
    this.listener?.progress({
      trace: name,
      phase: 'replaying',
      share: 1,
      readBytes: reading.readBytes,
      eventCount: stepCount,
      isDone: true,
    });
    return {
      ...overview,
      extent: {
        kind: isLimited ? 'limited' : reading.stopped ? 'stopped' : request.range ? 'range' : 'whole',
        firstEvent: request.range?.fromEvent ?? 1,
        readBytes: bytes.length,
        totalBytes,
        neededBytes: isLimited ? whole.length * 4 : null,
      },
    };
  }

  private async run(name: string, opening: number, text: Uint8Array, { range, settings }: OpenRequest) {
    const whole = parseTrace(text, MODEL_VOCABULARY);
    const trace = range ? parseTrace(blank(text, whole, range), MODEL_VOCABULARY) : whole;
    try {
      return this.settle(name, await this.replay(name, opening, trace, settings), null);
    } catch (error) {
      if (!(error instanceof HeapSettingsError)) throw error;
      const timeline = await this.replayAnyhow(name, opening, trace, settings);
      return this.settle(name, timeline, settingsProblem(error, trace, settings));
    }
  }

  private async readFile(
    request: OpenRequest,
    path: string,
    size: number,
    opening: number,
    reading: Reading,
  ) {
    const { trace: name } = request;
    const file = await files.open(path);
    let previewed = false;
    try {
      while (!reading.stopped) {
        const piece = new Uint8Array(PIECE_BYTES);
        const { bytesRead } = await file.read(piece, 0, PIECE_BYTES);
        this.check(name, opening);
        if (bytesRead === 0) break;
        reading.pieces.push(piece.subarray(0, bytesRead));
        reading.readBytes += bytesRead;
        const progress = {
          trace: name,
          phase: 'reading',
          readBytes: reading.readBytes,
          isDone: false,
        } as const;
        const eventCount = Math.round(reading.readBytes / 25);
        this.listener?.progress({ ...progress, share: reading.readBytes / Math.max(1, size), eventCount });
        if (!previewed && reading.readBytes > PIECE_BYTES * 2 && !request.range && piece[0] !== 0x1f) {
          previewed = true;
          const text = cutLines(join(reading.pieces), PIECE_BYTES);
          const overview = await this.run(name, opening, text, request);
          const extent = {
            kind: 'preview',
            firstEvent: 1,
            readBytes: text.length,
            totalBytes: size,
            neededBytes: null,
          } as const;
          this.listener?.preview(name, { ...overview, extent });
        }
        await breath();
        this.check(name, opening);
      }
    } finally {
      await file.close();
    }
  }

  private check(name: string, opening: number): void {
    if (this.openings.get(name) !== opening) throw new SupersededError(name);
  }

  async feed(name: string, bytes: Uint8Array): Promise<void> {
    const reading = this.readings.get(name);
    if (!reading) throw new SupersededError(name);
    reading.pieces.push(bytes);
    reading.readBytes += bytes.length;
  }

  async endFeed(name: string): Promise<void> {
    this.readings.get(name)?.ended();
  }

  async edit(name: string, changes: readonly TextChange[]): Promise<TraceOverview> {
    const text = this.texts.get(name);
    if (!text) throw new UnknownTextError(name);
    const opening = ++this.openingCount;
    this.openings.set(name, opening);
    text.bytes = new TextEncoder().encode(edited(new TextDecoder().decode(text.bytes), changes));
    return this.run(name, opening, text.bytes, text.request);
  }

  async stopReading(name: string): Promise<void> {
    const reading = this.readings.get(name);
    if (!reading) return;
    reading.stopped = true;
    reading.ended();
  }

  async lines(name: string, { firstLine, count }: LineQuery): Promise<LinePage> {
    const timeline = this.timelineOf(name);
    const { lines, columns } = timeline.trace;
    const lastLine = Math.min(lines.lineCount, firstLine + count - 1);
    const texts: string[] = [];
    const results: string[] = [];
    const steps = new Uint32Array(Math.max(0, lastLine - firstLine + 1));
    for (let line = firstLine; line <= lastLine; line++) {
      texts.push(lines.text(lines.rangeOf(line)).slice(0, MAXIMUM_LINE_LENGTH));
      const step = columns.stepAtLine(line);
      steps[line - firstLine] = step > 0 && columns.lineOf(step - 1) === line ? step : 0;
      const lineStep = steps[line - firstLine] ?? 0;
      results.push(lineStep > 0 ? stepReport(timeline, lineStep).result : '');
    }
    const findings: Finding[] = [];
    for (let index = 0; index < timeline.findings.count; index++) {
      const finding = timeline.findings.at(index);
      if (finding.line >= firstLine && finding.line <= lastLine) findings.push(finding);
    }
    return { firstLine, texts, steps, results, findings };
  }

  async series(_name: string, query: SeriesQuery): Promise<SeriesRange> {
    return { ...query, series: {} };
  }

  async close(name: string): Promise<void> {
    this.openings.delete(name);
    this.readings.get(name)?.ended();
    this.readings.delete(name);
    this.texts.delete(name);
    this.timelines.delete(name);
  }

  async findings(name: string, { maximumPerCode }: FindingQuery): Promise<readonly Finding[]> {
    const { findings } = this.timelineOf(name);
    const taken = new Map<FindingCode, number>();
    const result: Finding[] = [];
    for (let index = 0; index < findings.count; index++) {
      const code = findings.codeAt(index);
      const count = taken.get(code) ?? 0;
      if (count >= maximumPerCode) continue;
      taken.set(code, count + 1);
      result.push(findings.at(index));
    }
    return result;
  }

  async findingTree(name: string, query: FindingTreeQuery) {
    return findingTree(this.timelineOf(name), query);
  }

  async step(name: string, step: number) {
    return this.reportOf(this.timelineOf(name), step);
  }

  async frame(name: string, step: number, query: HeapMapQuery): Promise<Frame> {
    const timeline = this.timelineOf(name);
    const report = this.reportOf(timeline, step);
    return { report, map: heapMap(timeline, timeline.stateAt(step), query) };
  }

  async block(name: string, step: number, address: number) {
    return blockDetails(this.timelineOf(name), step, address);
  }

  async heap(name: string, step: number) {
    return heapListing(this.timelineOf(name), step);
  }

  async stepAtLine(name: string, line: number): Promise<number> {
    return this.timelineOf(name).trace.columns.stepAtLine(line);
  }

  async nextFinding(name: string, step: number, direction: 'forward' | 'backward'): Promise<number | null> {
    const steps = this.timelineOf(name).findings.findingSteps;
    const next = direction === 'forward' ? lastNotAbove(steps, step) + 1 : lastNotAbove(steps, step - 1);
    return steps[next] ?? null;
  }

  async largestLeaks(name: string, maximumCount: number) {
    return largestLeaks(this.timelineOf(name), maximumCount);
  }

  async dispose(): Promise<void> {
    this.openings.clear();
    this.timelines.clear();
  }

  private async replay(
    name: string,
    opening: number,
    trace: Trace,
    settings: TraceSettings,
  ): Promise<Timeline> {
    const run = replaySlices(trace, settings);
    for (let slice = run.next(); ; slice = run.next()) {
      if (slice.done) return slice.value;
      await breath();
      if (this.openings.get(name) !== opening) throw new SupersededError(name);
    }
  }

  /**
   * Settings that cannot be are the user's or the file's to correct; they do not stop the replay. An automatic heap comes
   * first; where this machine cannot reserve the pool that it asks for, the largest that it can.
   */
  private async replayAnyhow(
    name: string,
    opening: number,
    trace: Trace,
    settings: TraceSettings,
  ): Promise<Timeline> {
    for (const heapBytes of FALLBACK_HEAPS) {
      try {
        return await this.replay(name, opening, trace, { ...settings, heapBytes });
      } catch (error) {
        if (!(error instanceof HeapSettingsError)) throw error;
      }
    }
    throw new Error('Not even a small pool can be reserved: this machine is out of memory.');
  }

  /** The report of the step asked for last is kept: panel and editor ask for the same one, and finding it moves the heap. */
  private reportOf(timeline: Timeline, step: number): StepReport {
    const last = this.lastReports.get(timeline);
    if (last?.step === step) return last;
    const report = stepReport(timeline, step);
    this.lastReports.set(timeline, report);
    return report;
  }

  private settle(name: string, timeline: Timeline, problem: SettingsProblem | null): TraceOverview {
    this.timelines.set(name, timeline);
    return overviewOf(timeline, problem);
  }

  private timelineOf(name: string): Timeline {
    const timeline = this.timelines.get(name);
    if (!timeline) throw new SupersededError(name);
    return timeline;
  }
}

function startReading(): Reading {
  let ended = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  return { pieces: [], readBytes: 0, stopped: false, ended, end };
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

function cutLines(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.subarray(0, bytes.lastIndexOf(0x0a, length) + 1);
}

/** The text with the events outside of a range blanked. */
function blank(bytes: Uint8Array, { columns, lines }: Trace, { fromEvent, toEvent }: EventRange): Uint8Array {
  const result = bytes.slice();
  for (let step = 1; step <= columns.count; step++) {
    if (step >= fromEvent && step <= toEvent) continue;
    const { start, end } = lines.rangeOf(columns.lineOf(step - 1));
    result.fill(0x20, start, end);
  }
  return result;
}

function edited(text: string, changes: readonly TextChange[]): string {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const offset = (line: number, column: number) => (starts[line] ?? text.length) + column;
  return changes
    .map((change) => ({
      start: offset(change.startLine, change.startColumn),
      end: offset(change.endLine, change.endColumn),
      text: change.text,
    }))
    .toSorted((one, other) => other.start - one.start)
    .reduce(
      (result, { start, end, text: piece }) => result.slice(0, start) + piece + result.slice(end),
      text,
    );
}

/** Lets whatever else waits in this thread go first. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function settingsProblem(error: HeapSettingsError, trace: Trace, fromUser: TraceSettings): SettingsProblem {
  const line = fromUser.heapBytes === undefined ? trace.directiveLines.get('heap') : undefined;
  if (line === undefined) return { message: error.message, place: null };
  const { lines } = trace;
  return { message: error.message, place: { line, ...lines.columnsOf(line, lines.contentOf(line)) } };
}

function overviewOf(timeline: Timeline, problem: SettingsProblem | null): TraceOverview {
  return {
    stepCount: timeline.stepCount,
    lineCount: timeline.trace.lines.lineCount,
    arenaBytes: timeline.arenaBytes,
    figures: traceFigures(timeline),
    liveCurve: timeline.liveCurve,
    errorTicks: errorTicks(timeline),
    settingsProblem: problem,
    extent: { kind: 'whole', firstEvent: 1, readBytes: 0, totalBytes: null, neededBytes: null },
  };
}

/** Which slices of the live curve have an error in them. */
function errorTicks({ findings, stepCount, liveCurve }: Timeline): Uint8Array {
  const ticks = new Uint8Array(liveCurve.length);
  for (let index = 0; index < findings.count; index++) {
    const step = findings.stepAt(index);
    if (step === 0 || findingSeverity(findings.codeAt(index)) !== 'error') continue;
    ticks[Math.floor(((step - 1) * liveCurve.length) / stepCount)] = 1;
  }
  return ticks;
}
