/** Files and gzip as Node has them. Only the worker of the desktop and the command line use it. */

import type { ReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { TraceText } from '../trace/traceText.ts';
import { SourceError, type SourceFault } from './engine.ts';
import { type FileState, FileText, fileStateOf } from './fileText.ts';
import type { EngineFiles, Gunzip, SourceFile } from './platform.ts';

/** Unpacked bytes in a piece. */
const UNPACKED_BYTES = 1 << 20;

export const nodeFiles: EngineFiles = {
  async open(path) {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, 'r');
      const stats = await handle.stat();
      if (stats.isDirectory()) throw new SourceError('directory', '', path);
      // The size of a pipe or a device says nothing; the size of a file is taken at its word.
      const isPlain = stats.isFile() && stats.size > 0;
      return isPlain ? new PlainFile(path, handle, fileStateOf(stats)) : new Pipe(path, handle);
    } catch (error) {
      await handle?.close();
      throw sourceError(error, path);
    }
  },
};

/** What was unpacked before an error is given out all the same, which an iteration over the stream itself would drop. */
export const nodeGunzip: Gunzip = async function* (packed) {
  const gunzip = createGunzip({ chunkSize: UNPACKED_BYTES });
  let unpacked: Uint8Array[] = [];
  let hasEnded = false;
  let settle: (error?: Error | null) => void = () => {};
  gunzip.on('data', (chunk: Buffer) => unpacked.push(plainBytes(chunk)));
  gunzip.on('end', () => {
    hasEnded = true;
    settle();
  });
  gunzip.on('error', (error) => settle(error));
  const settled = (begin: () => void) =>
    new Promise<void>((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve());
      begin();
    });
  const take = () => {
    const taken = unpacked;
    unpacked = [];
    return taken;
  };
  try {
    for await (const piece of packed) {
      await settled(() => gunzip.write(piece, (error) => settle(error)));
      yield* take();
      // What follows is padding.
      if (hasEnded) return;
    }
    await settled(() => gunzip.end());
    yield* take();
  } catch (error) {
    yield* take();
    throw error;
  } finally {
    gunzip.destroy();
  }
};

class PlainFile implements SourceFile {
  private position = 0;
  /** When its last byte was read. */
  private finalState: FileState;

  constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    /** When it was opened. */
    private readonly state: FileState,
  ) {
    this.finalState = state;
  }

  get byteLength(): number {
    return this.state.size;
  }

  async read(maximumBytes: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.min(maximumBytes, this.byteLength - this.position));
    let length = 0;
    try {
      while (length < bytes.length) {
        const wanted = bytes.length - length;
        const { bytesRead } = await this.handle.read(bytes, length, wanted, this.position);
        if (bytesRead === 0) throw new SourceError('changed', '', this.path);
        length += bytesRead;
        this.position += bytesRead;
      }
      if (length > 0 && this.position === this.byteLength) await this.checkSame();
    } catch (error) {
      throw sourceError(error, this.path);
    }
    return bytes;
  }

  text(byteLength: number): TraceText {
    return new FileText(this.path, byteLength, this.finalState);
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /** A file that a recorder still appends to is read as far as it went; one that was written anew is not to be trusted. */
  private async checkSame(): Promise<void> {
    const { size, modifiedMs, fileNumber } = fileStateOf(await this.handle.stat());
    const isRewritten = size === this.state.size && modifiedMs !== this.state.modifiedMs;
    if (size < this.state.size || isRewritten) throw new SourceError('changed', '', this.path);
    this.finalState = { size, modifiedMs, fileNumber };
  }
}

/** What can be read once: a pipe, a terminal, or a file that says it is empty, as some of the system's own do. */
class Pipe implements SourceFile {
  readonly byteLength = null;
  private readonly stream: ReadStream;
  private readonly chunks: AsyncIterator<Uint8Array>;

  constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {
    this.stream = handle.createReadStream({ autoClose: false, highWaterMark: UNPACKED_BYTES });
    this.chunks = plainPieces(this.stream);
  }

  async read(): Promise<Uint8Array> {
    try {
      const { done, value } = await this.chunks.next();
      return done ? new Uint8Array(0) : value;
    } catch (error) {
      throw sourceError(error, this.path);
    }
  }

  text(): undefined {
    return undefined;
  }

  async close(): Promise<void> {
    // A read that still waits for somebody to write ends with it.
    this.stream.destroy();
    await this.handle.close();
  }
}

/** A Buffer's bytes without a Buffer's own ways, as every other source has them. */
async function* plainPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield plainBytes(chunk);
}

function plainBytes({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

const FAULTS: Readonly<Partial<Record<string, SourceFault>>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EACCES: 'denied',
  EPERM: 'denied',
  EISDIR: 'directory',
};

function sourceError(error: unknown, path: string): SourceError {
  if (error instanceof SourceError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new SourceError(
    FAULTS[code] ?? 'unreadable',
    error instanceof Error ? error.message : String(error),
    path,
  );
}
