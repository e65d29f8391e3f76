/**
 * The engine in process: reads, replays in slices that let other questions through, and answers from the timelines it
 * holds. Knows nothing of editors, threads or the platform; the workers and the command line all run this one.
 *
 * Invariant: a trace's name leads to the timeline of its last finished opening, or to the preview of one that is under way.
 * A name has at most one opening under way; it gives up when a newer one, or a closing, has taken its place.
 */

import { HeapSettingsError } from '../allocator/heap.ts';
import { blockDetails } from '../analysis/blockDetails.ts';
import { blockStory, type IdToken } from '../analysis/blockStory.ts';
import { type ColourBy, colourClasses } from '../analysis/colourClasses.ts';
import { cutHeapText } from '../analysis/cutHeapText.ts';
import { findingTree } from '../analysis/findingTree.ts';
import { heapListing } from '../analysis/heapListing.ts';
import { heapMap } from '../analysis/heapMap.ts';
import { history, SWEPT_STEPS } from '../analysis/history.ts';
import { HistoryBase } from '../analysis/historyBase.ts';
import { largestLeaks } from '../analysis/largestLeaks.ts';
import { leakFiles, leakPlaces } from '../analysis/leakPlaces.ts';
import { linePage } from '../analysis/linePage.ts';
import { liveIds } from '../analysis/liveIds.ts';
import { liveMap } from '../analysis/liveMap.ts';
import { markReports } from '../analysis/markReports.ts';
import { mapOverlays } from '../analysis/overlays.ts';
import { poolMap } from '../analysis/poolMap.ts';
import { renamePlaces } from '../analysis/renamePlaces.ts';
import { seriesRange } from '../analysis/series.ts';
import { shortageReport } from '../analysis/shortageReport.ts';
import { type StepReport, stepReport } from '../analysis/stepReport.ts';
import type { Finding } from '../replay/findingList.ts';
import { type ReplayOptions, replaySlices } from '../replay/replay.ts';
import type { Timeline } from '../replay/timeline.ts';
import { lastNotAbove } from '../trace/columns.ts';
import { LineIndex } from '../trace/lineIndex.ts';
import type { Trace } from '../trace/parser.ts';
import type { TraceReader } from '../trace/reader.ts';
import type { TraceSettings } from '../trace/settings.ts';
import { applyChanges } from '../trace/textEdit.ts';
import type { MemoryText } from '../trace/traceText.ts';
import { Breather } from './breather.ts';
import {
  type EngineListener,
  type FindingQuery,
  type FindingTreeQuery,
  type Fix,
  type Frame,
  type FrameQuery,
  type HeapMapQuery,
  type HeapTextQuery,
  type HistoryPicture,
  type HistoryQuery,
  type LeakPlaceQuery,
  type LinePage,
  type LineQuery,
  type OpenRequest,
  type SeriesQuery,
  type SeriesRange,
  type SettingsProblem,
  type ShortageReport,
  SourceError,
  SupersededError,
  type TextChange,
  type TraceEngine,
  type TraceExtent,
  type TraceOverview,
  type TraceSource,
  UnknownTextError,
} from './engine.ts';
import { FeedQueue } from './feedQueue.ts';
import { findingPage, firstFindings } from './findingPages.ts';
import { type FindingPlace, triedFixes } from './fixTrials.ts';
import { LongAnswers, WorkQueue } from './longAnswers.ts';
import { NO_LIMITS, touchedPoolBytes } from './memoryBudget.ts';
import { Opening } from './opening.ts';
import { ProgressTeller } from './openProgress.ts';
import { overviewSlices } from './overview.ts';
import type { EngineFiles, Gunzip } from './platform.ts';
import { gunzipByStreams } from './streamGunzip.ts';
import { bytesSource, feedSource, fileSource, type RawSource, TextSource } from './textSource.ts';
import { type LoadedTrace, TraceLoading } from './traceLoading.ts';

/** Pools to try where the settings in force cannot be, in this order. */
const FALLBACK_HEAPS = ['auto', 2 ** 30, 2 ** 28, 2 ** 26, 2 ** 24] as const;

/** Events that make a first picture: read and replayed in about a quarter of a second. */
const PREVIEW_EVENTS = 200_000;

