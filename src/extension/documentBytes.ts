/**
 * A document's text as UTF-8. A long one is read in slices with pauses in between, so that the extension host is never
 * held up for long: 20,000 lines are about a megabyte and take a few milliseconds.
 */

import * as vscode from 'vscode';

const LINES_PER_SLICE = 20_000;

/** The bytes of the text; undefined where the document was edited before all of it was read. */
export async function documentBytes(document: vscode.TextDocument): Promise<Uint8Array | undefined> {
  const { version, lineCount } = document;
  const encoder = new TextEncoder();
  const slices: Uint8Array[] = [];
  for (let line = 0; line < lineCount; line += LINES_PER_SLICE) {
    if (line > 0) await new Promise((resolve) => setImmediate(resolve));
    if (document.version !== version) return undefined;
    slices.push(encoder.encode(document.getText(new vscode.Range(line, 0, line + LINES_PER_SLICE, 0))));
  }
  return joined(slices);
}

function joined(slices: readonly Uint8Array[]): Uint8Array {
  const [first] = slices;
  if (first && slices.length === 1) return first;
  const bytes = new Uint8Array(slices.reduce((length, slice) => length + slice.length, 0));
  let position = 0;
  for (const slice of slices) {
    bytes.set(slice, position);
    position += slice.length;
  }
  return bytes;
}
