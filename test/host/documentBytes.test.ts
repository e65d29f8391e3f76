// Long documents are read in slices; what comes out is the whole text all the same.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { DocumentChangedError, documentSlices } from '../../src/extension/documentBytes.ts';
import { closeAll } from './support/workbench.ts';

/** The text that the slices make up; undefined where they break off because it was edited. */
async function sliced(document: vscode.TextDocument): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const slice of documentSlices(document)) text += decoder.decode(slice, { stream: true });
  } catch (error) {
    if (error instanceof DocumentChangedError) return undefined;
    throw error;
  }
  return text;
}

describe('the bytes of a document', () => {
  afterEach(closeAll);

  for (const [name, content] of [
    ['an empty one', ''],
    ['a short one', 'alloc \u00e4\u{1F600} 64\nfree \u00e4\u{1F600}'],
    ['one of several slices', 'free p\n'.repeat(45_000)],
    ['one that ends with a slice', `${'free p\n'.repeat(39_999)}free p`],
    ['one with CRLF', 'free p\r\n'.repeat(20_001)],
  ] as const) {
    it(`are all of its text: ${name}`, async () => {
      const document = await vscode.workspace.openTextDocument({ content });
      const text = await sliced(document);
      // A failure of `equal` would print all of it.
      assert.ok(text === document.getText(), `${text?.length} of ${document.getText().length} characters`);
    });
  }

  it('are not a mixture of two versions', async () => {
    const document = await vscode.workspace.openTextDocument({ content: 'free p\n'.repeat(45_000) });
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), 'free q\n');
    const edited = vscode.workspace.applyEdit(edit);
    for (let text = await sliced(document); text !== undefined; text = await sliced(document)) {
      assert.ok(text.length === 315_000 || text.startsWith('free q\n'), 'a mixture');
      if (text.startsWith('free q\n')) break;
    }
    await edited;
  });
});
