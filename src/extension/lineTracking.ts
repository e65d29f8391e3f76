/**
 * Follows a line of the text through edits, as an editor's decorations do, but also where no editor shows the text.
 * Whole lines only: columns do not matter to the cursor.
 */

import type { TextDocumentContentChangeEvent } from 'vscode';

/**
 * Where a 1-based line is after the edits of one event. Line 0, above all text, stays; a line inside a replaced range
 * keeps its number as far as the new text has so many lines.
 */
export function shiftLine(line: number, changes: readonly TextDocumentContentChangeEvent[]): number {
  let shifted = line;
  // The ranges of one event all refer to the text before it.
  for (const { range, text } of changes) {
    const first = range.start.line + 1;
    const last = range.end.line + 1;
    const newLast = first + (text.match(/\n/g)?.length ?? 0);
    const startsAfter = last < line || (last === line && range.end.character === 0);
    if (startsAfter) shifted += newLast - last;
    else if (first < line && line <= last) shifted += Math.min(line, newLast) - line;
  }
  return shifted;
}

/** The 1-based line is one that the edits of one event have left something new on, or begun or ended on. */
export function isEdited(line: number, changes: readonly TextDocumentContentChangeEvent[]): boolean {
  const upwards = changes.toSorted((one, other) => one.range.start.line - other.range.start.line);
  let shift = 0;
  for (const { range, text } of upwards) {
    const addedCount = text.match(/\n/g)?.length ?? 0;
    const first = range.start.line + 1 + shift;
    if (line >= first && line <= first + addedCount) return true;
    shift += addedCount - (range.end.line - range.start.line);
  }
  return false;
}
