/**
 * Keeps the context keys that package.json's `when` clauses read. Which panel has the focus is not among them: VS Code's
 * own key for that is there before a key pressed right after a click.
 */

import * as vscode from 'vscode';
import { CONTEXTS } from '../protocol/ids.ts';
import type { SessionManager } from './sessions.ts';

export function keepContextKeys(sessions: SessionManager): vscode.Disposable {
  const setHasTrace = () =>
    void vscode.commands.executeCommand('setContext', CONTEXTS.hasTrace, sessions.active !== undefined);
  setHasTrace();
  return sessions.onDidChangeActive(setHasTrace);
}
