/**
 * The tutorial trace of the walkthrough: a copy that its reader may change, not the extension's own file, and context keys that
 * tick off the steps of the walkthrough by what was done to it.
 */

import * as vscode from 'vscode';
import type { TraceOverview } from '../engine/engine.ts';
import { COMMANDS, CONTEXTS, LANGUAGE_ID, PANEL_VIEW_TYPE } from '../protocol/ids.ts';
import { columnFor } from './editorPlaces.ts';
import type { Log } from './log.ts';
import type { SessionManager } from './sessions.ts';
import type { CursorOrigin, TraceSession } from './traceSession.ts';

/** What counts as stepping; a caret is put somewhere for many reasons. */
const STEPPING: readonly CursorOrigin[] = ['command', 'panel', 'playback', 'finding'];

export function registerTutorial(
  extensionUri: vscode.Uri,
  sessions: SessionManager,
  log: Log,
): vscode.Disposable {
  const file = vscode.Uri.joinPath(extensionUri, 'media/walkthrough/tutorial.alloctrace');
  let copy: vscode.TextDocument | undefined;
  const isTutorial = ({ document }: TraceSession) => copy !== undefined && document === copy;
  // In a small window the walkthrough covers the trace: its buttons bring the trace back before they do something to it.
  return vscode.Disposable.from(
    log.command(
      COMMANDS.openTutorial,
      vscode.l10n.t('The tutorial trace could not be opened'),
      async (next?: unknown) => {
        if (!copy || copy.isClosed) {
          const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
          copy = await vscode.workspace.openTextDocument({ language: LANGUAGE_ID, content });
        }
        // VS Code opens to the side only once; where it is, the trace covers nothing.
        const viewColumn = columnFor(copy.uri.toString());
        await vscode.window.showTextDocument(copy, { viewColumn, preview: false });
        if (next === 'openHeapMap') await openHeapMapOf(copy);
        if (next === 'nextFinding') await vscode.commands.executeCommand(COMMANDS.nextFinding);
      },
    ),
    sessions.forAll((session) =>
      vscode.Disposable.from(
        session.onDidMoveCursor(({ origin }) => {
          if (isTutorial(session) && STEPPING.includes(origin)) tick(CONTEXTS.tutorialStepped);
        }),
        session.onDidReplay((overview) => {
          if (isTutorial(session)) tickMended(overview);
        }),
      ),
    ),
  );
}

/** Under the trace where the walkthrough stands beside it, and would be covered. */
async function openHeapMapOf({ uri }: vscode.TextDocument): Promise<void> {
  const isNew = !vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(isHeapMap));
  const column = isNew && isWalkthroughSeen() ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
  if (column === vscode.ViewColumn.Active)
    await vscode.commands.executeCommand('workbench.action.newGroupBelow');
  await vscode.commands.executeCommand(COMMANDS.openHeapMap, uri, column);
}

function isHeapMap({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(PANEL_VIEW_TYPE);
}

/** Of the walkthrough's tab VS Code tells extensions nothing but its label. */
function isWalkthroughSeen(): boolean {
  return vscode.window.tabGroups.all.some(
    ({ activeTab }) => activeTab !== undefined && activeTab.input === undefined,
  );
}

function tickMended({ figures: { findingCounts } }: TraceOverview): void {
  if (!findingCounts['double-free']) tick(CONTEXTS.tutorialFixed);
  if (!findingCounts['out-of-memory']) tick(CONTEXTS.tutorialServed);
}

function tick(key: string): void {
  void vscode.commands.executeCommand('setContext', key, true);
}
