/** What the Findings view says besides the findings: of settings, and of findings that it does not list: suppressed by comments, or accepted by a baseline, which may be broken. */

import * as l10n from '@vscode/l10n';
import { type FindingCode, findingTitle, type TraceOverview, wordSettingsProblem } from '../engine/engine.ts';
import { formatBytes, formatCount, formatQuantity } from '../format/quantities.ts';
import { COMMANDS } from '../protocol/ids.ts';
import { type BaselineState, fileName } from './baselineFiles.ts';
import { type FindingsNote, revealCommand } from './findingsTree.ts';

/** Settings that cannot be are no finding, but the reason of much that is found. */
export function settingsNotes(
  trace: string,
  { settingsProblem, figures }: Pick<TraceOverview, 'settingsProblem' | 'figures'>,
): FindingsNote[] {
  if (!settingsProblem) return [];
  const { message, place } = settingsProblem;
  const note: FindingsNote = {
    kind: 'note',
    trace,
    label: l10n.t('Settings that no heap can have'),
    description: place ? `line ${formatCount(place.line)}` : '',
    tooltip: wordSettingsProblem(message, figures.heapBytes),
    severity: 'error',
    contextValue: 'settings',
    ...(place && { command: revealCommand({ trace, line: place.line, step: null }) }),
  };
  return [note];
}

export function findingNotes(
  trace: string,
  { hidden }: Pick<TraceOverview, 'hidden'>,
  { uri, problem }: Pick<BaselineState, 'uri' | 'problem'>,
): FindingsNote[] {
  const { acceptedLeakCount, acceptedLeakBytes, suppressedCount, suppressedCounts } = hidden;
  const notes: FindingsNote[] = [];
  if (uri && problem)
    notes.push({
      kind: 'note',
      trace,
      label: l10n.t('No leak is accepted'),
      description: l10n.t('{0} is broken', fileName(uri)),
      tooltip: l10n.t('{0}, line {1}: {2}', fileName(uri), problem.line, problem.message),
      icon: 'warning',
      contextValue: 'broken',
      command: openBaseline(),
    });
  if (uri && acceptedLeakCount > 0)
    notes.push({
      kind: 'note',
      trace,
      label: `${formatQuantity(acceptedLeakCount, 'leak')} accepted`,
      description: `${formatBytes(acceptedLeakBytes)} · ${fileName(uri)}`,
      tooltip: l10n.t(
        'Leaks that were accepted are no findings. New ones, and more of the same, still show.',
      ),
      icon: 'pass',
      contextValue: 'accepted',
      command: openBaseline(),
    });
  if (suppressedCount > 0) {
    const kinds = Object.entries(suppressedCounts).map(
      ([code, count]) => `${findingTitle(code as FindingCode)}: ${formatCount(count)}`,
    );
    notes.push({
      kind: 'note',
      trace,
      label: `${formatCount(suppressedCount)} suppressed`,
      description: l10n.t('by comments'),
      tooltip: kinds.join('\n'),
      icon: 'eye-closed',
      contextValue: 'suppressed',
    });
  }
  return notes;
}

function openBaseline() {
  return { command: COMMANDS.openBaseline, title: l10n.t('Open Baseline') };
}
