/** Keeps the context keys that package.json's `when` clauses read. */

import * as vscode from 'vscode';
import { CONTEXTS } from '../protocol/ids.ts';
import type { SessionManager } from './sessions.ts';

export function keepContextKeys(sessions: SessionManager): vscode.Disposable {
  const setHasTrace = () =>
    void vscode.commands.executeCommand('setContext', CONTEXTS.hasTrace, sessions.active !== undefined);
  setHasTrace();
  return sessions.onDidChangeActive(setHasTrace);
}
