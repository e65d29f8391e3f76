/** How many errors, warnings and hints a trace has, in words. */

import * as l10n from '@vscode/l10n';
import { problemCounts, type TraceOverview, wordHidden } from '../engine/engine.ts';
import { formatQuantity } from '../format/quantities.ts';

type Counted = Pick<TraceOverview, 'figures' | 'settingsProblem'>;

export function countFindings({ figures, settingsProblem }: Counted) {
  return problemCounts(figures.findingCounts, settingsProblem);
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
