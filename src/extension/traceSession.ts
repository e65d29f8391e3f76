/**
 * One trace as the editor knows it: its text, its replay, and its cursor, the step that all faces show. Faces (editor,
 * heap map, status bar, tree) subscribe and redraw; none of them talks to another.
 *
 * Invariant: `overview` and `step` belong together, `step` is never beyond the trace's end, and no answer about a text
 * that has been replaced meanwhile gets out. Opening, asking and moving settle in any case; nothing in a trace throws.
 */

import * as vscode from 'vscode';
import { type StepReport, SupersededError, type TraceEngine, type TraceOverview } from '../engine/engine.ts';
import { EngineStoppedError } from '../engine/workerEngine.ts';
import { Disposable } from './disposable.ts';
import { documentBytes } from './documentBytes.ts';
import type { EngineHost } from './engineHost.ts';
import { LatestOnly } from './latestOnly.ts';
import { shiftLine } from './lineTracking.ts';
import type { Log } from './log.ts';
import { Player } from './player.ts';

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

/** Why there is nothing to show, and what would help. */
export interface SessionProblem {
  readonly title: string;
  readonly detail: string;
}

/** Long enough to let a word be typed, short enough to feel immediate. */
const EDIT_DELAY_MS = 150;

export class TraceSession extends Disposable {
  private readonly replayed = this.register(new vscode.EventEmitter<TraceOverview>());
  private readonly cursorMoved = this.register(new vscode.EventEmitter<CursorMove>());
  private readonly reported = this.register(new vscode.EventEmitter<CursorReport>());
  private readonly stateChanged = this.register(new vscode.EventEmitter<void>());
  /** A text was replayed. A cursor move follows. */
  readonly onDidReplay = this.replayed.event;
  readonly onDidMoveCursor = this.cursorMoved.event;
  /** What the step at the cursor did is known. */
  readonly onDidReport = this.reported.event;
  /** A replay began or ended, or a problem came or went. */
  readonly onDidChangeState = this.stateChanged.event;

  readonly uri: vscode.Uri;
  /** The trace's name in the engine, and what sessions are told apart by. */
  readonly key: string;
  private currentDocument: vscode.TextDocument | undefined;
  private currentOverview: TraceOverview | undefined;
  private currentProblem: SessionProblem | undefined;
  private currentReport: StepReport | undefined;
  private currentStep = 0;
  private lastOrigin: CursorOrigin = 'restore';
  /** The line that the cursor is to stay on through edits; undefined until it is known. */
  private anchorLine: number | undefined;
  private moved = false;
  /** Counts the readings of the text; an answer of an earlier one is stale. */
  private reading = 0;
  private readingUnderWay = false;
  private editTimer: NodeJS.Timeout | undefined;
  readonly player = this.register(new Player(this));
  private readonly reports = new LatestOnly(() => this.readReport());

  constructor(
    document: vscode.TextDocument,
    private readonly engines: EngineHost,
    private readonly log: Log,
  ) {
    super();
    this.uri = document.uri;
    this.key = document.uri.toString();
    this.register(
      engines.onDidStop(({ isGivenUp }) => (isGivenUp ? this.fail(this.brokenProblem()) : this.reopen())),
    );
    this.attach(document);
  }

  /** File name, for titles. */
  get name(): string {
    return this.uri.path.split('/').at(-1) || this.key;
  }

  /** The text; undefined once its document was closed, while a panel still shows the last replay. */
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

  /** The text is being replayed, or about to be. */
  get isReplaying(): boolean {
    return this.readingUnderWay || this.editTimer !== undefined;
  }

  /** Somebody has moved the cursor. */
  get hasMoved(): boolean {
    return this.moved;
  }

  /** Takes a document as the trace's text, the first one or one that was opened again. */
  attach(document: vscode.TextDocument): void {
    this.currentDocument = document;
    this.replay();
  }

  /** The document was closed. The last replay stays, unless the text was about to be replayed: then the file is. */
  detach(): void {
    const isStale = this.isReplaying;
    this.stopEditTimer();
    this.currentDocument = undefined;
    this.stopReading();
    if (isStale) this.replayFile();
  }

  /** The document was edited: replays it when the typing pauses. */
  edited(changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    if (this.anchorLine !== undefined) this.anchorLine = shiftLine(this.anchorLine, changes);
    // A text that is closed without being saved may go back to that of its file only afterwards.
    if (!this.currentDocument) return this.replayFile();
    this.stopEditTimer();
    this.editTimer = setTimeout(() => this.replay(), EDIT_DELAY_MS);
    this.stateChanged.fire();
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
    this.anchorLine = line;
    // A text that is still to be replayed has its lines elsewhere; the replay looks the line up.
    if (this.isReplaying || !this.currentOverview) return;
    const step = await this.ask((engine, trace) => engine.stepAtLine(trace, line));
    if (step !== undefined && this.anchorLine === line) await this.move(step, line, origin);
  }

