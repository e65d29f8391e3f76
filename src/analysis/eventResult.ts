/** What a step came to, in a few words: for the end of its line, in a text or a list. */

import { formatAddress, formatExactBytes } from '../format/quantities.ts';
import { EventKind } from '../replay/idSlots.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';

/** Such as `→ 0x0AE0 · 4,384 B`. The step is 1 or later. Leaves the timeline's heap where it is. */
export function eventResult(timeline: Timeline, step: number): string {
  const { outcomes, heapBytes } = timeline;
  const index = step - 1;
  const kind = outcomes.kindOf(index);
  if (kind === EventKind.Nothing) return 'nothing to do';
  if (kind > EventKind.Release) return 'error: nothing changed';
  if (kind === EventKind.Release) return `${formatAddress(outcomes.originOf(index), heapBytes)} freed`;
  const payload = outcomes.placementOf(index);
  if (payload === NO_PLACEMENT) return 'out of memory';
  return `→ ${formatAddress(payload, heapBytes)} · ${formatExactBytes(timeline.blockBytesOf(index))}`;
}
