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
