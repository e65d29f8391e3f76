/** `alloctrace analyze FILE`: replays a trace and reports figures and findings in one of the formats. */

import { formatQuantity } from '../format/quantities.ts';
import { checkReplaceable, readBaseline, writeBaseline } from './baselineFiles.ts';
import { CommandLineError, type ExitStatus, type FailLevel } from './exitStatus.ts';
import { githubReport } from './githubReport.ts';
import { jsonReport } from './jsonReport.ts';
import { end, type OpenOptions, type OpenTrace, openTrace, wordDamage } from './openTrace.ts';
import { type Report, type ReportRequest, wordLeftOut } from './report.ts';
import { sarifReport } from './sarifReport.ts';
import { styleOf, type Terminal, widthOf, writeAll } from './terminal.ts';
import { textReport } from './textReport.ts';

export const ANALYZE_FORMATS = ['text', 'json', 'sarif', 'github'] as const;

export type AnalyzeFormat = (typeof ANALYZE_FORMATS)[number];

export interface AnalyzeOptions extends Omit<OpenOptions, 'baseline'> {
  readonly format: AnalyzeFormat;
  readonly failOn: FailLevel;
  readonly maximumFindings: number | undefined;
  readonly showSuppressed: boolean;
  /** The file with the leaks that are accepted. */
  readonly baselineFile: string | undefined;
  /** The file to write all leaks to. */
  readonly writtenBaselineFile: string | undefined;
}

/** Formats of which a tool shows the list alone, without the counts. */
const ANNOTATION_FORMATS: readonly AnalyzeFormat[] = ['sarif', 'github'];

const REPORTS: Readonly<Record<AnalyzeFormat, Report>> = {
  text: textReport,
  json: jsonReport,
  sarif: sarifReport,
  github: githubReport,
};

export async function analyze(
  file: string,
  options: AnalyzeOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { format, failOn, maximumFindings, showSuppressed, baselineFile, writtenBaselineFile } = options;
  const { directory } = terminal;
  const baseline = baselineFile === undefined ? undefined : await readBaseline(baselineFile, directory);
  if (writtenBaselineFile !== undefined) {
    if (options.range)
      throw new CommandLineError(
        'Which blocks leak is not known of a part of a trace; give --write-baseline without --from and --to.',
      );
    await checkReplaceable(writtenBaselineFile, directory);
  }
  const trace = await openTrace(file, { ...options, baseline }, terminal);
  const request: ReportRequest = {
    ...trace,
    maximumFindings,
    showSuppressed,
    directory,
    style: styleOf(terminal),
    width: widthOf(terminal),
  };
  await writeAll(terminal.stdout, REPORTS[format](request));
  const leftOut = ANNOTATION_FORMATS.includes(format) ? wordLeftOut(request) : undefined;
  if (leftOut !== undefined) await writeAll(terminal.stderr, [`alloctrace: ${leftOut}\n`]);
  if (writtenBaselineFile !== undefined) await acceptLeaks(trace, writtenBaselineFile, terminal);
  return end(trace, failOn, terminal);
}

/** The report is of the leaks as they are; the next one, with the file as its baseline, is without them. */
async function acceptLeaks(trace: OpenTrace, target: string, terminal: Terminal): Promise<void> {
  const { engine, file, overview } = trace;
  if (overview.extent.kind !== 'whole') {
    const reason = wordDamage(trace) ?? `Only a part of ${file} was read.`;
    throw new CommandLineError(`${reason} Its leaks are not known, so ${target} is not written.`);
  }
  const baseline = await engine.leaksToAccept(file);
  await writeBaseline(target, terminal.directory, baseline);
  const count = baseline.reduce((sum, leak) => sum + leak.count, 0);
  await writeAll(terminal.stderr, [`alloctrace: ${formatQuantity(count, 'leak')} accepted in ${target}\n`]);
}
