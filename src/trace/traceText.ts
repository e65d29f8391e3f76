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
