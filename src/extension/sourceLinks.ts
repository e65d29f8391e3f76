/**
 * From a place as a site names it, `src/parse.c:42`, to the file in the workspace. The trace may be from another machine, so
 * that of an absolute path the end counts where the whole is not there.
 */

import * as vscode from 'vscode';
import { columnFor } from './editorPlaces.ts';

/** Files of the same name that are looked at; more of them are no answer. */
const MAXIMUM_CANDIDATES = 200;

/** Opens a file at a 1-based line, beside the panel; false where there is none. `trace` is where relative paths may start. */
export async function revealSource(trace: vscode.Uri, file: string, line: number): Promise<boolean> {
  const uri = await findSource(trace, file);
  if (!uri) return false;
  const document = await vscode.workspace.openTextDocument(uri);
  const { range } = document.lineAt(Math.min(Math.max(Math.trunc(line) || 1, 1), document.lineCount) - 1);
  await vscode.window.showTextDocument(document, {
    viewColumn: columnFor(uri.toString()),
    preview: !isShownAsPreview(trace),
    selection: new vscode.Range(range.start, range.start),
  });
  return true;
}

/** Whether the next preview would close a trace. */
function isShownAsPreview(trace: vscode.Uri): boolean {
  return vscode.window.tabGroups.all.some(({ tabs }) =>
    tabs.some(
      ({ input, isPreview }) =>
        isPreview && input instanceof vscode.TabInputText && input.uri.toString() === trace.toString(),
    ),
  );
}

async function findSource(trace: vscode.Uri, file: string): Promise<vscode.Uri | undefined> {
  const path = file.replaceAll('\\', '/');
  const folders = vscode.workspace.workspaceFolders ?? [];
  const bases = [...folders.map(({ uri }) => uri), vscode.Uri.joinPath(trace, '..')];
  const direct = isAbsolute(path)
    ? [trace.with({ path: path.startsWith('/') ? path : `/${path}` })]
    : bases.map((base) => vscode.Uri.joinPath(base, path));
  for (const uri of direct) if (await isFile(uri)) return uri;
  return byItsEnd(path);
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:\//.test(path);
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type !== vscode.FileType.Directory;
  } catch {
    return false;
  }
}

/** The file of the workspace whose path has most of its end in common with the one that is looked for. */
async function byItsEnd(path: string): Promise<vscode.Uri | undefined> {
  const names = namesOf(path);
  const name = names.at(-1);
  if (!name) return undefined;
  const pattern = `**/${name.replace(/[[\]{}*?]/g, '?')}`;
  const found = await vscode.workspace.findFiles(pattern, undefined, MAXIMUM_CANDIDATES);
  const ranked = found
    .map((uri) => ({ uri, common: commonEnd(names, namesOf(uri.path)) }))
    .filter(({ common }) => common > 0)
    .sort((one, other) => other.common - one.common || one.uri.path.length - other.uri.path.length);
  return ranked[0]?.uri;
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

function commonEnd(some: readonly string[], others: readonly string[]): number {
  let count = 0;
  while (count < some.length && some.at(-1 - count) === others.at(-1 - count)) count++;
  return count;
}
