/**
 * What the engine takes from the place where it runs: files and gzip. The engine itself knows neither Node nor the browser;
 * whoever creates it hands these in.
 */

import type { TraceText } from '../trace/traceText.ts';

/** Reads files by their paths, where there are files. */
export interface EngineFiles {
  /** @throws SourceError where the file cannot be opened */
  open(path: string): Promise<SourceFile>;
}

/** A file that is being read from its start. */
export interface SourceFile {
  /** Null for what has no size of its own, such as a pipe. */
  readonly byteLength: number | null;
  /**
   * The next bytes, at most `maximumBytes`; none at the end. They are the caller's to keep.
   * @throws SourceError where the file cannot be read, or has changed since it was opened
   */
  read(maximumBytes: number): Promise<Uint8Array>;
  /** The first `byteLength` bytes of the file, to be read back later; undefined for what can be read only once. */
  text(byteLength: number): TraceText | undefined;
  close(): Promise<void>;
}

/**
 * Unpacks gzip, in several members where there are several. Where the bytes are no gzip, are damaged or end too early, it
 * throws when all that was unpacked from the pieces before that was given out.
 */
export type Gunzip = (packed: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
