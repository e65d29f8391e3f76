/**
 * Looks after a trace whose text was closed while a panel still shows it: a change on disk opens it again, so that it is
 * replayed; a file that is gone is a problem to tell.
 */

import * as vscode from 'vscode';
import type { Log } from './log.ts';
import type { SessionProblem, TraceSession } from './traceSession.ts';

/** Watches the session's file until the result is disposed. */
export function watchClosedTrace(
  session: TraceSession,
  takeUp: (document: vscode.TextDocument) => void,
  log: Log,
): vscode.Disposable {
  const { uri, name } = session;
  if (uri.scheme === 'untitled') {
    session.fail(goneProblem(name));
    return new vscode.Disposable(() => {});
  }
  const folder = vscode.Uri.joinPath(uri, '..');
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(folder, name.replace(/[[\]{}*?]/g, '[$&]')),
  );
  let isWatching = true;
  const sayGone = () => session.fail(goneProblem(name));
  const openAgain = () =>
    log.guard(`${name} could not be opened again`, async () => {
      const document = await vscode.workspace.openTextDocument(uri);
      if (isWatching) takeUp(document);
    });
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
