/**
 * What a panel says when it has no heap to show, and what would help. Knows nothing of editors, so that the words can be
 * tested alone.
 */

import * as l10n from '@vscode/l10n';
import { severityCounts, type TraceOverview } from '../engine/engine.ts';
import { formatQuantity } from '../format/quantities.ts';
import type { PanelNotice } from '../protocol/panel.ts';

/** For a trace without a single event. */
export function emptyTraceNotice(name: string, overview: TraceOverview): PanelNotice {
  const { error } = severityCounts(overview.figures.findingCounts);
  if (error === 0) {
    return {
      title: l10n.t('This trace has no events yet.'),
      detail: l10n.t('Write a line such as "alloc p1 64" into {0}, and its heap appears here.', name),
    };
  }
  return {
    title: l10n.t('No line of this trace can be read: {0}.', formatQuantity(error, 'error')),
    detail: l10n.t(
      'Each is marked in {0} and says what would be right; an event reads "alloc p1 64" or "free p1".',
      name,
    ),
  };
}

/** For a panel that comes back after a reload while its trace cannot be opened. */
export function restoreFailedNotice(name: string, reason: string): PanelNotice {
  return {
    title: l10n.t('This trace could not be opened again.'),
    detail: l10n.t('{0}: {1} Close this panel and open the heap map from the trace.', name, reason),
  };
}
