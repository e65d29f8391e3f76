/** What every output format of `analyze` is given, and what all of them ask of it. */

import {
  FINDING_CODES,
  type Finding,
  type FindingCode,
  findingSeverity,
  SEVERITIES,
  type Severity,
} from '../engine/engine.ts';
import { formatCount, formatQuantity } from '../format/quantities.ts';
import type { OpenTrace } from './openTrace.ts';
import type { Style } from './textStyle.ts';

export interface ReportRequest extends OpenTrace {
  /** `--max-findings`, Infinity for all; undefined where the format decides. */
  readonly maximumFindings: number | undefined;
  /** Whether to list what comments suppress and the baseline accepts as well. */
  readonly showSuppressed: boolean;
  /** Where relative paths start. */
  readonly directory: string;
  readonly style: Style;
  /** Columns for text. */
  readonly width: number;
}

/** One output format: the pieces of its text. */
export type Report = (request: ReportRequest) => AsyncIterable<string>;

const DEFAULT_MAXIMUM_FINDINGS = 1000;

/** Findings asked for at a time: enough to make the asking cheap, few enough to be forgotten again. */
const PAGE_FINDINGS = 512;

/** The findings that a list may have, in the format's order, in pages: there may be millions. */
export function listedFindings(request: ReportRequest): AsyncGenerator<readonly Finding[]> {
  return findingPages(request, maximumOf(request));
}

/** Those that are suppressed or accepted, as many, where they were asked for. */
export async function* suppressedFindings(
  request: ReportRequest,
  maximumCount = maximumOf(request),
): AsyncGenerator<readonly Finding[]> {
  if (request.showSuppressed) yield* findingPages(request, maximumCount, undefined, true);
}

/** Whether anything was taken out of the list. */
export function hasSuppressed({ overview }: ReportRequest): boolean {
  const { suppressedCount, acceptedLeakCount } = overview.hidden;
  return suppressedCount + acceptedLeakCount > 0;
}

/**
 * As many findings, in the same order, for tools that show nothing but the list: where it cannot have all, the errors are
 * in it first, then the warnings.
 */
export async function* gravestFindings(request: ReportRequest): AsyncGenerator<readonly Finding[]> {
  const room = roomBySeverity(request);
  const hasRoom = ({ severity }: Finding) => {
    const rest = room.get(severity) ?? 0;
    room.set(severity, rest - 1);
    return rest > 0;
  };
  for (let from = 0; ; ) {
    const codes = FINDING_CODES.filter((code) => (room.get(findingSeverity(code)) ?? 0) > 0);
    if (codes.length === 0) return;
    const page = await request.engine.findings(request.file, { from, count: PAGE_FINDINGS, codes });
    yield page.filter(hasRoom);
    if (page.length < PAGE_FINDINGS) return;
    from = (page.at(-1)?.index ?? 0) + 1;
  }
}

/** That `gravestFindings` leaves some out, in one sentence; undefined where it has all. */
export function wordLeftOut(request: ReportRequest): string | undefined {
  const counts = countsBySeverity(request);
  const count = [...counts.values()].reduce((sum, each) => sum + each, 0);
  const maximum = maximumOf(request);
  if (count <= maximum) return undefined;
  const room = roomBySeverity(request);
  const missing = SEVERITIES.flatMap((severity) => {
    const leftOut = (counts.get(severity) ?? 0) - (room.get(severity) ?? 0);
    return leftOut > 0 ? [formatQuantity(leftOut, severity)] : [];
  });
  return `Of ${formatCount(count)} findings ${formatCount(maximum)} are listed, without ${missing.join(' and ')}. --max-findings 0 lists all.`;
}

function maximumOf({ maximumFindings = DEFAULT_MAXIMUM_FINDINGS }: ReportRequest): number {
  return maximumFindings;
}

/** How many of each severity the list has. */
function roomBySeverity(request: ReportRequest): Map<Severity, number> {
  const counts = countsBySeverity(request);
  let rest = maximumOf(request);
  return new Map(
    SEVERITIES.map((severity) => {
      const room = Math.min(rest, counts.get(severity) ?? 0);
      rest -= room;
      return [severity, room];
    }),
  );
}

function countsBySeverity({ overview }: ReportRequest): Map<Severity, number> {
  const counts = new Map<Severity, number>();
  for (const code of FINDING_CODES) {
    const severity = findingSeverity(code);
    counts.set(severity, (counts.get(severity) ?? 0) + (overview.figures.findingCounts[code] ?? 0));
  }
  return counts;
}

/** The first findings of all codes together, or of one code, in pages. */
export async function* findingPages(
  { engine, file }: ReportRequest,
  maximumCount: number,
  code?: FindingCode,
  hidden = false,
): AsyncGenerator<readonly Finding[]> {
  let rest = maximumCount;
  for (let from = 0; rest > 0; ) {
    const count = Math.min(rest, PAGE_FINDINGS);
    const page = await engine.findings(file, {
      from,
      count,
      ...(hidden ? { hidden: 'all' } : {}),
      ...(code ? { codes: [code] } : {}),
    });
    if (page.length > 0) yield page;
    if (page.length < count) return;
    rest -= page.length;
    from = (page.at(-1)?.index ?? 0) + 1;
  }
}
