/**
 * How many errors, warnings and hints a trace has, counted from its figures. Settings that cannot be are no finding of the
 * trace's, but an error all the same: VS Code counts it, too.
 */

import * as l10n from '@vscode/l10n';
import {
  FINDING_CODES,
  findingSeverity,
  type Severity,
  type TraceOverview,
  wordHidden,
} from '../engine/engine.ts';
import { formatQuantity } from '../format/quantities.ts';

type Counted = Pick<TraceOverview, 'figures' | 'settingsProblem'>;

export function countFindings({ figures, settingsProblem }: Counted): Record<Severity, number> {
  const counts: Record<Severity, number> = { error: settingsProblem ? 1 : 0, warning: 0, hint: 0 };
  for (const code of FINDING_CODES) counts[findingSeverity(code)] += figures.findingCounts[code] ?? 0;
  return counts;
}

/** Such as `2 errors, 7 warnings, 1 suppressed`; hints are left out. */
export function wordFindings(overview: Counted & Pick<TraceOverview, 'hidden'>): string {
  const { error, warning } = countFindings(overview);
  const words = [
    ...(error > 0 ? [formatQuantity(error, 'error')] : []),
    ...(warning > 0 ? [formatQuantity(warning, 'warning')] : []),
  ];
  const found = words.length === 0 ? l10n.t('no errors or warnings') : words.join(', ');
  return [found, wordHidden(overview.hidden)].filter((text) => text !== '').join(', ');
}
