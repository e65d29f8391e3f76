/**
 * Reads a trace as it comes: pieces of text in, cut anywhere, columns out. What was read so far can be looked at while
 * the rest is still on its way, and a trace whose text was edited is read anew from the edit on.
 *
 * Holds one buffer, [the unfinished line | the piece], never the text, and never a string of it. Lines go through the
 * fast lane, and one by one through the careful reader where that stops. The rest of the app finds lines again by the
 * marks that are set on the way.
 */

import { restrictedTables } from './eventRange.ts';
import { grownLength, prefixOf, resized } from './growing.ts';
import { byteOrderMarkLength, LINES_PER_MARK, LineIndex, type LineMarks } from './lineIndex.ts';
import { LineReader } from './lineReader.ts';
import type { Trace } from './parser.ts';
import { BATCH_LINES, GUARD_BYTES, LineBatch, readPlainLines } from './plainLines.ts';
import type { SettingVocabulary } from './settings.ts';
import { applyChanges, type TextChange } from './textEdit.ts';
import { type PartCounts, TraceParts } from './traceParts.ts';
import type { MemoryText, TraceText } from './traceText.ts';

export interface ReaderOptions {
  /** How long the text will be, if that is known; a guess will do. Columns are then allotted in few steps. */
  readonly expectedBytes?: number | undefined;
  /** Lines between the places from which an edited text is read anew. Fewer take more memory, more take more time. */
  readonly restartLines?: number;
}

/** What an edit gives. */
export interface EditedTrace {
  /** For the next edit. */
  readonly reader: TraceReader;
  readonly trace: Trace;
  /** The text after the edit. */
  readonly text: MemoryText;
  /** 0-based index of the first event that may differ from before; the count of events where none does. */
  readonly firstChangedEvent: number;
}

/** A place between two lines from which reading can go on. */
interface RestartPoint extends PartCounts {
  readonly offset: number;
  /** Lines before it. */
  readonly lineCount: number;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Large enough for a batch of lines, small enough to stay in the second-level cache. */
const BUFFER_BYTES = 128 * 1024;

const LEAST_BUFFER_BYTES = 4096;

/** Read in about half a millisecond; a point takes about 100 bytes. */
const RESTART_LINES = 4096;

/** An extrapolated capacity is believed up to so many events, or 16 times what there is: the length may be wrong. */
const LEAST_LEAP = 1_000_000;
const LARGEST_LEAP_FACTOR = 16;

/** Room for what the density of events may still change, in extrapolations. */
const EXTRAPOLATION_MARGIN = 1.02;

export class TraceReader {
  private readonly batch = new LineBatch();
  private readonly lineReader: LineReader;
  private buffer = new Uint8Array(0);
  private view = new DataView(this.buffer.buffer);
  /** Bytes of the buffer in use, and the text's offset of the first of them. */
  private filled = 0;
  private bufferOffset = 0;
  /** Complete lines read so far. */
  private lineCount = 0;
  /** See LineMarks; empty until the first line starts. */
  private lineMarks = new Float64Array(16);
  private lineMarkCount = 0;
  private restartPoints: RestartPoint[] = [];
  private finished = false;
  /** The line of the first event, once events were forgotten. */
  private headLine: number | undefined;

  constructor(
    private readonly vocabulary: SettingVocabulary,
    private readonly options: ReaderOptions = {},
    private readonly parts = new TraceParts(),
  ) {
    this.lineReader = new LineReader(parts, vocabulary);
    this.allotBuffer(
      Math.min(BUFFER_BYTES, Math.max(LEAST_BUFFER_BYTES, options.expectedBytes ?? BUFFER_BYTES)),
    );
  }

  /** Takes the next bytes of the text; they may be cut anywhere. The reader does not keep the array. */
  push(piece: Uint8Array): void {
    if (this.finished) throw new Error('The trace was read to its end already.');
    for (let taken = 0; taken < piece.length; ) {
      if (this.filled === this.buffer.length - GUARD_BYTES) this.allotBuffer(this.filled * 2);
      const part = piece.subarray(taken, taken + this.buffer.length - GUARD_BYTES - this.filled);
      this.buffer.set(part, this.filled);
      const newline = part.lastIndexOf(NEWLINE);
      const linesEnd = newline < 0 ? 0 : this.filled + newline + 1;
      this.filled += part.length;
      taken += part.length;
      if (linesEnd > 0) this.readBuffered(linesEnd);
    }
  }

