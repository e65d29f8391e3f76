/**
 * Shows a line of a trace where its lines are: in the text if VS Code has it open, else in the list of events, which is
 * opened if need be. Moves no cursor.
 */

import * as vscode from 'vscode';
import { EVENTS_VIEW_TYPE } from '../protocol/ids.ts';
import type { CaretFollower } from './caretFollower.ts';
import { columnFor, type LineOptions } from './editorPlaces.ts';
import type { TraceSession } from './traceSession.ts';

export class LineFinder {
  constructor(private readonly caret: CaretFollower) {}

  async show(
    session: TraceSession,
    line: number,
    options: LineOptions = { takeFocus: false },
  ): Promise<void> {
    if (session.document) return this.caret.placeCaret(session, line, options);
    const { uri } = session;
    session.revealLine(line);
    await vscode.commands.executeCommand('vscode.openWith', uri, EVENTS_VIEW_TYPE, {
      viewColumn: columnFor(uri.toString()),
      preserveFocus: true,
    });
  }
}
