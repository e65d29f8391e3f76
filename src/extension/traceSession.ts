/**
 * One trace as the editor knows it: its text, its replay, and its cursor, the step that all faces show. Faces (editor,
 * heap map, status bar, tree) subscribe and redraw; none of them talks to another.
 *
 * Invariant: `overview` and `step` belong together, `step` is never beyond the trace's end, and no answer about a text
 * that has been replaced meanwhile gets out. Opening, asking and moving settle in any case; nothing in a trace throws.
 */

import * as vscode from 'vscode';
import {
  CancelledError,
  type EventRange,
  type OpenProgress,
  SourceError,
  type StepReport,
  SupersededError,
  type Ticket,
  type TraceEngine,
  type TraceOverview,
} from '../engine/engine.ts';
import type { BaselineState } from './baselineFiles.ts';
import { Disposable } from './disposable.ts';
import type { EngineHost } from './engineHost.ts';
import { LatestOnly } from './latestOnly.ts';
import { onDidChangeLimits } from './limits.ts';
import { shiftLine } from './lineTracking.ts';
import type { Log } from './log.ts';
import { Player } from './player.ts';
import type { SessionProblem } from './sessionProblems.ts';
import { TraceReader } from './traceReader.ts';

/** What moved the cursor. `replay` is an edit that moved its line, or cut the trace short. */
export type CursorOrigin = 'caret' | 'command' | 'finding' | 'panel' | 'playback' | 'replay' | 'restore';

export interface CursorMove {
  readonly step: number;
  readonly origin: CursorOrigin;
  /** A face that takes time to show the step adds its promise; playback waits for it. */
  waitUntil(shown: Promise<void>): void;
}

export interface CursorReport {
  readonly report: StepReport;
  /** What moved the cursor there. */
  readonly origin: CursorOrigin;
}

export class TraceSession extends Disposable {
  private readonly replayed = this.register(new vscode.EventEmitter<TraceOverview>());
  private readonly cursorMoved = this.register(new vscode.EventEmitter<CursorMove>());
  private readonly reported = this.register(new vscode.EventEmitter<CursorReport>());
  private readonly lineRevealed = this.register(new vscode.EventEmitter<number>());
  private readonly stateChanged = this.register(new vscode.EventEmitter<void>());
  /** A text was replayed, or the beginning of one. A cursor move follows. */
  readonly onDidReplay = this.replayed.event;
  readonly onDidMoveCursor = this.cursorMoved.event;
  /** What the step at the cursor did is known. */
  readonly onDidReport = this.reported.event;
  /** A line is to be looked at, without a move of the cursor. For faces that list the lines. */
  readonly onDidRevealLine = this.lineRevealed.event;
  /** A reading began, went on or ended, or a problem came or went. */
  readonly onDidChangeState = this.stateChanged.event;

  readonly uri: vscode.Uri;
  /** The trace's name in the engine, and what sessions are told apart by. */
  readonly key: string;
  private currentDocument: vscode.TextDocument | undefined;
  private currentOverview: TraceOverview | undefined;
  private currentProblem: SessionProblem | undefined;
  private currentReport: StepReport | undefined;
  private currentStep = 0;
  /** Where the cursor is to be once there are so many steps: a place that was restored before all was read. */
  private wantedStep = 0;
  private lastOrigin: CursorOrigin = 'restore';
  /** The line that the cursor is to stay on through edits; undefined until it is known. */
  private anchorLine: number | undefined;
  private moved = false;
  private lastRevealedLine: number | undefined;
  readonly player = this.register(new Player(this));
  private readonly reports = new LatestOnly(() => this.readReport());
  private readonly reader: TraceReader;

  /** `text` is a document, or the uri of a file that is read without one. */
  constructor(
    text: vscode.TextDocument | vscode.Uri,
    private readonly engines: EngineHost,
    private readonly log: Log,
  ) {
    super();
    this.uri = text instanceof vscode.Uri ? text : text.uri;
    this.key = this.uri.toString();
    this.reader = this.register(new TraceReader(this.readingTarget(), engines, log));
    this.register(
      onDidChangeLimits(() => {
        if (this.currentOverview?.extent.kind === 'limited') this.reader.readAnew();
      }),
    );
    if (text instanceof vscode.Uri) this.reader.attachFile(false);
    else this.attach(text);
  }

  /** File name, for titles. */
  get name(): string {
    return this.uri.path.split('/').at(-1) || this.key;
  }

  /** The text, where VS Code has it open and small enough; undefined for one that is read from its file. */
  get document(): vscode.TextDocument | undefined {
    return this.currentDocument;
  }

  /** What is known of the trace; undefined until its first replay. */
  get overview(): TraceOverview | undefined {
    return this.currentOverview;
  }

