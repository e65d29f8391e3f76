/**
 * The one log channel, and what every boundary (command, event, message, worker) does with a mistake of ours: it is
 * caught once, logged with its stack, and told to the user once. A message that still stands is not repeated.
 */

import * as vscode from 'vscode';
import { COMMANDS } from '../protocol/ids.ts';
import { Disposable } from './disposable.ts';
import { complain } from './messages.ts';

export class Log extends Disposable {
  private readonly channel = this.register(vscode.window.createOutputChannel('Alloctrace', { log: true }));
  private readonly standing = new Set<string>();

  show(): void {
    this.channel.show();
  }

  /** Logs a failure and tells the user. `failure` is a clause such as `The heap map could not be opened`. */
  report(failure: string, error: unknown): void {
    if (this.isDisposed) return;
    this.channel.error(`${failure}:`, error instanceof Error ? (error.stack ?? error.message) : error);
    void this.tell(`${failure}: ${error instanceof Error ? error.message : String(error)}`);
  }

  /** Does something whose failure nobody else would notice. Resolves in any case. */
  async guard(failure: string, action: () => unknown): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.report(failure, error);
    }
  }

  /** Registers a command whose failures are reported. */
  command<Arguments extends unknown[]>(
    id: string,
    failure: string,
    action: (...args: Arguments) => unknown,
  ): vscode.Disposable {
    return vscode.commands.registerCommand(id, (...args: Arguments) =>
      this.guard(failure, () => action(...args)),
    );
  }

  private async tell(message: string): Promise<void> {
    if (this.standing.has(message)) return;
    this.standing.add(message);
    const showLog = 'Show Log';
    const choice = await complain(message, showLog);
    this.standing.delete(message);
    if (choice === showLog) await vscode.commands.executeCommand(COMMANDS.showLog);
  }
}
