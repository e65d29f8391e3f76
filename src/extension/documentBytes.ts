/**
 * A document's text as UTF-8, in slices with pauses in between, so that the extension host is never held up for long:
 * 20,000 lines are about half a megabyte and take a few milliseconds.
 */

import * as vscode from 'vscode';
import { nextTurn } from '../engine/breather.ts';

const LINES_PER_SLICE = 20_000;

/** The document was edited before all of it was read. */
export class DocumentChangedError extends Error {
  override readonly name = 'DocumentChangedError';
}

/** The bytes of the text, piece by piece. Throws a DocumentChangedError rather than mix two versions. */
export async function* documentSlices(document: vscode.TextDocument): AsyncGenerator<Uint8Array> {
  const { version, lineCount } = document;
  const encoder = new TextEncoder();
  for (let line = 0; line < lineCount; line += LINES_PER_SLICE) {
    if (line > 0) await nextTurn();
    if (document.version !== version) throw new DocumentChangedError();
    yield encoder.encode(document.getText(new vscode.Range(line, 0, line + LINES_PER_SLICE, 0)));
  }
  if (document.version !== version) throw new DocumentChangedError();
}
