/**
 * Tells how far an opening has come, about ten times a second, and when it has ended. The share is that of all of its work:
 * reading, replays of previews, and the replay of the whole, so that it never falls.
 */

import type { EngineListener, OpenProgress } from './engine.ts';

const INTERVAL_MS = 100;

/** Replaying events takes so many times as long as reading them, about: measured on generated traces, with what follows a run. */
const REPLAY_WORK = 5;

/** What a reading has done and will do, as shares of the whole text or of its events. */
export interface ReadingWork {
  /** Of the text, what was read and what will be. */
  readonly read: number;
  readonly toRead: number;
  /** Of the events, what was replayed for previews and what will be, in previews that are done, under way and due. */
  readonly previewed: number;
  readonly toPreview: number;
  /** Of the events, what will be replayed in the end. */
  readonly toReplay: number;
}

export class ProgressTeller {
  private lastTime = performance.now();
  private last: Omit<OpenProgress, 'trace' | 'isDone'> = {
    phase: 'reading',
    share: 0,
    readBytes: 0,
    eventCount: 0,
  };
  /** The share at which the replay began. */
  private replayStart = 0;

  constructor(
    private readonly trace: string,
    private readonly listener: EngineListener | undefined,
  ) {}

  /** `work` is null where the end of the text is not known. */
  tellReading(readBytes: number, eventCount: number, work: ReadingWork | null): void {
    const share = work && Math.max(this.last.share ?? 0, doneShare(work));
    this.tell({ phase: 'reading', share, readBytes, eventCount });
  }

  /** `share` is that of the replay, which takes up what reading has left. */
  tellReplaying(share: number, eventCount: number): void {
    const { last } = this;
    if (last.phase === 'reading') this.replayStart = last.share ?? 0;
    const reached = this.replayStart + (1 - this.replayStart) * share;
    const former = last.phase === 'reading' ? 0 : (last.share ?? 0);
    this.tell({ ...last, phase: 'replaying', share: Math.max(former, reached), eventCount });
  }

  end(): void {
    this.listener?.progress({ ...this.last, trace: this.trace, isDone: true });
  }

  private tell(reached: ProgressTeller['last']): void {
    this.last = reached;
    const now = performance.now();
    if (now - this.lastTime < INTERVAL_MS) return;
    this.lastTime = now;
    this.listener?.progress({ ...reached, trace: this.trace, isDone: false });
  }
}

function doneShare({ read, toRead, previewed, toPreview, toReplay }: ReadingWork): number {
  const done = read + REPLAY_WORK * previewed;
  return Math.min(1, done / (toRead + REPLAY_WORK * (toPreview + toReplay)));
}