export interface LocalEngineOptions {
  readonly listener?: EngineListener;
  /** Without them the source `file` is refused. */
  readonly files?: EngineFiles;
  /** The platform's streams if left out. */
  readonly gunzip?: Gunzip;
  /** A first preview after so many events, others later; Infinity for none. */
  readonly previewEventCount?: number;
  /**
   * Whether a trace beyond its memory limit is refused, with MemoryLimitError and as soon as that is clear, instead of
   * being opened as far as it fits.
   */
  readonly wholeOrNothing?: boolean;
  /**
   * Whether a trace that is fed or given as bytes, and of which only a range is wanted, is taken to the end of its text, so that the text can be
   * edited; true if left out.
   */
  readonly takesEdits?: boolean;
}

export function createLocalEngine(options: LocalEngineOptions = {}): TraceEngine {
  return new LocalEngine(options);
}

/** A text in memory that edits apply to, and how its trace was opened. */
interface EditableText {
  readonly request: Opening['request'];
  readonly text: MemoryText;
  readonly reader: TraceReader;
  /** How many of its first events are the same in the timeline that answers now. */
  readonly sameEventCount: number;
}

/** Of a trace whose text was edited; it lies in memory as a whole. */
const WHOLE = { kind: 'whole', firstEvent: 1, neededBytes: null, damage: null } as const;

interface Replayed {
  readonly timeline: Timeline;
  readonly problem: SettingsProblem | null;
}

class LocalEngine implements TraceEngine {
  private readonly timelines = new Map<string, Timeline>();
  private readonly openings = new Map<string, Opening>();
  private readonly texts = new Map<string, EditableText>();
  private readonly lastReports = new WeakMap<Timeline, StepReport>();
  private readonly historyBases = new WeakMap<Timeline, HistoryBase>();
  /** Those that are being coloured. */
  private readonly basesInWork = new WeakSet<HistoryBase>();
  private readonly breather = new Breather();
  private readonly longWork = new WorkQueue();
  private readonly shortages = new LongAnswers<ShortageReport | null>(this.longWork);
  private readonly triedFixes = new LongAnswers<readonly Fix[]>(this.longWork);

  constructor(private readonly options: LocalEngineOptions) {}

  async open({ source, ...request }: OpenRequest): Promise<TraceOverview> {
    this.texts.delete(request.trace);
    const opening = this.begin(request, source);
    return this.whileOpening(opening, async (progress) => {
      const raw = await this.rawSource(source, opening);
      const text = new TextSource(raw, this.options.gunzip ?? gunzipByStreams);
      try {
        opening.check();
        return await this.load(opening, text, progress);
      } finally {
        // What cannot be closed properly was read all the same.
        text.close().catch(() => {});
      }
    });
  }

  async feed(name: string, bytes: Uint8Array): Promise<void> {
    const feed = this.openings.get(name)?.feed;
    if (!feed) throw new SupersededError(name);
    return feed.push(bytes);
  }

  async endFeed(name: string): Promise<void> {
    this.openings.get(name)?.feed?.end();
  }

  async edit(name: string, changes: readonly TextChange[]): Promise<TraceOverview> {
    const former = this.texts.get(name);
    if (!former) throw new UnknownTextError(name);
    const { request, text } = former;
    if (request.range) return this.editRange(former, changes);
    const edited = former.reader.edit(text, changes);
    // The next edit is of this text, also when it comes before the replay of this one has ended.
    const sameEventCount = Math.min(former.sameEventCount, edited.firstChangedEvent);
    this.texts.set(name, { request, text: edited.text, reader: edited.reader, sameEventCount });
    const earlier = this.timelines.get(name);
    const opening = this.begin(request);
    const { byteLength } = edited.text;
    const extent = { ...WHOLE, readBytes: byteLength, totalBytes: byteLength };
    return this.whileOpening(opening, (progress) =>
      this.replayLoaded(
        opening,
        { ...edited, extent, reachesEnd: true },
        progress,
        earlier && { earlier, sameEventCount },
      ),
    );
  }

  /** Which events are in the range may change with every line, so that all of the text is read again. */
  private async editRange(
    { request, text, reader }: EditableText,
    changes: readonly TextChange[],
  ): Promise<TraceOverview> {
    const name = request.trace;
    const lines = LineIndex.of(text.read(0, text.byteLength));
    const edited = applyChanges(text, lines, changes).text;
    this.texts.set(name, { request, text: edited, reader, sameEventCount: 0 });
    const opening = this.begin(request);
    const bytes = edited.read(0, edited.byteLength);
    const source = new TextSource(bytesSource(name, bytes), this.options.gunzip ?? gunzipByStreams);
    return this.whileOpening(opening, (progress) => this.load(opening, source, progress));
  }

  async stopReading(name: string): Promise<void> {
    this.openings.get(name)?.stop();
  }