  get problem(): SessionProblem | undefined {
    return this.currentProblem;
  }

  get step(): number {
    return this.currentStep;
  }

  /** What the step at the cursor did; undefined until the engine has told. */
  get report(): StepReport | undefined {
    return this.currentReport?.step === this.currentStep ? this.currentReport : undefined;
  }

  /** What is shown is behind the text, which is being replayed or about to be. */
  get isReplaying(): boolean {
    return this.reader.isBehind;
  }

  /** The text is being read; what is shown may be the beginning of it. */
  get isReading(): boolean {
    return this.reader.isReading;
  }

  /** How far the reading has come; undefined where none is under way, or it is over soon. */
  get progress(): OpenProgress | undefined {
    return this.reader.progress;
  }

  /** Somebody writes to the trace's file, which is read again afterwards. */
  get isFileChanging(): boolean {
    return this.reader.isFileChanging;
  }

  /** What the trace was allowed to take when it was read last. */
  get memoryLimitBytes(): number {
    return this.reader.memoryLimitBytes;
  }

  /** What the trace's file of accepted leaks said when the trace was read last; undefined before. */
  get baseline(): BaselineState | undefined {
    return this.reader.baseline;
  }

  /** The events of the file that were asked for; undefined for all. */
  get range(): EventRange | undefined {
    return this.reader.range;
  }

  /** Somebody has moved the cursor. */
  get hasMoved(): boolean {
    return this.moved;
  }

  /** The 1-based line that the user is on: at the cursor's event, or below it where no event stands. 0 at the start. */
  get line(): number {
    return this.anchorLine ?? this.report?.line ?? 0;
  }

  /** The line that was to be looked at last, unless the cursor has moved since. */
  get revealedLine(): number | undefined {
    return this.lastRevealedLine;
  }

  /** Takes a document as the trace's text, the first one or one that was opened again. */
  attach(document: vscode.TextDocument): void {
    this.currentDocument = document;
    this.reader.attach(document);
  }

  /** The document was closed. The last replay stays, unless it is not that of the file: then the file is read. */
  detach(): void {
    this.currentDocument = undefined;
    this.reader.attachFile(this.currentOverview !== undefined);
  }

  /** The document was edited. */
  edited(changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    if (this.anchorLine !== undefined) this.anchorLine = shiftLine(this.anchorLine, changes);
    this.reader.edited(
      changes.map(({ range: { start, end }, text }) => ({
        startLine: start.line,
        startColumn: start.character,
        endLine: end.line,
        endColumn: end.character,
        text,
      })),
    );
  }

  /** Something beside the text has changed that decides what is found in it. */
  readAnew(): void {
    this.reader.readAnew();
  }

  /** Ends a reading; what was read so far becomes the trace. */
  stopReading(): Promise<void> {
    return this.reader.stop();
  }

  /** Only a part of the trace is here: a range, or what was read before the reading was ended. */
  get isPart(): boolean {
    return this.currentOverview !== undefined && this.currentOverview.extent.kind !== 'whole';
  }

  /**
   * Reads these events of the file only, and leads the cursor to the first of them. Without a range all are read, and the
   * cursor stays on its line.
   */
  readRange(range: EventRange | undefined): void {
    this.lastRevealedLine = undefined;
    if (range) {
      this.moved = false;
      this.anchorLine = undefined;
      this.currentStep = 0;
      this.wantedStep = 1;
    } else this.anchorLine ??= this.report?.line;
    this.reader.readRange(range);
  }

  /** Asks the faces that list lines to show one. */
  revealLine(line: number): void {
    this.lastRevealedLine = line;
    this.lineRevealed.fire(line);
  }

  /** There is nothing to show any more, because of something outside of the trace. */
  fail(problem: SessionProblem): void {
    this.currentProblem = problem;
    this.stateChanged.fire();
  }

  /** Moves the cursor, to the nearest step there is. Resolves when the faces show it. */
  moveTo(step: number, origin: CursorOrigin): Promise<void> {
    return this.move(step, undefined, origin);
  }

  /** Moves the cursor to the last event on a 1-based line or above it. */
  async moveToLine(line: number, origin: CursorOrigin): Promise<void> {
    this.moved = true;
    this.lastRevealedLine = undefined;
    this.anchorLine = line;
    // A text that is still to be replayed has its lines elsewhere; the replay looks the line up.
    if (this.isReplaying || !this.currentOverview) return;
    const step = await this.ask((engine, trace) => engine.stepAtLine(trace, line));
    if (step !== undefined && this.anchorLine === line) await this.move(step, line, origin);
  }

