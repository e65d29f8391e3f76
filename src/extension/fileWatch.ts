/**
 * Watches one file, in the workspace or outside of it. A change is told at once, and once more when the file has come to
 * rest: a recorder may write to it for minutes, and saving may delete it for a moment.
 */

import * as vscode from 'vscode';
import { LatestOnly } from './latestOnly.ts';

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
    changes.onDidChange(() => watch.heard()),
    changes.onDidCreate(() => watch.heard()),
    // One file put in the place of another may be told of as a deletion only, and is there a moment later.
    changes.onDidDelete(() => watch.lookSoon()),
    new vscode.Disposable(() => watch.end()),
  );
}

class Watch {
  private readonly looks = new LatestOnly(() => this.compare());
  /** How the file was when it was at rest last; undefined where it was not there. */
  private restState: string | undefined;
  private lastState: string | undefined;
  private hasLooked = false;
  private isChanging = false;
  private hasEnded = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly uri: vscode.Uri,
    private readonly watcher: FileWatcher,
  ) {
    this.look();
  }

  /** Two looks at a file that is being written to are never closer than it takes to come to rest. */
  heard(): void {
    if (this.isChanging) this.lookSoon();
    else this.look();
  }

  private look(): void {
    void this.looks.request();
  }

  lookSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.look();
    }, REST_MS);
  }

  end(): void {
    this.hasEnded = true;
    clearTimeout(this.timer);
  }

  /** What the system tells may be old news, so that the file itself is asked. */
  private async compare(): Promise<void> {
    const state = await stateOf(this.uri);
    if (this.hasEnded) return;
    const { restState, lastState, hasLooked } = this;
    this.lastState = state;
    this.hasLooked = true;
    if (state === undefined) return this.sayGone();
    if (!hasLooked) this.restState = state;
    else if (this.isChanging && state === lastState) this.sayAtRest(state);
    else if (this.isChanging) this.lookSoon();
    else if (state !== restState) this.sayChanging();
  }

  private sayGone(): void {
    this.isChanging = false;
    this.restState = undefined;
    this.watcher.gone();
  }

  private sayChanging(): void {
    this.isChanging = true;
    this.lookSoon();
    this.watcher.changed();
  }

  private sayAtRest(state: string): void {
    this.isChanging = false;
    this.restState = state;
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
