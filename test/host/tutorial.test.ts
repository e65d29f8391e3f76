// The tutorial trace of the walkthrough: a copy of one's own.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { alloctrace, closeAll, edit, eventually, settled } from './support/workbench.ts';

async function openTutorial(): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand('alloctrace.openTutorial');
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  return editor;
}

describe('the tutorial trace', () => {
  afterEach(closeAll);

  it('is a copy with three bugs, of which there is one at a time', async () => {
    const { sessions } = await alloctrace();
    const editor = await openTutorial();
    const { document } = editor;
    assert.ok(document.isUntitled);
    const session = await eventually('it has a session', () => sessions.get(document.uri));
    await settled(session);
    assert.deepEqual(session.overview?.figures.findingCounts, {
      'double-free': 1,
      'out-of-memory': 1,
      leak: 1,
    });
    await edit(editor, session, (change, uri) => change.insert(uri, new vscode.Position(0, 0), '# mine\n'));
    assert.equal((await openTutorial()).document, document);
    assert.equal(document.lineAt(0).text, '# mine');
  });

  it('is shown before something is done to it', async () => {
    const { sessions } = await alloctrace();
    const { document } = await openTutorial();
    const session = await eventually('it has a session', () => sessions.get(document.uri));
    await settled(session);
    const other = await vscode.workspace.openTextDocument({ content: 'something else' });
    await vscode.window.showTextDocument(other);
    await vscode.commands.executeCommand('alloctrace.openTutorial', 'nextFinding');
    assert.equal(vscode.window.activeTextEditor?.document, document);
    await eventually('the cursor is on the double free', () => session.step === 4);
    await vscode.commands.executeCommand('alloctrace.openTutorial', 'openHeapMap');
    const { panels } = await alloctrace();
    assert.ok(panels.of(document.uri));
  });

  it('has its heap map in a group of its own while the walkthrough is seen, which it could cover', async () => {
    const { executeCommand } = vscode.commands;
    await executeCommand('workbench.action.openWalkthrough', 'alloctrace.alloctrace#getStarted');
    await eventually('its page is there', () => vscode.window.tabGroups.activeTabGroup.activeTab);
    const other = await vscode.workspace.openTextDocument({ content: 'something else' });
    await vscode.window.showTextDocument(other, vscode.ViewColumn.Beside);
    await executeCommand('workbench.action.focusFirstEditorGroup');
    await executeCommand('workbench.action.newGroupRight');
    const { document } = await openTutorial();
    await executeCommand('alloctrace.openTutorial', 'openHeapMap');
    const { panels } = await alloctrace();
    assert.ok(panels.of(document.uri));
    await eventually(
      'nothing shares a group',
      () => vscode.window.tabGroups.all.map(({ tabs }) => tabs.length).join() === '1,1,1,1',
    );
  });

  it('is as it was when it is opened again', async () => {
    const first = await openTutorial();
    const text = first.document.getText();
    await first.edit((change) => change.delete(new vscode.Range(0, 0, 5, 0)));
    await closeAll();
    const again = await openTutorial();
    assert.equal(again.document.getText(), text);
  });
});
