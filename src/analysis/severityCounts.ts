/** How many errors, warnings and hints a trace has, from the counts of its codes. */

import { type FindingCode, findingSeverity, type Severity } from '../trace/findings.ts';

export function severityCounts(
  counts: Readonly<Partial<Record<FindingCode, number>>>,
): Record<Severity, number> {
  const bySeverity: Record<Severity, number> = { error: 0, warning: 0, hint: 0 };
  for (const [code, count] of Object.entries(counts))
    bySeverity[findingSeverity(code as FindingCode)] += count;
  return bySeverity;
}

/** Settings that no heap can have are no finding of the trace's, but an error all the same: VS Code counts it, too. */
export function problemCounts(
  counts: Readonly<Partial<Record<FindingCode, number>>>,
  settingsProblem: object | null,
): Record<Severity, number> {
  const { error, ...others } = severityCounts(counts);
  return { error: error + (settingsProblem ? 1 : 0), ...others };
}
