/**
 * `alloctrace generate`: writes a trace made from a seed, to standard output or a file, and the true list of the bugs
 * that were planted in it. The flags are read here; what they come to is the generator's.
 */

import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  BUG_KINDS,
  type BugCounts,
  type BugKind,
  GeneratedTrace,
  MAXIMUM_SEED,
  MIX_NAMES,
  type MixName,
  planTrace,
} from '../engine/engine.ts';
import { readCount } from '../format/quantities.ts';
import { CommandLineError, EXIT, type ExitStatus } from './exitStatus.ts';
import { jsonDocument } from './jsonPieces.ts';
import { wordWriteFault } from './systemFaults.ts';
import { OutputError, type OutputStream, type Terminal, writeAll, writePieces } from './terminal.ts';

interface GenerateFlags {
  readonly output?: string;
  readonly mix?: MixName;
  readonly events?: number;
  readonly seed?: number;
  readonly live?: number;
  readonly holes?: number;
  readonly threads?: number;
  readonly sites?: number;
  readonly bugs?: BugCounts;
  readonly bugsOut?: string;
}

/** As a file to write: standard output. */
const STANDARD_OUTPUT = '-';

const USUAL_EVENTS = 100_000;

export function addGenerateCommand(
  program: Command,
  terminal: Terminal,
  end: (status: ExitStatus) => void,
): void {
  program
    .command('generate')
    .description('Write a trace made from a seed: the same text from the same flags, everywhere.')
    .option('-o, --output <FILE>', 'where to, packed if it ends in .gz; standard output if not given')
    .addOption(
      new Option(
        '--mix <NAME>',
        'a: short lives; b, bL: size classes and all lives; c, d: holes; b if not given',
      ).choices(MIX_NAMES),
    )
    .option('--events <N>', 'number of events; 100,000 if not given', readAtLeast(1))
    .option('--seed <S>', 'a number from 0 to 4294967295; 1 if not given', readSeed)
    .option('--live <N>', 'blocks that are live, about', readAtLeast(1))
    .option('--holes <N>', 'holes of the mixes c and d', readAtLeast(1))
    .option('--threads <N>', 'number of threads; 4 if not given', readAtLeast(1))
    .option('--sites <N>', 'number of sites; 500 if not given', readAtLeast(1))
    .option(
      '--bugs <N>',
      'plant N bugs of all kinds, or of each kind as named: leak=3,double-free=1',
      readBugs,
    )
    .option(
      '--bugs-out <FILE>',
      'where to write the true list of planted bugs, as JSON; packed if it ends in .gz',
    )
    .action(async (flags: GenerateFlags) => {
      end(await generate(flags, terminal));
    });
}

async function generate(flags: GenerateFlags, terminal: Terminal): Promise<ExitStatus> {
  const { output = STANDARD_OUTPUT, bugsOut } = flags;
  const { mix = 'b', events = USUAL_EVENTS, seed = 1, live, holes, threads, sites, bugs } = flags;
  const planned = planTrace({
    mix,
    eventCount: events,
    seed,
    liveCount: live,
    holeCount: holes,
    threadCount: threads,
    siteCount: sites,
    bugs,
  });
  if (output === '' || bugsOut === '')
    throw new CommandLineError('A file to write has an empty name; name one, or - for standard output.');
  if ('problem' in planned) throw new CommandLineError(planned.problem);
  if (bugsOut !== undefined && bugsOut === output)
    throw new CommandLineError(`-o and --bugs-out both name ${output}; give each a file of its own.`);
  const trace = new GeneratedTrace(planned.plan);
  const isComplete = await writeTo(output, terminal, (stream) => writePieces(stream, trace.pieces()));
  // A reader who left has seen a part; a list of what is in the whole would not be about what it has.
  if (bugsOut === undefined || !isComplete) return EXIT.clean;
  const list = jsonDocument({ mix, events, seed, findings: trace.trueFindings() });
  await writeTo(bugsOut, terminal, (stream) => writeAll(stream, list));
  return EXIT.clean;
}

/**
 * Lets `write` fill a file, which is packed if its name says so, or standard output for `-`, and waits until the bytes are
 * there.
 */
async function writeTo<Result>(
  file: string,
  { directory, stdout }: Terminal,
  write: (stream: OutputStream) => Promise<Result>,
): Promise<Result> {
  if (file === STANDARD_OUTPUT) return write(stdout);
  const target = createWriteStream(path.resolve(directory, file));
  const packer = file.endsWith('.gz') ? createGzip() : undefined;
  const stream = packer ?? target;
  const written = packer ? pipeline(packer, target) : finished(target);
  // A failure is told below, when the writing has come to it.
  written.catch(() => {});
  try {
    const result = await Promise.race([write(stream), failureOf(written)]);
    stream.end();
    await written;
    return result;
  } catch (error) {
    stream.destroy();
    throw new CommandLineError(wordWriteFault(error instanceof OutputError ? error.cause : error, file));
  }
}

/** Never resolves: a packed file that cannot be written is told by its end alone, and a write would wait for ever. */
async function failureOf(written: Promise<void>): Promise<never> {
  await written;
  return new Promise(() => {});
}

function readAtLeast(least: number): (text: string) => number {
  return (text) => {
    const count = readCount(text);
    if (count === null || count < least)
      throw new InvalidArgumentError(`Expected a whole number, ${least} or more.`);
    return count;
  };
}

function readSeed(text: string): number {
  const seed = readCount(text);
  if (seed === null || seed > MAXIMUM_SEED)
    throw new InvalidArgumentError(`Expected a whole number from 0 to ${MAXIMUM_SEED}.`);
  return seed;
}

/** `7` plants the kinds in turn until there are seven; `leak=3,double-free=1` so many of each. */
function readBugs(text: string): BugCounts {
  const total = readCount(text);
  if (total !== null) {
    if (total > MAXIMUM_BUGS) throw tooManyBugs();
    const share = Math.floor(total / BUG_KINDS.length);
    const counts = BUG_KINDS.map((kind, rank) => [kind, share + (rank < total % BUG_KINDS.length ? 1 : 0)]);
    return Object.fromEntries(counts);
  }
  const counts: Partial<Record<BugKind, number>> = {};
  for (const part of text.split(',')) {
    const [name, digits = '', ...rest] = part.split('=');
    const kind = BUG_KINDS.find((each) => each === name);
    const count = readCount(digits);
    if (kind === undefined || count === null || rest.length > 0)
      throw new InvalidArgumentError(
        `Expected a number, or kinds such as leak=3; there are ${BUG_KINDS.join(', ')}.`,
      );
    if (count > MAXIMUM_BUGS) throw tooManyBugs();
    counts[kind] = (counts[kind] ?? 0) + count;
  }
  return counts;
}

/** The true list is kept in memory until the trace is written. */
const MAXIMUM_BUGS = 100_000;

function tooManyBugs(): InvalidArgumentError {
  return new InvalidArgumentError(`Expected at most ${MAXIMUM_BUGS} of a kind.`);
}
