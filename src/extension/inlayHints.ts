/** What each event came to, at the end of its line: `→ 0x0AE0 · 4,384 B`. */

import * as vscode from 'vscode';
import { SETTINGS } from '../protocol/ids.ts';
import { type StoryFinder, TRACES } from './storyFinder.ts';
import { readSetting } from './userSettings.ts';

export function registerInlayHints(finder: StoryFinder): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    finder.onDidReplay(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SETTINGS.inlayHints)) changed.fire();
    }),
    vscode.languages.registerInlayHintsProvider(TRACES, {
      onDidChangeInlayHints: changed.event,
      provideInlayHints: (document, range, cancellation) =>
        showsInlayHints(document) ? hintsOf(finder, document, range, cancellation) : [],
    }),
  );
}

async function hintsOf(
  finder: StoryFinder,
  document: vscode.TextDocument,
  { start, end }: vscode.Range,
  cancellation: vscode.CancellationToken,
): Promise<vscode.InlayHint[]> {
  const session = await finder.replayed(document, cancellation);
  const query = { firstLine: start.line + 1, count: end.line - start.line + 1 };
  const page = await session?.ask((engine, trace) => engine.lines(trace, query));
  if (!page || cancellation.isCancellationRequested) return [];
  return page.results.flatMap((result, index) => {
    const line = start.line + index;
    if (result === '' || line >= document.lineCount) return [];
    const hint = new vscode.InlayHint(document.lineAt(line).range.end, result);
    hint.paddingLeft = true;
    return [hint];
  });
}

export function showsInlayHints(document: vscode.TextDocument): boolean {
  return readSetting(SETTINGS.inlayHints, document) === true;
}
