/**
 * The text of a trace, wherever it lies: in memory, whole or in pieces, or on a disk. Whoever asks for a line or a token
 * reads a few hundred bytes of it; nobody makes the whole of it one array or one string.
 */

export interface TraceText {
  readonly byteLength: number;
  /**
   * The bytes [start, end), cut to what is there. Valid until the next call: a text on disk reads into a buffer of its own.
   * @throws Error where the text cannot be read any more, such as a file that has been deleted
   */
  read(start: number, end: number): Uint8Array;
}

/** For looking at columns and settings without their text. */
export const NO_TEXT: TraceText = {
  byteLength: 0,
  read: () => new Uint8Array(0),
};

/** Neighbouring pieces that are shorter than this together become one: an edited text must not fall into crumbs. */
const LEAST_PIECE_BYTES = 64 * 1024;

/** Bytes that take the place of the bytes [start, end). */
export interface TextReplacement {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
}

/** A text in memory, in the pieces in which it came. */
export class MemoryText implements TraceText {
  readonly byteLength: number;
  /** Where each piece starts. */
  private readonly starts: number[] = [];

  constructor(private readonly pieces: readonly Uint8Array[]) {
    let length = 0;
    for (const piece of pieces) {
      this.starts.push(length);
      length += piece.length;
    }
    this.byteLength = length;
  }

  /** A view where the bytes lie in one piece, else a copy. */
  read(start: number, end: number): Uint8Array {
    const from = Math.max(0, start);
    const to = Math.max(from, Math.min(end, this.byteLength));
    let index = this.pieceAt(from);
    const first = this.pieces[index];
    const firstStart = this.starts[index];
    if (first === undefined || firstStart === undefined) return new Uint8Array(0);
    if (to <= firstStart + first.length) return first.subarray(from - firstStart, to - firstStart);
    const bytes = new Uint8Array(to - from);
    for (let filled = 0; filled < bytes.length; index++) {
      const piece = this.pieces[index]!;
      const skip = from + filled - this.starts[index]!;
      const part = piece.subarray(skip, skip + bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
    }
    return bytes;
  }

  /** The bytes from `start` to the end, in pieces, not copied. */
  *piecesFrom(start: number): Generator<Uint8Array> {
    for (let index = Math.max(0, this.pieceAt(start)); index < this.pieces.length; index++) {
      const piece = this.pieces[index]!;
      const skip = Math.max(0, start - this.starts[index]!);
      if (skip < piece.length) yield skip === 0 ? piece : piece.subarray(skip);
    }
  }

  /**
   * A text with other bytes in some places, in order; this one stays as it is. Shares all bytes but those of small pieces.
   * @throws RangeError where replacements overlap, are not in order, or end before they start
   */
  replaced(replacements: readonly TextReplacement[]): MemoryText {
    const pieces: Uint8Array[] = [];
    let kept = 0;
    for (const { start, end, bytes } of replacements) {
      if (start < kept || end < start)
        throw new RangeError(`The change of the bytes ${start} to ${end} overlaps with another one.`);
      this.copyPieces(kept, start, pieces);
      if (bytes.length > 0) pieces.push(bytes);
      kept = end;
    }
    this.copyPieces(kept, this.byteLength, pieces);
    return new MemoryText(merged(pieces));
  }

  private copyPieces(start: number, end: number, target: Uint8Array[]): void {
    let left = end - start;
    if (left <= 0) return;
    for (const piece of this.piecesFrom(start)) {
      target.push(piece.length <= left ? piece : piece.subarray(0, left));
      left -= piece.length;
      if (left <= 0) return;
    }
  }

  private pieceAt(position: number): number {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.starts[middle]! <= position) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** The same bytes with no two neighbours that are short together. */
function merged(pieces: readonly Uint8Array[]): Uint8Array[] {
  const result: Uint8Array[] = [];
  for (let index = 0; index < pieces.length; ) {
    const first = index;
    let length = 0;
    do length += pieces[index++]!.length;
    while (index < pieces.length && length + pieces[index]!.length < LEAST_PIECE_BYTES);
    result.push(index === first + 1 ? pieces[first]! : joinedBytes(pieces.slice(first, index), length));
  }
  return result;
}

/** One array of the pieces, one after the other; `length` is that of all together. */
export function joinedBytes(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let position = 0;
  for (const piece of pieces) {
    bytes.set(piece, position);
    position += piece.length;
  }
  return bytes;
}
