/**
 * Gunzip by the streams that browsers have. Theirs unpack a single member and fail at the first byte behind it, without a
 * word of where it stands, and drop what they have not handed over yet. So the packed bytes are cut wherever a member may
 * start, all is taken out of a stream before the next bytes go in, and where they fail behind a complete member a new stream
 * takes them.
 */

import { nextTurn } from './breather.ts';

/** How a member starts: the two bytes of gzip, and the only method there is. */
const MEMBER_START = [0x1f, 0x8b, 0x08] as const;

/** What stands at the end of a member: the length of its text, modulo 2^32. */
const LENGTH_BYTES = 4;

export async function* gunzipByStreams(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let member = new MemberStream();
  try {
    for await (const piece of memberPieces(packed)) {
      try {
        yield* member.unpack(piece);
      } catch (error) {
        if (!member.isComplete) throw error;
        if (isPadding(piece)) return;
        if (!startsMember(piece, 0)) throw error;
        await member.close();
        member = new MemberStream();
        yield* member.unpack(piece);
      }
    }
    yield* member.end();
  } finally {
    await member.close();
  }
}

/** One member on its way through the platform's stream. */
class MemberStream {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  private reading: ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']> | undefined;
  private textBytes = 0;
  /** The last packed bytes that were taken. */
  private tail = new Uint8Array(0);

  constructor() {
    const { readable, writable } = new DecompressionStream('gzip');
    this.reader = readable.getReader();
    this.writer = writable.getWriter();
    // An error reaches whoever writes or reads.
    this.writer.closed.catch(() => {});
  }

  /** Whether the packed bytes taken so far end with the length of what came of them. */
  get isComplete(): boolean {
    const { tail, textBytes } = this;
    if (tail.length < LENGTH_BYTES) return false;
    return new DataView(tail.buffer, tail.byteOffset).getUint32(0, true) === textBytes % 2 ** 32;
  }

  /** All that comes of the bytes. */
  async *unpack(packed: Uint8Array): AsyncGenerator<Uint8Array> {
    yield* this.textUntil(this.writer.write(packed as Uint8Array<ArrayBuffer>));
    const joined = new Uint8Array([...this.tail, ...packed.subarray(-LENGTH_BYTES)]);
    this.tail = joined.slice(-LENGTH_BYTES);
  }

  /** The rest, where the member is complete; throws where it is not. */
  async *end(): AsyncGenerator<Uint8Array> {
    yield* this.textUntil(this.writer.close());
  }

  /** Lets go of the stream, which is at its end, has failed, or is of no use any more. */
  async close(): Promise<void> {
    await this.reader.cancel().catch(() => {});
  }

  /** What can be read until the stream has done something and has handed over what came of it. */
  private async *textUntil(work: Promise<void>): AsyncGenerator<Uint8Array> {
    const done = work.then(nextTurn).then(() => null);
    done.catch(() => {});
    for (;;) {
      this.reading ??= this.reader.read();
      // A piece that is there comes before the word that nothing more will.
      const read = await Promise.race([this.reading, done]);
      if (read === null) return;
      this.reading = undefined;
      if (read.done) return done.then(() => {});
      this.textBytes += read.value.length;
      yield read.value;
    }
  }
}

/**
 * The same bytes, cut in front of whatever looks like the start of a member. Zeros at the end of all, which may be padding or the
 * end of a member, come one by one.
 */
async function* memberPieces(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = new Uint8Array(0);
  for await (const piece of packed) {
    const bytes = new Uint8Array(held.length + piece.length);
    bytes.set(held);
    bytes.set(piece, held.length);
    const end = heldFrom(bytes);
    for (let start = 0; start < end; ) {
      const next = nextMemberStart(bytes, start + 1, end);
      yield bytes.subarray(start, next);
      start = next;
    }
    held = bytes.slice(end);
  }
  for (let index = 0; index < held.length; index++) yield held.subarray(index, index + 1);
}

/** Where the end of some bytes begins that may belong together with what follows: zeros, or a part of a member's start. */
function heldFrom(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  if (end < bytes.length) return end;
  for (let length = MEMBER_START.length - 1; length > 0; length--)
    if (end >= length && startsMember(bytes, end - length)) return end - length;
  return end;
}

function nextMemberStart(bytes: Uint8Array, from: number, end: number): number {
  for (let start = bytes.indexOf(MEMBER_START[0], from); start >= 0 && start < end; ) {
    if (startsMember(bytes, start)) return start;
    start = bytes.indexOf(MEMBER_START[0], start + 1);
  }
  return end;
}

/** Whether the bytes there are a member's start, as far as they are there. */
function startsMember(bytes: Uint8Array, start: number): boolean {
  return MEMBER_START.every((byte, index) => (bytes[start + index] ?? byte) === byte);
}

function isPadding(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
