/**
 * Plays a trace: moves a session's cursor forward at a speed. It waits until every face has shown a step before it takes
 * the next, and skips steps rather than falling behind. It stops at the end and at any move that is not its own.
 */

import * as vscode from 'vscode';
import { DEFAULT_PLAYBACK_SPEED, PLAYBACK_SPEEDS, type Playback } from '../protocol/panel.ts';
import { Disposable } from './disposable.ts';
import type { TraceSession } from './traceSession.ts';

export class Player extends Disposable {
  private readonly changed = this.register(new vscode.EventEmitter<Playback>());
  /** Playback started, stopped or changed its speed. */
  readonly onDidChange = this.changed.event;
  private stepsPerSecond = DEFAULT_PLAYBACK_SPEED;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isPlaying = false;
  /** When the last step was taken. */
  private lastTime = 0;

  constructor(private readonly session: TraceSession) {
    super();
    this.register(
      session.onDidMoveCursor(({ origin }) => {
        if (origin !== 'playback') this.stop();
      }),
    );
  }

  get playback(): Playback {
    return { playing: this.isPlaying, stepsPerSecond: this.stepsPerSecond };
  }

  /** Plays on, or from the start where the cursor is at the end; or stops. */
  toggle(): void {
    if (this.isPlaying) return this.stop();
    const { overview, step } = this.session;
    if (!overview || overview.stepCount === 0) return;
    this.isPlaying = true;
    this.changed.fire(this.playback);
    if (step >= overview.stepCount) void this.session.moveTo(0, 'playback');
    this.lastTime = performance.now();
    this.schedule();
  }

  stop(): void {
    this.unschedule();
    if (!this.isPlaying) return;
    this.isPlaying = false;
    this.changed.fire(this.playback);
  }

  /** Takes the nearest speed there is, as the number comes from the view. */
  setSpeed(stepsPerSecond: number): void {
    const distance = (speed: number) => Math.abs(speed - stepsPerSecond);
    this.stepsPerSecond = PLAYBACK_SPEEDS.reduce(
      (best, speed) => (distance(speed) < distance(best) ? speed : best),
      DEFAULT_PLAYBACK_SPEED,
    );
    this.changed.fire(this.playback);
    if (this.timer) this.schedule();
  }

  override dispose(): void {
    this.stop();
    super.dispose();
  }

  private get periodMs(): number {
    return 1000 / this.stepsPerSecond;
  }

  /** The next step is due a period after the last one was taken, however long it took to show. */
  private schedule(): void {
    this.unschedule();
    const wait = Math.max(0, this.lastTime + this.periodMs - performance.now());
    this.timer = setTimeout(() => void this.advance(), wait);
  }

  private unschedule(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async advance(): Promise<void> {
    this.unschedule();
    const now = performance.now();
    const stepCount = Math.max(1, Math.floor((now - this.lastTime) / this.periodMs));
    this.lastTime = now;
    await this.session.moveTo(this.session.step + stepCount, 'playback');
    // Stopped meanwhile, perhaps started again: then another step is scheduled already.
    if (!this.isPlaying || this.timer) return;
    const { overview, step } = this.session;
    if (!overview || step >= overview.stepCount) this.stop();
    else this.schedule();
  }
}
