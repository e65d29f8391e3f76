/**
 * A DecompressionStream as browsers have it, where Node's is more lenient: one member, an error at the first byte behind it, and
 * whatever was not read before an error is lost. Takes members without names and comments.
 */

import { inflateRawSync } from 'node:zlib';

const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;

interface Inflated {
  readonly buffer: Buffer;
  /** With the packed bytes that were used. */
  readonly engine: { readonly bytesWritten: number };
}

export class BrowserDecompressionStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor() {
    let packed = Buffer.alloc(0);
    let givenBytes = 0;
    let isComplete = false;
    super({
      transform(piece, controller) {
        packed = Buffer.concat([packed, piece]);
        if (packed.length <= HEADER_BYTES) return;
        const { text, end } = inflated(packed.subarray(HEADER_BYTES));
        if (text.length > givenBytes) controller.enqueue(new Uint8Array(text.subarray(givenBytes)));
        givenBytes = text.length;
        if (packed.length > end) throw new TypeError('Junk found after end of compressed data.');
        isComplete = packed.length === end;
      },
      flush() {
        if (!isComplete) throw new TypeError('Compressed input was truncated.');
      },
    });
  }
}

/** What comes of packed bytes behind a header, and where their member ends; Infinity where that is not known yet. */
function inflated(packed: Buffer): { readonly text: Buffer; readonly end: number } {
  try {
    const { buffer, engine } = inflateRawSync(packed, { info: true }) as unknown as Inflated;
    return { text: buffer, end: HEADER_BYTES + engine.bytesWritten + TRAILER_BYTES };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR')) throw error;
    return { text: inflateRawSync(packed, { finishFlush: 2 }), end: Number.POSITIVE_INFINITY };
  }
}
