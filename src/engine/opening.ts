/**
 * One reading of a trace, from the call that began it to its overview. It can be interrupted: `stop` makes a trace of what
 * was read so far, `supersede` makes it worthless.
 */

import { type OpenRequest, SupersededError } from './engine.ts';
import type { FeedQueue } from './feedQueue.ts';

export class Opening {
  /** Resolves when somebody wants it to end early. */
  readonly interrupted: Promise<void>;
  isStopped = false;
  private isSuperseded = false;
  private interrupt: () => void = () => {};

  constructor(
    readonly request: Omit<OpenRequest, 'source'>,
    /** Where its pieces arrive, if they are fed. */
    readonly feed: FeedQueue | undefined,
  ) {
    this.interrupted = new Promise((resolve) => {
      this.interrupt = resolve;
    });
  }

  /** What was read so far is enough. */
  stop(): void {
    this.isStopped = true;
    this.feed?.close();
    this.interrupt();
  }

  /** Another opening, or a closing, has taken its place. */
  supersede(): void {
    this.isSuperseded = true;
    this.feed?.close();
    this.interrupt();
  }

  /** @throws SupersededError where nobody waits for the trace any more */
  check(): void {
    if (this.isSuperseded) throw new SupersededError(this.request.trace);
  }
}
