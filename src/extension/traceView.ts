/**
 * One view of a session in a webview panel, a heap map or an event list with a heap map: shows the session at its cursor,
 * and moves the cursor as its user asks.
 *
 * Invariant: the view gets a trace before the first frame of it, a frame only after the one before has been drawn, and
 * nothing while it is not loaded. A view that is shown again after having been hidden loads anew and asks for everything.
 */

import * as vscode from 'vscode';
import type {
  HeapMap,
  HistoryPicture,
  HistoryQuery,
  LeakFlame,
  LinePage,
  LineQuery,
  SeriesQuery,
  SeriesRange,
  TraceOverview,
} from '../engine/engine.ts';
import type {
  HostFunctions,
  PanelAction,
  PanelFlameQuery,
  PanelNotice,
  PanelPicture,
  PanelState,
  PanelViewport,
  SavedPicture,
} from '../protocol/panel.ts';
import { runCursorAction } from './cursorActions.ts';
import { Disposable } from './disposable.ts';
import type { LineOptions } from './editorPlaces.ts';
import { runExtentAction } from './extentCommands.ts';
import { extentOf } from './extentWords.ts';
import { flameQueryOf, frameQueryOf, historyQueryOf } from './frameQuery.ts';
import { LatestOnly } from './latestOnly.ts';
import type { LayoutMemory } from './layoutMemory.ts';
import type { LineFinder } from './lineFinder.ts';
import type { Log } from './log.ts';
import { openPanelChannel, type PanelChannel, ViewGoneError } from './panelChannel.ts';
import { emptyTraceNotice } from './panelNotices.ts';
import type { SessionHolder, SessionManager } from './sessions.ts';
import { ShortageQuestion } from './shortageQuestion.ts';
import type { SourceFinder } from './sourceFinder.ts';
import { revealSource } from './sourceLinks.ts';
import type { TraceSession } from './traceSession.ts';

/** More than any screen has pixels across; the number comes from the view. */
const MAXIMUM_SLICES = 8192;
/** More than any screen shows; the number comes from the view. */
const MAXIMUM_LINES = 1000;

/** `map`: the heap map alone, beside a text. `events`: with the list of events, in the text's place. */
export type ViewFace = 'map' | 'events';

export interface ViewServices {
  readonly sessions: SessionManager;
  readonly lines: LineFinder;
  readonly layouts: LayoutMemory;
  readonly sources: SourceFinder;
  readonly log: Log;
}

export interface DrawnFrame {
  readonly overview: TraceOverview;
  readonly step: number;
}

export class TraceView extends Disposable implements SessionHolder {
  private readonly disposal = this.register(new vscode.EventEmitter<void>());
  readonly onDidDispose = this.disposal.event;
  private readonly channel: PanelChannel;
  private readonly shortage: ShortageQuestion;
  private readonly frames = new LatestOnly(() => this.drawFrame());
  private isLoaded = false;
  /** Undefined until a loaded view knows the trace, and with it the size of its map. */
  private viewport: PanelViewport | undefined;
  private asked: PanelPicture = { colourBy: 'state', overlays: [], favoured: 0xff };
  private toldExtent: string | undefined;
  private selectedAddress: number | undefined;
  private lastDrawn: DrawnFrame | undefined;
  /** The leaks to be looked at as soon as the view has loaded: the path to a frame. */
  private wantedLeaks: readonly string[] | undefined;

  /** Takes over a panel whose page is set already. */
  constructor(
    private readonly panel: vscode.WebviewPanel,
    readonly session: TraceSession,
    private readonly face: ViewFace,
    private readonly services: ViewServices,
  ) {
    super();
    const { sessions } = services;
    this.channel = openPanelChannel(panel.webview, this.functions());
    this.register(sessions.hold(session, this));
    this.register(panel.onDidDispose(() => this.dispose()));
    this.register(panel.onDidChangeViewState(() => this.viewStateChanged()));
    this.register(session.onDidReplay((overview) => this.showTrace(overview)));
    this.register(session.onDidChangeState(() => this.showState()));
    this.shortage = this.register(new ShortageQuestion(session));
    this.register(
      session.onDidMoveCursor(({ step, waitUntil }) => {
        if (step !== this.shortage.step) this.shortage.giveUp();
        waitUntil(this.frames.request());
      }),
    );
    this.register(session.onDidRevealLine((line) => this.showLine(line)));
    this.register(session.player.onDidChange((playback) => this.send((view) => view.showPlayback(playback))));
    if (panel.active) sessions.focus(session);
  }

  get isVisible(): boolean {
    return this.panel.visible;
  }

  /** What is on the screen; undefined before the view has drawn anything. */
  get drawn(): DrawnFrame | undefined {
    return this.lastDrawn;
  }

  get viewColumn(): vscode.ViewColumn | undefined {
    return this.panel.viewColumn;
  }

