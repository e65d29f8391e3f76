/**
 * The engine in process: parses, replays in slices that let other questions through, and answers from the timelines it
 * holds. Knows nothing of editors, threads or files; the worker and the command line both run this one.
 *
 * Invariant: a trace's name leads to the timeline of its last finished opening. An opening in progress is identified by a
 * number, and gives up when a newer one, or a closing, has taken its place.
 */

import { HeapSettingsError } from '../allocator/heap.ts';
import { blockDetails } from '../analysis/blockDetails.ts';
import { traceFigures } from '../analysis/figures.ts';
import { findingTree } from '../analysis/findingTree.ts';
import { heapListing } from '../analysis/heapListing.ts';
import { heapMap } from '../analysis/heapMap.ts';
import { largestLeaks } from '../analysis/largestLeaks.ts';
import { seriesRange } from '../analysis/series.ts';
import { type StepReport, stepReport } from '../analysis/stepReport.ts';
import type { Finding } from '../replay/findingList.ts';
import { replaySlices } from '../replay/replay.ts';
import { MODEL_VOCABULARY } from '../replay/settings.ts';
import type { Timeline } from '../replay/timeline.ts';
import { lastNotAbove } from '../trace/columns.ts';
import type { FindingCode } from '../trace/findings.ts';
import { parseTrace, type Trace } from '../trace/parser.ts';
import type { TraceSettings } from '../trace/settings.ts';
import {
  type EngineListener,
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

/** Slices of the live curve: as many as a strip across a wide panel can show. */
const CURVE_SLICES = 1024;

/** Pools to try where the settings in force cannot be, in this order. */
const FALLBACK_HEAPS = ['auto', 2 ** 30, 2 ** 28, 2 ** 26, 2 ** 24] as const;

export function createLocalEngine(_listener?: EngineListener): TraceEngine {
  return new LocalEngine();
}

class LocalEngine implements TraceEngine {
  private readonly timelines = new Map<string, Timeline>();
  private readonly openings = new Map<string, number>();
  private readonly lastReports = new WeakMap<Timeline, StepReport>();
  private openingCount = 0;

  async open({ trace: name, source, settings }: OpenRequest): Promise<TraceOverview> {
    const opening = ++this.openingCount;
    this.openings.set(name, opening);
    if (source.kind !== 'bytes') throw new Error(`The source ${source.kind} is not supported yet.`);
    const { bytes } = source;
    const trace = parseTrace(bytes, MODEL_VOCABULARY);
    try {
      return this.settle(name, await this.replay(name, opening, trace, settings), null);
    } catch (error) {
      if (!(error instanceof HeapSettingsError)) throw error;
      const timeline = await this.replayAnyhow(name, opening, trace, settings);
      return this.settle(name, timeline, settingsProblem(error, trace, settings));
    }
  }

  async feed(_name: string, _bytes: Uint8Array): Promise<void> {
    throw new Error('Not supported yet.');
  }

  async endFeed(_name: string): Promise<void> {
    throw new Error('Not supported yet.');
  }

  async edit(name: string, _changes: readonly TextChange[]): Promise<TraceOverview> {
    throw new UnknownTextError(name);
  }

  async stopReading(_name: string): Promise<void> {}

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
      results.push('');
    }
    return { firstLine, texts, steps, results, findings: [] };
  }

  async series(name: string, query: SeriesQuery): Promise<SeriesRange> {
    return seriesRange(this.timelineOf(name), query);
  }

  async close(name: string): Promise<void> {
    this.openings.delete(name);
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
  const { live, errors } = seriesRange(timeline, {
    names: ['live', 'errors'],
    fromStep: 1,
    toStep: timeline.stepCount,
    sliceCount: CURVE_SLICES,
  }).series;
  return {
    stepCount: timeline.stepCount,
    lineCount: timeline.trace.lines.lineCount,
    arenaBytes: timeline.arenaBytes,
    figures: traceFigures(timeline),
    liveCurve: live?.most ?? new Float64Array(0),
    errorTicks: Uint8Array.from(errors?.most ?? [], (share) => (share > 0 ? 1 : 0)),
    settingsProblem: problem,
    extent: { kind: 'whole', firstEvent: 1, readBytes: 0, totalBytes: null, neededBytes: null },
  };
}
