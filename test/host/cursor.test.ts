// One cursor, many faces: commands and the caret move it, text and status bar show it.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { TraceSession } from '../../src/extension/traceSession.ts';
import { alloctrace, closeAll, edit, eventually, openReplayed, settled } from './support/workbench.ts';

const TRACE = `%heap 4K
alloc a 64
alloc b 128

# A second phase.
free a
free a
alloc c 16
`;
/** Line of each step of the trace, step 0 first. */
const LINES = [0, 2, 3, 6, 7, 8];

async function run(command: string, ...args: unknown[]): Promise<void> {
  await vscode.commands.executeCommand(`alloctrace.${command}`, ...args);
}

async function checkCursor(session: TraceSession, step: number): Promise<void> {
  const { decorations } = await alloctrace();
  await eventually(`the cursor is on step ${step} and its line is marked`, () => {
    assert.equal(session.step, step);
    assert.equal(decorations.shownLine(session), LINES[step]);
    return true;
  });
}

function setCaret(editor: vscode.TextEditor, line: number): void {
  const position = new vscode.Position(line - 1, 0);
  editor.selection = new vscode.Selection(position, position);
}

describe('the cursor', () => {
  afterEach(closeAll);

  it('moves by commands, and stays within the trace', async () => {
    const { session } = await openReplayed(TRACE);
    await checkCursor(session, 0);
    const moves: readonly [string, number][] = [
      ['stepForward', 1],
      ['stepForward', 2],
      ['stepBack', 1],
      ['lastStep', 5],
      ['stepForward', 5],
      ['firstStep', 0],
      ['stepBack', 0],
    ];
    for (const [command, step] of moves) {
      await run(command);
      await checkCursor(session, step);
    }
  });

  it('is that of the panel that has the focus, with another trace in the text beside it', async () => {
    const { panels, sessions } = await alloctrace();
    const one = await openReplayed(TRACE);
    await run('openHeapMap', one.session.uri);
    const panel = await eventually('the panel is open', () => panels.of(one.session.uri));
    await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
    const other = await openReplayed('alloc x 8\nfree x\n');
    await eventually('the text is active', () => sessions.active === other.session);
    panel.reveal();
    await eventually('the panel is active', () => sessions.active === one.session);
    await run('stepForward');
    await eventually('its trace has moved', () => one.session.step === 1);
    assert.equal(other.session.step, 0);
    await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
    await eventually('the text is active again', () => sessions.active === other.session);
  });

  it('goes from finding to finding', async () => {
    const { session } = await openReplayed(TRACE);
    // The double free is step 4. The leaks, at steps 2 and 5, are no stops where there is something else.
    for (const step of [4, 4]) {
      await run('nextFinding');
      await checkCursor(session, step);
    }
    await run('lastStep');
    for (const step of [4, 4]) {
      await run('previousFinding');
      await checkCursor(session, step);
    }
  });

  it('goes to a step by its number', async () => {
    const { session } = await openReplayed(TRACE);
    await run('goToStep', 3);
    await checkCursor(session, 3);
    await run('goToStep', 99);
    await checkCursor(session, 5);
  });

  it('follows the caret', async () => {
    const { editor, session } = await openReplayed(TRACE);
    for (const [line, step] of [
      [7, 4],
      [3, 2],
      [5, 2],
      [1, 0],
    ] as const) {
      setCaret(editor, line);
      await checkCursor(session, step);
    }
  });

  it('leaves the caret alone when commands move it', async () => {
    const { editor, session } = await openReplayed(TRACE);
    setCaret(editor, 3);
    await checkCursor(session, 2);
    await run('lastStep');
    await checkCursor(session, 5);
    assert.equal(editor.selection.active.line, 2);
  });

  it('scrolls its line into view', async () => {
    const filler = Array.from({ length: 300 }, (_, index) => `alloc f${index} 16`);
    const { editor, session } = await openReplayed(filler.join('\n'));
    await eventually('the editor is laid out', () =>
      editor.visibleRanges.some((range) => !range.isSingleLine),
    );
    await run('lastStep');
    await eventually('the last line is visible', () =>
      editor.visibleRanges.some((range) => range.contains(new vscode.Position(299, 0))),
    );
    assert.equal(session.step, 300);
  });

  it('is of the trace it was moved in', async () => {
    const first = await openReplayed(TRACE);
    const second = await openReplayed(TRACE);
    await run('lastStep');
    await checkCursor(second.session, 5);
    assert.equal(first.session.step, 0);
    await vscode.window.showTextDocument(first.editor.document);
    await eventually('the first trace is active', async () => {
      const { sessions } = await alloctrace();
      return sessions.active === first.session;
    });
    await run('stepForward');
    assert.equal(first.session.step, 1);
    assert.equal(second.session.step, 5);
  });

  it('plays to the end, and from the start again', async () => {
    const { session } = await openReplayed(TRACE);
    session.player.setSpeed(100);
    const steps: number[] = [];
    session.onDidMoveCursor(({ step }) => steps.push(step));
    await run('togglePlay');
    assert.equal(session.player.playback.playing, true);
    await eventually(
      'it has stopped at the end',
      () => !session.player.playback.playing && session.step === 5,
    );
    assert.deepEqual(
      steps,
      steps.toSorted((one, other) => one - other),
    );
    await run('togglePlay');
    await eventually('it began at the start', () => steps.includes(0));
    await eventually('it has stopped again', () => !session.player.playback.playing && session.step === 5);
  });

  it('stops playing when somebody else moves it', async () => {
    const { session } = await openReplayed(TRACE);
    session.player.setSpeed(1);
    await run('togglePlay');
    await run('goToStep', 3);
    assert.equal(session.player.playback.playing, false);
    await checkCursor(session, 3);
  });

  it('is in the status bar, with live bytes and findings', async () => {
    const { session } = await openReplayed(TRACE);
    const { statusBar } = await alloctrace();
    await run('goToStep', 2);
    await settled(session);
    await eventually('the status bar tells', () => {
      assert.equal(statusBar.text, '$(layers) 2 / 5  192 B live  1 error');
      return true;
    });
  });
});

