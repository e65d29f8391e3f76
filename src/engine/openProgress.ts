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

  /** A replay that is tried again with a larger heap starts anew; its share waits where it was. */
  tell(reached: Partial<Reached>): void {
    const { phase, share } = this.last;
    this.last = { ...this.last, ...reached };
    if (this.last.phase === phase && share !== null && this.last.share !== null)
      this.last = { ...this.last, share: Math.max(share, this.last.share) };
    const now = performance.now();
    if (now - this.lastTime < INTERVAL_MS) return;
    this.lastTime = now;
    this.listener?.progress({ ...this.last, trace: this.trace, isDone: false });
  }

  end(): void {
    this.listener?.progress({ ...this.last, trace: this.trace, isDone: true });
  }
}
