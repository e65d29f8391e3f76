// What the tests in the extension host have in common: traces to open, the extension's API to look through, and a way to
// wait for a condition.
import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { AlloctraceApi } from '../../../src/extension/api.ts';
import type { TraceSession } from '../../../src/extension/traceSession.ts';

const PATIENCE_MS = 8_000;
const POLL_MS = 10;

export async function alloctrace(): Promise<AlloctraceApi> {
  const extension = vscode.extensions.getExtension<AlloctraceApi>('alloctrace.alloctrace');
  assert.ok(extension, 'VS Code knows no extension alloctrace.alloctrace');
  return extension.activate();
}

/**
 * Waits until a question has an answer: anything but undefined and false. A question that throws is asked again; if
 * patience runs out, its last error, or `what`, is the failure.
 */
export async function eventually<Answer>(
  what: string,
  ask: () => Answer | Promise<Answer>,
): Promise<Exclude<Answer, undefined | false>> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    let failure: unknown = new Error(`It never came true: ${what}.`);
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer as Exclude<Answer, undefined | false>;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > end) throw failure;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Opens a text as an untitled trace in the first column. VS Code names the next untitled document like the last one, and
 * may fill it from the last one's backup while that is still there: then it is closed and another one taken.
 */
export async function openTrace(content: string): Promise<vscode.TextEditor> {
  return eventually('an untitled document has the text it was given', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'alloctrace', content });
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.One,
      preview: false,
    });
    if (document.getText() === content) return editor;
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    return undefined;
  });
}

/** Opens a text as a trace and waits for its replay. */
export async function openReplayed(
  content: string,
): Promise<{ readonly editor: vscode.TextEditor; readonly session: TraceSession }> {
  const { sessions } = await alloctrace();
  const editor = await openTrace(content);
  const session = await eventually('the trace has a session', () => sessions.get(editor.document.uri));
  await settled(session);
  return { editor, session };
}

/** Waits until the session's text is replayed and its step known. */
export async function settled(session: TraceSession): Promise<void> {
  await eventually('the trace is replayed', () => !session.isReplaying && session.report !== undefined);
}

/** Replaces text and waits for the replay of it. */
export async function edit(
  { document }: vscode.TextEditor,
  session: TraceSession,
  change: (edit: vscode.WorkspaceEdit, uri: vscode.Uri) => void,
): Promise<void> {
  const workspaceEdit = new vscode.WorkspaceEdit();
  change(workspaceEdit, document.uri);
  const replayed = new Promise<void>((resolve) => {
    const listening = session.onDidReplay(() => {
      listening.dispose();
      resolve();
    });
  });
  assert.ok(await vscode.workspace.applyEdit(workspaceEdit), 'VS Code did not apply the edit');
  await replayed;
  await settled(session);
}

/** Writes a trace into the tests' workspace. */
export async function writeTrace(name: string, content: string): Promise<vscode.Uri> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'There is no workspace');
  const uri = vscode.Uri.joinPath(folder.uri, name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
  return uri;
}

/**
 * Closes all editors and panels, dropping what is not saved, and waits until their sessions are gone, and the documents
 * too: VS Code names the next untitled document like the last one, and gives out the old one while it is still there.
 */
export async function closeAll(): Promise<void> {
  const { sessions } = await alloctrace();
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isUntitled || document.isClosed) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await eventually('no trace is left', () => sessions.active === undefined);
  await eventually('no untitled document is left', () =>
    vscode.workspace.textDocuments.every(({ isUntitled }) => !isUntitled),
  );
}