  /**
   * Asks the engine about this trace. Undefined where the text was replaced before the answer came, or the file is
   * another now; a replay follows.
   */
  async ask<Answer>(
    question: (engine: TraceEngine, trace: string) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    if (this.isDisposed) return undefined;
    const { reading, isReading } = this.reader;
    const { engine } = this.engines;
    const isStale = () =>
      this.isDisposed || this.reader.reading !== reading || !this.engines.isCurrent(engine);
    try {
      const answer = await question(engine, this.key);
      return isStale() ? undefined : answer;
    } catch (error) {
      // While a text is being read the question may have met the new one, in which the step asked for may not exist.
      if (error instanceof SupersededError || error instanceof CancelledError) return undefined;
      if (isReading || isStale()) return undefined;
      if (!(error instanceof SourceError)) throw error;
      // A file that somebody writes to is read again when it has come to rest; one that is gone, when it is back.
      if (this.isFileChanging || this.problem) return undefined;
      if (error.fault !== 'changed') throw error;
      this.reader.readAnew();
      return undefined;
    }
  }

  /**
   * The same for a question that takes replays. Undefined too where it was given up; `trying` hears what is being tried where
   * it takes more than a moment.
   */
  async askLong<Answer>(
    question: (engine: TraceEngine, trace: string, ticket: Ticket) => Promise<Answer>,
    cancellation: vscode.CancellationToken,
    trying?: (words: string) => void,
  ): Promise<Answer | undefined> {
    if (cancellation.isCancellationRequested) return undefined;
    const { engines } = this;
    const ticket = engines.newTicket();
    const giveUp = () =>
      void this.log.guard(vscode.l10n.t('A question could not be given up'), () => engines.cancel(ticket));
    const listening = vscode.Disposable.from(
      cancellation.onCancellationRequested(giveUp),
      engines.onDidTry((trial) => trial.ticket === ticket && trying?.(trial.words)),
    );
    try {
      return await this.ask((engine, trace) => question(engine, trace, ticket));
    } finally {
      listening.dispose();
    }
  }

  override dispose(): void {
    if (this.isDisposed) return;
    super.dispose();
    void this.log.guard(vscode.l10n.t('A trace could not be closed'), () => this.engines.close(this.key));
  }

  private readingTarget() {
    return {
      uri: this.uri,
      key: this.key,
      name: this.name,
      locate: (engine: TraceEngine) => this.locate(engine),
      settle: (overview: TraceOverview, step: number) => this.settle(overview, step),
      fail: (problem: SessionProblem) => this.fail(problem),
      readingChanged: () => this.stateChanged.fire(),
    };
  }

  /** The step on the anchored line; the same step where no line is known. */
  private async locate(engine: TraceEngine): Promise<number> {
    for (;;) {
      const line = this.anchorLine;
      if (line === undefined) return this.wantedStep;
      const step = await engine.stepAtLine(this.key, line);
      // The caret may have moved on meanwhile.
      if (line === this.anchorLine) return step;
    }
  }

  private settle(overview: TraceOverview, step: number): void {
    this.currentOverview = overview;
    this.currentProblem = undefined;
    this.currentStep = Math.min(step, overview.stepCount);
    if (!this.isReading) this.wantedStep = this.currentStep;
    this.currentReport = undefined;
    this.replayed.fire(overview);
    this.stateChanged.fire();
    void this.announceMove('replay');
  }

  private async move(step: number, line: number | undefined, origin: CursorOrigin): Promise<void> {
    this.moved = true;
    this.lastRevealedLine = undefined;
    this.anchorLine = line;
    // Before the first replay the wish is remembered, and clamped then.
    const lastStep = this.currentOverview?.stepCount ?? Number.MAX_SAFE_INTEGER;
    const target = Math.min(Math.max(Math.trunc(step) || 0, 0), lastStep);
    this.wantedStep = origin === 'restore' && step > target ? step : target;
    if (target === this.currentStep && origin === 'caret') return;
    this.currentStep = target;
    await this.announceMove(origin);
  }

  private async announceMove(origin: CursorOrigin): Promise<void> {
    this.lastOrigin = origin;
    if (!this.currentOverview) return;
    const shown = [this.reports.request()];
    this.cursorMoved.fire({ step: this.currentStep, origin, waitUntil: (promise) => shown.push(promise) });
    await Promise.allSettled(shown);
  }

  private async readReport(): Promise<void> {
    await this.log.guard(vscode.l10n.t('The step could not be read'), async () => {
      const report = await this.ask((engine, trace) => engine.step(trace, this.currentStep));
      // A newer move has asked for a report of its own.
      if (!report || report.step !== this.currentStep) return;
      this.currentReport = report;
      if (!this.isReading && !this.isReplaying) this.anchorLine ??= report.line;
      this.reported.fire({ report, origin: this.lastOrigin });
    });
  }
}
