/**
 * Watches one file, in the workspace or outside of it. A change is told at once, and once more when the file has come to
 * rest: a recorder may write to it for minutes, and saving may delete it for a moment.
 */

import * as vscode from 'vscode';

export interface FileWatcher {
  /** Somebody writes to the file. */
  changed(): void;
  /** Nobody writes to it any more. */
  cameToRest(): void;
  /** It is not there, or not to be reached. */
  gone(): void;
}

/** A file whose size and time are the same twice in this distance is at rest. */
const REST_MS = 250;

/** Watches until the result is disposed. A file that is not there is told of as well. */
export function watchFile(uri: vscode.Uri, watcher: FileWatcher): vscode.Disposable {
  const name = uri.path.split('/').at(-1) ?? '';
  const changes = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), name.replace(/[[\]{}*?]/g, '[$&]')),
  );
  const watch = new Watch(uri, watcher);
  return vscode.Disposable.from(
    changes,
    changes.onDidChange(() => watch.noteChange()),
    changes.onDidCreate(() => watch.noteChange()),
    changes.onDidDelete(() => watch.lookSoon()),
    new vscode.Disposable(() => watch.end()),
  );
}

class Watch {
  /** Undefined before the first look, and where nothing was seen. */
  private lastLook: string | undefined;
  private isChanging = false;
  private hasEnded = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly uri: vscode.Uri,
    private readonly watcher: FileWatcher,
  ) {
    void this.look();
  }

  noteChange(): void {
    if (!this.isChanging) this.watcher.changed();
    this.isChanging = true;
    this.lookSoon();
  }

  lookSoon(): void {
    this.timer ??= setTimeout(() => void this.look(), REST_MS);
  }

  end(): void {
    this.hasEnded = true;
    clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    this.timer = undefined;
    const seen = await stateOf(this.uri);
    if (this.hasEnded) return;
    const { lastLook } = this;
    this.lastLook = seen;
    if (seen === undefined) {
      this.isChanging = false;
      return this.watcher.gone();
    }
    const isAtRest = seen === lastLook;
    // One file put in the place of another may be told of as a deletion only.
    if (!this.isChanging && lastLook !== undefined && !isAtRest) this.noteChange();
    if (!this.isChanging) return;
    if (!isAtRest) return this.lookSoon();
    this.isChanging = false;
    this.watcher.cameToRest();
  }
}

async function stateOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { mtime, size } = await vscode.workspace.fs.stat(uri);
    return `${mtime} ${size}`;
  } catch {
    return undefined;
  }
}
