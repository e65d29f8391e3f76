/**
 * Reads a trace as it comes: pieces of text in, cut anywhere, columns out. What was read so far can be looked at while
 * the rest is still on its way.
 */

import { keepEvents } from './eventRange.ts';
import { LineIndex } from './lineIndex.ts';
import { parseTrace, type Trace } from './parser.ts';
import type { SettingVocabulary } from './settings.ts';
import { MemoryText, type TraceText } from './traceText.ts';

export interface ReaderOptions {
  /** How much text is to come, where that is known. */
  readonly expectedBytes?: number;
}

export class TraceReader {
  private readonly pieces: Uint8Array[] = [];
  private length = 0;
  private firstEvent = 0;
  private endEvent = Number.POSITIVE_INFINITY;
  private parsed: { readonly length: number; readonly trace: Trace } | undefined;

  constructor(
    private readonly vocabulary: SettingVocabulary,
    _options: ReaderOptions = {},
  ) {}

  /** Takes the next bytes of the text; they may be cut anywhere. The reader does not keep the array. */
  push(piece: Uint8Array): void {
    this.pieces.push(piece.slice());
    this.length += piece.length;
  }

  /** Events in the lines read so far, without those that were forgotten. */
  get eventCount(): number {
    return this.trace(this.completeLength()).columns.count;
  }

  /** Bytes pushed so far. */
  get byteCount(): number {
    return this.length;
  }

  /** About how much memory columns and names take, without the text. */
  get memoryBytes(): number {
    return this.eventCount * 24;
  }

  /**
   * Forgets, of the events it has, those before index `first` and from index `end` on. Lines keep their numbers, ids,
   * threads and sites theirs. Previews from before are not valid any more.
   */
  keepEvents(first: number, end: number): void {
    this.endEvent = Math.min(this.endEvent, this.firstEvent + end);
    this.firstEvent += first;
    this.parsed = undefined;
  }

  /** The trace up to the last complete line, whose text is found in `text`. Stays valid while reading goes on. */
  preview(text: TraceText): Trace {
    return this.traceIn(text, this.completeLength());
  }

  /** The whole trace, once all was pushed. */
  finish(text: TraceText): Trace {
    return this.traceIn(text, this.length);
  }

  private traceIn(text: TraceText, length: number): Trace {
    const { lines, ...trace } = this.trace(length);
    return { ...trace, lines: lines.in(text) };
  }

  private completeLength(): number {
    return new MemoryText(this.pieces).read(0, this.length).lastIndexOf(0x0a) + 1;
  }

  private trace(length: number): Trace {
    if (this.parsed?.length === length) return this.parsed.trace;
    const bytes = new MemoryText(this.pieces).read(0, length);
    const parsed = parseTrace(bytes, this.vocabulary);
    const trace = { ...parsed, lines: LineIndex.of(bytes), marks: [...parsed.marks] };
    if (trace.columns.count > 0) keepEvents(trace, this.firstEvent, this.endEvent, trace.columns.lineOf(0));
    this.parsed = { length, trace };
    return trace;
  }
}
