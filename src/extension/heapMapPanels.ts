/**
 * Opens heap map panels, one per trace, and brings them back after a reload from what the view kept: the trace's uri and
 * the step. Panels that are hidden keep nothing alive in the page; the session has it all.
 */

import * as vscode from 'vscode';
import { IDLE_HOST } from '../protocol/idleHost.ts';
import { COMMANDS, PANEL_VIEW_TYPE } from '../protocol/ids.ts';
import type { PanelNotice, PanelState } from '../protocol/panel.ts';
import { Disposable } from './disposable.ts';
import { columnFor, documentOf, editorsOf, hasDocument } from './editorPlaces.ts';
import { inform } from './messages.ts';
import { openPanelChannel } from './panelChannel.ts';
import { restoreFailedNotice } from './panelNotices.ts';
import { pageOptions, setPage } from './panelPage.ts';
import { goneProblem } from './sessionProblems.ts';
import type { TraceSession } from './traceSession.ts';
import { TraceView, type ViewServices } from './traceView.ts';

export class HeapMapPanels extends Disposable implements vscode.WebviewPanelSerializer {
  private readonly bySession = new Map<TraceSession, TraceView>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly services: ViewServices,
  ) {
    super();
    this.register(
      services.log.command(
        COMMANDS.openHeapMap,
        vscode.l10n.t('The heap map could not be opened'),
        (target?: unknown, column?: unknown) =>
          this.open(
            target instanceof vscode.Uri ? target : undefined,
            typeof column === 'number' ? column : undefined,
          ),
      ),
    );
    this.register(vscode.window.registerWebviewPanelSerializer(PANEL_VIEW_TYPE, this));
  }

  /** The panel that shows a trace. */
  of(uri: vscode.Uri): TraceView | undefined {
    const session = this.services.sessions.get(uri);
    return session && this.bySession.get(session);
  }

  /** Shows the heap map of a trace, beside its text unless told otherwise; of the one that is active, or listed, where none is named. */
  async open(uri = this.activeUri(), column?: vscode.ViewColumn): Promise<TraceView | undefined> {
    if (!uri) {
      void inform(
        vscode.l10n.t(
          'Open a trace first: a file that ends in .alloctrace. Its heap map then opens beside it.',
        ),
      );
      return undefined;
    }
    const existing = this.of(uri);
    if (existing) {
      existing.reveal();
      return existing;
    }
    const session = await this.sessionWithText(uri);
    // Meanwhile the same may have been asked for once more.
    const opened = this.bySession.get(session);
    if (opened) {
      opened.reveal();
      return opened;
    }
    const panel = vscode.window.createWebviewPanel(
      PANEL_VIEW_TYPE,
      vscode.l10n.t('Heap Map'),
      column ?? this.columnFor(uri),
      pageOptions(this.extensionUri),
    );
    return this.adopt(panel, session);
  }

  /** Brings a panel back after a reload of the window. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const kept = readState(state);
    if (!kept) {
      const reason = vscode.l10n.t('The window did not keep which trace it was.');
      return this.adoptWithNotice(panel, restoreFailedNotice(vscode.l10n.t('Heap Map'), reason), null);
    }
    const uri = vscode.Uri.parse(kept.uri, true);
    const name = uri.path.split('/').at(-1) || kept.uri;
    try {
      const session = await this.sessionOf(uri);
      if (this.bySession.has(session)) return panel.dispose();
      void session.moveTo(kept.step, 'restore');
      this.adopt(panel, session);
    } catch (error) {
      const isThere = await exists(uri);
      const reason = error instanceof Error ? error.message : String(error);
      this.adoptWithNotice(panel, isThere ? restoreFailedNotice(name, reason) : goneProblem(name), kept);
    }
  }

  /** Where heap maps are already, as long as the trace is not there as well; else beside it. */
  private columnFor(uri: vscode.Uri): vscode.ViewColumn {
    const ofText = columnFor(uri.toString());
    const columns = [...this.bySession.values()].flatMap(({ viewColumn }) => viewColumn ?? []);
    return columns.find((column) => column !== ofText) ?? vscode.ViewColumn.Beside;
  }

  override dispose(): void {
    for (const panel of this.bySession.values()) panel.dispose();
    super.dispose();
  }

  /** The session of a trace. Map and text belong together: a text that VS Code can show is opened with the map. */
  private async sessionWithText(uri: vscode.Uri): Promise<TraceSession> {
    const { sessions } = this.services;
    const session = sessions.get(uri);
    if (session && !session.document) return session;
    const document = await textOf(uri);
    if (!document) return sessions.ensureFile(uri);
    if (editorsOf(uri.toString()).length === 0)
      await vscode.commands.executeCommand('vscode.open', uri, { preview: false });
    return sessions.ensure(document);
  }

  private async sessionOf(uri: vscode.Uri): Promise<TraceSession> {
    const { sessions } = this.services;
    const document = await textOf(uri);
    return document ? sessions.ensure(document) : sessions.ensureFile(uri);
  }

  private activeUri(): vscode.Uri | undefined {
    const { active, listed } = this.services.sessions;
    return traceInFront() ?? active?.uri ?? listed?.uri;
  }

  // Listeners on a panel end with it; registered here, they would pile up as long as the extension runs.

  private adopt(webviewPanel: vscode.WebviewPanel, session: TraceSession): TraceView {
    webviewPanel.title = vscode.l10n.t('Heap Map: {0}', session.name);
    const panel = new TraceView(webviewPanel, session, 'map', this.services);
    this.bySession.set(session, panel);
    panel.onDidDispose(() => {
      if (this.bySession.get(session) === panel) this.bySession.delete(session);
    });
    this.show(webviewPanel);
    return panel;
  }

  /** A panel without a session: it says why. */
  private adoptWithNotice(
    webviewPanel: vscode.WebviewPanel,
    notice: PanelNotice,
    place: PanelState | null,
  ): void {
    const channel = openPanelChannel(webviewPanel.webview, {
      ...IDLE_HOST,
      loaded: () => void channel.view.showNotice(notice, place),
      reportError: (message) =>
        this.services.log.report(vscode.l10n.t('The heap map has failed'), new Error(message)),
    });
    webviewPanel.onDidDispose(() => channel.close());
    this.show(webviewPanel);
  }

  private show(webviewPanel: vscode.WebviewPanel): void {
    const icon = (theme: string) => vscode.Uri.joinPath(this.extensionUri, `media/heapMap-${theme}.svg`);
    webviewPanel.iconPath = { light: icon('light'), dark: icon('dark') };
    setPage(webviewPanel, this.extensionUri, 'map');
  }
}

function readState(state: unknown): PanelState | undefined {
  if (typeof state !== 'object' || state === null || !('uri' in state) || !('step' in state))
    return undefined;
  const { uri, step } = state;
  return typeof uri === 'string' && typeof step === 'number' ? { uri, step } : undefined;
}

/**
 * The trace of the tab in front, by its name: also where VS Code shows no text of it but says why not, that it is too large, or
 * binary.
 */
function traceInFront(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isTrace = input instanceof vscode.TabInputText && /\.alloctrace(\.gz)?$/.test(input.uri.path);
  return isTrace ? input.uri : undefined;
}

/** None where VS Code has no text of a file that is there: one that is too long, packed, or binary for its NUL bytes. */
async function textOf(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  if (!(await hasDocument(uri))) return undefined;
  try {
    return await documentOf(uri);
  } catch (error) {
    if (await exists(uri)) return undefined;
    throw error;
  }
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
