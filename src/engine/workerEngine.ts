/**
 * The engine in a worker thread of Node's, seen from the thread that asks. Same interface as the local one; every question
 * settles: with its answer, its error, or an EngineStoppedError when the thread has ended.
 */

import { Worker } from 'node:worker_threads';
import type { EngineListener, TraceEngine } from './engine.ts';
import { connectEngine } from './engineChannel.ts';

/**
 * Starts the engine's worker from its bundled script. `onDidStop` is told when the thread ends by itself; the engine is
 * of no use then, and whoever started it may start another.
 */
export function createWorkerEngine(
  scriptPath: string,
  onDidStop: (reason: Error) => void,
  listener?: EngineListener,
): TraceEngine {
  const worker = new Worker(scriptPath, { name: 'alloctrace engine' });
  let failure: Error | undefined;
  let disposed = false;
  const dispose = async () => {
    disposed = true;
    await worker.terminate();
  };
  const { engine, stop } = connectEngine(
    {
      post: (message, transfer) => worker.postMessage(message, transfer),
      listen: (receive) => worker.on('message', receive),
    },
    dispose,
    listener,
  );
  worker.on('error', (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  worker.on('exit', (code) => {
    const reason = failure ?? new Error(`exit code ${code}`);
    stop(reason);
    if (!disposed) onDidStop(reason);
  });
  return engine;
}
