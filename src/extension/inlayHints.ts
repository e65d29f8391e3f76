/** What each event came to, at the end of its line: `→ 0x0AE0 · 4,384 B`. */

import * as vscode from 'vscode';
import { CONFIGURATION_SECTION, SETTINGS } from '../protocol/ids.ts';
import { Disposable } from './disposable.ts';
import type { SessionManager } from './sessions.ts';
import { type StoryFinder, TRACES } from './storyFinder.ts';

export class InlayHints extends Disposable implements vscode.InlayHintsProvider {
  private readonly changed = this.register(new vscode.EventEmitter<void>());
  readonly onDidChangeInlayHints = this.changed.event;

  constructor(
    sessions: SessionManager,
    private readonly finder: StoryFinder,
  ) {
    super();
    this.register(sessions.forAll((session) => session.onDidReplay(() => this.changed.fire())));
    this.register(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SETTINGS.inlayHints)) this.changed.fire();
      }),
    );
    this.register(vscode.languages.registerInlayHintsProvider(TRACES, this));
  }

  async provideInlayHints(
    document: vscode.TextDocument,
    { start, end }: vscode.Range,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.InlayHint[]> {
    const session = showsInlayHints(document)
      ? await this.finder.replayed(document, cancellation)
      : undefined;
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
}

export function showsInlayHints(document: vscode.TextDocument): boolean {
  const name = SETTINGS.inlayHints.slice(CONFIGURATION_SECTION.length + 1);
  return vscode.workspace.getConfiguration(CONFIGURATION_SECTION, document).get(name) === true;
}
