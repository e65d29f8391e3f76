/** `alloctrace analyze FILE`: replays a trace and reports figures and findings in one of the formats. */

import type { ExitStatus, FailLevel } from './exitStatus.ts';
import { githubReport } from './githubReport.ts';
import { jsonReport } from './jsonReport.ts';
import { end, type OpenOptions, openTrace } from './openTrace.ts';
import { type Report, type ReportRequest, wordLeftOut } from './report.ts';
import { sarifReport } from './sarifReport.ts';
import { styleOf, type Terminal, widthOf, writeAll } from './terminal.ts';
import { textReport } from './textReport.ts';

export const ANALYZE_FORMATS = ['text', 'json', 'sarif', 'github'] as const;

export type AnalyzeFormat = (typeof ANALYZE_FORMATS)[number];

export interface AnalyzeOptions extends OpenOptions {
  readonly format: AnalyzeFormat;
  readonly failOn: FailLevel;
  readonly maximumFindings: number | undefined;
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
  const { format, failOn, maximumFindings } = options;
  const trace = await openTrace(file, options, terminal);
  const request: ReportRequest = {
    ...trace,
    maximumFindings,
    directory: terminal.directory,
    style: styleOf(terminal),
    width: widthOf(terminal),
  };
  await writeAll(terminal.stdout, REPORTS[format](request));
  const leftOut = ANNOTATION_FORMATS.includes(format) ? wordLeftOut(request) : undefined;
  if (leftOut !== undefined) await writeAll(terminal.stderr, [`alloctrace: ${leftOut}\n`]);
  return end(trace, failOn, terminal);
}