  /** Asks the engine about this trace. Undefined where the text was replaced before the answer came. */
  async ask<Answer>(
    question: (engine: TraceEngine, trace: string) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    if (this.isDisposed) return undefined;
    const { reading, readingUnderWay } = this;
    const { engine } = this.engines;
    const isStale = () => this.isDisposed || this.reading !== reading || !this.engines.isCurrent(engine);
    try {
      const answer = await question(engine, this.key);
      return isStale() ? undefined : answer;
    } catch (error) {
      // While a text is being read the question may have met the new one, in which the step asked for may not exist.
      if (error instanceof SupersededError || readingUnderWay || isStale()) return undefined;
      throw error;
    }
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.stopEditTimer();
    super.dispose();
    void this.log.guard('A trace could not be closed', () => this.engines.close(this.key));
  }

  private replay(): void {
    this.stopEditTimer();
    const document = this.currentDocument;
    if (document) void this.read(() => documentBytes(document));
  }

  /** Replays what is saved. A file that cannot be read is told by who watches it; the last replay stays. */
  private replayFile(): void {
    if (this.uri.scheme === 'untitled') return;
    void this.read(async () => {
      const { reading } = this;
      try {
        return await vscode.workspace.fs.readFile(this.uri);
      } catch {
        if (reading === this.reading) this.stopReading();
        return undefined;
      }
    });
  }

  /** `readBytes` gives undefined where somebody else has seen to the text. */
  private async read(readBytes: () => Promise<Uint8Array | undefined>): Promise<void> {
    const reading = ++this.reading;
    this.readingUnderWay = true;
    this.stateChanged.fire();
    try {
      const bytes = await readBytes();
      // An edit meanwhile has asked for a reading of its own.
      if (!bytes || this.isDisposed || reading !== this.reading) return;
      const { engine } = this.engines;
      const overview = await engine.open({
        trace: this.key,
        source: { kind: 'bytes', bytes },
        settings: {},
      });
      const step = await this.stepAfterReplay(engine);
      if (this.isDisposed || reading !== this.reading) return;
      this.readingUnderWay = false;
      this.currentProblem = undefined;
      this.settle(overview, step);
    } catch (error) {
      if (error instanceof SupersededError || this.isDisposed || reading !== this.reading) return;
      this.readingUnderWay = false;
      // That the engine has stopped was told already.
      if (!(error instanceof EngineStoppedError))
        this.log.report(`${this.name} could not be replayed`, error);
      this.fail(this.brokenProblem());
    }
  }

  private brokenProblem(): SessionProblem {
    return {
      title: 'This trace could not be replayed.',
      detail: `Something went wrong in Alloctrace itself; its log says what. Edit or reopen ${this.name} to try again.`,
    };
  }

  /** Reads the trace again, from its file if its text was closed. */
  private reopen(): void {
    if (this.currentDocument) return this.replay();
    void this.log.guard(`${this.name} could not be opened again`, async () =>
      this.attach(await vscode.workspace.openTextDocument(this.uri)),
    );
  }

  /** The step on the anchored line; the same step where no line is known. */
  private async stepAfterReplay(engine: TraceEngine): Promise<number> {
    for (;;) {
      const line = this.anchorLine;
      if (line === undefined) return this.currentStep;
      const step = await engine.stepAtLine(this.key, line);
      // The caret may have moved on meanwhile.
      if (line === this.anchorLine) return step;
    }
  }

  private settle(overview: TraceOverview, step: number): void {
    this.currentOverview = overview;
    this.currentStep = Math.min(step, overview.stepCount);
    this.currentReport = undefined;
    this.replayed.fire(overview);
    this.stateChanged.fire();
    void this.announceMove('replay');
  }

  private async move(step: number, line: number | undefined, origin: CursorOrigin): Promise<void> {
    this.moved = true;
    this.anchorLine = line;
    // Before the first replay the wish is remembered, and clamped then.
    const lastStep = this.currentOverview?.stepCount ?? Number.MAX_SAFE_INTEGER;
    const target = Math.min(Math.max(Math.trunc(step) || 0, 0), lastStep);
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
    await this.log.guard('The step could not be read', async () => {
      const report = await this.ask((engine, trace) => engine.step(trace, this.currentStep));
      // A newer move has asked for a report of its own.
      if (!report || report.step !== this.currentStep) return;
      this.currentReport = report;
      if (!this.isReplaying) this.anchorLine ??= report.line;
      this.reported.fire({ report, origin: this.lastOrigin });
    });
  }

  /** No answer of a reading under way is taken any more. */
  private stopReading(): void {
    this.reading++;
    this.readingUnderWay = false;
    this.stateChanged.fire();
  }

  private stopEditTimer(): void {
    clearTimeout(this.editTimer);
    this.editTimer = undefined;
  }
}
