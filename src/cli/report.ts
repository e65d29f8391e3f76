/** What every output format of `analyze` is given, and what all of them ask of it. */

import type { Finding, TraceEngine } from '../engine/engine.ts';
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
export type Report = (request: ReportRequest) => Promise<Iterable<string>>;

const DEFAULT_MAXIMUM_FINDINGS = 1000;

/** The findings that a list may have, in the format's order. */
export async function listedFindings(request: ReportRequest): Promise<readonly Finding[]> {
  const { engine, file, maximumFindings = DEFAULT_MAXIMUM_FINDINGS } = request;
  return firstFindings(engine, file, maximumFindings);
}

/** The first findings of all codes together: each is among the first of its own code. */
async function firstFindings(
  engine: TraceEngine,
  file: string,
  maximumCount: number,
): Promise<readonly Finding[]> {
  const findings = await engine.findings(file, { maximumPerCode: maximumCount });
  return findings.slice(0, maximumCount);
}
