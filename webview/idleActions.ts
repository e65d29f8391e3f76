/** Which buttons for steps lead nowhere. Pure. */

import type { PanelAction, TraceOverview } from '../src/protocol/panel.ts';

export function idleActions(
  step: number,
  stepCount: number,
  findings: TraceOverview['findingSpan'],
): ReadonlySet<PanelAction> {
  const idle = new Set<PanelAction>();
  if (step === 0) idle.add('firstStep').add('stepBack');
  if (step >= stepCount) idle.add('stepForward').add('lastStep');
  if (!findings || step <= findings.firstStep) idle.add('previousFinding');
  if (!findings || step >= findings.lastStep) idle.add('nextFinding');
  return idle;
}
