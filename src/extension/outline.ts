/** The chapters of a trace, as its marks cut it: outline, breadcrumbs and folding. */

import * as vscode from 'vscode';
import type { MarkReport } from '../engine/engine.ts';
import { formatBytes, formatQuantity } from '../format/quantities.ts';
import { type StoryFinder, TRACES } from './storyFinder.ts';

/** VS Code itself shows no more of an outline in good time. */
export const MAXIMUM_MARKS = 5000;

export interface Chapter extends MarkReport {
  /** 1-based, that of the last line before the next mark. */
  readonly lastLine: number;
  readonly eventCount: number;
}

/** One for each mark, down to the next one or to the end. */
export function chaptersOf(marks: readonly MarkReport[], lineCount: number, stepCount: number): Chapter[] {
  return marks.map((mark, index) => {
    const next = marks[index + 1];
    return {
      ...mark,
      lastLine: Math.max(mark.line, next ? next.line - 1 : lineCount),
      eventCount: (next?.step ?? stepCount) - mark.step,
    };
  });
}

/** Those of a document once its text is replayed. */
export async function readChapters(
  finder: StoryFinder,
  document: vscode.TextDocument,
  cancellation: vscode.CancellationToken,
): Promise<Chapter[]> {
  const session = await finder.replayed(document, cancellation);
  const marks = await session?.ask((engine, trace) => engine.marks(trace, MAXIMUM_MARKS));
  return chaptersOf(marks ?? [], document.lineCount, session?.overview?.stepCount ?? 0);
}

export function registerOutline(finder: StoryFinder): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerDocumentSymbolProvider(
      TRACES,
      {
        provideDocumentSymbols: async (document, cancellation) =>
          (await readChapters(finder, document, cancellation)).map((chapter) => symbolOf(document, chapter)),
      },
      { label: 'Alloctrace' },
    ),
    vscode.languages.registerFoldingRangeProvider(TRACES, {
      provideFoldingRanges: async (document, _context, cancellation) =>
        (await readChapters(finder, document, cancellation))
          .filter(({ line, lastLine }) => lastLine > line)
          .map(
            ({ line, lastLine }) =>
              new vscode.FoldingRange(line - 1, lastLine - 1, vscode.FoldingRangeKind.Region),
          ),
    }),
  );
}

function symbolOf(document: vscode.TextDocument, chapter: Chapter): vscode.DocumentSymbol {
  const { label, line, lastLine, eventCount, liveBytes } = chapter;
  const head = document.lineAt(Math.min(line, document.lineCount) - 1).range;
  const end = document.lineAt(Math.min(lastLine, document.lineCount) - 1).range.end;
  const detail = vscode.l10n.t(
    '{0}, {1} live before',
    formatQuantity(eventCount, 'event'),
    formatBytes(liveBytes),
  );
  return new vscode.DocumentSymbol(label, detail, vscode.SymbolKind.Namespace, head.with({ end }), head);
}
