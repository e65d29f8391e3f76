/**
 * What every strategy and order would have made of a trace: the same events in a heap of the same size, replayed under each.
 * The one in force is not replayed again.
 */

import type { Timeline } from '../replay/timeline.ts';
import { type TraceFigures, traceFigureSlices } from './figures.ts';
import { allPolicies, type Policy, replayedUnder, type Slices, wordPolicy } from './variants.ts';

export interface ComparedPolicy extends Policy {
  readonly figures: TraceFigures;
  /** Events that ran out, those included that comments suppress: `figures` counts what is told. */
  readonly outOfMemoryCount: number;
}

/** Of all events of the timeline, in the size of heap that it has; by strategy, then by order. */
export function* comparePolicies(timeline: Timeline): Slices<ComparedPolicy[]> {
  const { settings, stepCount } = timeline;
  const policies = allPolicies();
  const rows: ComparedPolicy[] = [];
  for (const [index, policy] of policies.entries()) {
    const isInForce = policy.strategy === settings.strategy && policy.order === settings.order;
    yield { trying: `${wordPolicy(policy)} (${index + 1} of ${policies.length})` };
    const replayed = isInForce ? timeline : yield* replayedUnder(timeline, stepCount, policy);
    const figures = yield* traceFigureSlices(replayed);
    rows.push({ ...policy, figures, outOfMemoryCount: outOfMemoryCount(replayed) });
  }
  return rows;
}

function outOfMemoryCount({ findings, hiddenFindings }: Timeline): number {
  const code = 'out-of-memory';
  return (findings.counts.get(code) ?? 0) + (hiddenFindings.counts.get(code) ?? 0);
}
