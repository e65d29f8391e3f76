/**
 * The command line as a whole: reads the arguments, runs the command, and turns whatever goes wrong into one line on
 * standard error and a status. Never throws, and never ends the process, so that what was written is not cut off.
 */

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../../package.json';
import { printable } from '../format/textLayout.ts';
import { ANALYZE_FORMATS, type AnalyzeFormat, analyze } from './analyze.ts';
import { CommandLineError, EXIT, type ExitStatus, FAIL_LEVELS, type FailLevel } from './exitStatus.ts';
import { EXPLAIN_FORMATS, type ExplainFormat, explain } from './explain.ts';
import { addGenerateCommand } from './generate.ts';
import { HEAP_FORMATS, type HeapFormat, heap } from './heap.ts';
import { addOpenFlags, type OpenFlags, rangeOf } from './openFlags.ts';
import { addSettingsFlags, type SettingsFlags, settingsOf } from './settingsFlags.ts';
import { wordWriteFault } from './systemFaults.ts';
import { OutputError, type Terminal, writeAll } from './terminal.ts';

interface CommonFlags<Format> extends SettingsFlags, OpenFlags {
  readonly format?: Format;
  readonly json?: true;
  readonly failOn?: FailLevel;
}

interface AnalyzeFlags extends CommonFlags<AnalyzeFormat> {
  readonly showSuppressed?: true;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly maxFindings?: number;
}

interface HeapFlags extends CommonFlags<HeapFormat> {
  readonly at: number | 'end';
}

interface ExplainFlags extends CommonFlags<ExplainFormat> {
  readonly step: number;
}

const FILE_DESCRIPTION = 'an .alloctrace file, plain or gzip; - for standard input';

/** Runs one command line, without the program's own name. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  const help: string[] = [];
  let status: ExitStatus = EXIT.clean;
  const program = commandTree(terminal, (ended) => {
    status = ended;
  });
  // Help is kept until here, because commander would not wait for a slow reader.
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeOut: (text) => help.push(text), writeErr: () => {} });
  try {
    if (args.length === 0)
      return await complain(terminal, `name a command: analyze, heap, explain or generate${seeHelp()}`);
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (!(error instanceof CommanderError)) return await complain(terminal, reasonOf(error));
    if (error.exitCode !== 0) return await complain(terminal, usageReason(error));
  }
  try {
    await writeAll(terminal.stdout, help);
    return EXIT.clean;
  } catch (error) {
    return await complain(terminal, reasonOf(error));
  }
}

function commandTree(terminal: Terminal, end: (status: ExitStatus) => void): Command {
  const program = new Command('alloctrace')
    .description('Replays memory traces and finds double frees, leaks and the moment memory ran out.')
    .version(version)
    .exitOverride()
    .addHelpText('after', '\nExit status: 0 nothing at or above --fail-on, 1 something, 2 trouble.');

  const analyzing = program
    .command('analyze')
    .description('Report the figures and findings of a trace.')
    .argument('<FILE>', FILE_DESCRIPTION);
  addOutputFlags(analyzing, ANALYZE_FORMATS).option(
    '--max-findings <N>',
    'list at most N findings, 0 for all (default: 1000; in text 10 of each kind)',
    readMaximum,
  );
  addSuppressionFlags(analyzing);
  addOpenFlags(analyzing);
  addSettingsFlags(analyzing).action(async (file: string, flags: AnalyzeFlags) => {
    const options = {
      ...common(flags),
      maximumFindings: flags.maxFindings,
      showSuppressed: flags.showSuppressed ?? false,
      baselineFile: flags.baseline,
      writtenBaselineFile: flags.writeBaseline,
    };
    end(await analyze(file, options, terminal));
  });

  const listing = program
    .command('heap')
    .description('List every block and free list just after a step.')
    .argument('<FILE>', FILE_DESCRIPTION)
    .requiredOption('--at <STEP>', 'a step, from 0 to the number of events, or end', readStep);
  addOutputFlags(listing, HEAP_FORMATS);
  addOpenFlags(listing);
  addSettingsFlags(listing).action(async (file: string, flags: HeapFlags) => {
    end(await heap(file, { ...common(flags), at: flags.at }, terminal));
  });

  const explaining = program
    .command('explain')
    .description('Tell why a step ran out of memory, and what would have helped.')
    .argument('<FILE>', FILE_DESCRIPTION)
    .requiredOption('--step <N>', 'the step, from 1', readStepNumber);
  addFormatFlags(explaining, EXPLAIN_FORMATS);
  addOpenFlags(explaining);
  addSettingsFlags(explaining).action(async (file: string, flags: ExplainFlags) => {
    const { failOn: _, ...options } = common(flags);
    end(await explain(file, { ...options, step: flags.step }, terminal));
  });
  addGenerateCommand(program, terminal, end);
  return program;
}

function addSuppressionFlags(command: Command): Command {
  return command
    .option('--show-suppressed', 'list suppressed and accepted findings as well; they are never counted')
    .option('--baseline <FILE>', 'a file of accepted leaks, which are no findings')
    .option('--write-baseline <FILE>', 'accept all leaks: write them to a file for --baseline');
}

function addFormatFlags(command: Command, formats: readonly string[]): Command {
  return command
    .addOption(new Option('--format <NAME>', 'how to write it; text if not given').choices(formats))
    .option('--json', 'the same as --format json');
}

function addOutputFlags(command: Command, formats: readonly string[]): Command {
  return addFormatFlags(command, formats).addOption(
    new Option(
      '--fail-on <LEVEL>',
      'exit with 1 at findings of this level or above; error if not given',
    ).choices(FAIL_LEVELS),
  );
}

function common<Format extends string>(flags: CommonFlags<Format>) {
  const { json, format } = flags;
  if (json && format !== undefined && format !== 'json')
    throw new CommandLineError(`--json and --format ${format} contradict each other; give one of them.`);
  return {
    settings: settingsOf(flags),
    range: rangeOf(flags),
    memoryLimitBytes: flags.memoryLimit,
    format: json ? ('json' as const) : (format ?? ('text' as const)),
    failOn: flags.failOn ?? 'error',
  };
}

function readMaximum(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new InvalidArgumentError('Expected a whole number; 0 lists all.');
  return Number(text) === 0 ? Number.POSITIVE_INFINITY : Number(text);
}

function readStepNumber(text: string): number {
  if (!/^[0-9]+$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError('Expected a step such as 12, from 1.');
  return Number(text);
}

function readStep(text: string): number | 'end' {
  if (text === 'end') return text;
  if (!/^[0-9]+$/.test(text)) throw new InvalidArgumentError('Expected a step such as 12, or end.');
  return Number(text);
}

/** One line, whatever a file name or a message holds. */
async function complain(terminal: Terminal, reason: string): Promise<ExitStatus> {
  await writeAll(terminal.stderr, [`alloctrace: ${printable(reason)}\n`]).catch(() => {});
  return EXIT.trouble;
}

function usageReason({ code, message }: CommanderError): string {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const guess =
    code === 'commander.unknownCommand' && rest.length === 0
      ? ['(commands: analyze, heap, explain, generate)']
      : rest;
  return `${[first.replace(/[.]$/, ''), ...guess].join(' ')}${seeHelp()}`;
}

function seeHelp(): string {
  return '; see alloctrace --help';
}

/** Of errors that are ours or the machine's, such as too little memory, the first line will do; never the stack. */
function reasonOf(error: unknown): string {
  if (error instanceof CommandLineError) return error.message;
  if (error instanceof OutputError) return wordWriteFault(error.cause, 'standard output');
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] || 'stopped for a reason it cannot tell';
}
