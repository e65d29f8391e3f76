/**
 * Keeps the context keys that package.json's `when` clauses read. Which panel has the focus is not among them: VS Code's
 * own key for that is there before a key pressed right after a click.
 */

import * as vscode from 'vscode';
import { CONTEXTS } from '../protocol/ids.ts';
import { canStop } from './extentWords.ts';
import type { SessionManager } from './sessions.ts';

export function keepContextKeys(sessions: SessionManager): vscode.Disposable {
  const known = new Map<string, boolean>();
  const set = (key: string, value: boolean) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const setAll = () => {
    set(CONTEXTS.hasTrace, sessions.active !== undefined);
    set(CONTEXTS.isListed, sessions.listed !== undefined);
    set(CONTEXTS.isPart, sessions.active?.isPart === true && !sessions.active.isReading);
    set(CONTEXTS.isReading, canStop(sessions.active?.progress));
  };
  setAll();
  return vscode.Disposable.from(
    sessions.onDidChangeActive(setAll),
    sessions.onDidChangeListed(setAll),
    sessions.forAll((session) => session.onDidChangeState(setAll)),
  );
}
