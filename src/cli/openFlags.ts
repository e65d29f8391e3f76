/** The flags that say how much of a trace is read: a range of its events, and what it may take in memory. */

import { type Command, InvalidArgumentError } from 'commander';
import { type EventRange, readSize } from '../engine/engine.ts';
import { CommandLineError } from './exitStatus.ts';

export interface OpenFlags {
  readonly from?: number;
  readonly to?: number;
  readonly memoryLimit?: number;
}

export function addOpenFlags(command: Command): Command {
  return command
    .optionsGroup('How much to read:')
    .option('--from <N>', 'start with event N of the file, which becomes step 1', readEventNumber)
    .option('--to <N>', 'end with event N of the file', readEventNumber)
    .option(
      '--memory-limit <SIZE>',
      "refuse a trace that would take more memory, such as 4GiB (default: three quarters of the machine's)",
      readLimit,
    );
}

/** Undefined where all events are meant. */
export function rangeOf({ from = 1, to = Number.POSITIVE_INFINITY }: OpenFlags): EventRange | undefined {
  if (from > to)
    throw new CommandLineError(`--from ${from} is behind --to ${to}; the first event comes first.`);
  return from === 1 && to === Number.POSITIVE_INFINITY ? undefined : { fromEvent: from, toEvent: to };
}

function readEventNumber(text: string): number {
  if (!/^[0-9]+$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError('Expected the number of an event, from 1.');
  return Number(text);
}

function readLimit(text: string): number {
  const bytes = readSize(text);
  if (bytes === undefined || bytes === 0) throw new InvalidArgumentError('Expected a size such as 4GiB.');
  return bytes;
}
