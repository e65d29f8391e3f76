/**
 * `analyze --format github`: workflow commands that GitHub Actions turns into annotations on the lines of the file. It shows
 * the first ten notices of a step only, so that the one on findings that are left out comes before the hints' notices.
 * Columns count from 1 and `endColumn` is the one after the last, as other tools give it.
 */

import type { Finding, Severity } from '../engine/engine.ts';
import { findingTitle } from '../engine/engine.ts';
import { relativePath } from './artifactPath.ts';
import { wordDamage } from './openTrace.ts';
import { gravestFindings, type ReportRequest, suppressedFindings, wordLeftOut } from './report.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', hint: 'notice' };

export async function* githubReport(request: ReportRequest): AsyncGenerator<string> {
  const file = relativePath(request.file, request.directory);
  const leftOut = wordLeftOut(request);
  if (leftOut !== undefined) yield `::notice title=Not all findings are listed::${escapeData(leftOut)}\n`;
  const damage = wordDamage(request);
  if (damage !== undefined) yield `::error title=Not all events could be read::${escapeData(damage)}\n`;
  for await (const page of gravestFindings(request))
    yield page.map((finding) => annotation(finding, file)).join('');
  for await (const page of suppressedFindings(request))
    yield page.map((finding) => annotation(finding, file)).join('');
}

function annotation(finding: Finding, file: string): string {
  const { code, severity, line, startColumn, endColumn, suppression } = finding;
  const place = `file=${escapeProperty(file)},line=${line},col=${startColumn + 1},endColumn=${endColumn + 1}`;
  const note = suppression ? ', suppressed' : '';
  const title = escapeProperty(`${findingTitle(code)} (${code})${note}`);
  return `::${suppression ? 'notice' : COMMANDS[severity]} ${place},title=${title}::${escapeData(messageOf(finding))}\n`;
}

/** Annotations have no related places, so they stand in the message, one a line. */
function messageOf({ message, related }: Finding): string {
  return [message, ...related.map((place) => `Line ${place.line}: ${place.message}.`)].join('\n');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