describe('an edit', () => {
  afterEach(closeAll);

  it('below the cursor keeps the step', async () => {
    const { editor, session } = await openReplayed(TRACE);
    await run('goToStep', 3);
    await settled(session);
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    await edit(editor, session, (change, uri) => change.insert(uri, end, 'free b\nfree c\n'));
    assert.equal(session.overview?.stepCount, 7);
    await checkCursor(session, 3);
  });

  it('above the cursor keeps the line', async () => {
    const { editor, session } = await openReplayed(TRACE);
    await run('goToStep', 3);
    await checkCursor(session, 3);
    await edit(editor, session, (change, uri) =>
      change.insert(uri, new vscode.Position(1, 0), '# Two more lines,\nalloc z 16\n'),
    );
    const { decorations } = await alloctrace();
    await eventually('the same event is marked', () => {
      assert.equal(session.step, 4);
      assert.equal(decorations.shownLine(session), 8);
      return true;
    });
  });

  it('that cuts the trace short leaves the cursor at the new end', async () => {
    const { editor, session } = await openReplayed(TRACE);
    await run('lastStep');
    await checkCursor(session, 5);
    await edit(editor, session, (change, uri) => change.delete(uri, new vscode.Range(3, 0, 8, 0)));
    await checkCursor(session, 2);
  });

  it('that empties the trace leaves step 0, and one that fills it again works', async () => {
    const { editor, session } = await openReplayed(TRACE);
    await run('lastStep');
    await edit(editor, session, (change, uri) => change.delete(uri, new vscode.Range(0, 0, 8, 0)));
    assert.equal(session.overview?.stepCount, 0);
    await checkCursor(session, 0);
    await edit(editor, session, (change, uri) => change.insert(uri, new vscode.Position(0, 0), TRACE));
    await run('lastStep');
    await checkCursor(session, 5);
  });

  it('by typing takes the cursor to the line that is typed in', async () => {
    const { editor, session } = await openReplayed(TRACE);
    setCaret(editor, 8);
    await vscode.commands.executeCommand('cursorEnd');
    await checkCursor(session, 5);
    await run('goToStep', 1);
    await checkCursor(session, 1);
    await vscode.commands.executeCommand('type', { text: '0' });
    await eventually('the typed text is replayed', () => session.overview?.figures.liveBytes === 128 + 160);
    await checkCursor(session, 5);
    await vscode.commands.executeCommand('type', { text: '\nalloc d 16' });
    await eventually('the cursor is on the new line', () => session.step === 6 && session.report?.line === 9);
    await vscode.commands.executeCommand('undo');
    await checkCursor(session, 5);
  });

  it('behind the caret takes the cursor there, though the caret stays', async () => {
    const { editor, session } = await openReplayed(TRACE);
    setCaret(editor, 2);
    await checkCursor(session, 1);
    await run('lastStep');
    await checkCursor(session, 5);
    await vscode.commands.executeCommand('deleteRight');
    await eventually('the line is no event any more', () => session.overview?.stepCount === 4);
    await settled(session);
    assert.equal(session.step, 0);
  });

  it('that pushes the caret along leaves the cursor on its line', async () => {
    const { editor, session } = await openReplayed(TRACE);
    setCaret(editor, 8);
    await checkCursor(session, 5);
    await run('goToStep', 1);
    await checkCursor(session, 1);
    await edit(editor, session, (change, uri) => change.insert(uri, new vscode.Position(4, 0), '#\n#\n'));
    await eventually('the caret was pushed along', () => editor.selection.active.line === 9);
    await checkCursor(session, 1);
  });

  it('shows in the status bar while it is replayed', async () => {
    const { editor, session } = await openReplayed(TRACE);
    const { statusBar } = await alloctrace();
    const change = new vscode.WorkspaceEdit();
    change.insert(editor.document.uri, new vscode.Position(0, 0), '# ');
    await vscode.workspace.applyEdit(change);
    await eventually('it spins', () => statusBar.text?.startsWith('$(loading~spin)'));
    await settled(session);
    await eventually('it rests', () => statusBar.text?.startsWith('$(layers)'));
  });
});