  /** Events in the lines read so far. */
  get eventCount(): number {
    return this.parts.columns.count;
  }

  /** Bytes pushed so far. */
  get byteCount(): number {
    return this.bufferOffset + this.filled;
  }

  /** About how much memory columns and names take, without the text. */
  get memoryBytes(): number {
    return this.parts.usedBytes + this.lineMarks.byteLength + this.buffer.byteLength;
  }

  /**
   * Forgets, of the events in the lines read so far, those before index `first`; what follows is counted from there. Lines, ids,
   * threads and sites keep their numbers. For a range of the trace; such a trace cannot be edited.
   */
  forgetEventsBefore(first: number): void {
    const { parts } = this;
    if (first === 0) return;
    this.headLine ??= parts.columns.lineOf(0);
    parts.forgottenCount += first;
    Object.assign(parts, restrictedTables(parts, first, Number.POSITIVE_INFINITY, this.headLine));
    this.restartPoints = [];
  }

  /**
   * The trace up to the last complete line, whose text is found in `text`, of which nothing behind that line is read.
   * Stays valid, and as it is, while reading goes on.
   */
  preview(text: TraceText): Trace {
    const marks = { ...this.markedLines(), endOffset: this.bufferOffset };
    return traceOf(this.parts.prefix(this.parts.counts()), new LineIndex(text, marks));
  }

  /** The whole trace, once all was pushed. Nothing can be pushed any more. */
  finish(text: TraceText): Trace {
    if (!this.finished) {
      this.finished = true;
      if (this.lineMarkCount === 0) this.startFirstLine();
      this.readLastLine();
      this.parts.trim();
      this.lineMarks = resized(this.lineMarks, this.lineMarkCount);
      this.buffer = new Uint8Array(0);
      this.view = new DataView(this.buffer.buffer);
      this.lineReader.setBytes(this.buffer, 0);
    }
    return traceOf(this.parts, new LineIndex(text, this.markedLines()));
  }

  /**
   * Reads the trace anew after changes to its text, from the last restart point before the first of them. Reader and
   * trace stay as they are, also where this throws; the result shares what is above the changes with them.
   * @throws RangeError where changes overlap
   */
  edit(text: MemoryText, changes: readonly TextChange[]): EditedTrace {
    if (!this.finished || this.headLine !== undefined)
      throw new Error('A trace can be edited when it was read to its end, from its first event on.');
    const lines = new LineIndex(text, this.markedLines());
    const edited = applyChanges(text, lines, changes);
    const restart = this.restartPoints.findLast(({ offset }) => offset <= edited.firstOffset);
    const { eventCount } = this;
    const reader = this.restarted(restart);
    const capacity = eventCount + (eventCount >>> 6) + BATCH_LINES;
    reader.parts.columns.reserve(capacity, capacity);
    for (const piece of edited.text.piecesFrom(restart?.offset ?? 0)) reader.push(piece);
    const trace = reader.finish(edited.text);
    const firstChangedEvent = this.parts.columns.stepAtLine(edited.firstLine - 1);
    return { reader, trace, text: edited.text, firstChangedEvent };
  }

  /** A reader that has read as far as the point, or nothing yet. */
  private restarted(point: RestartPoint | undefined): TraceReader {
    const options = { ...this.options, expectedBytes: undefined };
    if (!point) return new TraceReader(this.vocabulary, options);
    const reader = new TraceReader(this.vocabulary, options, this.parts.prefix(point));
    reader.bufferOffset = point.offset;
    reader.lineCount = point.lineCount;
    reader.lineMarkCount = Math.floor(point.lineCount / LINES_PER_MARK) + 1;
    reader.lineMarks = prefixOf(this.lineMarks, reader.lineMarkCount);
    reader.restartPoints = this.restartPoints.slice(0, this.restartPoints.indexOf(point) + 1);
    return reader;
  }

  /** Reads the lines of the buffer up to `end`, which is just behind a line end, and moves the rest to the front. */
  private readBuffered(end: number): void {
    const { batch, parts, lineReader } = this;
    const { columns, ids, threads, sites } = parts;
    lineReader.setBytes(this.buffer, this.bufferOffset);
    let position = this.lineMarkCount === 0 ? this.startFirstLine() : 0;
    while (position < end) {
      const linesToRestartPoint = this.linesToRestartPoint(position);
      // The first event brings its thread into being; that is the careful reader's.
      if (threads.count > 0) {
        const limit = Math.min(linesToRestartPoint, BATCH_LINES);
        this.makeRoom(limit);
        position = readPlainLines(
          this.view,
          position,
          end,
          limit,
          this.lineCount,
          batch,
          columns,
          ids,
          threads,
          sites,
        );
        this.keepBatch();
        if (position === end || batch.count === limit) continue;
      }
      position = this.readOddLine(position);
    }
    this.buffer.copyWithin(0, end, this.filled);
    this.bufferOffset += end;
    this.filled -= end;
  }

