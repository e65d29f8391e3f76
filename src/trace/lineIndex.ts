/**
 * Finds lines, tokens and editor columns in the bytes of a trace, on demand. Keeps the offset of every 64th line; the
 * rest is found by scanning, so that ten million lines cost 600 KB.
 */

const LINES_PER_MARK = 64;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A half-open byte range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export class LineIndex {
  /** Lines as an editor counts them: one more than there are line ends. */
  readonly lineCount: number;
  private readonly marks: Float64Array;
  // What was asked for last. Findings come in order, and a line may have millions of them.
  private lastRange = { line: 0, start: 0, end: 0 };
  private lastColumn = { line: 0, offset: 0, column: 0 };

  constructor(private readonly bytes: Uint8Array) {
    const marks = [byteOrderMarkLength(bytes)];
    let lineCount = 1;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, end + 1)) {
      if (lineCount % LINES_PER_MARK === 0) marks.push(end + 1);
      lineCount++;
    }
    this.lineCount = lineCount;
    this.marks = Float64Array.from(marks);
  }

  /** The bytes of a 1-based line, without its end. Lines beyond the last are empty. */
  rangeOf(line: number): ByteRange {
    if (this.lastRange.line !== line) this.lastRange = { line, ...this.findRange(line) };
    return this.lastRange;
  }

  private findRange(line: number): ByteRange {
    if (line > this.lineCount) return { start: this.bytes.length, end: this.bytes.length };
    const mark = Math.floor((line - 1) / LINES_PER_MARK);
    let start = this.marks[mark] ?? 0;
    for (let skip = (line - 1) % LINES_PER_MARK; skip > 0; skip--)
      start = this.bytes.indexOf(NEWLINE, start) + 1;
    const newline = this.bytes.indexOf(NEWLINE, start);
    let end = newline < 0 ? this.bytes.length : newline;
    if (end > start && this.bytes[end - 1] === RETURN) end--;
    return { start, end };
  }

  /** The n-th blank-separated token of a line, counted from 0; the whole content where there are fewer tokens. */
  tokenOf(line: number, ordinal: number): ByteRange {
    const content = this.contentOf(line);
    let position = content.start;
    for (let token = 0; position < content.end; token++) {
      while (position < content.end && isBlank(this.bytes[position]!)) position++;
      const start = position;
      while (position < content.end && !isBlank(this.bytes[position]!)) position++;
      if (token === ordinal && start < position) return { start, end: position };
    }
    return content;
  }

  /** A line without leading and trailing blanks. */
  contentOf(line: number): ByteRange {
    let { start, end } = this.rangeOf(line);
    while (start < end && isBlank(this.bytes[start]!)) start++;
    while (end > start && isBlank(this.bytes[end - 1]!)) end--;
    return { start, end };
  }

  /** UTF-16 columns, as editors count them, of a byte range inside a line. */
  columnsOf(
    line: number,
    { start, end }: ByteRange,
  ): { readonly startColumn: number; readonly endColumn: number } {
    const { lastColumn } = this;
    const goesOn = lastColumn.line === line && lastColumn.offset <= start;
    const from = goesOn ? lastColumn : { offset: this.rangeOf(line).start, column: 0 };
    const startColumn = from.column + this.text({ start: from.offset, end: start }).length;
    this.lastColumn = { line, offset: start, column: startColumn };
    return { startColumn, endColumn: startColumn + this.text({ start, end }).length };
  }

  text({ start, end }: ByteRange): string {
    return decoder.decode(this.bytes.subarray(start, end));
  }
}

/** Bytes of a leading UTF-8 byte-order mark: 3 or 0. */
export function byteOrderMarkLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}
