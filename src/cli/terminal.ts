/**
 * What the command line takes from its surroundings, handed in so that a test can run it without a process, and how it
 * writes: piece by piece at the reader's pace, quietly to the end when the reader has gone (`| head`).
 */

import type { Writable } from 'node:stream';
import { PLAIN_STYLE, type Style, TERMINAL_STYLE } from './textStyle.ts';

export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Relative paths start here. */
  readonly directory: string;
}

/** Text for people is never wider than this, whatever the terminal has room for. */
const MAXIMUM_WIDTH = 100;
const MINIMUM_WIDTH = 60;

/** Pieces are gathered to chunks of about this many characters, so that a short line costs no system call. */
const CHUNK_LENGTH = 1 << 16;

/** Error codes of a stream whose reader has gone; Windows says EOF where others say EPIPE. */
const GONE_CODES: readonly unknown[] = ['EPIPE', 'EOF', 'ERR_STREAM_DESTROYED', 'ECONNRESET'];

/** Something could not be written; the cause is what the system says. */
export class OutputError extends Error {
  override readonly name = 'OutputError';

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/** Columns for text on standard output. */
export function widthOf({ stdout }: Terminal): number {
  return Math.max(MINIMUM_WIDTH, Math.min(MAXIMUM_WIDTH, stdout.columns ?? MAXIMUM_WIDTH));
}

/** Colours for a person at a terminal who did not ask for none. */
export function styleOf({ stdout, environment }: Terminal): Style {
  const wanted = stdout.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
  return wanted ? TERMINAL_STYLE : PLAIN_STYLE;
}

/**
 * Writes all pieces, waiting for the reader; done when the last is handed over. Ends early when the reader has gone.
 * @throws OutputError
 */
export async function writeAll(
  stream: Writable,
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  let chunk = '';
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_LENGTH) continue;
    if (!(await handOver(stream, chunk))) return;
    chunk = '';
  }
  if (chunk !== '') await handOver(stream, chunk);
}

/** The same for pieces that are large enough to be handed over as they are. False when the reader has gone. */
export async function writePieces(stream: Writable, pieces: Iterable<Uint8Array>): Promise<boolean> {
  for (const piece of pieces) if (!(await handOver(stream, piece))) return false;
  return true;
}

/** Resolves with false when nobody reads any more. */
function handOver(stream: Writable, text: string | Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    // The error of a write reaches its callback; the stream's own `error` event would otherwise end the process.
    if (stream.listenerCount('error') === 0) stream.on('error', () => {});
    stream.write(text, (error) => {
      if (!error) resolve(true);
      else if ('code' in error && GONE_CODES.includes(error.code)) resolve(false);
      else reject(new OutputError(error));
    });
  });
}
