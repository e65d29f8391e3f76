/**
 * Finds lines, tokens and editor columns in the text of a trace, on demand. Keeps the offset of every 64th line; the
 * rest is found by scanning, so that ten million lines cost 1.2 MB.
 */

import { MemoryText, type TraceText } from './traceText.ts';

export const LINES_PER_MARK = 64;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

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

/** 0-based UTF-16 columns, half-open, of tokens of many lines. */
export interface TokenColumns {
  readonly startColumns: Uint32Array;
  readonly endColumns: Uint32Array;
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

  /**
   * The columns of `tokenOf` for many lines: one walk along the text where that is ASCII. Row i of the answer is token
   * `ordinals[i]` of line `lines[i]`. The lines have to ascend; what is behind one that does not is wrong.
   */
  tokenColumns(lines: Uint32Array, ordinals: Uint8Array): TokenColumns {
    const { offsets, endOffset, source } = this;
    const startColumns = new Uint32Array(lines.length);
    const endColumns = new Uint32Array(lines.length);
    // Rows that the walk says nothing of: of lines with other characters, or too few tokens.
    const others: number[] = [];
    for (let row = 0; row < lines.length; ) {
      const mark = Math.floor((lines[row]! - 1) / LINES_PER_MARK);
      const bytes = source.read(offsets[mark] ?? endOffset, offsets[mark + 1] ?? endOffset);
      const endLine = (mark + 1) * LINES_PER_MARK + 1;
      let line = mark * LINES_PER_MARK + 1;
      let lineStart = 0;
      let end = 0;
      for (; row < lines.length && lines[row]! < endLine; row++) {
        // By bytes, as `indexOf` takes longer to be called than a line has bytes left.
        for (; line < lines[row]!; line++) {
          while (end < bytes.length && bytes[end] !== NEWLINE) end++;
          lineStart = ++end;
        }
        end = lineStart;
        let start = lineStart;
        let byte = bytes[end];
        for (let token = ordinals[row]!; token >= 0; token--) {
          while (byte === SPACE || byte === TAB) byte = bytes[++end];
          start = end;
          while (byte !== undefined && byte !== SPACE && byte !== TAB && byte !== NEWLINE && byte < 0x80)
            byte = bytes[++end];
        }
        const isLast = byte === undefined || byte === NEWLINE;
        if (isLast && end > start && bytes[end - 1] === RETURN) end--;
        if (end === start || (byte !== undefined && byte >= 0x80)) others.push(row);
        startColumns[row] = start - lineStart;
        endColumns[row] = end - lineStart;
      }
    }
    for (const row of others) {
      const columns = this.columnsOf(lines[row]!, this.tokenOf(lines[row]!, ordinals[row]!));
      startColumns[row] = columns.startColumn;
      endColumns[row] = columns.endColumn;
    }
    return { startColumns, endColumns };
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
  return byte === SPACE || byte === TAB;
}
