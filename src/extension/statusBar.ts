/**
 * The status bar: where the active trace's cursor is, what is live there, and how many errors and warnings the trace has.
 * Hidden where no trace is active.
 */

import * as vscode from 'vscode';
import { wordHidden } from '../engine/engine.ts';
import { formatBytes, formatCount, formatQuantity } from '../format/quantities.ts';
import { COMMANDS } from '../protocol/ids.ts';
import { Disposable } from './disposable.ts';
import { canStop, extentOf, wordPosition, wordShare } from './extentWords.ts';
import { countFindings, wordFindings } from './findingCounts.ts';
import type { SessionManager } from './sessions.ts';
import type { TraceSession } from './traceSession.ts';

export class StatusBar extends Disposable {
  private readonly item = this.register(
    vscode.window.createStatusBarItem('alloctrace.status', vscode.StatusBarAlignment.Left, 50),
  );

  constructor(private readonly sessions: SessionManager) {
    super();
    this.item.name = 'Alloctrace';
    this.register(sessions.onDidChangeActive(() => this.refresh()));
    this.register(
      sessions.forAll((session) => {
        const refresh = () => this.refreshFor(session);
        return vscode.Disposable.from(session.onDidReport(refresh), session.onDidChangeState(refresh));
      }),
    );
    this.refresh();
  }

  /** What the item says; undefined while it is hidden. */
  get text(): string | undefined {
    return this.sessions.active && this.item.text;
  }

  /** After a replay the old words stay until the step is known, so that the item does not jump. */
  private refreshFor(session: TraceSession): void {
    const { overview, report, isReplaying, problem, progress } = session;
    const waits = overview && !report && !isReplaying && !problem && !progress;
    if (session === this.sessions.active && !waits) this.refresh();
  }

  private refresh(): void {
    const session = this.sessions.active;
    if (!session) return this.item.hide();
    this.item.command = canStop(session.progress) ? COMMANDS.stopReading : COMMANDS.openHeapMap;
    this.item.text = textOf(session);
    this.item.tooltip = tooltipOf(session);
    this.item.accessibilityInformation = { label: spokenOf(session) };
    this.item.show();
  }
}

function textOf({ overview, report, step, isReplaying, problem, progress }: TraceSession): string {
  if (problem) return '$(warning) Alloctrace';
  if (progress) return `$(loading~spin) ${wordShare(progress)}`;
  if (!overview) return '$(loading~spin) Replaying…';
  const icon = isReplaying ? '$(loading~spin)' : '$(layers)';
  const position = wordPosition(step, overview);
  const live = report ? `  ${formatBytes(report.figures.liveBytes)} live` : '';
  // In words, as VS Code has its own counts of all files beside it; the gravest, as the others are in the tooltip.
  const { error, warning } = countFindings(overview);
  const findings =
    error > 0 ? formatQuantity(error, 'error') : warning > 0 ? formatQuantity(warning, 'warning') : '';
  return `${icon} ${position}${live}${findings && `  ${findings}`}`;
}

function tooltipOf(session: TraceSession): string {
  const { name, problem, progress, overview } = session;
  if (problem) return `${problem.title} ${problem.detail}`;
  const extent = extentOf(session)?.words;
  if (canStop(progress)) return vscode.l10n.t('{0}. {1} Click to stop.', name, extent ?? '');
  if (extent) return vscode.l10n.t('{0}. {1} Click to open the heap map.', name, extent);
  if (!overview) return spokenOf(session);
  return vscode.l10n.t(
    '{0}: step, live bytes; {1}. Click to open the heap map.',
    name,
    wordFindings(overview),
  );
}

function spokenOf({ name, overview, report, step, isReplaying, problem, progress }: TraceSession): string {
  if (problem) return problem.title;
  if (progress) return `${name}, ${wordShare(progress)}`;
  if (!overview) return `Replaying ${name}`;
  const { error, warning } = countFindings(overview);
  const live = report ? [`${formatBytes(report.figures.liveBytes)} live`] : [];
  const words = [
    vscode.l10n.t('{0}, step {1} of {2}', name, formatCount(step), formatCount(overview.stepCount)),
    ...live,
    formatQuantity(error, 'error'),
    formatQuantity(warning, 'warning'),
    ...[wordHidden(overview.hidden)].filter((text) => text !== ''),
    ...(isReplaying ? ['replaying'] : []),
  ];
  return words.join(', ');
}
