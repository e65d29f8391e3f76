/** Lines of figures above the text: the whole trace above its first line, and above each mark what has changed since the last. */

import * as vscode from 'vscode';
import type { MarkReport, TraceOverview } from '../engine/engine.ts';
import { formatBytes, formatQuantity } from '../format/quantities.ts';
import { COMMANDS } from '../protocol/ids.ts';
import { wordFindings } from './findingCounts.ts';
import { MAXIMUM_MARKS } from './outline.ts';
import { type StoryFinder, TRACES } from './storyFinder.ts';

export function registerCodeLenses(finder: StoryFinder): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(TRACES, {
    onDidChangeCodeLenses: finder.onDidReplay,
    async provideCodeLenses(document, cancellation) {
      const session = await finder.replayed(document, cancellation);
      const marks = await session?.ask((engine, trace) => engine.marks(trace, MAXIMUM_MARKS));
      return session?.overview && marks ? lensesOf(document.uri, session.overview, marks) : [];
    },
  });
}

function lensesOf(uri: vscode.Uri, overview: TraceOverview, marks: readonly MarkReport[]): vscode.CodeLens[] {
  const lens = (line: number, title: string, command: string, args: unknown[]) =>
    new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command, arguments: args });
  return [
    lens(0, wordTrace(overview), COMMANDS.goToStep, [overview.figures.peakLiveStep]),
    lens(0, vscode.l10n.t('Open Heap Map'), COMMANDS.openHeapMap, [uri]),
    lens(0, 'Compare', COMMANDS.compare, [uri]),
    ...marks.map((mark, index) =>
      lens(mark.line - 1, wordMark(mark, marks[index - 1]), COMMANDS.goToStep, [mark.step]),
    ),
  ];
}

/** Such as `15 steps · peak 1.2 KiB live · 7 warnings`. */
export function wordTrace(
  overview: Pick<TraceOverview, 'stepCount' | 'figures' | 'hidden' | 'settingsProblem'>,
): string {
  const { stepCount, figures } = overview;
  const peak = vscode.l10n.t('peak {0} live', formatBytes(figures.peakLiveBytes));
  return [formatQuantity(stepCount, 'step'), peak, wordFindings(overview)].join(' · ');
}

/** Such as `+1.2 KiB live since the last mark · 3.4 KiB live`. */
export function wordMark(mark: MarkReport, previous: MarkReport | undefined): string {
  const change = mark.liveBytes - (previous?.liveBytes ?? 0);
  const sign = change < 0 ? '−' : '+';
  const since = previous ? vscode.l10n.t('since the last mark') : vscode.l10n.t('since the start');
  const words =
    change === 0
      ? vscode.l10n.t('nothing more live {0}', since)
      : `${sign}${formatBytes(Math.abs(change))} live ${since}`;
  return vscode.l10n.t('{0} · {1} live', words, formatBytes(mark.liveBytes));
}
