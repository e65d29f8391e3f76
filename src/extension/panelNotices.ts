/**
 * What a panel says when it has no heap to show, and what would help. Knows nothing of editors, so that the words can be
 * tested alone.
 */

import type { TraceOverview } from '../engine/engine.ts';
import { formatQuantity } from '../format/quantities.ts';
import type { PanelNotice } from '../protocol/panel.ts';
import { countFindings } from './findingCounts.ts';

/** For a trace without a single event. */
export function emptyTraceNotice(name: string, overview: TraceOverview): PanelNotice {
  const { error } = countFindings(overview);
  if (error === 0) {
    return {
      title: 'This trace has no events yet.',
      detail: `Write a line such as "alloc p1 64" into ${name}, and its heap appears here.`,
    };
  }
  return {
    title: `No line of this trace can be read: ${formatQuantity(error, 'error')}.`,
    detail: `Each is marked in ${name} and says what would be right; an event reads "alloc p1 64" or "free p1".`,
  };
}

/** For a panel that comes back after a reload while its trace cannot be opened. */
export function restoreFailedNotice(name: string, reason: string): PanelNotice {
  return {
    title: 'This trace could not be opened again.',
    detail: `${name}: ${reason} Close this panel and open the heap map from the trace.`,
  };
}
