/** Expanding a selection: token, event without its comment, line, section from mark to mark, document. */

import * as vscode from 'vscode';
import { type Chapter, readChapters } from './outline.ts';
import { selectionSteps } from './selectionSteps.ts';
import { type StoryFinder, TRACES } from './storyFinder.ts';

export function registerSelectionRanges(finder: StoryFinder): vscode.Disposable {
  return vscode.languages.registerSelectionRangeProvider(TRACES, {
    async provideSelectionRanges(document, positions, cancellation) {
      const chapters = await readChapters(finder, document, cancellation);
      return positions.map((position) => rangeAt(document, position, chapters));
    },
  });
}

function rangeAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  chapters: readonly Chapter[],
): vscode.SelectionRange {
  const { line, character } = position;
  const steps = selectionSteps(document.lineAt(line).text, character);
  const chapter = chapters.findLast((each) => each.line - 1 <= line);
  const end = document.lineAt(document.lineCount - 1).range.end;
  // What stands before the first mark is a section as well.
  const firstLine = chapter ? chapter.line - 1 : 0;
  const endLine = chapter ? chapter.lastLine : (chapters[0]?.line ?? document.lineCount + 1) - 1;
  const section = new vscode.Range(firstLine, 0, endLine, 0);
  const ranges = [
    ...steps.map(({ start, end: endColumn }) => new vscode.Range(line, start, line, endColumn)),
    document.validateRange(section),
    new vscode.Range(new vscode.Position(0, 0), end),
  ];
  return nested(ranges) ?? new vscode.SelectionRange(new vscode.Range(position, position));
}

/** Each range within the next; one that is no larger than the one before is left out. */
function nested(ranges: readonly vscode.Range[]): vscode.SelectionRange | undefined {
  let outer: vscode.SelectionRange | undefined;
  for (const range of ranges.toReversed())
    if (!outer || (outer.range.contains(range) && !outer.range.isEqual(range)))
      outer = new vscode.SelectionRange(range, outer);
  return outer;
}