  async close(name: string): Promise<void> {
    this.openings.get(name)?.supersede();
    this.openings.delete(name);
    this.timelines.delete(name);
    this.texts.delete(name);
  }

  async lines(name: string, query: LineQuery): Promise<LinePage> {
    return linePage(this.timelineOf(name), query);
  }

  async series(name: string, query: SeriesQuery): Promise<SeriesRange> {
    return seriesRange(this.timelineOf(name), query);
  }

  async findings(name: string, query: FindingQuery): Promise<readonly Finding[]> {
    const { findings } = this.timelineOf(name);
    return 'maximumPerCode' in query
      ? firstFindings(findings, query.maximumPerCode)
      : findingPage(findings, query);
  }

  async findingTree(name: string, query: FindingTreeQuery) {
    return findingTree(this.timelineOf(name), query);
  }

  async step(name: string, step: number) {
    return this.reportOf(this.timelineOf(name), step);
  }

  async frame(name: string, step: number, query: FrameQuery): Promise<Frame> {
    const timeline = this.timelineOf(name);
    const report = this.reportOf(timeline, step);
    const overlays = mapOverlays(timeline, step, query.overlays ?? []);
    const heap = timeline.stateAt(step);
    const map = heapMap(timeline, heap, query);
    const classes = colourClasses(timeline, query.colourBy ?? 'state', map.classBytes);
    const { poolCellCount = 0 } = query;
    const pool = poolCellCount > 0 ? { poolMap: poolMap(timeline, heap, poolCellCount) } : {};
    return { report, map, classes, overlays, ...pool };
  }

  async map(name: string, step: number, query: HeapMapQuery) {
    return liveMap(this.timelineOf(name), step, query);
  }

  async history(name: string, query: HistoryQuery): Promise<HistoryPicture> {
    const timeline = this.timelineOf(name);
    const base = this.historyBases.get(timeline);
    const picture = history(timeline, query, base);
    if (base && picture.isRough) void this.colour(name, timeline, base, picture.colourBy);
    return picture;
  }

  async block(name: string, step: number, address: number) {
    return blockDetails(this.timelineOf(name), step, address);
  }

  async heap(name: string, step: number) {
    return heapListing(this.timelineOf(name), step);
  }

  async heapText(name: string, step: number, query: HeapTextQuery) {
    return cutHeapText(this.timelineOf(name), step, query);
  }

  async explainShortage(name: string, step: number) {
    const timeline = this.timelineOf(name);
    if (step < 1 || step > timeline.stepCount) return null;
    return this.shortages.of(timeline, String(step), () =>
      this.whileCurrent(name, timeline, shortageReport(timeline, step)),
    );
  }

  async fixes(name: string, place: FindingPlace) {
    const timeline = this.timelineOf(name);
    const editable = this.editableWhole(name, timeline);
    if (!editable) return [];
    const { text, reader, request } = editable;
    const trial = { timeline, text, reader, settings: request.settings };
    return this.triedFixes.of(timeline, JSON.stringify(place), () =>
      this.whileCurrent(name, timeline, triedFixes(trial, place)),
    );
  }

  async blockStory(name: string, line: number, token: IdToken) {
    return blockStory(this.timelineOf(name), line, token);
  }

  async renamePlaces(name: string, line: number, token: IdToken, newId: string) {
    const timeline = this.timelineOf(name);
    return this.editableWhole(name, timeline) ? renamePlaces(timeline, line, token, newId) : null;
  }

  async liveIds(name: string, line: number, prefix: string, maximumCount: number) {
    return liveIds(this.timelineOf(name), line, prefix, maximumCount);
  }

