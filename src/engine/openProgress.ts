/** Tells how far an opening has come, about ten times a second, and when it has ended. */

import type { EngineListener, OpenProgress } from './engine.ts';

const INTERVAL_MS = 100;

type Reached = Pick<OpenProgress, 'phase' | 'share' | 'readBytes' | 'eventCount'>;

export class ProgressTeller {
  private lastTime = performance.now();
  private last: Reached = { phase: 'reading', share: 0, readBytes: 0, eventCount: 0 };

  constructor(
    private readonly trace: string,
    private readonly listener: EngineListener | undefined,
  ) {}

  tell(reached: Partial<Reached>): void {
    this.last = { ...this.last, ...reached };
    const now = performance.now();
    if (now - this.lastTime < INTERVAL_MS) return;
    this.lastTime = now;
    this.listener?.progress({ ...this.last, trace: this.trace, isDone: false });
  }

  end(): void {
    this.listener?.progress({ ...this.last, trace: this.trace, isDone: true });
  }
}
