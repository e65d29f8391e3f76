/**
 * Applies an editor's changes to the bytes of a text. An editor counts lines from 0 and columns in UTF-16 code units; it
 * does not count a byte-order mark, and a place beyond the end of a line or of the text is the end.
 */

import { byteOrderMarkLength } from '../trace/lineIndex.ts';
import { MemoryText } from '../trace/traceText.ts';
import type { TextChange } from './engine.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

const encoder = new TextEncoder();

/** The text after the changes, which all refer to the text before them and do not overlap. */
export function changedText(text: MemoryText, changes: readonly TextChange[]): MemoryText {
  const bytes = text.read(0, text.byteLength);
  const places = new Places(bytes);
  const inOrder = changes.toSorted(
    (one, other) => one.startLine - other.startLine || one.startColumn - other.startColumn,
  );
  const pieces: Uint8Array[] = [];
  let copied = 0;
  for (const change of inOrder) {
    const start = places.offsetOf(change.startLine, change.startColumn);
    pieces.push(bytes.subarray(copied, start), encoder.encode(change.text));
    copied = places.offsetOf(change.endLine, change.endColumn);
  }
  pieces.push(bytes.subarray(copied));
  return new MemoryText([joined(pieces)]);
}

/** Byte offsets of places that are asked for in order. */
class Places {
  private line = 0;
  private lineStart: number;

  constructor(private readonly bytes: Uint8Array) {
    this.lineStart = byteOrderMarkLength(bytes);
  }

  offsetOf(line: number, column: number): number {
    const { bytes } = this;
    for (; this.line < line; this.line++) {
      const newline = bytes.indexOf(NEWLINE, this.lineStart);
      if (newline < 0) return bytes.length;
      this.lineStart = newline + 1;
    }
    const newline = bytes.indexOf(NEWLINE, this.lineStart);
    let lineEnd = newline < 0 ? bytes.length : newline;
    if (newline > this.lineStart && bytes[newline - 1] === RETURN) lineEnd--;
    let offset = this.lineStart;
    for (let units = 0; units < column && offset < lineEnd; units++) {
      const length = sequenceLength(bytes[offset] ?? 0);
      offset += length;
      // Outside the basic plane a character has two units, and no place is between them.
      if (length === 4) units++;
    }
    return Math.min(offset, lineEnd);
  }
}

/** Bytes of the UTF-8 character that starts with this byte; a byte that starts none stands for itself. */
function sequenceLength(first: number): number {
  if (first < 0xc2) return 1;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 1;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
