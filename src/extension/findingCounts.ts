/** How many errors, warnings and hints a trace has. */

import { FINDING_CODES, findingSeverity, type Severity, type TraceOverview } from '../engine/engine.ts';

export function countFindings({ figures }: TraceOverview): Record<Severity, number> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, hint: 0 };
  for (const code of FINDING_CODES) counts[findingSeverity(code)] += figures.findingCounts[code] ?? 0;
  return counts;
}
