/**
 * Keeps the engine in step with one trace's text: a document that is sent once and whose edits follow as changes, or a
 * file that the engine reads by itself and that is read again when it has changed. Knows nothing of cursor and faces.
 *
 * Invariant: of all readings only the last one counts; what an earlier one comes to is dropped. Edits reach the engine
 * all and in their order, or the whole text is sent anew. Nothing here rejects.
 */

import * as vscode from 'vscode';
import {
  type EventRange,
  type OpenProgress,
  SourceError,
  SupersededError,
  type TextChange,
  type TraceEngine,
  type TraceOverview,
} from '../engine/engine.ts';
import { EngineStoppedError } from '../engine/engineChannel.ts';
import { type BaselineState, readBaseline } from './baselineFiles.ts';
import { Disposable } from './disposable.ts';
import { DocumentChangedError } from './documentBytes.ts';
import type { EngineHost, EnginePreview } from './engineHost.ts';
import { watchFile } from './fileWatch.ts';
import { readLimits } from './limits.ts';
import type { Log } from './log.ts';
import { brokenProblem, goneProblem, type SessionProblem, unreadableProblem } from './sessionProblems.ts';
import { sendDocument, sendFile } from './textSource.ts';

/** Whose trace is read. */
export interface ReadingTarget {
  readonly uri: vscode.Uri;
  /** The trace's name in the engine. */
  readonly key: string;
  readonly name: string;
  /** Asks the text that the engine has just taken up for the step to stand on. */
  locate(engine: TraceEngine): Promise<number>;
  settle(overview: TraceOverview, step: number): void;
  fail(problem: SessionProblem): void;
  /** A reading began, went on or ended. */
  readingChanged(): void;
}

/**
 * An edit waits as long as the last one took to replay, within these bounds: keys that follow each other quickly are
 * replayed together, and findings are there within a tenth of a second where the trace allows it.
 */
const SHORTEST_EDIT_DELAY_MS = 25;
const LONGEST_EDIT_DELAY_MS = 150;

/** A reading that is over sooner has no progress to tell of. */
const PROGRESS_PATIENCE_MS = 300;

export class TraceReader extends Disposable {
  private document: vscode.TextDocument | undefined;
  private watching: vscode.Disposable | undefined;
  private wantedRange: EventRange | undefined;
  private limitBytes = Number.POSITIVE_INFINITY;
  private lastBaseline: BaselineState | undefined;
  private readingNumber = 0;
  private isUnderWay = false;
  private startTime = 0;
  private hasPreview = false;
  private lastProgress: OpenProgress | undefined;
  private fileIsChanging = false;
  private pendingEdits: (readonly TextChange[])[] = [];
  /** The engine has all of the document's text, but for the pending edits. */
  private isSent = false;
  private editTimer: ReturnType<typeof setTimeout> | undefined;
  private editDelayMs = SHORTEST_EDIT_DELAY_MS;

  constructor(
    private readonly target: ReadingTarget,
    private readonly engines: EngineHost,
    private readonly log: Log,
  ) {
    super();
    this.register(
      engines.onDidStop(({ isGivenUp }) => {
        if (isGivenUp) this.giveUp(brokenProblem(target.name));
        else this.readAnew();
      }),
    );
    this.register(engines.onDidProgress((progress) => this.noteProgress(progress)));
    this.register(engines.onDidPreview((preview) => void this.showPreview(preview)));
  }

  /** Counts the readings; an answer of the engine's about an earlier one is stale. */
  get reading(): number {
    return this.readingNumber;
  }

  /** A text is on its way to the engine, or being replayed. */
  get isReading(): boolean {
    return this.isUnderWay;
  }

  /** What is shown is not what the text says: neither its replay nor the beginning of it. */
  get isBehind(): boolean {
    return (this.isUnderWay && !this.hasPreview) || this.hasEdits;
  }

  /** How far the reading has come; undefined where it is over soon. */
  get progress(): OpenProgress | undefined {
    return this.lastProgress;
  }

  /** Somebody writes to the file; it is read again afterwards. */
  get isFileChanging(): boolean {
    return this.fileIsChanging;
  }

  /** What the trace was allowed to take when it was read last. */
  get memoryLimitBytes(): number {
    return this.limitBytes;
  }

  /** What the trace's file of accepted leaks said when the trace was read last. */
  get baseline(): BaselineState | undefined {
    return this.lastBaseline;
  }

