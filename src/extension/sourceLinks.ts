/** Opens the place that a site names, `src/parse.c:42`. */

import * as vscode from 'vscode';
import { columnFor } from './editorPlaces.ts';
import type { SourceFinder } from './sourceFinder.ts';

/** Opens a file at a 1-based line, beside the panel; false where there is none. `trace` is where relative paths may start. */
export async function revealSource(
  sources: SourceFinder,
  trace: vscode.Uri,
  file: string,
  line: number,
): Promise<boolean> {
  const uri = await sources.find(trace, file);
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
