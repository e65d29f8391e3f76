/** Baselines of leaks as files: read for `--baseline`, written for `--write-baseline`. What is no baseline is never overwritten. */

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type LeakBaseline, readBaselineFile, writeBaselineFile } from '../engine/engine.ts';
import { CommandLineError } from './exitStatus.ts';
import { wordReadFault, wordWriteFault } from './systemFaults.ts';

/** @throws CommandLineError where there is no such file, or it is broken; it says where */
export async function readBaseline(file: string, directory: string): Promise<LeakBaseline> {
  const text = await textOf('--baseline', file, directory);
  if (text === undefined)
    throw new CommandLineError(
      `There is no baseline ${file}; check the path, or make one with --write-baseline.`,
    );
  const read = readBaselineFile(text);
  if ('baseline' in read) return read.baseline;
  const { line, column, message } = read.problem;
  throw new CommandLineError(`${file}:${line}:${column}: ${message}`);
}

/** Makes sure, before a long replay, that nothing is lost by writing to the file. */
export async function checkReplaceable(file: string, directory: string): Promise<void> {
  if (file === '') throw new CommandLineError('--write-baseline names no file; name one.');
  const text = await textOf('--write-baseline', file, directory);
  if (text !== undefined && 'problem' in readBaselineFile(text))
    throw new CommandLineError(
      `${file} is there already and is no baseline, so it is not overwritten; name another file, or delete it first.`,
    );
}

export async function writeBaseline(file: string, directory: string, baseline: LeakBaseline): Promise<void> {
  try {
    await writeFile(path.resolve(directory, file), writeBaselineFile(baseline));
  } catch (error) {
    throw new CommandLineError(wordWriteFault(error, file));
  }
}

/** Undefined where there is no such file. */
async function textOf(option: string, file: string, directory: string): Promise<string | undefined> {
  try {
    return await readFile(path.resolve(directory, file), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new CommandLineError(wordReadFault(error, `${option} ${file}`, 'a file of accepted leaks'));
  }
}
