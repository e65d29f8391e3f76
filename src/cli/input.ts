/**
 * Reads the trace that a command is about: a file, or standard input for `-`; gzip is recognised by its first bytes,
 * whatever the name. Gives the bytes of the text, or an error of one sentence.
 */

import { constants } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { formatBytes } from '../format/quantities.ts';
import { CommandLineError } from './exitStatus.ts';
import type { Terminal } from './terminal.ts';

/** As FILE: standard input. */
export const STANDARD_INPUT = '-';

/** One read asks for at most so much; some systems refuse 2 GiB at once. */
const READ_BYTES = 1 << 26;

const unpack = promisify(gunzip);

export async function readInput(file: string, terminal: Terminal): Promise<Uint8Array> {
  const name = file === STANDARD_INPUT ? 'standard input' : file;
  const packed =
    file === STANDARD_INPUT ? await readStream(terminal.stdin) : await readPath(file, terminal.directory);
  if (!isGzip(packed)) return packed;
  try {
    return plain(await unpack(packed));
  } catch (error) {
    throw new CommandLineError(unpackMessage(name, error));
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function readPath(file: string, directory: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path.resolve(directory, file), 'r');
    const stats = await handle.stat();
    if (stats.isDirectory()) throw new CommandLineError(`${file} is a directory; name a trace file in it.`);
    // The size of a pipe or a device says nothing; the size of a file is taken at its word.
    return stats.isFile() && stats.size > 0
      ? await readFile(handle, stats.size)
      : await readStream(handle.createReadStream());
  } catch (error) {
    throw error instanceof CommandLineError ? error : new CommandLineError(readMessage(file, error));
  } finally {
    await handle?.close();
  }
}

async function readFile(handle: FileHandle, size: number): Promise<Uint8Array> {
  if (size > constants.MAX_LENGTH) throw new CommandLineError(tooLarge(size));
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await handle.read(bytes, length, Math.min(READ_BYTES, size - length));
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

async function readStream(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > constants.MAX_LENGTH) throw new CommandLineError(tooLarge(size));
  }
  return plain(Buffer.concat(chunks, size));
}

/** A Buffer's bytes without a Buffer's own ways, as every other engine host hands them in. */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

function tooLarge(size: number): string {
  return `The trace has ${formatBytes(size)} or more; at most ${formatBytes(constants.MAX_LENGTH)} can be read. Cut it into parts.`;
}

function readMessage(file: string, error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `There is no file ${file}; check the path.`;
    case 'EACCES':
    case 'EPERM':
      return `${file} may not be read; check its permissions.`;
    default:
      return `${file} cannot be read: ${textOf(error)}.`;
  }
}

function unpackMessage(name: string, error: unknown): string {
  if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE')
    return `${name} unpacks to more than ${formatBytes(constants.MAX_LENGTH)}, which is more than can be read.`;
  return `${name} starts like gzip, but cannot be unpacked (${textOf(error)}); the file is damaged or cut off, so fetch it again.`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