  /** The events that were asked for; undefined for all. */
  get range(): EventRange | undefined {
    return this.wantedRange;
  }

  /** Takes a document as the text. */
  attach(document: vscode.TextDocument): void {
    this.stopWatching();
    this.document = document;
    this.readAnew();
  }

  /** Takes the file as the text; it is read where what was read last is not what is saved. */
  attachFile(isRead: boolean): void {
    const isStale = !isRead || this.isUnderWay || this.hasEdits;
    this.document = undefined;
    this.cancel();
    if (this.target.uri.scheme === 'untitled') return this.target.fail(goneProblem(this.target.name));
    this.stopWatching();
    this.watching = watchFile(this.target.uri, {
      changed: () => this.setFileChanging(true),
      cameToRest: () => this.readAnew(),
      gone: () => this.giveUp(goneProblem(this.target.name)),
    });
    if (isStale) this.readAnew();
  }

  /** The document was edited: the engine is told when the typing pauses. */
  edited(changes: readonly TextChange[]): void {
    // A text that is closed without being saved may go back to that of its file only afterwards.
    if (!this.document) return this.readAnew();
    this.pendingEdits.push(changes);
    clearTimeout(this.editTimer);
    this.editTimer = setTimeout(() => this.sendEdits(), this.editDelayMs);
    this.target.readingChanged();
  }

  /** What was read or replayed so far becomes the trace. */
  async stop(): Promise<void> {
    if (this.isUnderWay) await this.engines.engine.stopReading(this.target.key);
  }

  /** Reads these events only; all of them without a range. */
  readRange(range: EventRange | undefined): void {
    this.wantedRange = range;
    this.readAnew();
  }

  readAnew(): void {
    if (!this.document && this.target.uri.scheme === 'untitled') return;
    this.dropEdits();
    this.isSent = false;
    this.fileIsChanging = false;
    void this.read((engine, reading) => this.open(engine, reading));
  }

  override dispose(): void {
    this.dropEdits();
    this.stopWatching();
    super.dispose();
  }

  private get hasEdits(): boolean {
    return this.pendingEdits.length > 0;
  }

  private async open(engine: TraceEngine, reading: number): Promise<TraceOverview> {
    const { document, wantedRange } = this;
    const { key, uri } = this.target;
    const { machineMemoryBytes, readsFiles } = this.engines.platform;
    const limits = readLimits(machineMemoryBytes);
    this.limitBytes = limits.memoryBytes;
    const isWanted = () => this.isCurrent(reading);
    const state = await readBaseline(uri);
    if (!isWanted()) throw new SupersededError(key);
    this.lastBaseline = state;
    const range = wantedRange ? { range: wantedRange } : {};
    const baseline = state.baseline ? { baseline: state.baseline } : {};
    const request = { trace: key, settings: {}, limits, ...range, ...baseline };
    if (!document && readsFiles && uri.scheme === 'file')
      return engine.open({ ...request, source: { kind: 'file', path: uri.fsPath } });
    if (!document) return (await sendFile(engine, request, uri, isWanted)).overview;
    const { overview } = await sendDocument(engine, request, document, isWanted);
    if (isWanted()) this.isSent = true;
    return overview;
  }

  private sendEdits(): void {
    clearTimeout(this.editTimer);
    this.editTimer = undefined;
    if (!this.isSent) return this.readAnew();
    // A text that is being replayed is not changed before that has come to an end; the edits follow then.
    if (this.isUnderWay || !this.hasEdits) return;
    const edits = this.pendingEdits.splice(0);
    const start = performance.now();
    void this.read(async (engine, reading) => {
      const overview = await this.applyEdits(engine, edits, reading);
      const took = performance.now() - start;
      this.editDelayMs = Math.min(LONGEST_EDIT_DELAY_MS, Math.max(SHORTEST_EDIT_DELAY_MS, took));
      return overview;
    });
  }

  /** Undefined where the text has to be sent anew, which is seen to. */
  private async applyEdits(
    engine: TraceEngine,
    edits: readonly (readonly TextChange[])[],
    reading: number,
  ): Promise<TraceOverview | undefined> {
    const answers = edits.map((changes) => engine.edit(this.target.key, changes));
    try {
      const overviews = await Promise.all(
        answers.map((answer, index) => (index < answers.length - 1 ? unlessOvertaken(answer) : answer)),
      );
      return overviews.at(-1);
    } catch {
      // Whatever the reason, the engine's text may be another than the editor's now.
      if (this.isCurrent(reading) && this.engines.isCurrent(engine)) this.readAnew();
      return undefined;
    }
  }

