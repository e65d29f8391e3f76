/**
 * Keeps a thread answering while something long goes on: whoever works asks for a pause after every few milliseconds of work,
 * and what waits in the thread goes first.
 */

/** Work between two pauses. A question waits for it and for what one slice of work takes, together below 20 ms. */
const WORK_MS = 8;

export class Breather {
  private lastPause = performance.now();

  /** Resolves at once, or after everything else that waits, where it is time. */
  async pause(): Promise<void> {
    if (performance.now() - this.lastPause < WORK_MS) return;
    await nextTurn();
    this.lastPause = performance.now();
  }
}

/** Node's own way to the next turn; browsers have none. */
const { setImmediate } = globalThis as { readonly setImmediate?: (begin: () => void) => unknown };

/** Resolves in the next turn of the event loop. A timer would take a millisecond at least, and four in a browser. */
export function nextTurn(): Promise<void> {
  if (setImmediate) return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel() as BrowserChannel;
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** A channel as browsers have it; Node's has other names for the same, and is not needed there. */
interface BrowserChannel {
  readonly port1: { onmessage?: unknown; close(): void };
  readonly port2: { postMessage(message: unknown): void };
}
