/**
 * Pieces of a text on their way from whoever feeds to whoever reads. A feeder goes on when its piece has been taken, so
 * that at most one piece waits while another is being read.
 */

import { SupersededError } from './engine.ts';

interface WaitingPiece {
  readonly bytes: Uint8Array;
  readonly taken: () => void;
  readonly refused: (error: Error) => void;
}

export class FeedQueue {
  private readonly waiting: WaitingPiece[] = [];
  private hasEnded = false;
  private isClosed = false;
  private wake: (() => void) | undefined;

  constructor(private readonly trace: string) {}

  /** Resolves when the piece was taken; rejects with SupersededError when it never will be. */
  push(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.isClosed || this.hasEnded) return reject(new SupersededError(this.trace));
      this.waiting.push({ bytes, taken: resolve, refused: reject });
      this.wake?.();
    });
  }

  /** No more pieces follow those that wait. */
  end(): void {
    this.hasEnded = true;
    this.wake?.();
  }

  /** The next piece; undefined at the end, or when the queue was closed. */
  async next(): Promise<Uint8Array | undefined> {
    while (this.waiting.length === 0 && !this.hasEnded && !this.isClosed)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    const piece = this.waiting.shift();
    piece?.taken();
    return piece?.bytes;
  }

  /** Nobody reads any more: pieces that wait, and all that are still to come, are refused. */
  close(): void {
    this.isClosed = true;
    for (const { refused } of this.waiting.splice(0)) refused(new SupersededError(this.trace));
    this.wake?.();
  }
}
