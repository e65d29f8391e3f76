/**
 * The base of everything with a lifetime: what is registered is disposed with its owner, last first. A thing that is
 * registered after its owner was disposed is disposed at once, so that a slow start cannot leak.
 */

import type * as vscode from 'vscode';

export abstract class Disposable implements vscode.Disposable {
  private readonly registered: vscode.Disposable[] = [];
  private disposed = false;

  get isDisposed(): boolean {
    return this.disposed;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const disposable of this.registered.splice(0).reverse()) disposable.dispose();
  }

  protected register<Registered extends vscode.Disposable>(disposable: Registered): Registered {
    if (this.disposed) disposable.dispose();
    else this.registered.push(disposable);
    return disposable;
  }
}
