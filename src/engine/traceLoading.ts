/**
 * Reads the text of a trace to columns, piece by piece, and lets others go first between the pieces. Ends with the text, with
 * the range that was asked for, at the memory limit, where the rest cannot be unpacked, or when somebody stops it; what was
 * read is a trace in each case.
 */

import { MODEL_VOCABULARY } from '../replay/settings.ts';
import type { Trace } from '../trace/parser.ts';
import { TraceReader } from '../trace/reader.ts';
import type { TraceSettings } from '../trace/settings.ts';
import { type MemoryText, NO_TEXT } from '../trace/traceText.ts';
import type { Breather } from './breather.ts';
import { MemoryLimitError, type TraceExtent } from './engine.ts';
import { isNearLimit, NO_LIMITS, neededBytes, type ReadSoFar } from './memoryBudget.ts';
import type { Opening } from './opening.ts';
import type { ProgressTeller, ReadingWork } from './openProgress.ts';
import { RangeReading } from './rangeReading.ts';
import type { TextSource } from './textSource.ts';

/** Text read without a pause: 5 to 10 ms of work, also before the reader has been compiled. */
const SLICE_BYTES = 1 << 19;

/** A first preview after so many events, the next ones after four times as many each. */
const PREVIEW_GROWTH = 4;

/** What is read of a file before its needs are believed, when only the whole will do. */
const SAMPLE_BYTES = 1 << 25;

export interface LoadedTrace {
  readonly trace: Trace;
  readonly extent: TraceExtent;
  /** Whether no event follows: only then is what is live at the end a leak. */
  readonly reachesEnd: boolean;
  /** All of the text, where it is in memory and can be edited, and who has read it. */
  readonly text: MemoryText | undefined;
  readonly reader: TraceReader;
}

export interface LoadingOptions {
  /** Events until the first preview; Infinity for no previews. */
  readonly previewEventCount: number;
  /** Whether a trace that exceeds its limit is worth nothing: rejects with MemoryLimitError. */
  readonly wholeOrNothing: boolean;
  /** Whether all of a text that may be edited is kept, also where only a range of it is read. */
  readonly takesEdits: boolean;
  /** What the timeline takes that answers until the whole is there. */
  readonly answeringBytes: () => number;
}

export class TraceLoading {
  private readonly reader: TraceReader;
  private readonly range: RangeReading;
  private nextPreview: number;
  /** Events that were replayed for previews. */
  private previewedCount = 0;
  /** The pool of the last preview; the whole needs no smaller one. */
  private poolBytes = 0;
  private settings: TraceSettings | undefined;
  /** What the reader takes before it has read anything. */
  private readonly fixedBytes: number;

  constructor(
    private readonly opening: Opening,
    private readonly source: TextSource,
    private readonly progress: ProgressTeller,
    private readonly breather: Breather,
    private readonly options: LoadingOptions,
    /** Replays a preview and offers it; tells its share, and resolves with the size of its pool. */
    private readonly preview: (
      trace: Trace,
      extent: TraceExtent,
      told: (share: number) => void,
    ) => Promise<number>,
  ) {
    const { totalBytes } = source;
    const { range } = opening.request;
    // The columns of a range have nothing to do with the length of the text.
    const readerOptions = totalBytes === null || range ? {} : { expectedBytes: totalBytes };
    this.reader = new TraceReader(MODEL_VOCABULARY, readerOptions);
    this.fixedBytes = this.reader.memoryBytes;
    this.range = new RangeReading(this.reader, range);
    this.nextPreview = options.previewEventCount;
  }

  /** @throws SupersededError, SourceError, MemoryLimitError */
  async load(): Promise<LoadedTrace> {
    const end = await this.readPieces();
    this.opening.check();
    const { reader, source } = this;
    const text = source.text(reader.byteCount);
    const read = end === 'whole' ? reader.finish(text) : reader.preview(text);
    const trace = this.range.finish(read);
    const hasAllText = end === 'whole' || (end === 'range' && (await this.takeRest()));
    const kept = hasAllText ? source.keptText() : undefined;
    const isPart = end === 'whole' && this.opening.request.range !== undefined;
    const reachesEnd = end === 'whole' && !this.range.endsEarly;
    return { trace, extent: this.extentOf(isPart ? 'range' : end), reachesEnd, text: kept, reader };
  }

  private async readPieces(): Promise<TraceExtent['kind']> {
    const { opening } = this;
    for (;;) {
      const piece = await this.nextPiece();
      opening.check();
      if (opening.isStopped) return 'stopped';
      if (!piece) return this.source.damage === null ? 'whole' : 'damaged';
      for (let start = 0; start < piece.length; start += SLICE_BYTES) {
        const slice = piece.subarray(start, start + SLICE_BYTES);
        // Only what is still to be read can be too much: a text that has ended is whole.
        if (this.isNearLimit(slice.length)) return 'limited';
        this.reader.push(slice);
        const isComplete = this.range.advance();
        this.tellProgress();
        await this.breather.pause();
        opening.check();
        if (opening.isStopped) return 'stopped';
        if (isComplete) return 'range';
        if (this.isPreviewDue()) await this.showPreview();
      }
    }
  }

