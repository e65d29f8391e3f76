// The tutorial trace of the walkthrough: a copy of one's own.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { alloctrace, closeAll, edit, eventually, settled } from './support/workbench.ts';

/** VS Code may tell of the editor that it has shown a moment later, and of the one before until then. */
async function openTutorial(next?: string): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand('alloctrace.openTutorial', next);
  return eventually('the tutorial trace is in front', () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.languageId === 'alloctrace' ? editor : undefined;
  });
}

/** What the tabs of each group are, from left to right. VS Code tells nothing of the input of a walkthrough. */
function shownGroups(): string[][] {
  const kindOf = ({ input }: vscode.Tab): string => {
    if (input === undefined) return 'walkthrough';
    return input instanceof vscode.TabInputWebview ? 'map' : 'text';
  };
  const { all } = vscode.window.tabGroups;
  return all.toSorted((a, b) => a.viewColumn - b.viewColumn).map(({ tabs }) => tabs.map(kindOf));
}

async function groupsAre(...groups: string[][]): Promise<void> {
  await eventually('the groups are there', () => {
    assert.deepEqual(shownGroups(), groups);
    return true;
  });
}

/**
 * The walkthrough, a text and a group without anything. Of a hundred times VS Code puts one of them into the group of another
 * once; then all are opened anew.
 */
async function showWalkthroughBesideText(): Promise<void> {
  const { executeCommand } = vscode.commands;
  await eventually('the walkthrough stands beside a text', async () => {
    await closeAll();
    await executeCommand('workbench.action.openWalkthrough', 'alloctrace.alloctrace#getStarted');
    const other = await vscode.workspace.openTextDocument({ content: 'something else' });
    await vscode.window.showTextDocument(other, vscode.ViewColumn.Two);
    await executeCommand('workbench.action.focusFirstEditorGroup');
    await executeCommand('workbench.action.newGroupRight');
    assert.deepEqual(shownGroups(), [['walkthrough'], [], ['text']]);
    return true;
  });
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
    assert.equal((await openTutorial('nextFinding')).document, document);
    await eventually('the cursor is on the double free', () => session.step === 4);
    await vscode.commands.executeCommand('alloctrace.openTutorial', 'openHeapMap');
    const { panels } = await alloctrace();
    assert.ok(panels.of(document.uri));
  });

  it('has its heap map in a group of its own while the walkthrough is seen, which it could cover', async () => {
    const { executeCommand } = vscode.commands;
    const { panels } = await alloctrace();
    await showWalkthroughBesideText();
    const { document } = await openTutorial();
    await executeCommand('alloctrace.openTutorial', 'openHeapMap');
    assert.ok(panels.of(document.uri));
    await groupsAre(['walkthrough'], ['text'], ['map'], ['text']);
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
