/** Runs the command line in process, with streams that a test can look into. */

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { run } from '../../../src/cli/program.ts';

export const CLI_FIXTURES = path.join(import.meta.dirname, '../../fixtures/cli');
export const EXAMPLES = path.join(import.meta.dirname, '../../../examples');

export interface Surroundings {
  readonly stdin?: Uint8Array;
  readonly stdout?: Writable;
  readonly environment?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly columns?: number;
  readonly directory?: string;
}

export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Keeps what is written. */
export class Sink extends Writable {
  readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.chunks.push(chunk);
    done();
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

/** One command line; words are separated by blanks. Files are looked for among the fixtures. */
export async function alloctrace(
  line: string | readonly string[],
  surroundings: Surroundings = {},
): Promise<Outcome> {
  const { stdin = new Uint8Array(), environment = {}, isTerminal = false, columns, directory } = surroundings;
  const sink = new Sink();
  const errors = new Sink();
  const stdout = Object.assign(surroundings.stdout ?? sink, { isTTY: isTerminal, columns });
  const status = await run(typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line, {
    stdin: Readable.from([stdin]),
    stdout,
    stderr: errors,
    environment,
    directory: directory ?? CLI_FIXTURES,
  });
  return { status, out: sink.text, err: errors.text };
}

export function tracesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.alloctrace'))
    .map((file) => path.basename(file, '.alloctrace'));
}