  private async read(
    bringText: (engine: TraceEngine, reading: number) => Promise<TraceOverview | undefined>,
  ): Promise<void> {
    const reading = this.begin();
    try {
      const { engine } = this.engines;
      const overview = await bringText(engine, reading);
      if (!overview || !this.isCurrent(reading)) return;
      const step = await this.target.locate(engine);
      if (!this.isCurrent(reading)) return;
      this.end();
      this.target.settle(overview, step);
      if (this.hasEdits && !this.editTimer) this.sendEdits();
    } catch (error) {
      if (this.isCurrent(reading)) await this.failed(error, reading);
    }
  }

  private async failed(error: unknown, reading: number): Promise<void> {
    // The edit that came in between has asked for a reading of its own; a trace that was replaced has another reader.
    if (error instanceof DocumentChangedError || error instanceof SupersededError) return;
    if (error instanceof SourceError && this.fileIsChanging) {
      // It is read again when nobody writes to it any more.
      this.end();
      return this.target.readingChanged();
    }
    const { name, uri } = this.target;
    if (this.document || error instanceof EngineStoppedError) {
      // That the engine has stopped was told already.
      if (!(error instanceof EngineStoppedError))
        this.log.report(vscode.l10n.t('{0} could not be replayed', name), error);
      return this.giveUp(brokenProblem(name));
    }
    const reason = await whyUnreadable(uri);
    if (!this.isCurrent(reading)) return;
    if (reason === 'gone') return this.giveUp(goneProblem(name));
    this.giveUp(unreadableProblem(name, error instanceof Error ? error.message : String(error)));
  }

  private async showPreview({ trace, overview }: EnginePreview): Promise<void> {
    const { target, readingNumber: reading } = this;
    if (trace !== target.key || !this.isUnderWay) return;
    try {
      const step = await target.locate(this.engines.engine);
      if (!this.isCurrent(reading) || !this.isUnderWay) return;
      this.hasPreview = true;
      target.settle(overview, step);
    } catch {
      // The trace was closed or replaced in between, or the engine has died; whoever did that sees to what is shown.
    }
  }

  private noteProgress(progress: OpenProgress): void {
    if (progress.trace !== this.target.key || !this.isUnderWay) return;
    if (progress.isDone || performance.now() - this.startTime < PROGRESS_PATIENCE_MS) return;
    this.lastProgress = progress;
    this.target.readingChanged();
  }

  private begin(): number {
    this.readingNumber++;
    this.isUnderWay = true;
    this.startTime = performance.now();
    this.hasPreview = false;
    this.lastProgress = undefined;
    this.target.readingChanged();
    return this.readingNumber;
  }

  private end(): void {
    this.isUnderWay = false;
    this.hasPreview = false;
    this.lastProgress = undefined;
  }

  /** No answer of a reading under way is taken any more. */
  private cancel(): void {
    this.readingNumber++;
    this.dropEdits();
    this.end();
    this.target.readingChanged();
  }

  /** What was edited meanwhile has nothing to follow on; the next edit has the whole text sent anew. */
  private giveUp(problem: SessionProblem): void {
    this.readingNumber++;
    this.dropEdits();
    this.isSent = false;
    this.fileIsChanging = false;
    this.end();
    this.target.fail(problem);
  }

  private dropEdits(): void {
    clearTimeout(this.editTimer);
    this.editTimer = undefined;
    this.pendingEdits = [];
  }

  private isCurrent(reading: number): boolean {
    return !this.isDisposed && reading === this.readingNumber;
  }

  private setFileChanging(isChanging: boolean): void {
    this.fileIsChanging = isChanging;
    this.target.readingChanged();
  }

  private stopWatching(): void {
    this.watching?.dispose();
    this.watching = undefined;
    this.fileIsChanging = false;
  }
}

/** An edit that is followed by another before its text was replayed is never replayed by itself. */
async function unlessOvertaken(answer: Promise<TraceOverview>): Promise<TraceOverview | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SupersededError) return undefined;
    throw error;
  }
}

async function whyUnreadable(uri: vscode.Uri): Promise<'gone' | 'other'> {
  try {
    await vscode.workspace.fs.stat(uri);
    return 'other';
  } catch {
    return 'gone';
  }
}
