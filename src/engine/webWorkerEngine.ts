/**
 * The engine in a browser's worker, seen from the page or the extension host that asks. The counterpart of
 * `workerEngine.ts`, without Node.
 */

import type { EngineListener, TraceEngine } from './engine.ts';
import { connectEngine } from './engineChannel.ts';

/** What a worker's port and a worker have in common in every browser, as far as it is used here. */
export interface WebPort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', receive: (event: { readonly data: unknown }) => void): void;
}

/** A `Worker`, as far as it is used here. */
export interface WebWorker extends WebPort {
  addEventListener(type: 'message', receive: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'error', receive: (event: { readonly message?: string }) => void): void;
  terminate(): void;
}

/**
 * Takes over a worker that was started from the bundle of `webWorker.ts`; how its script is loaded is its host's affair.
 * `onDidStop` is told when the worker fails; the engine is of no use then.
 */
export function createWebWorkerEngine(
  worker: WebWorker,
  onDidStop: (reason: Error) => void,
  listener?: EngineListener,
): TraceEngine {
  const dispose = async () => {
    worker.terminate();
    stop(new Error('it was disposed of'));
  };
  const { engine, stop } = connectEngine(
    {
      post: (message, transfer) => worker.postMessage(message, transfer),
      listen: (receive) => worker.addEventListener('message', ({ data }) => receive(data)),
    },
    dispose,
    listener,
  );
  // A browser's worker survives an error that nobody caught, but what it was doing is lost: it is ended.
  worker.addEventListener('error', ({ message }) => {
    const reason = new Error(message || 'its script could not be loaded');
    worker.terminate();
    stop(reason);
    onDidStop(reason);
  });
  return engine;
}
