/**
 * From the engine's places (1-based lines, 0-based UTF-16 columns) to the editor's, and from a line to the editor that
 * shows it.
 */

import * as vscode from 'vscode';
import type { TextPlace, TextPlaces } from '../engine/engine.ts';

export function rangeOf({ line, startColumn, endColumn }: TextPlace): vscode.Range {
  return new vscode.Range(line - 1, startColumn, line - 1, endColumn);
}

/** Of one of many places, which may be of every line of a trace. */
export function rangeAt({ lines, startColumns, endColumns }: TextPlaces, row: number): vscode.Range {
  const line = (lines[row] ?? 1) - 1;
  return new vscode.Range(line, startColumns[row] ?? 0, line, endColumns[row] ?? 0);
}

export function rangesOf(places: TextPlaces): vscode.Range[] {
  return Array.from(places.lines, (_, row) => rangeAt(places, row));
}

export function editorsOf(key: string): vscode.TextEditor[] {
  return vscode.window.visibleTextEditors.filter(({ document }) => document.uri.toString() === key);
}

/**
 * The document of a uri. One that is open already is taken as it is: asking VS Code to open it once more would keep it
 * open for minutes after its editor was closed.
 */
export async function documentOf(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const key = uri.toString();
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
  return open ?? vscode.workspace.openTextDocument(uri);
}

/** VS Code hands no text to extensions that is longer than this, in UTF-16 units. */
const LONGEST_DOCUMENT = 50 * 2 ** 20;

/** Whether a file is packed by its name: what VS Code may show as its text is not that of the trace. */
export function isPacked(uri: vscode.Uri): boolean {
  return uri.path.endsWith('.gz');
}

/** Whether VS Code has a document for a file: not for one that is too long, and not for one that is packed. */
export async function hasDocument(uri: vscode.Uri): Promise<boolean> {
  if (isPacked(uri)) return false;
  const key = uri.toString();
  if (vscode.workspace.textDocuments.some((document) => document.uri.toString() === key)) return true;
  try {
    return (await vscode.workspace.fs.stat(uri)).size <= LONGEST_DOCUMENT;
  } catch {
    // What is no file may be a document all the same; what is not there is told by whoever opens it.
    return true;
  }
}

export interface LineOptions {
  readonly takeFocus: boolean;
  /** The line is shown in passing: an editor that has it is taken as it is, also behind a group that is maximised. */
  readonly inPassing?: boolean;
}

/**
 * Shows a document with the caret on a 1-based line, in the column where it is open already, else in one that does not
 * cover the heap map. The focus stays where it is unless it is asked for.
 */
export async function showLine(
  uri: vscode.Uri,
  line: number,
  { takeFocus, inPassing = false }: LineOptions,
): Promise<vscode.TextEditor> {
  const document = await documentOf(uri);
  const { range } = document.lineAt(Math.min(Math.max(line, 1), document.lineCount) - 1);
  const caret = new vscode.Selection(range.start, range.start);
  const inColumns = editorsOf(uri.toString()).filter(({ viewColumn }) => viewColumn !== undefined);
  const shown = inPassing ? inColumns[0] : undefined;
  if (shown) shown.selection = caret;
  const editor =
    shown ??
    (await vscode.window.showTextDocument(document, {
      viewColumn: columnFor(uri.toString()),
      preserveFocus: !takeFocus,
      selection: caret,
    }));
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return editor;
}

/** The column where a trace's lines are shown already, else one that does not cover the heap map. */
export function columnFor(key: string): vscode.ViewColumn {
  const visible = editorsOf(key)[0]?.viewColumn;
  if (visible !== undefined) return visible;
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const group = all.find(({ tabs }) =>
    tabs.some(
      ({ input }) =>
        (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) &&
        input.uri.toString() === key,
    ),
  );
  if (group) return group.viewColumn;
  const coversPanel = activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview;
  if (!coversPanel) return vscode.ViewColumn.Active;
  return activeTabGroup.viewColumn === vscode.ViewColumn.One
    ? vscode.ViewColumn.Beside
    : vscode.ViewColumn.One;
}
