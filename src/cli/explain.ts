/** `alloctrace explain FILE --step N`: why the event of a step ran out of memory, and what would have helped. */

import { namedBlockers, wordShortageReport } from '../engine/engine.ts';
import { formatCount } from '../format/quantities.ts';
import { printable } from '../format/textLayout.ts';
import { CommandLineError, type ExitStatus } from './exitStatus.ts';
import { jsonDocument } from './jsonPieces.ts';
import { end, type OpenOptions, openTrace } from './openTrace.ts';
import { styleOf, type Terminal, writeAll } from './terminal.ts';

export const EXPLAIN_FORMATS = ['text', 'json'] as const;

export type ExplainFormat = (typeof EXPLAIN_FORMATS)[number];

export interface ExplainOptions extends OpenOptions {
  readonly format: ExplainFormat;
  readonly step: number;
}

export async function explain(
  file: string,
  { step, format, ...options }: ExplainOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const trace = await openTrace(file, options, terminal);
  const { engine, overview } = trace;
  const report = await engine.explainShortage(file, step);
  if (!report) {
    const { stepCount, figures } = overview;
    const count = figures.findingCounts['out-of-memory'] ?? 0;
    const [first] = await engine.findings(file, { from: 0, count: 1, codes: ['out-of-memory'] });
    const hint = first
      ? `the first of ${formatCount(count)} steps that did is ${first.step}`
      : 'no step of the trace did';
    throw new CommandLineError(
      step > stepCount
        ? `There is no step ${step} in ${file}; it has ${formatCount(stepCount)}.`
        : `Step ${step} did not run out of memory; ${hint}.`,
    );
  }
  if (format === 'json') {
    const { blockers, ...facts } = report;
    await writeAll(terminal.stdout, jsonDocument({ file, ...facts, blockers }));
  } else {
    const words = wordShortageReport(report, overview.figures.heapBytes);
    const style = styleOf(terminal);
    const lines = [
      style.strong(`${file}:${report.line}: step ${formatCount(report.step)} ran out of memory`),
      '',
      words.state,
      words.blockers,
      ...namedBlockers(words).map((line) => `  ${line}`),
      words.policies,
      words.heap,
    ];
    await writeAll(terminal.stdout, [`${lines.map(printable).join('\n')}\n`]);
  }
  return end(trace, 'never', terminal);
}
