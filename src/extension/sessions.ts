/**
 * One session per trace, told apart by uri, whatever its scheme: for each open trace document, and for each trace that a
 * heap map or an event list shows. A session ends with its document or its last tab, unless one of those still shows it;
 * then its file is its text. The tab counts because VS Code may keep a document open for minutes after its user has
 * closed it.
 *
 * The active session is what commands and status bar are about: the one that had the focus last, in a tab or a panel,
 * as long as it can be seen; else any that can be seen. What the trees list stays when it is not to be seen any more.
 */

import * as vscode from 'vscode';
import { EVENTS_VIEW_TYPE, LANGUAGE_ID } from '../protocol/ids.ts';
import { Disposable } from './disposable.ts';
import { isPacked } from './editorPlaces.ts';
import type { EngineHost } from './engineHost.ts';
import type { Log } from './log.ts';
import { TraceSession } from './traceSession.ts';

/** A view that shows a session and so keeps it alive. */
export interface SessionHolder {
  readonly isVisible: boolean;
}

export class SessionManager extends Disposable {
  private readonly opened = this.register(new vscode.EventEmitter<TraceSession>());
  private readonly closed = this.register(new vscode.EventEmitter<TraceSession>());
  private readonly activeChanged = this.register(new vscode.EventEmitter<TraceSession | undefined>());
  private readonly listedChanged = this.register(new vscode.EventEmitter<TraceSession | undefined>());
  readonly onDidOpen = this.opened.event;
  /** The session is disposed already. */
  readonly onDidClose = this.closed.event;
  readonly onDidChangeActive = this.activeChanged.event;
  readonly onDidChangeListed = this.listedChanged.event;

  private readonly byKey = new Map<string, TraceSession>();
  private readonly holders = new Map<TraceSession, Set<SessionHolder>>();
  private current: TraceSession | undefined;
  private lastListed: TraceSession | undefined;
  private lastFocused: TraceSession | undefined;