  /** Takes up the text behind the range, for edits; gives whether all of it is there. Events of it are not wanted. */
  private async takeRest(): Promise<boolean> {
    const { opening, source } = this;
    if (!source.takesEdits || !this.options.takesEdits) return false;
    while (!this.isNearLimit(0)) {
      const piece = await this.nextPiece();
      opening.check();
      if (opening.isStopped) return false;
      if (!piece) return source.damage === null;
      this.tellProgress();
      await this.breather.pause();
    }
    return false;
  }

  private async nextPiece(): Promise<Uint8Array | undefined> {
    const { opening } = this;
    try {
      // A source may have nothing to give for a long time; whoever has lost interest does not wait for it.
      return await opening.unlessInterrupted(this.source.next());
    } catch (error) {
      opening.check();
      if (opening.isStopped) return undefined;
      throw error;
    }
  }

  private isNearLimit(nextBytes: number): boolean {
    const limits = this.opening.request.limits ?? NO_LIMITS;
    if (limits.memoryBytes === Number.POSITIVE_INFINITY) return false;
    const read = this.readSoFar();
    const needed = neededBytes(read, limits);
    const isNear = isNearLimit(read, nextBytes, limits);
    if (!this.options.wholeOrNothing) return isNear;
    const isHopeless =
      read.readBytes >= SAMPLE_BYTES &&
      needed !== null &&
      needed > limits.memoryBytes &&
      this.opening.request.range === undefined;
    if (isNear || isHopeless) throw new MemoryLimitError(needed, limits.memoryBytes);
    return false;
  }

  private readSoFar(): ReadSoFar {
    const { reader, source } = this;
    return {
      eventCount: reader.eventCount,
      columnBytes: reader.memoryBytes,
      fixedBytes: this.fixedBytes,
      textBytes: source.keptBytes,
      poolBytes: Math.max(this.poolBytes, this.fixedPoolBytes()),
      answeringBytes: this.options.answeringBytes(),
      readBytes: source.readBytes,
      parsedBytes: reader.byteCount,
      givenBytes: source.textBytes,
      totalBytes: source.totalBytes,
    };
  }

  /** The pool that the user or the file asks for; 0 where it will be found out. */
  private fixedPoolBytes(): number {
    if (this.settings === undefined) {
      // Directives stand before the first event.
      if (this.reader.eventCount === 0) return 0;
      const { settings } = this.reader.preview(NO_TEXT);
      this.settings = { ...settings, ...this.opening.request.settings };
    }
    const { heapBytes } = this.settings;
    return typeof heapBytes === 'number' ? heapBytes : 0;
  }

  /** Not where most has been read: the whole is there soon. */
  private isPreviewDue(): boolean {
    const { reader, range, source } = this;
    if (!range.hasBegun || reader.eventCount < this.nextPreview) return false;
    return source.totalBytes === null || source.readBytes * 2 < source.totalBytes;
  }

  private async showPreview(): Promise<void> {
    const { reader, range, source, opening } = this;
    const trace = range.complete(reader.preview(source.text(reader.byteCount)));
    this.nextPreview = trace.columns.count * PREVIEW_GROWTH;
    const { count } = trace.columns;
    const formerCount = this.previewedCount;
    this.poolBytes = await this.preview(trace, this.extentOf('preview'), (share) => {
      this.previewedCount = formerCount + count * share;
      this.tellProgress(formerCount + count);
    });
    this.previewedCount = formerCount + count;
    opening.check();
  }

  /** `begunCount` counts the events of all previews so far, with one that is under way. */
  private tellProgress(begunCount = this.previewedCount): void {
    const { eventCount } = this.reader;
    this.progress.tellReading(this.source.readBytes, eventCount, this.work(begunCount));
  }

  /** What there is to do, if the rest of the text is like what was read; null where its end is not known. */
  private work(begunCount: number): ReadingWork | null {
    const { readBytes, totalBytes } = this.source;
    if (totalBytes === null) return null;
    const read = totalBytes === 0 ? 1 : Math.min(1, readBytes / totalBytes);
    const allCount = Math.max(1, this.range.readCount / Math.max(read, 1e-9));
    const { fromEvent, toEvent } = this.opening.request.range ?? { fromEvent: 1, toEvent: allCount };
    const lastEvent = Math.min(toEvent, allCount);
    let toPreview = begunCount;
    for (let count = this.nextPreview; count * 2 < lastEvent; count *= PREVIEW_GROWTH) toPreview += count;
    return {
      read,
      toRead: Math.max(read, lastEvent / allCount),
      previewed: this.previewedCount / allCount,
      toPreview: toPreview / allCount,
      toReplay: Math.max(0, lastEvent - fromEvent + 1) / allCount,
    };
  }

  private extentOf(kind: TraceExtent['kind']): TraceExtent {
    const { request } = this.opening;
    const needed = kind === 'limited' ? neededBytes(this.readSoFar(), request.limits ?? NO_LIMITS) : null;
    return {
      kind,
      firstEvent: Math.max(1, request.range?.fromEvent ?? 1),
      readBytes: this.source.readBytes,
      totalBytes: this.source.totalBytes,
      neededBytes: needed,
      damage: kind === 'damaged' ? this.source.damage : null,
    };
  }
}
