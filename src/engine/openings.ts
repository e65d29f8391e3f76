/**
 * The traces that an engine holds: opens, feeds, edits, stops and closes them, and replays their texts in slices that let questions through.
 * Answers nothing itself.
 *
 * Invariant: a trace's name leads to the timeline of its last finished opening, or to the preview of one that is under way.
 * A name has at most one opening under way; it gives up when a newer one, or a closing, has taken its place.
 */

import { HeapSettingsError } from '../allocator/heap.ts';
import { classByteLength } from '../analysis/colourClasses.ts';
import { keptCellBytes } from '../analysis/runningCells.ts';
import { type ReplayOptions, replaySlices } from '../replay/replay.ts';
import type { Timeline } from '../replay/timeline.ts';
import { LineIndex } from '../trace/lineIndex.ts';
import type { Trace } from '../trace/parser.ts';
import type { TraceReader } from '../trace/reader.ts';
import type { TraceSettings } from '../trace/settings.ts';
import { applyChanges } from '../trace/textEdit.ts';
import type { MemoryText } from '../trace/traceText.ts';
import type { Breather } from './breather.ts';
import {
  type EngineListener,
  type OpenRequest,
  type SettingsProblem,
  SourceError,
  SupersededError,
  type TextChange,
  type TraceExtent,
  type TraceOverview,
  type TraceSource,
  UnknownTextError,
} from './engine.ts';
import { FeedQueue } from './feedQueue.ts';
import { NO_LIMITS, touchedPoolBytes } from './memoryBudget.ts';
import { Opening } from './opening.ts';
import { ProgressTeller } from './openProgress.ts';
import { overviewSlices } from './overview.ts';
import type { EngineFiles, Gunzip } from './platform.ts';
import { Refinements } from './refinements.ts';
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

export class Openings {
  private readonly timelines = new Map<string, Timeline>();
  private readonly openings = new Map<string, Opening>();
  private readonly texts = new Map<string, EditableText>();
  /** What is prepared in the background, for the timelines that answer. */
  readonly refinements: Refinements;
  /** Of what others keep of a timeline. */
  private readonly memories: ((timeline: Timeline) => number)[] = [];

  constructor(
    private readonly options: LocalEngineOptions,
    private readonly breather: Breather,
  ) {
    this.refinements = new Refinements(breather, (name, timeline) => this.timelines.get(name) === timeline);
  }

  /** What answers keep of a timeline is memory of its trace: `bytesOf` tells how much that is. */
  countMemory(bytesOf: (timeline: Timeline) => number): void {
    this.memories.push(bytesOf);
  }

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

  async dispose(): Promise<void> {
    for (const opening of this.openings.values()) opening.supersede();
    this.openings.clear();
    this.timelines.clear();
    this.texts.clear();
  }

  /** To be asked during work that takes a while: gives it up when its trace is closed, or is being replaced. */
  whileCurrent(name: string, timeline: Timeline): () => void {
    const opening = this.openings.get(name);
    return () => {
      const isCurrent = this.timelines.get(name) === timeline && this.openings.get(name) === opening;
      if (!isCurrent) throw new SupersededError(name);
    };
  }

  /** Work that takes a while, with breaths in it, given up in the same cases. */
  runWhileCurrent<Result>(
    name: string,
    timeline: Timeline,
    work: Generator<unknown, Result>,
  ): Promise<Result> {
    return this.sliced(this.whileCurrent(name, timeline), work);
  }

  /**
   * The text of a trace where the timeline is of all of it. One that is being replayed is ahead of the timeline; of a range
   * there is no telling what an edit moves into it.
   */
  editableWhole(name: string, timeline: Timeline): EditableText | undefined {
    const editable = this.texts.get(name);
    const isWhole = editable?.sameEventCount === timeline.stepCount && !editable.request.range;
    return isWhole ? editable : undefined;
  }

  timelineOf(name: string): Timeline {
    const timeline = this.timelines.get(name);
    if (!timeline) throw new SupersededError(name);
    return timeline;
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
      ...(request.baseline ? { baseline: request.baseline } : {}),
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
    void this.refinements.refine(name, timeline);
    return overview;
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

  private answeringBytes({ request }: Opening): number {
    const timeline = this.timelines.get(request.trace);
    if (!timeline) return 0;
    const { byteLength, heapBytes, stepCount } = timeline;
    const historyBytes = this.refinements.baseOf(timeline)?.byteLength ?? 0;
    const pictureBytes = historyBytes + keptCellBytes(timeline) + classByteLength(timeline);
    const answerBytes = this.memories.reduce((bytes, bytesOf) => bytes + bytesOf(timeline), 0);
    return byteLength + pictureBytes + answerBytes - heapBytes + touchedPoolBytes(heapBytes, stepCount);
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