  /** Leaves a line to the careful reader; returns where the next one starts. */
  private readOddLine(start: number): number {
    const newline = this.buffer.indexOf(NEWLINE, start);
    const hasReturn = newline > start && this.buffer[newline - 1] === RETURN;
    this.lineReader.readLine(start, hasReturn ? newline - 1 : newline, this.lineCount + 1);
    this.lineCount++;
    if (this.lineCount % LINES_PER_MARK === 0) this.markLine(newline + 1);
    return newline + 1;
  }

  private keepBatch(): void {
    const { batch, parts } = this;
    const { columns, threads, sites } = parts;
    columns.append(batch, this.lineCount + 1, threads.count - 1, sites.count);
    for (let mark = 0; mark < batch.lineMarkCount; mark++) this.markLine(batch.lineMarks[mark]!);
    this.lineCount += batch.count;
  }

  /** The last line may lack its end. */
  private readLastLine(): void {
    const start = this.lineMarkCount === 1 && this.bufferOffset === 0 ? this.lineMarks[0]! : 0;
    const { filled } = this;
    if (filled <= start) return;
    this.lineReader.setBytes(this.buffer, this.bufferOffset);
    const hasReturn = this.buffer[filled - 1] === RETURN;
    this.lineReader.readLine(start, hasReturn ? filled - 1 : filled, this.lineCount + 1);
  }

  /** Sets the mark of line 1. A line end, or the text's, is in the buffer, and with it all of a byte-order mark. */
  private startFirstLine(): number {
    const start = byteOrderMarkLength(this.buffer.subarray(0, this.filled));
    this.markLine(start);
    return start;
  }

  private markLine(position: number): void {
    if (this.lineMarkCount === this.lineMarks.length)
      this.lineMarks = resized(this.lineMarks, grownLength(this.lineMarkCount, this.lineMarkCount + 1));
    this.lineMarks[this.lineMarkCount++] = this.bufferOffset + position;
  }

  private markedLines(): LineMarks {
    if (this.lineMarkCount === 0) return { lineCount: 1, offsets: Float64Array.of(0) };
    return { lineCount: this.lineCount + 1, offsets: prefixOf(this.lineMarks, this.lineMarkCount) };
  }

  /** How many lines may be read until a restart point is due; sets one at `position` if it is. */
  private linesToRestartPoint(position: number): number {
    const { restartLines = RESTART_LINES } = this.options;
    const linesSince = this.lineCount - (this.restartPoints.at(-1)?.lineCount ?? 0);
    if (linesSince < restartLines) return restartLines - linesSince;
    const offset = this.bufferOffset + position;
    this.restartPoints.push({ offset, lineCount: this.lineCount, ...this.parts.counts() });
    return restartLines;
  }

  /** Makes room for more events, and for as many as the whole text will have if it goes on like this. */
  private makeRoom(eventCount: number): void {
    const { columns } = this.parts;
    const needed = columns.count + eventCount;
    if (needed <= columns.capacity) return;
    const { expectedBytes = 0 } = this.options;
    if (this.bufferOffset === 0 || expectedBytes <= this.bufferOffset) return columns.reserve(needed);
    const expected = Math.ceil((columns.count / this.bufferOffset) * expectedBytes * EXTRAPOLATION_MARGIN);
    columns.reserve(
      needed,
      Math.min(expected, Math.max(LEAST_LEAP, columns.capacity * LARGEST_LEAP_FACTOR)) + BATCH_LINES,
    );
  }

  private allotBuffer(length: number): void {
    const buffer = new Uint8Array(length + GUARD_BYTES);
    buffer.set(this.buffer.subarray(0, this.filled));
    this.buffer = buffer;
    this.view = new DataView(buffer.buffer);
  }
}

function traceOf(parts: TraceParts, lines: LineIndex): Trace {
  const { columns, ids, sites, threads, directives, marks, problems, suppressions } = parts;
  return { lines, columns, ids, sites, threads, ...directives, marks, problems, suppressions };
}
