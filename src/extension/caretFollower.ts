/**
 * The cursor follows the caret: who moves the caret to another line of a trace moves all faces there. What does not
 * count as moving the caret: typing, other edits that push it along, and the caret that we place ourselves.
 */

import * as vscode from 'vscode';
import { Disposable } from './disposable.ts';
import { editorsOf, showLine } from './editorPlaces.ts';
import type { SessionManager } from './sessions.ts';
import type { TraceSession } from './traceSession.ts';

export class CaretFollower extends Disposable {
  /** Where the last edit of a document ends, until the next selection event of it. */
  private readonly editEnds = new WeakMap<vscode.TextDocument, vscode.Position>();
  private placed: { readonly key: string; readonly line: number } | undefined;

  constructor(private readonly sessions: SessionManager) {
    super();
    this.register(vscode.workspace.onDidChangeTextDocument((event) => this.rememberEdit(event)));
    this.register(vscode.window.onDidChangeTextEditorSelection((event) => this.follow(event)));
    this.register(vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.adopt(editor)));
    this.register(
      sessions.forAll((session) => {
        for (const editor of editorsOf(session.key)) this.adopt(editor);
        return new vscode.Disposable(() => {});
      }),
    );
  }

  /** Shows a line with the caret on it, without moving the cursor there. */
  async placeCaret(session: TraceSession, line: number): Promise<void> {
    this.placed = { key: session.key, line };
    await showLine(session.uri, line, { takeFocus: false });
  }

  /** A trace that was opened at a place, by a search or a link, starts there. */
  private adopt({ document, selection }: vscode.TextEditor): void {
    const session = this.sessions.get(document.uri);
    if (session && !session.hasMoved && selection.active.line > 0) this.moveTo(session, selection);
  }

  private follow({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
    const { document } = textEditor;
    const session = this.sessions.get(document.uri);
    const [selection] = selections;
    if (!session || !selection) return;
    const isByEdit = this.isByEdit(document, selection.active, kind);
    const isPlaced = this.isPlaced(session, selection, kind);
    if (!isByEdit && !isPlaced) this.moveTo(session, selection);
  }

  private moveTo(session: TraceSession, selection: vscode.Selection): void {
    void session.moveToLine(selection.active.line + 1, 'caret');
  }

  private rememberEdit({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const [change] = contentChanges;
    if (!change || !this.sessions.get(document.uri)) return;
    const lines = change.text.split(/\r\n|\n/);
    const last = lines.at(-1)?.length ?? 0;
    const { start } = change.range;
    this.editEnds.set(
      document,
      lines.length === 1
        ? start.translate(0, last)
        : new vscode.Position(start.line + lines.length - 1, last),
    );
  }

  private isByEdit(
    document: vscode.TextDocument,
    caret: vscode.Position,
    kind: vscode.TextEditorSelectionChangeKind | undefined,
  ): boolean {
    const end = this.editEnds.get(document);
    this.editEnds.delete(document);
    if (!end) return false;
    // An edit that pushes the caret along has no kind; typing has that of the keyboard, as arrow keys do.
    if (kind === undefined) return true;
    return kind === vscode.TextEditorSelectionChangeKind.Keyboard && caret.isEqual(end);
  }

  private isPlaced(
    session: TraceSession,
    { active }: vscode.Selection,
    kind: vscode.TextEditorSelectionChangeKind | undefined,
  ): boolean {
    const { placed } = this;
    const isByHand =
      kind === vscode.TextEditorSelectionChangeKind.Keyboard ||
      kind === vscode.TextEditorSelectionChangeKind.Mouse;
    this.placed = undefined;
    return !isByHand && placed?.key === session.key && placed.line === active.line + 1;
  }
}