  reveal(): void {
    this.panel.reveal(undefined, false);
  }

  /** Leads to the leaks as a flame graph, from the frame on that a path leads to. */
  showLeaks(path: readonly string[]): void {
    this.reveal();
    this.wantedLeaks = path;
    this.showWantedLeaks();
  }

  /** What is on the screen, for a file; null where nothing is. */
  async picture(): Promise<SavedPicture | null> {
    return this.lastDrawn ? this.channel.view.picture() : null;
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.viewGone();
    this.disposal.fire();
    super.dispose();
    this.channel.close();
    this.panel.dispose();
  }

  private functions(): HostFunctions {
    const { session } = this;
    const { log, layouts, sources } = this.services;
    return {
      loaded: (kept) => this.viewLoaded(kept),
      setViewport: (viewport) => {
        this.viewport = viewport;
        void this.frames.request();
      },
      setPicture: (picture) => {
        this.asked = picture;
        void this.frames.request();
      },
      goToStep: (step) => void session.moveTo(step, 'panel'),
      mapAt: (step) => this.mapAt(step),
      series: (query) => this.series(query),
      history: (query) => this.history(query),
      leakFlame: (query) => this.leakFlame(query),
      run: (action: PanelAction) =>
        void log.guard(vscode.l10n.t('The cursor could not be moved'), () =>
          runCursorAction(session, action, 'panel'),
        ),
      setSpeed: (stepsPerSecond) => session.player.setSpeed(stepsPerSecond),
      blockAt: (address) => this.blockAt(address),
      explain: async (step) =>
        (await this.shortage.ask(step, (words) => this.send((view) => view.showTrying(step, words)))) ?? null,
      select: (address) =>
        void log.guard(vscode.l10n.t('The block could not be selected'), () => this.select(address)),
      walkTo: (address) =>
        void log.guard(vscode.l10n.t('The block could not be selected'), () => this.choose(address, true)),
      lines: (query) => this.lines(query),
      goToLine: (line) => session.moveToLine(line, 'panel'),
      changeExtent: (action) =>
        void log.guard(vscode.l10n.t('The trace could not be read that way'), () =>
          runExtentAction(session, action),
        ),
      revealLine: (line) =>
        void log.guard(vscode.l10n.t('The line could not be shown'), () => this.revealLine(line)),
      revealSource: (file, line) => revealSource(sources, session.uri, file, line),
      keepLayout: (choice) =>
        void log.guard(vscode.l10n.t('The layout could not be kept'), () => layouts.keep(choice)),
      reportError: (message) => log.report(vscode.l10n.t('The heap map has failed'), new Error(message)),
    };
  }

  private viewLoaded(kept: PanelState | null): void {
    // One that was loaded anew does not answer what the one before it was asked.
    this.viewGone();
    this.isLoaded = true;
    const { overview, player, key, hasMoved, revealedLine } = this.session;
    // A custom editor that comes back after a reload has only its view to remember the place.
    if (kept?.uri === key && !hasMoved) void this.session.moveTo(kept.step, 'restore');
    this.send((view) => view.showLayout(this.services.layouts.choice));
    this.send((view) => view.showPlayback(player.playback));
    if (overview) this.showTrace(overview);
    this.showState();
    if (revealedLine !== undefined) this.showLine(revealedLine);
    this.showWantedLeaks();
  }

  /** They stay wanted until a view has shown them: one may be loaded anew before it does. */
  private showWantedLeaks(): void {
    const { wantedLeaks } = this;
    if (!wantedLeaks) return;
    const shown = () => {
      if (this.wantedLeaks === wantedLeaks) this.wantedLeaks = undefined;
    };
    this.send((view) =>
      view.showLeaks(wantedLeaks).then(shown, (error: unknown) => {
        if (!(error instanceof ViewGoneError)) shown();
        throw error;
      }),
    );
  }

  private viewGone(): void {
    this.isLoaded = false;
    this.viewport = undefined;
    this.lastDrawn = undefined;
    this.toldExtent = undefined;
    this.channel.dropCalls();
  }

  private viewStateChanged(): void {
    const { sessions } = this.services;
    if (!this.panel.visible) this.viewGone();
    if (this.panel.active) sessions.focus(this.session);
    else sessions.panelLeft();
  }

  private showTrace(overview: TraceOverview): void {
    const { key, name } = this.session;
    this.send((view) => view.showTrace({ uri: key, name, overview }));
    if (overview.stepCount === 0) this.showNotice(emptyTraceNotice(name, overview));
  }

  private showState(): void {
    const { isReplaying, problem } = this.session;
    this.send((view) => view.showBusy(isReplaying));
    this.showExtent();
    if (problem) this.showNotice(problem);
  }

  private showNotice(notice: PanelNotice): void {
    const { key, step } = this.session;
    this.send((view) => view.showNotice(notice, { uri: key, step }));
  }

