/**
 * The text of a trace in a file on disk. Lines are read back when somebody looks at them, through a few blocks kept in memory; the
 * file itself is not held open, so that others may replace or delete it. That it has changed since it was read is noticed
 * before old places are looked up in a new text.
 */

import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { TraceText } from '../trace/traceText.ts';
import { SourceError } from './engine.ts';

const BLOCK_BYTES = 1 << 16;
const BLOCK_COUNT = 32;

/** Asking the disk whether the file is still the same costs some microseconds, more than most reads do. */
const CHECK_INTERVAL_MS = 200;

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

  /** The first `byteLength` bytes of a file, as long as it is in the state it was in when it was read. */
  constructor(
    private readonly path: string,
    readonly byteLength: number,
    private readonly state: FileState,
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
          if (count === 0) throw new SourceError('changed', '', this.path);
          length += count;
        }
        return bytes;
      } finally {
        closeSync(descriptor);
      }
    });
  }

  private check(): void {
    const now = performance.now();
    if (now - this.lastCheck < this.checkIntervalMs) return;
    const { size, modifiedMs, fileNumber } = this.guarded(() => fileStateOf(statSync(this.path)));
    const { state } = this;
    if (size !== state.size || modifiedMs !== state.modifiedMs || fileNumber !== state.fileNumber)
      throw new SourceError('changed', '', this.path);
    this.lastCheck = now;
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
