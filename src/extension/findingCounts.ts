/**
 * How many errors, warnings and hints a trace has, counted from its figures. Settings that cannot be are not among them:
 * they are no finding of the trace's.
 */

import { FINDING_CODES, findingSeverity, type Severity, type TraceOverview } from '../engine/engine.ts';

export function countFindings({ figures }: TraceOverview): Record<Severity, number> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, hint: 0 };
  for (const code of FINDING_CODES) counts[findingSeverity(code)] += figures.findingCounts[code] ?? 0;
  return counts;
}
