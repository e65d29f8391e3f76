/**
 * The cursor follows the caret: who moves the caret to another line of a trace, or types in one, moves all faces there.
 * What does not count: edits elsewhere that push the caret along, and the caret that we place ourselves.
 */

import * as vscode from 'vscode';
import { Disposable } from './disposable.ts';
import { editorsOf, type LineOptions, showLine } from './editorPlaces.ts';
import { isEdited } from './lineTracking.ts';
import type { SessionManager } from './sessions.ts';
import type { TraceSession } from './traceSession.ts';

export class CaretFollower extends Disposable {
  /** The last edit of a document, until the next selection event of it. */
  private readonly lastEdits = new WeakMap<
    vscode.TextDocument,
    readonly vscode.TextDocumentContentChangeEvent[]
  >();
  private placed: { readonly key: string; readonly line: number } | undefined;

  constructor(private readonly sessions: SessionManager) {
    super();
    this.register(vscode.workspace.onDidChangeTextDocument((event) => this.edited(event)));
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
  async placeCaret(session: TraceSession, line: number, options: LineOptions): Promise<void> {
    this.placed = { key: session.key, line };
    await showLine(session.uri, line, options);
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
    const isPushed = this.isPushed(document, selection, kind);
    const isPlaced = this.isPlaced(session, selection, kind);
    if (!isPushed && !isPlaced) this.moveTo(session, selection);
  }

  private moveTo(session: TraceSession, selection: vscode.Selection): void {
    void session.moveToLine(selection.active.line + 1, 'caret');
  }

  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const session = this.sessions.get(document.uri);
    if (!session || contentChanges.length === 0) return;
    this.lastEdits.set(document, contentChanges);
    const editor = vscode.window.activeTextEditor;
    // What is put in behind the caret or deleted there leaves it in its place, and nobody tells of it.
    const isAtCaret = contentChanges.some(({ range }) => editor?.selection.active.isEqual(range.start));
    if (editor?.document === document && isAtCaret) this.moveTo(session, editor.selection);
  }

  /** An edit elsewhere has pushed the caret along; such a move has no kind. That of an undo has none either. */
  private isPushed(
    document: vscode.TextDocument,
    { active }: vscode.Selection,
    kind: vscode.TextEditorSelectionChangeKind | undefined,
  ): boolean {
    const changes = this.lastEdits.get(document);
    this.lastEdits.delete(document);
    return kind === undefined && changes !== undefined && !isEdited(active.line + 1, changes);
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
