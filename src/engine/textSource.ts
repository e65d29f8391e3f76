/**
 * The text of a trace as it comes, piece by piece, from wherever: bytes, a feed, a file, and gzip in each of them. Knows how
 * much of the source was read, and where the text can be found afterwards: in memory, or on disk.
 */

import { joinedBytes, MemoryText, type TraceText } from '../trace/traceText.ts';
import { SourceError, SupersededError } from './engine.ts';
import type { FeedQueue } from './feedQueue.ts';
import type { Gunzip, SourceFile } from './platform.ts';

/** Bytes asked of a file at a time: few calls, and short of what a question would have to wait for. */
const READ_BYTES = 1 << 20;

/** Packed bytes handed on at a time. Unpacking is a piece ahead, which must be little beside the whole. */
const PACKED_BYTES = 1 << 14;

/** Where the bytes of a source come from, as they are: packed or not. */
export interface RawSource {
  /** Whether whoever gave the text may edit it; a file is changed by others. */
  readonly takesEdits: boolean;
  /** What it is called in an error. */
  readonly name: string;
  readonly totalBytes: number | null;
  /** The next bytes; undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** The text, where the source itself can give it again. */
  text(byteLength: number): TraceText | undefined;
  close(): Promise<void>;
}

export function bytesSource(name: string, bytes: Uint8Array): RawSource {
  let rest: Uint8Array | undefined = bytes;
  return {
    takesEdits: true,
    name,
    totalBytes: bytes.length,
    next: async () => {
      const piece = rest;
      rest = undefined;
      return piece;
    },
    text: () => undefined,
    close: async () => {},
  };
}

export function feedSource(name: string, queue: FeedQueue, totalBytes: number | null): RawSource {
  return {
    takesEdits: true,
    name,
    totalBytes,
    next: () => queue.next(),
    text: () => undefined,
    close: async () => queue.close(),
  };
}

/** Reads ahead by one piece, so that disk and processor work at the same time. */
export function fileSource(name: string, file: SourceFile): RawSource {
  let ahead: Promise<Uint8Array> | undefined;
  const readAhead = () => {
    ahead = file.read(READ_BYTES);
    // Whoever takes the piece sees its error; a piece that nobody takes has none to tell.
    ahead.catch(() => {});
    return ahead;
  };
  return {
    takesEdits: false,
    name,
    totalBytes: file.byteLength,
    next: async () => {
      const piece = await (ahead ?? readAhead());
      if (piece.length === 0) return undefined;
      readAhead();
      return piece;
    },
    text: (byteLength) => file.text(byteLength),
    close: () => file.close(),
  };
}

export class TextSource {
  /** Bytes of the source that were taken so far; of a packed source, packed ones. */
  readBytes = 0;
  /** Bytes of the text that were given out so far. */
  textBytes = 0;
  /** Why the rest of a packed text cannot be unpacked, in the platform's words, once the text has ended there. */
  damage: string | null = null;
  private kept: Uint8Array[] | undefined;
  private unpacked: AsyncIterator<Uint8Array> | undefined;
  /** The piece that is being unpacked while the one before is read. */
  private ahead: Promise<IteratorResult<Uint8Array>> | undefined;
  private isOpen = false;

  constructor(
    private readonly raw: RawSource,
    private readonly gunzip: Gunzip,
  ) {}

  get totalBytes(): number | null {
    return this.raw.totalBytes;
  }

  get takesEdits(): boolean {
    return this.raw.takesEdits;
  }

  /** Bytes of text that are kept in memory. */
  get keptBytes(): number {
    return this.kept ? this.textBytes : 0;
  }

  /**
   * The next piece of the text, in any size; undefined at its end, or where the rest cannot be unpacked.
   * @throws SourceError where nothing can be read, or unpacked
   */
  async next(): Promise<Uint8Array | undefined> {
    const piece = this.isOpen ? await this.nextPiece() : await this.open();
    if (!piece) return undefined;
    this.textBytes += piece.length;
    this.kept?.push(piece);
    return piece;
  }

  /** The first `byteLength` bytes of the text, which must have been given out. */
  text(byteLength: number): TraceText {
    const text = this.kept ? new MemoryText(firstBytes(this.kept, byteLength)) : this.raw.text(byteLength);
    if (!text) throw new Error('A text that cannot be read twice was not kept.');
    return text;
  }

  /** All of the text in memory, for a trace whose text may be edited; undefined where it is on disk. */
  keptText(): MemoryText | undefined {
    return this.kept ? new MemoryText(this.kept) : undefined;
  }

  async close(): Promise<void> {
    await this.raw.close();
    await this.unpacked?.return?.();
  }

  /** Looks at the first bytes, which tell gzip from text. */
  private async open(): Promise<Uint8Array | undefined> {
    this.isOpen = true;
    let head = await this.raw.next();
    while (head && head.length < 2) {
      const more = await this.raw.next();
      if (!more) break;
      head = joinedBytes([head, more], head.length + more.length);
    }
    if (head?.[0] === 0x1f && head[1] === 0x8b) {
      this.kept = [];
      this.unpacked = this.gunzip(this.rawFrom(head))[Symbol.asyncIterator]();
      return this.nextPiece();
    }
    if (!this.raw.text(0)) this.kept = [];
    this.readBytes += head?.length ?? 0;
    return head;
  }

  private async nextPiece(): Promise<Uint8Array | undefined> {
    if (!this.unpacked) return this.nextRaw();
    try {
      const { done, value } = await (this.ahead ?? this.unpacked.next());
      this.ahead = this.unpacked.next();
      // Whoever takes the piece sees its error.
      this.ahead.catch(() => {});
      return done ? undefined : value;
    } catch (error) {
      if (error instanceof SourceError || error instanceof SupersededError) throw error;
      const detail = error instanceof Error ? error.message : String(error);
      if (this.textBytes === 0) throw new SourceError('damaged', detail, this.raw.name);
      this.damage = detail;
      return undefined;
    }
  }

  private async nextRaw(): Promise<Uint8Array | undefined> {
    const piece = await this.raw.next();
    this.readBytes += piece?.length ?? 0;
    return piece;
  }

  /** Packed bytes count as read when they are about to be unpacked, so that what was read and the text keep step. */
  private async *rawFrom(head: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let piece: Uint8Array | undefined = head; piece; piece = await this.raw.next())
      for (let start = 0; start < piece.length; start += PACKED_BYTES) {
        const slice = piece.subarray(start, start + PACKED_BYTES);
        this.readBytes += slice.length;
        yield slice;
      }
  }
}

function firstBytes(pieces: readonly Uint8Array[], byteLength: number): Uint8Array[] {
  const first: Uint8Array[] = [];
  let rest = byteLength;
  for (const piece of pieces) {
    if (rest <= 0) break;
    first.push(piece.subarray(0, rest));
    rest -= piece.length;
  }
  return first;
}
