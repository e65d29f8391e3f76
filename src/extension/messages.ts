/**
 * What is told in VS Code's notifications. They make a link of `[text](target)`, where the target may be a command, so that
 * what comes from a trace, a path or the system must not look like one. All messages go through here; a test holds to it.
 */

import * as vscode from 'vscode';
import { withoutLinks } from './messageText.ts';

/** Resolves with the choice that was taken; undefined where the message was closed. */
export function inform(message: string, ...choices: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showInformationMessage(withoutLinks(message), ...choices);
}

export function warn(message: string, ...choices: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showWarningMessage(withoutLinks(message), ...choices);
}

export function complain(message: string, ...choices: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showErrorMessage(withoutLinks(message), ...choices);
}

/**
 * Until the work settles, with a way to give it up. Returns how to say what is done at the moment; a failure is for whoever asked for
 * the work.
 */
export function informOfProgress(
  title: string,
  work: Promise<unknown>,
  cancel: () => void,
): (words: string) => void {
  let tell: (words: string) => void = () => {};
  const location = vscode.ProgressLocation.Notification;
  const options = { location, title: withoutLinks(title), cancellable: true };
  void vscode.window.withProgress(options, (progress, cancellation) => {
    cancellation.onCancellationRequested(cancel);
    tell = (words) => progress.report({ message: withoutLinks(words) });
    return work.catch(() => {});
  });
  return (words) => tell(words);
}
