/**
 * Finds lines, tokens and editor columns in the text of a trace, on demand. Keeps the offset of every 64th line; the
 * rest is found by scanning, so that ten million lines cost 1.2 MB.
 */

import { MemoryText, type TraceText } from './traceText.ts';

export const LINES_PER_MARK = 64;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A half-open byte range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where the lines of a text are. */
export interface LineMarks {
  /** Lines as an editor counts them: one more than there are line ends. */
  readonly lineCount: number;
  /** Byte offsets of the lines 1, 65, 129, ...; the first is behind a byte-order mark. */
  readonly offsets: Float64Array;
  /** Where the last of these lines ends, if the text goes on behind it. */
  readonly endOffset?: number;
}

interface LineRange extends ByteRange {
  readonly line: number;
  /** Where the line below begins. */
  readonly next: number;
}

export class LineIndex {
  readonly lineCount: number;
  private readonly offsets: Float64Array;
  private readonly endOffset: number;
  // What was asked for last. Findings come in order, and a line may have millions of them.
  private lastBlock = { mark: -1, start: 0, bytes: new Uint8Array(0) };
  private lastRange: LineRange = { line: 0, start: 0, end: 0, next: 0 };
  private lastColumn = { line: 0, offset: 0, column: 0 };

  constructor(
    private readonly source: TraceText,
    marks: LineMarks,
  ) {
    this.lineCount = marks.lineCount;
    this.offsets = marks.offsets;
    this.endOffset = marks.endOffset ?? source.byteLength;
  }

  /** Of a text in memory, by reading it once. */
  static of(bytes: Uint8Array): LineIndex {
    return new LineIndex(new MemoryText([bytes]), lineMarksOf(bytes));
  }

  /** The bytes of a 1-based line, without its end. Lines beyond the last are empty. */
  rangeOf(line: number): ByteRange {
    if (this.lastRange.line !== line) this.lastRange = this.findRange(line);
    return this.lastRange;
  }

  private findRange(line: number): LineRange {
    const { endOffset } = this;
    if (line > this.lineCount) return { line, start: endOffset, end: endOffset, next: endOffset };
    const mark = Math.floor((line - 1) / LINES_PER_MARK);
    const { start: blockStart, bytes } = this.blockOf(mark);
    const firstLine = mark * LINES_PER_MARK + 1;
    // Lines are mostly asked for in their order.
    const { lastRange } = this;
    const goesOn = lastRange.line >= firstLine && lastRange.line < line;
    let start = goesOn ? lastRange.next - blockStart : 0;
    for (let skip = line - (goesOn ? lastRange.line + 1 : firstLine); skip > 0; skip--)
      start = bytes.indexOf(NEWLINE, start) + 1;
    const newline = bytes.indexOf(NEWLINE, start);
    let end = newline < 0 ? bytes.length : newline;
    if (end > start && bytes[end - 1] === RETURN) end--;
    const next = newline < 0 ? bytes.length : newline + 1;
    return { line, start: blockStart + start, end: blockStart + end, next: blockStart + next };
  }

  /** The 64 lines behind a mark. */
  private blockOf(mark: number): { readonly start: number; readonly bytes: Uint8Array } {
    if (this.lastBlock.mark !== mark) {
      const start = this.offsets[mark] ?? 0;
      const end = this.offsets[mark + 1] ?? this.endOffset;
      this.lastBlock = { mark, start, bytes: this.source.read(start, end).slice() };
    }
    return this.lastBlock;
  }

  /** Bytes of a line, or of a part of one. */
  private bytesOf({ start, end }: ByteRange): Uint8Array {
    const { lastBlock } = this;
    const offset = start - lastBlock.start;
    if (offset >= 0 && end - lastBlock.start <= lastBlock.bytes.length)
      return lastBlock.bytes.subarray(offset, end - lastBlock.start);
    return this.source.read(start, end);
  }

  /** The n-th blank-separated token of a line, counted from 0; the whole content where there are fewer tokens. */
  tokenOf(line: number, ordinal: number): ByteRange {
    const content = this.contentOf(line);
    const bytes = this.bytesOf(content);
    let position = 0;
    for (let token = 0; position < bytes.length; token++) {
      while (position < bytes.length && isBlank(bytes[position]!)) position++;
      const start = position;
      while (position < bytes.length && !isBlank(bytes[position]!)) position++;
      if (token === ordinal && start < position)
        return { start: content.start + start, end: content.start + position };
    }
    return content;
  }

  /** A line without leading and trailing blanks. */
  contentOf(line: number): ByteRange {
    const range = this.rangeOf(line);
    const bytes = this.bytesOf(range);
    let start = 0;
    let end = bytes.length;
    while (start < end && isBlank(bytes[start]!)) start++;
    while (end > start && isBlank(bytes[end - 1]!)) end--;
    return { start: range.start + start, end: range.start + end };
  }

  /** UTF-16 columns, as editors count them, of a byte range inside a line. */
  columnsOf(
    line: number,
    { start, end }: ByteRange,
  ): { readonly startColumn: number; readonly endColumn: number } {
    const { lastColumn } = this;
    const goesOn = lastColumn.line === line && lastColumn.offset <= start;
    const from = goesOn ? lastColumn : { offset: this.rangeOf(line).start, column: 0 };
    const startColumn = from.column + this.widthOf({ start: from.offset, end: start });
    this.lastColumn = { line, offset: start, column: startColumn };
    return { startColumn, endColumn: startColumn + this.widthOf({ start, end }) };
  }

  /** The columns of `tokenOf`, in one walk along the line where that is ASCII: for whoever asks about many thousands of lines. */
  tokenColumns(line: number, ordinal: number): { readonly startColumn: number; readonly endColumn: number } {
    const range = this.rangeOf(line);
    const { start: blockStart, bytes } = this.lastBlock;
    const first = range.start - blockStart;
    const end = range.end - blockStart;
    let isAscii = true;
    for (let position = first, token = 0; isAscii && position < end; token++) {
      while (position < end && isBlank(bytes[position]!)) position++;
      const start = position;
      for (; position < end && !isBlank(bytes[position]!); position++) isAscii &&= bytes[position]! < 0x80;
      if (isAscii && token === ordinal && position > start)
        return { startColumn: start - first, endColumn: position - first };
    }
    return this.columnsOf(line, this.tokenOf(line, ordinal));
  }

  /** In UTF-16 units. Of ASCII, which nearly all text is, a unit a byte, without a string being made of it. */
  private widthOf(range: ByteRange): number {
    const bytes = this.bytesOf(range);
    for (const byte of bytes) if (byte >= 0x80) return decoder.decode(bytes).length;
    return bytes.length;
  }

  /** The first bytes of the text, as far as it has so many. Valid until the next question. */
  head(byteCount: number): Uint8Array {
    return this.source.read(0, Math.min(byteCount, this.endOffset));
  }

  text(range: ByteRange): string {
    return decoder.decode(this.bytesOf(range));
  }
}

function lineMarksOf(bytes: Uint8Array): LineMarks {
  const offsets = [byteOrderMarkLength(bytes)];
  let lineCount = 1;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, end + 1)) {
    if (lineCount % LINES_PER_MARK === 0) offsets.push(end + 1);
    lineCount++;
  }
  return { lineCount, offsets: Float64Array.from(offsets) };
}

/** Bytes of a leading UTF-8 byte-order mark: 3 or 0. */
export function byteOrderMarkLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}
