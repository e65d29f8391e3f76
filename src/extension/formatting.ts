/** Formatting of a trace, the whole or a selection: spacing, and columns where the user wants them. The engine does it, off this thread. */

import * as vscode from 'vscode';
import { SETTINGS } from '../protocol/ids.ts';
import { type StoryFinder, TRACES } from './storyFinder.ts';
import { readSetting } from './userSettings.ts';

export function registerFormatting(finder: StoryFinder): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerDocumentFormattingEditProvider(TRACES, {
      provideDocumentFormattingEdits: (document, _options, cancellation) =>
        editsOf(finder, document, 1, document.lineCount, cancellation),
    }),
    vscode.languages.registerDocumentRangeFormattingEditProvider(TRACES, {
      provideDocumentRangeFormattingEdits: (document, { start, end }, _options, cancellation) => {
        // A selection that ends at the start of a line has nothing of it.
        const isBefore = end.character === 0 && end.line > start.line;
        return editsOf(finder, document, start.line + 1, isBefore ? end.line : end.line + 1, cancellation);
      },
    }),
  );
}

async function editsOf(
  finder: StoryFinder,
  document: vscode.TextDocument,
  firstLine: number,
  lastLine: number,
  cancellation: vscode.CancellationToken,
): Promise<vscode.TextEdit[]> {
  const session = await finder.replayed(document, cancellation);
  const query = { firstLine, lastLine, alignColumns: alignsColumns(document) };
  const changes = await session?.ask((engine, trace) => engine.formatting(trace, query));
  if (!changes || cancellation.isCancellationRequested) return [];
  return changes.map(({ startLine, startColumn, endLine, endColumn, text }) =>
    vscode.TextEdit.replace(new vscode.Range(startLine, startColumn, endLine, endColumn), text),
  );
}

function alignsColumns(document: vscode.TextDocument): boolean {
  return readSetting(SETTINGS.alignColumns, document) === true;
}
