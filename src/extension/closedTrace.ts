/**
 * Looks after a trace whose document was closed while a panel still shows it: a change on disk opens the document again,
 * and so replays it; a file that is gone is a problem to tell.
 */

import * as vscode from 'vscode';
import type { Log } from './log.ts';
import type { SessionProblem, TraceSession } from './traceSession.ts';

/** Watches the session's file until the result is disposed. */
export function watchClosedTrace(session: TraceSession, log: Log): vscode.Disposable {
  const { uri, name } = session;
  const folder = vscode.Uri.joinPath(uri, '..');
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(folder, name.replace(/[[\]{}*?]/g, '[$&]')),
  );
  let isWatching = true;
  const sayGone = () => session.fail(goneProblem(name));
  // Opening the document is enough: sessions take up every document that is opened.
  const openAgain = () =>
    log.guard(`${name} could not be opened again`, () => vscode.workspace.openTextDocument(uri));
  const checkExistence = () =>
    vscode.workspace.fs.stat(uri).then(undefined, () => {
      if (isWatching) sayGone();
    });
  void checkExistence();
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(openAgain),
    watcher.onDidCreate(openAgain),
    watcher.onDidDelete(sayGone),
    new vscode.Disposable(() => {
      isWatching = false;
    }),
  );
}

export function goneProblem(name: string): SessionProblem {
  return {
    title: 'This trace is no longer there.',
    detail: `${name} was deleted, moved, or closed without being saved. Open it from where it is now, or close this panel.`,
  };
}
