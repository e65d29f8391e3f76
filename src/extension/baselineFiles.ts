/**
 * The file with the accepted leaks of a trace: beside the trace, or one for all traces of a folder where a setting names it. A file
 * that is broken accepts nothing and says what is wrong with it. Read anew for each opening; `baselines.ts` watches it.
 */

import * as vscode from 'vscode';
import { type BaselineProblem, type LeakBaseline, readBaselineFile } from '../engine/engine.ts';
import { SETTINGS } from '../protocol/ids.ts';
import { readSetting } from './userSettings.ts';

export interface BaselineState {
  /** Undefined where a trace can have none, as one that was never saved. */
  readonly uri: vscode.Uri | undefined;
  /** Whether other traces use the same file. */
  readonly isShared: boolean;
  /** What stands in the file; undefined where there is none. */
  readonly text: string | undefined;
  readonly baseline: LeakBaseline | undefined;
  readonly problem: BaselineProblem | undefined;
}

export async function readBaseline(trace: vscode.Uri): Promise<BaselineState> {
  const { uri, isShared } = baselineFileOf(trace);
  const nothing = { uri, isShared, text: undefined, baseline: undefined, problem: undefined };
  if (!uri) return nothing;
  try {
    if (!(await exists(uri))) return nothing;
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    const read = readBaselineFile(text);
    return 'baseline' in read
      ? { ...nothing, text, baseline: read.baseline }
      : { ...nothing, text, problem: read.problem };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = vscode.l10n.t('The file cannot be read: {0}. Check its permissions.', reason);
    return { ...nothing, problem: { line: 1, column: 1, message } };
  }
}

export function baselineFileOf(trace: vscode.Uri): Pick<BaselineState, 'uri' | 'isShared'> {
  if (trace.scheme === 'untitled') return { uri: undefined, isShared: false };
  const setting = readSetting(SETTINGS.baselineFile, trace);
  // What else an address says is of the trace alone, such as its version.
  const file = trace.with({ query: '', fragment: '' });
  if (typeof setting !== 'string' || setting === '')
    return { uri: file.with({ path: `${file.path.replace(/\.gz$/, '')}-baseline.json` }), isShared: false };
  if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(setting))
    return { uri: file.with({ path: vscode.Uri.file(setting).path }), isShared: true };
  const folder = vscode.workspace.getWorkspaceFolder(trace)?.uri ?? vscode.Uri.joinPath(file, '..');
  return { uri: vscode.Uri.joinPath(folder, setting), isShared: true };
}

/** Not all that VS Code can show has files beside it. */
async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type !== vscode.FileType.Directory;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && !NOT_THERE.includes(error.code)) throw error;
    return false;
  }
}

/** Other errors do not say that there is no file, which might then be written over. */
const NOT_THERE = ['FileNotFound', 'FileNotADirectory', 'Unavailable'];

/** The last part of a file's path. */
export function fileName(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}
