/**
 * The read-only custom editor for traces: the list of events with the heap map beside it. For traces that VS Code is too
 * small for, and for whoever prefers it. It shows the trace's session like any other view; VS Code keeps its tab.
 */

import * as vscode from 'vscode';
import { EVENTS_VIEW_TYPE } from '../protocol/ids.ts';
import { Disposable } from './disposable.ts';
import { setPage } from './panelPage.ts';
import type { TraceSession } from './traceSession.ts';
import { TraceView, type ViewServices } from './traceView.ts';

export class EventsEditors extends Disposable implements vscode.CustomReadonlyEditorProvider {
  private readonly views = new Set<TraceView>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly services: ViewServices,
  ) {
    super();
    this.register(
      vscode.window.registerCustomEditorProvider(EVENTS_VIEW_TYPE, this, {
        supportsMultipleEditorsPerDocument: true,
      }),
    );
  }

  /** The view of a trace that was opened first, of those that are open. */
  of(uri: vscode.Uri): TraceView | undefined {
    const session: TraceSession | undefined = this.services.sessions.get(uri);
    return [...this.views].find((view) => view.session === session);
  }

  /** The session has all that there is to know of a trace; the document is but its name. */
  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => {} };
  }

  resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): void {
    const session = this.services.sessions.ensureFile(uri);
    const view = new TraceView(panel, session, 'events', this.services);
    this.views.add(view);
    view.onDidDispose(() => this.views.delete(view));
    setPage(panel, this.extensionUri, 'events');
  }

  override dispose(): void {
    for (const view of this.views) view.dispose();
    super.dispose();
  }
}
