/**
 * One reading of a trace, from the call that began it to its overview. It can be interrupted: `stop` makes a trace of what
 * was read, or replayed, so far, `supersede` makes it worthless.
 */

import { type OpenRequest, SupersededError } from './engine.ts';
import type { FeedQueue } from './feedQueue.ts';

const nobodyWaits = () => {};

export class Opening {
  isStopped = false;
  /** Events of its last preview. */
  previewedCount = 0;
  private isSuperseded = false;
  /** Lets go whoever waits for something to read. */
  private interrupt = nobodyWaits;

  constructor(
    readonly request: Omit<OpenRequest, 'source'>,
    /** Where its pieces arrive, if they are fed. */
    readonly feed: FeedQueue | undefined,
  ) {}

  /** What was read so far is enough; while it is being replayed, what was replayed so far. */
  stop(): void {
    this.isStopped = true;
    this.feed?.close();
    this.interrupt();
  }

  /** Nothing more will be read: a stop from now on is one of the replay. */
  endReading(): void {
    this.isStopped = false;
  }

  /** Another opening, or a closing, has taken its place. */
  supersede(): void {
    this.isSuperseded = true;
    this.feed?.close();
    this.interrupt();
  }

  /**
   * What is being read, or undefined as soon as somebody wants the opening to end early; to be asked for one thing at a time.
   * No promise outlives the wait: what a race against one had given would be kept as long as that one.
   */
  async unlessInterrupted<Result>(reading: Promise<Result>): Promise<Result | undefined> {
    try {
      return await new Promise<Result | undefined>((resolve, reject) => {
        this.interrupt = () => resolve(undefined);
        if (this.isStopped || this.isSuperseded) resolve(undefined);
        reading.then(resolve, reject);
      });
    } finally {
      this.interrupt = nobodyWaits;
    }
  }

  /** @throws SupersededError where nobody waits for the trace any more */
  check(): void {
    if (this.isSuperseded) throw new SupersededError(this.request.trace);
  }
}