  constructor(
    private readonly engines: EngineHost,
    private readonly log: Log,
  ) {
    super();
    this.register(vscode.workspace.onDidOpenTextDocument((document) => this.documentOpened(document)));
    this.register(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.textClosed(uri)));
    this.register(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.get(document.uri)?.edited(contentChanges);
      }),
    );
    this.register(
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        this.noteEditor(editor);
        this.refreshActive();
      }),
    );
    this.register(vscode.window.onDidChangeVisibleTextEditors((editors) => this.editorsShown(editors)));
    this.register(
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const uri of closed.flatMap(urisOf)) if (!hasTab(uri)) this.textClosed(uri);
        this.tabsChanged();
      }),
    );
    this.register(vscode.window.tabGroups.onDidChangeTabGroups(() => this.tabsChanged()));
    for (const document of vscode.workspace.textDocuments) this.documentOpened(document);
  }

  get all(): readonly TraceSession[] {
    return [...this.byKey.values()];
  }

  get active(): TraceSession | undefined {
    return this.current;
  }

  /**
   * What the trees of the side bar list: the active session, or, where none is, the one that was active last, as long as it
   * is open. A source may stand in its place.
   */
  get listed(): TraceSession | undefined {
    return this.lastListed;
  }

  get(uri: vscode.Uri): TraceSession | undefined {
    return this.byKey.get(uri.toString());
  }

  /** The session of a document, whatever its language: the user asked for it. */
  ensure(document: vscode.TextDocument): TraceSession {
    return this.get(document.uri) ?? this.open(document);
  }

  /** The session of a trace that is read from its file, unless its text is open. */
  ensureFile(uri: vscode.Uri): TraceSession {
    const key = uri.toString();
    const document = vscode.workspace.textDocuments.find(({ uri: other }) => other.toString() === key);
    const hasText = document && hasTab(uri) && !isPacked(uri);
    return this.get(uri) ?? this.open(hasText ? document : uri);
  }

  /** Keeps a session alive, also when its document is closed, until the result is disposed. */
  hold(session: TraceSession, holder: SessionHolder): vscode.Disposable {
    const holders = this.holders.get(session) ?? new Set();
    this.holders.set(session, holders.add(holder));
    this.refreshActive();
    return new vscode.Disposable(() => {
      holders.delete(holder);
      if (holders.size === 0) {
        this.holders.delete(session);
        if (!session.document || !hasTab(session.uri)) this.close(session);
      }
      this.refreshActive();
    });
  }

  /** A panel of the session got the focus. */
  focus(session: TraceSession): void {
    this.lastFocused = session;
    this.refreshActive();
  }

  /** A panel was shown or hidden, or lost the focus: a text may have got that without a word of VS Code's. */
  panelLeft(): void {
    this.tabsChanged();
  }

  private refreshActive(): void {
    const active = [this.lastFocused, ...this.all].find((session) => session && this.isVisible(session));
    if (active !== this.current) {
      this.current = active;
      this.activeChanged.fire(active);
    }
    this.refreshListed();
  }

  /**
   * Only where VS Code tells that a text got the focus: beside a panel that has it VS Code goes on, for a while or for good, to
   * call a text the active one.
   */
  private noteEditor(editor: vscode.TextEditor | undefined): void {
    this.lastFocused = (editor && this.get(editor.document.uri)) ?? this.lastFocused;
  }

  private refreshListed(): void {
    const listed = this.current ?? (this.lastListed && this.get(this.lastListed.uri));
    if (listed === this.lastListed) return;
    this.lastListed = listed;
    this.listedChanged.fire(listed);
  }

  /** Does something for every session, now and in future; what it returns is disposed with the session. */
  forAll(setUp: (session: TraceSession) => vscode.Disposable): vscode.Disposable {
    const perSession = new Map(this.all.map((session) => [session, setUp(session)]));
    return vscode.Disposable.from(
      this.onDidOpen((session) => perSession.set(session, setUp(session))),
      this.onDidClose((session) => {
        perSession.get(session)?.dispose();
        perSession.delete(session);
      }),
      new vscode.Disposable(() => vscode.Disposable.from(...perSession.values()).dispose()),
    );
  }

  override dispose(): void {
    for (const session of this.all) this.close(session);
    super.dispose();
  }

  private documentOpened(document: vscode.TextDocument): void {
    if (isPacked(document.uri)) return;
    const session = this.get(document.uri);
    if (session) session.attach(document);
    else if (document.languageId === LANGUAGE_ID) this.open(document);
  }

  private editorsShown(editors: readonly vscode.TextEditor[]): void {
    // A document that was kept open behind the scenes does not open again when it gets a new tab.
    for (const { document } of editors)
      if (this.get(document.uri)?.document !== document) this.documentOpened(document);
    this.refreshActive();
  }

  /** VS Code may have a tab for a file but no text, such as where it says that the file is too large. */
  private tabsChanged(): void {
    const [active] = shownUris([vscode.window.tabGroups.activeTabGroup]);
    this.lastFocused = (active && this.get(active)) ?? this.lastFocused;
    this.refreshActive();
  }

  private open(text: vscode.TextDocument | vscode.Uri): TraceSession {
    const session = new TraceSession(text, this.engines, this.log);
    this.byKey.set(session.key, session);
    if (vscode.window.activeTextEditor?.document.uri.toString() === session.key) this.lastFocused = session;
    this.opened.fire(session);
    this.refreshActive();
    return session;
  }

  private textClosed(uri: vscode.Uri): void {
    const session = this.get(uri);
    if (!session?.document) return;
    if (this.holders.has(session)) session.detach();
    else this.close(session);
  }

  private close(session: TraceSession): void {
    if (!this.byKey.delete(session.key)) return;
    this.holders.delete(session);
    if (this.lastFocused === session) this.lastFocused = undefined;
    session.dispose();
    this.closed.fire(session);
    this.refreshActive();
  }

  private isVisible(session: TraceSession): boolean {
    if (this.byKey.get(session.key) !== session) return false;
    const inEditor = vscode.window.visibleTextEditors.some(
      ({ document }) => document.uri.toString() === session.key,
    );
    const inTab = shownUris(vscode.window.tabGroups.all).some((uri) => uri.toString() === session.key);
    return inEditor || inTab || [...(this.holders.get(session) ?? [])].some(({ isVisible }) => isVisible);
  }
}

export function hasTab(uri: vscode.Uri): boolean {
  const key = uri.toString();
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some((tab) => urisOf(tab).some((shown) => shown.toString() === key));
}

/** The files that the groups show, each its active tab. */
function shownUris(groups: readonly vscode.TabGroup[]): vscode.Uri[] {
  return groups.flatMap(({ activeTab }) => {
    const input = activeTab?.input;
    const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
    return isFile ? [input.uri] : [];
  });
}

/** The texts that a tab shows. The list of events shows a session, and keeps it by itself. */
function urisOf({ input }: vscode.Tab): vscode.Uri[] {
  if (input instanceof vscode.TabInputText) return [input.uri];
  if (input instanceof vscode.TabInputCustom) return input.viewType === EVENTS_VIEW_TYPE ? [] : [input.uri];
  return input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [];
}
