/** What every output format of `analyze` is given, and what all of them ask of it. */

import type { Finding, FindingCode } from '../engine/engine.ts';
import type { OpenTrace } from './openTrace.ts';
import type { Style } from './textStyle.ts';

export interface ReportRequest extends OpenTrace {
  /** `--max-findings`, Infinity for all; undefined where the format decides. */
  readonly maximumFindings: number | undefined;
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
  return findingPages(request, request.maximumFindings ?? DEFAULT_MAXIMUM_FINDINGS);
}

/** The first findings of all codes together, or of one code, in pages. */
export async function* findingPages(
  { engine, file }: ReportRequest,
  maximumCount: number,
  code?: FindingCode,
): AsyncGenerator<readonly Finding[]> {
  let rest = maximumCount;
  for (let from = 0; rest > 0; ) {
    const count = Math.min(rest, PAGE_FINDINGS);
    const page = await engine.findings(file, { from, count, ...(code ? { code } : {}) });
    if (page.length > 0) yield page;
    if (page.length < count) return;
    rest -= page.length;
    from = (page.at(-1)?.index ?? 0) + 1;
  }
}
