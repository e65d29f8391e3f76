/**
 * Changes to a text in memory, as an editor tells them: places by line and column, all of one event referring to the
 * text before it. Bytes are not copied but where the text is cut into many small pieces.
 *
 * The text is taken to be UTF-8, as an editor's is; bytes that are not count one column each. A byte-order mark at the
 * start has no column.
 */

import type { LineIndex } from './lineIndex.ts';
import type { MemoryText } from './traceText.ts';

/** A change to a text as an editor tells it: 0-based lines and UTF-16 columns. */
export interface TextChange {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

export interface EditedText {
  readonly text: MemoryText;
  /** Where the first change begins; Infinity where there is none. */
  readonly firstOffset: number;
  /** The 1-based line that it begins in; Infinity where there is none. */
  readonly firstLine: number;
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

const encoder = new TextEncoder();

/**
 * The text after changes, in whatever order they are given. Columns beyond a line's end are taken for its end, lines
 * beyond the last for the end of the text.
 * @throws RangeError where changes overlap, or one ends before it starts
 */
export function applyChanges(text: MemoryText, lines: LineIndex, changes: readonly TextChange[]): EditedText {
  const replacements = changes.map((change): Replacement => {
    const start = offsetOf(text, lines, change.startLine, change.startColumn);
    const end = offsetOf(text, lines, change.endLine, change.endColumn);
    return { start, end, bytes: encoder.encode(change.text) };
  });
  // Sorting is stable: of two insertions at one place, the one told first comes first.
  replacements.sort((one, other) => one.start - other.start || one.end - other.end);
  const firstOffset = replacements[0]?.start ?? Number.POSITIVE_INFINITY;
  // A change beyond the last line is made at the end of the text.
  const firstLine = changes.reduce(
    (least, { startLine }) => Math.min(least, startLine + 1, lines.lineCount),
    Number.POSITIVE_INFINITY,
  );
  return { text: text.replaced(replacements), firstOffset, firstLine };
}

/** The byte that a line and a column mean; the start of a character where the column is inside it. */
function offsetOf(text: MemoryText, lines: LineIndex, line: number, column: number): number {
  const { start, end } = lines.rangeOf(line + 1);
  const bytes = text.read(start, end);
  let position = 0;
  for (let units = 0; units < column && position < bytes.length; ) {
    const length = characterLength(bytes, position);
    units += length === 4 ? 2 : 1;
    if (units > column) break;
    position += length;
  }
  return start + position;
}

/** Bytes of the UTF-8 character at a position; 1 for what is none. */
function characterLength(bytes: Uint8Array, position: number): number {
  const first = bytes[position] ?? 0;
  const length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
  for (let i = 1; i < length; i++) {
    const next = bytes[position + i] ?? 0;
    if (next < 0x80 || next > 0xbf) return 1;
  }
  return length;
}