  async marks(name: string, maximumCount: number) {
    return markReports(this.timelineOf(name), maximumCount);
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

  async leakFiles(name: string, maximumCount: number) {
    return leakFiles(this.timelineOf(name), maximumCount);
  }

  async leakPlaces(name: string, query: LeakPlaceQuery) {
    return leakPlaces(this.timelineOf(name), query);
  }

  async dispose(): Promise<void> {
    for (const opening of this.openings.values()) opening.supersede();
    this.openings.clear();
    this.timelines.clear();
    this.texts.clear();
  }

  /** Puts a new opening in the place of one that is still under way. */
  private begin(request: Opening['request'], source?: TraceSource): Opening {
    const { trace } = request;
    this.openings.get(trace)?.supersede();
    const feed = source?.kind === 'feed' ? new FeedQueue(trace) : undefined;
    const opening = new Opening(request, feed);
    this.openings.set(trace, opening);
    return opening;
  }

  private async whileOpening(
    opening: Opening,
    work: (progress: ProgressTeller) => Promise<TraceOverview>,
  ): Promise<TraceOverview> {
    const { trace } = opening.request;
    const progress = new ProgressTeller(trace, this.options.listener);
    try {
      return await work(progress);
    } finally {
      opening.feed?.close();
      const successor = this.openings.get(trace);
      if (successor === opening) this.openings.delete(trace);
      // The progress of a newer opening goes on under the same name.
      if (successor === opening || successor === undefined) progress.end();
    }
  }

  private async rawSource(source: TraceSource, { request, feed }: Opening): Promise<RawSource> {
    const { trace } = request;
    if (source.kind === 'bytes') return bytesSource(trace, source.bytes);
    if (source.kind === 'feed') return feedSource(trace, feed ?? new FeedQueue(trace), source.totalBytes);
    const { files } = this.options;
    if (!files) throw new SourceError('unreadable', 'there are no files here', source.path);
    return fileSource(source.path, await files.open(source.path));
  }

  private async load(opening: Opening, source: TextSource, progress: ProgressTeller): Promise<TraceOverview> {
    const { previewEventCount = PREVIEW_EVENTS, wholeOrNothing = false, takesEdits = true } = this.options;
    const answeringBytes = () => this.answeringBytes(opening);
    const loading = new TraceLoading(
      opening,
      source,
      progress,
      this.breather,
      { previewEventCount, wholeOrNothing, takesEdits, answeringBytes },
      (trace, extent, told) => this.showPreview(opening, trace, extent, told),
    );
    const loaded = await loading.load();
    return this.replayLoaded(opening, loaded, progress);
  }

  private async replayLoaded(
    opening: Opening,
    { trace, extent, reachesEnd, text, reader }: LoadedTrace,
    progress: ProgressTeller,
    resume?: ReplayOptions['resume'],
  ): Promise<TraceOverview> {
    const { request } = opening;
    const name = request.trace;
    // The next edit may come while this text is being replayed.
    if (text && !resume) this.texts.set(name, { request, text, reader, sameEventCount: 0 });
    const eventCount = trace.columns.count;
    const told = (share: number) => progress.tellReplaying(share, eventCount);
    opening.endReading();
    const options = {
      ...(resume ? { resume } : {}),
      keyframeBytes: keyframeBytesOf(request),
      leaks: reachesEnd,
      // A stop takes nothing away that a preview has shown already.
      isEnough: (count: number) => opening.isStopped && count >= opening.previewedCount,
    };
    const replayed = await this.replay(opening, trace, options, told);
    const { timeline } = replayed;
    const isCut = timeline.stepCount < eventCount;
    const replayedExtent = isCut ? { ...extent, kind: 'stopped' as const, damage: null } : extent;
    const overview = await this.sliced(() => opening.check(), overviewOf(replayed, replayedExtent));
    this.timelines.set(name, timeline);
    if (text && this.texts.get(name)?.text === text)
      this.texts.set(name, { request, text, reader, sameEventCount: timeline.stepCount });
    void this.refine(name, timeline);
    return overview;
  }

  /** Prepares for quicker answers. */
  private refine(name: string, timeline: Timeline): Promise<void> {
    return this.inBackground(name, timeline, this.refinement(timeline));
  }

  /** Prepares for exact classes in the history of long ranges: when they are asked for, one way of colouring after the other. */
  private async colour(
    name: string,
    timeline: Timeline,
    base: HistoryBase,
    colourBy: ColourBy,
  ): Promise<void> {
    if (this.basesInWork.has(base)) return;
    this.basesInWork.add(base);
    await this.inBackground(name, timeline, base.colour(colourBy));
    this.basesInWork.delete(base);
  }

  /** Works for as long as the timeline is the one that answers. */
  private async inBackground(
    name: string,
    timeline: Timeline,
    work: Generator<unknown, void>,
  ): Promise<void> {
    try {
      for (const _ of work) {
        await this.breather.pause();
        if (this.timelines.get(name) !== timeline) return;
      }
    } catch (error) {
      // Without memory for more of them, the keyframes that are there must do.
      if (!(error instanceof RangeError || error instanceof HeapSettingsError)) throw error;
    }
  }

  private *refinement(timeline: Timeline): Generator<unknown, void> {
    yield* timeline.outcomes.linkEndSlices();
    if (timeline.stepCount >= SWEPT_STEPS)
      this.historyBases.set(timeline, yield* HistoryBase.build(timeline));
    yield* timeline.refine();
  }

  /** Gives the size of the preview's pool. Where reading is stopped meanwhile, there is nothing to show. */
  private async showPreview(
    opening: Opening,
    trace: Trace,
    extent: TraceExtent,
    told: (share: number) => void,
  ): Promise<number> {
    const name = opening.request.trace;
    // A block that is live where the reading has come to is no leak yet.
    const options = {
      leaks: false,
      keyframeBytes: keyframeBytesOf(opening.request),
      isEnough: () => opening.isStopped,
    };
    const replayed = await this.replay(opening, trace, options, told);
    if (opening.isStopped) return replayed.timeline.heapBytes;
    const overview = await this.sliced(() => opening.check(), overviewOf(replayed, extent));
    this.timelines.set(name, replayed.timeline);
    opening.previewedCount = trace.columns.count;
    this.options.listener?.preview(name, overview);
    return replayed.timeline.heapBytes;
  }

  /**
   * Settings that cannot be are the user's or the file's to correct; they do not stop the replay. An automatic heap comes
   * first; where this machine cannot reserve the pool that it asks for, the largest that it can.
   */
  private async replay(
    opening: Opening,
    trace: Trace,
    options: ReplayOptions,
    told: (share: number) => void,
  ): Promise<Replayed> {
    const { settings } = opening.request;
    let problem: SettingsProblem | null = null;
    for (const heapBytes of [settings.heapBytes, ...FALLBACK_HEAPS]) {
      const tried = problem === null ? settings : { ...settings, heapBytes };
      try {
        const timeline = await this.sliced(() => opening.check(), replaySlices(trace, tried, options), told);
        return { timeline, problem };
      } catch (error) {
        if (!(error instanceof HeapSettingsError)) throw error;
        problem ??= settingsProblem(error, trace, settings);
      }
    }
    throw new Error('Not even a small pool can be reserved: this machine is out of memory.');
  }

  /** Runs something that comes in slices, with breaths between them, after each of which `check` may give it up. */
  private async sliced<Slice, Result>(
    check: () => void,
    run: Generator<Slice, Result>,
    told?: (slice: Slice) => void,
  ): Promise<Result> {
    for (let slice = run.next(); ; slice = run.next()) {
      if (slice.done) return slice.value;
      told?.(slice.value);
      await this.breather.pause();
      check();
    }
  }

  /** A question that takes a while: it is given up when its trace is replaced. */
  private whileCurrent<Result>(
    name: string,
    timeline: Timeline,
    run: Generator<unknown, Result>,
  ): Promise<Result> {
    const check = () => {
      if (this.timelines.get(name) !== timeline) throw new SupersededError(name);
    };
    return this.sliced(check, run);
  }

  /** The report of the step asked for last is kept: panel and editor ask for the same one, and finding it moves the heap. */
  private reportOf(timeline: Timeline, step: number): StepReport {
    const last = this.lastReports.get(timeline);
    if (last?.step === step) return last;
    const report = stepReport(timeline, step);
    this.lastReports.set(timeline, report);
    return report;
  }

  private answeringBytes({ request }: Opening): number {
    const timeline = this.timelines.get(request.trace);
    if (!timeline) return 0;
    const { byteLength, heapBytes, stepCount } = timeline;
    const historyBytes = this.historyBases.get(timeline)?.byteLength ?? 0;
    return byteLength + historyBytes - heapBytes + touchedPoolBytes(heapBytes, stepCount);
  }

  /**
   * The text of a trace where the timeline is of all of it. One that is being replayed is ahead of the timeline; of a range
   * there is no telling what an edit moves into it.
   */
  private editableWhole(name: string, timeline: Timeline): EditableText | undefined {
    const editable = this.texts.get(name);
    const isWhole = editable?.sameEventCount === timeline.stepCount && !editable.request.range;
    return isWhole ? editable : undefined;
  }

  private timelineOf(name: string): Timeline {
    const timeline = this.timelines.get(name);
    if (!timeline) throw new SupersededError(name);
    return timeline;
  }
}

function keyframeBytesOf({ limits }: Opening['request']): number {
  return (limits ?? NO_LIMITS).keyframeBytes;
}

function overviewOf({ timeline, problem }: Replayed, extent: TraceExtent): Generator<void, TraceOverview> {
  return overviewSlices(timeline, problem, extent);
}

function settingsProblem(error: HeapSettingsError, trace: Trace, fromUser: TraceSettings): SettingsProblem {
  const line = fromUser.heapBytes === undefined ? trace.directiveLines.get('heap') : undefined;
  if (line === undefined) return { message: error.message, place: null };
  const { lines } = trace;
  return { message: error.message, place: { line, ...lines.columnsOf(line, lines.contentOf(line)) } };
}
