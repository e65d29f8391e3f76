/** What the Findings view says of findings that are not in it: suppressed by comments, or accepted by a baseline, which may be broken. */

import { type FindingCode, findingTitle, type TraceOverview } from '../engine/engine.ts';
import { formatBytes, formatCount, formatQuantity } from '../format/quantities.ts';
import { type BaselineState, fileName } from './baselineFiles.ts';
import type { FindingsNote } from './findingsTree.ts';

export function findingNotes(
  { hidden }: Pick<TraceOverview, 'hidden'>,
  { uri, problem }: Pick<BaselineState, 'uri' | 'problem'>,
): FindingsNote[] {
  const { acceptedLeakCount, acceptedLeakBytes, suppressedCount, suppressedCounts } = hidden;
  const notes: FindingsNote[] = [];
  if (uri && problem)
    notes.push({
      kind: 'note',
      label: 'No leak is accepted',
      description: `${fileName(uri)} is broken`,
      tooltip: `${fileName(uri)}, line ${problem.line}: ${problem.message}`,
      icon: 'warning',
      contextValue: 'broken',
    });
  if (uri && acceptedLeakCount > 0)
    notes.push({
      kind: 'note',
      label: `${formatQuantity(acceptedLeakCount, 'leak')} accepted`,
      description: `${formatBytes(acceptedLeakBytes)} · ${fileName(uri)}`,
      tooltip: 'Leaks that were accepted are no findings. New ones, and more of the same, still show.',
      icon: 'pass',
      contextValue: 'accepted',
    });
  if (suppressedCount > 0) {
    const kinds = Object.entries(suppressedCounts).map(
      ([code, count]) => `${findingTitle(code as FindingCode)}: ${formatCount(count)}`,
    );
    notes.push({
      kind: 'note',
      label: `${formatCount(suppressedCount)} suppressed`,
      description: 'by comments',
      tooltip: kinds.join('\n'),
      icon: 'eye-closed',
      contextValue: 'suppressed',
    });
  }
  return notes;
}
