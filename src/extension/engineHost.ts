/**
 * Owns the engine, a worker that parses and replays. When its thread dies, a new one is started and the sessions are told to open
 * their traces again; a thread that dies over and over is given up until somebody asks for a replay once more, so that a
 * trace which kills the engine cannot make it spin.
 */

import * as vscode from 'vscode';
import type { OpenProgress, Ticket, TraceEngine, TraceOverview } from '../engine/engine.ts';
import { EngineStoppedError } from '../engine/engineChannel.ts';
import { Disposable } from './disposable.ts';
import type { HostPlatform } from './hostPlatform.ts';
import type { Log } from './log.ts';

/** So many crashes within the period are taken for the trace's doing, not for an accident. */
const TOLERATED_CRASH_COUNT = 3;
const CRASH_PERIOD_MS = 60_000;

export interface EngineStop {
  /** It dies over and over: nothing should be opened again without the user's doing. */
  readonly isGivenUp: boolean;
}

export interface EnginePreview {
  readonly trace: string;
  readonly overview: TraceOverview;
}

export interface EngineTrial {
  readonly ticket: Ticket;
  readonly words: string;
}

export class EngineHost extends Disposable {
  private readonly stopped = this.register(new vscode.EventEmitter<EngineStop>());
  /** The engine has stopped by itself; whatever it knew is lost. */
  readonly onDidStop = this.stopped.event;
  private readonly progressed = this.register(new vscode.EventEmitter<OpenProgress>());
  /** A trace is being read or replayed. */
  readonly onDidProgress = this.progressed.event;
  private readonly previewed = this.register(new vscode.EventEmitter<EnginePreview>());
  /** The first events of a trace that is still being read can be asked about. */
  readonly onDidPreview = this.previewed.event;
  private readonly tried = this.register(new vscode.EventEmitter<EngineTrial>());
  /** What is being tried for a question that was asked under a ticket. */
  readonly onDidTry = this.tried.event;
  private lastTicket = 0;
  private running: TraceEngine | undefined;
  private crashTimes: number[] = [];

  constructor(
    /** Where the engines run. */
    readonly platform: HostPlatform,
    private readonly log: Log,
  ) {
    super();
  }

  /** The engine, started when first needed. Another object after a crash. */
  get engine(): TraceEngine {
    this.running ??= this.start();
    return this.running;
  }

  /** Whether an engine is still the one that runs; its traces are lost if not. */
  isCurrent(engine: TraceEngine): boolean {
    return this.running === engine;
  }

  newTicket(): Ticket {
    return String(++this.lastTicket);
  }

  /** Gives up the question under a ticket. An engine that has stopped has given it up already. */
  async cancel(ticket: Ticket): Promise<void> {
    try {
      await this.running?.cancel(ticket);
    } catch (error) {
      if (!(error instanceof EngineStoppedError)) throw error;
    }
  }

  /** Forgets a trace. An engine that is not running has forgotten it already. */
  async close(trace: string): Promise<void> {
    try {
      await this.running?.close(trace);
    } catch (error) {
      if (!(error instanceof EngineStoppedError)) throw error;
    }
  }

  override dispose(): void {
    super.dispose();
    const { running } = this;
    this.running = undefined;
    if (running)
      void this.log.guard(vscode.l10n.t('The replay engine could not be stopped'), () => running.dispose());
  }

  private start(): TraceEngine {
    if (this.isDisposed) throw new Error(vscode.l10n.t('The extension has been deactivated.'));
    const isCurrent = () => this.running === engine;
    const engine: TraceEngine = this.platform.startEngine(
      (reason) => {
        if (isCurrent()) this.recover(reason);
      },
      {
        progress: (progress) => isCurrent() && this.progressed.fire(progress),
        preview: (trace, overview) => isCurrent() && this.previewed.fire({ trace, overview }),
        trying: (ticket, words) => isCurrent() && this.tried.fire({ ticket, words }),
      },
    );
    return engine;
  }

  private recover(reason: Error): void {
    this.running = undefined;
    const now = Date.now();
    this.crashTimes = [...this.crashTimes.filter((time) => now - time < CRASH_PERIOD_MS), now];
    const isGivenUp = this.crashTimes.length >= TOLERATED_CRASH_COUNT;
    this.log.report(
      isGivenUp
        ? vscode.l10n.t('Alloctrace stopped again and again; edit or reopen the trace to try once more')
        : vscode.l10n.t('Alloctrace stopped while replaying and was started again'),
      reason,
    );
    this.stopped.fire({ isGivenUp });
  }
}
