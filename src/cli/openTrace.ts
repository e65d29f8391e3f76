/**
 * Reads and replays the trace of a command: a file, or standard input for `-`. Tells at a terminal how far it has come.
 * Whatever ends the command is an error of one sentence: a file that cannot be read, settings that cannot be, or a trace
 * that does not fit into memory. Of packed text that is cut off or damaged there is a trace as far as it goes.
 */

import os from 'node:os';
import path from 'node:path';
import {
  type EventRange,
  joinedBytes,
  type LeakBaseline,
  MemoryLimitError,
  SourceError,
  SupersededError,
  type TraceEngine,
  type TraceOverview,
  type TraceSettings,
  wordSourceFault,
} from '../engine/engine.ts';
import { createLocalEngine } from '../engine/localEngine.ts';
import { nodeFiles, nodeGunzip } from '../engine/nodeFiles.ts';
import { formatBytes, formatCount, formatQuantity } from '../format/quantities.ts';
import { printable } from '../format/textLayout.ts';
import { CommandLineError, EXIT, type ExitStatus, type FailLevel, statusFor } from './exitStatus.ts';
import { ProgressLine } from './progressLine.ts';
import { wordReadFault } from './systemFaults.ts';
import { type Terminal, writeAll } from './terminal.ts';

/** As FILE: standard input. */
export const STANDARD_INPUT = '-';

/** Standard input comes in pieces of 64 KiB; gathered, they cost less. */
const FEED_BYTES = 1 << 20;

/** A command asks for one state at the most, which needs no keyframes. */
const KEYFRAME_BYTES = 0;

/** What decides how a trace is read. */
export interface OpenOptions {
  readonly settings: TraceSettings;
  /** All events where undefined. */
  readonly range: EventRange | undefined;
  /** Three quarters of the machine's memory where undefined. */
  readonly memoryLimitBytes: number | undefined;
  /** Leaks that are no findings. */
  readonly baseline?: LeakBaseline | undefined;
}

export interface OpenTrace {
  readonly engine: TraceEngine;
  /** As given on the command line; also the trace's name in the engine. */
  readonly file: string;
  readonly overview: TraceOverview;
}

export async function openTrace(file: string, options: OpenOptions, terminal: Terminal): Promise<OpenTrace> {
  if (file === '') throw new CommandLineError('FILE is empty; name a trace file, or - for standard input.');
  const progress = new ProgressLine(terminal.stderr);
  const engine = createLocalEngine({
    listener: { progress: (reached) => progress.show(reached), preview: () => {}, trying: () => {} },
    files: nodeFiles,
    gunzip: nodeGunzip,
    previewEventCount: Number.POSITIVE_INFINITY,
    wholeOrNothing: true,
    takesEdits: false,
  });
  try {
    const overview = await open(engine, file, options, terminal);
    const { settingsProblem: problem, extent, stepCount } = overview;
    if (extent.firstEvent > 1 && stepCount === 0)
      throw new CommandLineError(
        `${nameOf(file)} ends before event ${formatCount(extent.firstEvent)}; give a smaller --from.`,
      );
    if (!problem) return { engine, file, overview };
    const place = problem.place ? `${file}:${problem.place.line}: ` : '';
    throw new CommandLineError(`${place}${problem.message}`);
  } catch (error) {
    throw readable(error, file);
  } finally {
    progress.clear();
  }
}

async function open(
  engine: TraceEngine,
  file: string,
  { settings, range, baseline, memoryLimitBytes = defaultLimitBytes() }: OpenOptions,
  terminal: Terminal,
): Promise<TraceOverview> {
  const limits = { memoryBytes: memoryLimitBytes, keyframeBytes: KEYFRAME_BYTES };
  const request = {
    trace: file,
    settings,
    limits,
    ...(range ? { range } : {}),
    ...(baseline ? { baseline } : {}),
  };
  if (file !== STANDARD_INPUT) {
    const source = { kind: 'file', path: path.resolve(terminal.directory, file) } as const;
    return engine.open({ ...request, source });
  }
  const opening = engine.open({ ...request, source: { kind: 'feed', totalBytes: null } });
  let failure: unknown;
  // The opening may end before the stream does: it has what it needs, or cannot go on.
  const feeding = feed(engine, file, terminal.stdin).catch((error) => {
    failure = new CommandLineError(wordReadFault(error, nameOf(file)));
    return engine.close(file);
  });
  try {
    return await opening;
  } catch (error) {
    if (failure !== undefined) await feeding;
    throw failure ?? error;
  }
}

/** Hands over all of a stream, at the engine's pace. */
async function feed(engine: TraceEngine, trace: string, stream: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    let gathered: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of stream) {
      gathered.push(chunk);
      length += chunk.length;
      if (length < FEED_BYTES) continue;
      await engine.feed(trace, joinedBytes(gathered, length));
      gathered = [];
      length = 0;
    }
    await engine.feed(trace, joinedBytes(gathered, length));
    await engine.endFeed(trace);
  } catch (error) {
    // The engine needs no more, or says itself why it gave up.
    if (!(error instanceof SupersededError)) throw error;
  }
}

/** Three quarters of what this process may have, which in a container is less than the machine has. */
function defaultLimitBytes(): number {
  const allowed = process.constrainedMemory() ?? 0;
  return Math.floor(Math.min(os.totalmem(), allowed > 0 ? allowed : Number.POSITIVE_INFINITY) * 0.75);
}

/** The engine's errors in the words of the command line, which knows the file by the name that its user gave. */
function readable(error: unknown, file: string): unknown {
  const name = nameOf(file);
  if (error instanceof SourceError) {
    const { fault, detail } = error;
    const words =
      fault === 'unreadable' ? wordReadFault(new Error(detail), name) : wordSourceFault(fault, detail, name);
    return new CommandLineError(words);
  }
  if (error instanceof MemoryLimitError) {
    const { neededBytes, limitBytes } = error;
    const limit = formatBytes(limitBytes);
    const needs =
      neededBytes === null
        ? `more memory than the limit of ${limit}`
        : `about ${formatBytes(neededBytes)} of memory, and the limit is ${limit}`;
    return new CommandLineError(
      `${name} needs ${needs}; open a part of it with --from and --to, or raise --memory-limit.`,
    );
  }
  return error;
}

/** The status of a command that has written what there is; complains where that is not all. */
export async function end(trace: OpenTrace, failOn: FailLevel, terminal: Terminal): Promise<ExitStatus> {
  const damage = wordDamage(trace);
  if (damage === undefined) return statusFor(trace.overview.figures.findingCounts, failOn);
  await writeAll(terminal.stderr, [`alloctrace: ${printable(damage)}\n`]);
  return EXIT.trouble;
}

/** That the rest of a trace cannot be unpacked, in one sentence that says what helps; undefined where all is there. */
export function wordDamage({ file, overview }: OpenTrace): string | undefined {
  const { damage } = overview.extent;
  if (damage === null) return undefined;
  const events = formatQuantity(overview.stepCount, 'event');
  return `${nameOf(file)} is cut off or damaged, and only its first ${events} could be unpacked (${damage}); fetch it again, or write it anew.`;
}

function nameOf(file: string): string {
  return file === STANDARD_INPUT ? 'standard input' : file;
}