  /** What is the same as before is not sent again: a reading tells of itself ten times a second. */
  private showExtent(): void {
    const extent = extentOf(this.session);
    const told = JSON.stringify(extent);
    if (!this.isLoaded || told === this.toldExtent) return;
    this.toldExtent = told;
    this.send((view) => view.showExtent(extent));
  }

  /** Of the views, those that list the lines show one. */
  private showLine(line: number): void {
    if (this.face === 'events') this.send((view) => view.showLine(line));
  }

  private async revealLine(line: number, options?: LineOptions): Promise<void> {
    if (this.face === 'events') this.showLine(line);
    else await this.services.lines.show(this.session, line, options);
  }

  private async lines({ firstLine, count }: LineQuery): Promise<LinePage | null> {
    const query = {
      firstLine: Math.max(1, Math.trunc(firstLine) || 1),
      count: Math.min(MAXIMUM_LINES, Math.max(1, Math.trunc(count) || 1)),
    };
    return (await this.session.ask((engine, trace) => engine.lines(trace, query))) ?? null;
  }

  private send(call: (view: PanelChannel['view']) => Promise<void>): void {
    if (!this.isLoaded) return;
    call(this.channel.view).catch((error: unknown) => {
      if (!this.isDisposed && !(error instanceof ViewGoneError))
        this.services.log.report(vscode.l10n.t('The heap map could not be reached'), error);
    });
  }

  private async drawFrame(): Promise<void> {
    const { session, viewport, asked } = this;
    const { overview, problem } = session;
    if (!viewport || !overview || overview.stepCount === 0 || problem) return;
    try {
      const query = frameQueryOf(overview, viewport, asked);
      const frame = await session.ask((engine, trace) => engine.frame(trace, session.step, query));
      if (!frame || !this.viewport) return;
      await this.channel.view.frame(frame, session.line);
      const isFirst = this.lastDrawn === undefined;
      this.lastDrawn = { overview, step: frame.report.step };
      // With its first frame a list has gone to the cursor's line, which may be another one.
      if (isFirst && session.revealedLine !== undefined) this.showLine(session.revealedLine);
      if (this.selectedAddress !== undefined) await this.refreshSelection(this.selectedAddress);
    } catch (error) {
      if (!(error instanceof ViewGoneError))
        this.services.log.report(vscode.l10n.t('The heap map could not be drawn'), error);
    }
  }

  private async mapAt(step: number): Promise<HeapMap | null> {
    const { session, viewport } = this;
    const { overview } = session;
    if (!viewport || !overview) return null;
    const target = Math.min(Math.max(Math.trunc(step) || 0, 0), overview.stepCount);
    const query = frameQueryOf(overview, viewport, this.asked);
    return (await session.ask((engine, trace) => engine.map(trace, target, query))) ?? null;
  }

  private async series({ names, fromStep, toStep, sliceCount }: SeriesQuery): Promise<SeriesRange | null> {
    const query = {
      names,
      fromStep: Math.trunc(fromStep) || 0,
      toStep: Math.trunc(toStep) || 0,
      sliceCount: Math.min(Math.max(1, Math.trunc(sliceCount) || 1), MAXIMUM_SLICES),
    };
    return (await this.session.ask((engine, trace) => engine.series(trace, query))) ?? null;
  }

  private async history(asked: HistoryQuery): Promise<HistoryPicture | null> {
    const query = historyQueryOf(asked);
    return (await this.session.ask((engine, trace) => engine.history(trace, query))) ?? null;
  }

  private async leakFlame(asked: PanelFlameQuery): Promise<LeakFlame | null> {
    const query = flameQueryOf(asked);
    return (await this.session.ask((engine, trace) => engine.leakFlame(trace, query))) ?? null;
  }

  private async blockAt(address: number) {
    const { session } = this;
    const block = await session.ask((engine, trace) => engine.block(trace, session.step, address));
    return block ?? null;
  }

  private async select(address: number | null): Promise<void> {
    if (address !== null) {
      const block = await this.choose(address, false);
      if (block?.owner) await this.revealLine(block.owner.line, { takeFocus: false, inPassing: true });
      return;
    }
    this.selectedAddress = undefined;
    this.send((view) => view.showSelection(null, false));
  }

  /** Selects the block at an address, by its own address. */
  private async choose(address: number, isAway: boolean) {
    this.selectedAddress = address;
    const block = await this.blockAt(address);
    if (!block || address !== this.selectedAddress) return block;
    this.selectedAddress = block.address;
    this.send((view) => view.showSelection(block, isAway));
    return block;
  }

  /** Tells the view which block begins at the selected address now; one that merely reaches over it was not selected. */
  private async refreshSelection(address: number): Promise<void> {
    const block = await this.blockAt(address);
    if (address !== this.selectedAddress) return;
    this.send((view) => view.showSelection(block?.address === address ? block : null, false));
  }
}
