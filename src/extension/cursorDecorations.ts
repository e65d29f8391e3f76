/**
 * The cursor in the text: its line marked as a whole, with what the step came to after its end, and scrolled into view
 * unless the caret brought it there. The colours are contributed, so that themes can set them.
 */

import * as vscode from 'vscode';
import { COLORS } from '../protocol/ids.ts';
import { Disposable } from './disposable.ts';
import { editorsOf } from './editorPlaces.ts';
import { showsInlayHints } from './inlayHints.ts';
import type { SessionManager } from './sessions.ts';
import type { CursorOrigin, CursorReport, TraceSession } from './traceSession.ts';

/** Moves that come from the text itself; scrolling it then would pull it away from the reader. */
const QUIET_ORIGINS: ReadonlySet<CursorOrigin> = new Set(['caret', 'replay']);

export class CursorDecorations extends Disposable {
  /** With an arrow in the margin, and without: VS Code's light bulb would lie on the text where the margin has no room for it. */
  private readonly lineMark: vscode.TextEditorDecorationType;
  private readonly lineMarkForBulb: vscode.TextEditorDecorationType;
  private readonly shownLines = new WeakMap<TraceSession, number>();

  constructor(sessions: SessionManager, extensionUri: vscode.Uri) {
    super();
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, `media/cursor-${theme}.svg`);
    const line: vscode.DecorationRenderOptions = {
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor(COLORS.cursorLineBackground),
      borderColor: new vscode.ThemeColor(COLORS.cursorLineBorder),
      borderStyle: 'solid',
      borderWidth: '1px 0',
      overviewRulerColor: new vscode.ThemeColor(COLORS.cursor),
      overviewRulerLane: vscode.OverviewRulerLane.Full,
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    };
    this.lineMarkForBulb = this.register(vscode.window.createTextEditorDecorationType(line));
    this.lineMark = this.register(
      vscode.window.createTextEditorDecorationType({
        ...line,
        light: { gutterIconPath: icon('light') },
        dark: { gutterIconPath: icon('dark') },
        gutterIconSize: 'contain',
      }),
    );
    this.register(
      sessions.forAll((session) =>
        vscode.Disposable.from(
          session.onDidReport((event) => this.reported(session, event)),
          new vscode.Disposable(() => this.clear(session)),
        ),
      ),
    );
    this.register(
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors) {
          const session = sessions.get(editor.document.uri);
          if (session) this.mark(editor, session);
        }
      }),
    );
  }

  /** The 1-based line that is marked in a session's text; 0 for none. */
  shownLine(session: TraceSession): number {
    return this.shownLines.get(session) ?? 0;
  }

  private reported(session: TraceSession, { report, origin }: CursorReport): void {
    for (const editor of editorsOf(session.key)) {
      this.mark(editor, session);
      if (report.line > 0 && !QUIET_ORIGINS.has(origin)) reveal(editor, report.line);
    }
  }

  /** Leaves the marks alone while the text is ahead of the replay: the editor moves them with the text. */
  private mark(editor: vscode.TextEditor, session: TraceSession): void {
    const { report } = session;
    if (!report || session.isReplaying) return;
    const isThere = report.line > 0 && report.line <= editor.document.lineCount;
    const range = editor.document.lineAt(isThere ? report.line - 1 : 0).range;
    const isError = report.findings.some(({ severity }) => severity === 'error');
    // With inlay hints every line says what came of it.
    const renderOptions = showsInlayHints(editor.document) ? {} : ghostText(report.result, isError);
    const marks = isThere ? [{ range, renderOptions }] : [];
    const hasBulb = report.findings.length > 0;
    editor.setDecorations(this.lineMark, hasBulb ? [] : marks);
    editor.setDecorations(this.lineMarkForBulb, hasBulb ? marks : []);
    this.shownLines.set(session, isThere ? report.line : 0);
  }

  private clear(session: TraceSession): void {
    for (const editor of editorsOf(session.key))
      for (const mark of [this.lineMark, this.lineMarkForBulb]) editor.setDecorations(mark, []);
  }
}

function ghostText(text: string, isError: boolean): vscode.DecorationInstanceRenderOptions {
  return {
    after: {
      contentText: text,
      color: new vscode.ThemeColor(isError ? 'editorError.foreground' : COLORS.cursorResultForeground),
      margin: '0 0 0 3ch',
      fontStyle: 'italic',
    },
  };
}

function reveal(editor: vscode.TextEditor, line: number): void {
  const { range } = editor.document.lineAt(Math.min(line, editor.document.lineCount) - 1);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
