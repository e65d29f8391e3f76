/**
 * The text of a trace in a file on disk. Lines are read back when somebody looks at them, through a few blocks kept in memory; the
 * file itself is not held open, so that others may replace or delete it. That it has changed since it was read is noticed
 * before old places are looked up in a new text; that a recorder has appended to it changes nothing.
 */

import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { TraceText } from '../trace/traceText.ts';
import { SourceError } from './engine.ts';

const BLOCK_BYTES = 1 << 16;
const BLOCK_COUNT = 32;

/** Asking the disk whether the file is still the same costs some microseconds, more than most reads do. */
const CHECK_INTERVAL_MS = 200;

/** Of the end of the text, what must be where it was: an insertion anywhere above moves it. */
const SAMPLE_BYTES = 256;

/** What tells one state of a file from another. */
export interface FileState {
  readonly size: number;
  readonly modifiedMs: number;
  readonly fileNumber: number;
}

export function fileStateOf({ size, mtimeMs, ino }: Stats): FileState {
  return { size, modifiedMs: mtimeMs, fileNumber: ino };
}

export class FileText implements TraceText {
  /** Block number to its bytes, the one used last at the end. */
  private readonly blocks = new Map<number, Uint8Array>();
  private lastCheck = Number.NEGATIVE_INFINITY;
  private sample: Uint8Array | undefined;

  /** The first `byteLength` bytes of a file, which was in the given state when it was read and may have grown since. */
  constructor(
    private readonly path: string,
    readonly byteLength: number,
    private state: FileState,
    private readonly checkIntervalMs = CHECK_INTERVAL_MS,
  ) {}

  read(start: number, end: number): Uint8Array {
    this.check();
    const from = Math.max(0, start);
    const to = Math.max(from, Math.min(end, this.byteLength));
    const first = Math.floor(from / BLOCK_BYTES);
    const last = Math.floor(Math.max(from, to - 1) / BLOCK_BYTES);
    const offset = from - first * BLOCK_BYTES;
    if (first === last) return this.block(first).subarray(offset, offset + to - from);
    // A line longer than the blocks in memory would only drive out what is in them.
    if (last - first >= BLOCK_COUNT) return this.readBytes(from, to);
    const bytes = new Uint8Array(to - from);
    for (let number = first; number <= last; number++) {
      const block = this.block(number);
      const blockStart = number * BLOCK_BYTES;
      const part = block.subarray(Math.max(0, from - blockStart), Math.max(0, to - blockStart));
      bytes.set(part, Math.max(0, blockStart - from));
    }
    return bytes;
  }

  private block(number: number): Uint8Array {
    let block = this.blocks.get(number);
    if (block) this.blocks.delete(number);
    else {
      const start = number * BLOCK_BYTES;
      block = this.readBytes(start, Math.min(start + BLOCK_BYTES, this.byteLength));
      const [oldest] = this.blocks.keys();
      if (this.blocks.size === BLOCK_COUNT && oldest !== undefined) this.blocks.delete(oldest);
    }
    this.blocks.set(number, block);
    return block;
  }

  private readBytes(start: number, end: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, end - start));
    if (bytes.length === 0) return bytes;
    return this.guarded(() => {
      const descriptor = openSync(this.path, 'r');
      try {
        for (let length = 0; length < bytes.length; ) {
          const count = readSync(descriptor, bytes, length, bytes.length - length, start + length);
          if (count === 0) this.refuse();
          length += count;
        }
        return bytes;
      } finally {
        closeSync(descriptor);
      }
    });
  }

  private check(): void {
    const time = performance.now();
    if (time - this.lastCheck < this.checkIntervalMs) return;
    const now = this.guarded(() => fileStateOf(statSync(this.path)));
    const { size, modifiedMs, fileNumber } = this.state;
    const isSame = now.size === size && now.modifiedMs === modifiedMs;
    if (now.fileNumber !== fileNumber || now.size < size || (now.size === size && !isSame)) this.refuse();
    if (!this.sample || !isSame) this.checkSample();
    this.state = now;
    this.lastCheck = time;
  }

  /** Longer than before, the file may have been appended to by a recorder, or written anew. */
  private checkSample(): void {
    const sample = this.readBytes(Math.max(0, this.byteLength - SAMPLE_BYTES), this.byteLength);
    this.sample ??= sample;
    if (this.sample.some((byte, index) => byte !== sample[index])) this.refuse();
  }

  private refuse(): never {
    throw new SourceError('changed', '', this.path);
  }

  /** A file that was there and cannot be read any more has changed, whatever the system calls it. */
  private guarded<Result>(read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      if (error instanceof SourceError) throw error;
      throw new SourceError('changed', error instanceof Error ? error.message : String(error), this.path);
    }
  }
}
