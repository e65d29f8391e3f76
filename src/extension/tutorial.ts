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
  extension: vscode.Extension<unknown>,
  sessions: SessionManager,
  log: Log,
): vscode.Disposable {
  const file = vscode.Uri.joinPath(extension.extensionUri, 'media/walkthrough/tutorial.alloctrace');
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
        // VS Code makes a group at the side for what a button of the walkthrough opens, once; the focus may be elsewhere again.
        const viewColumn = emptyColumn() ?? columnFor(copy.uri.toString());
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

/** In a group of its own where the walkthrough stands beside the trace, and would be covered. */
async function openHeapMapOf({ uri }: vscode.TextDocument): Promise<void> {
  const isNew = !vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(isHeapMap));
  const column = isNew && isWalkthroughSeen() ? await newColumn() : undefined;
  await vscode.commands.executeCommand(COMMANDS.openHeapMap, uri, column);
}

/** Named, not the active one: the walkthrough may take the focus back at any time. */
async function newColumn(): Promise<vscode.ViewColumn | undefined> {
  await vscode.commands.executeCommand('workbench.action.newGroupBelow');
  return emptyColumn();
}

function emptyColumn(): vscode.ViewColumn | undefined {
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.length === 0)?.viewColumn;
}

function isHeapMap({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(PANEL_VIEW_TYPE);
}

/** Of its tab VS Code tells extensions nothing; even its label has the walkthrough's title only sometimes. */
function isWalkthroughSeen(): boolean {
  return vscode.window.tabGroups.all.some(({ activeTab }) => activeTab && activeTab.input === undefined);
}

function tickMended({ figures: { findingCounts } }: TraceOverview): void {
  if (!findingCounts['double-free']) tick(CONTEXTS.tutorialFixed);
  if (!findingCounts['out-of-memory']) tick(CONTEXTS.tutorialServed);
}

function tick(key: string): void {
  void vscode.commands.executeCommand('setContext', key, true);
}
