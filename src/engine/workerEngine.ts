/**
 * The engine in a worker thread, seen from the thread that asks. Same interface as the local one; every question settles:
 * with its answer, its error, or an EngineStoppedError when the thread has ended.
 */

import { Worker } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import type { EngineListener, TraceEngine } from './engine.ts';
import { deserialize, serialize } from './engineChannel.ts';

/** The worker thread has ended, by `dispose` or by a failure: `cause` says which. */
export class EngineStoppedError extends Error {
  override readonly name = 'EngineStoppedError';
}

/**
 * Starts the engine's worker from its bundled script. `onDidStop` is told when the thread ends by itself; the engine is
 * of no use then, and whoever started it may start another.
 */
export function createWorkerEngine(
  scriptPath: string,
  onDidStop: (reason: Error) => void,
  listener: EngineListener = { progress: () => {}, preview: () => {} },
): TraceEngine {
  const worker = new Worker(scriptPath, { name: 'alloctrace engine' });
  const rpc = createBirpc<TraceEngine, EngineListener>(listener, {
    post: (message) => worker.postMessage(message, ownedBuffers(message)),
    on: (listener) => worker.on('message', listener),
    serialize,
    deserialize,
    // A replay may take as long as it takes; a thread that dies is noticed by its exit.
    timeout: -1,
  });
  let failure: Error | undefined;
  let disposed = false;
  worker.on('error', (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  worker.on('exit', (code) => {
    const reason = failure ?? new Error(`exit code ${code}`);
    rpc.$close(new EngineStoppedError(`The engine has stopped: ${reason.message}`, { cause: reason }));
    if (!disposed) onDidStop(reason);
  });

  const dispose = async () => {
    disposed = true;
    await worker.terminate();
  };
  return new Proxy(rpc as TraceEngine, {
    get: (target, name, receiver) => (name === 'dispose' ? dispose : Reflect.get(target, name, receiver)),
  });
}

/** The text of a trace is given away rather than copied, where its buffer holds nothing else. */
function ownedBuffers(message: { readonly a?: readonly unknown[] }): ArrayBuffer[] {
  const [request] = message.a ?? [];
  if (typeof request !== 'object' || request === null || !('source' in request)) return [];
  const { bytes } = request.source as { readonly bytes?: unknown };
  const isWhole = bytes instanceof Uint8Array && bytes.byteLength === bytes.buffer.byteLength;
  return isWhole && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}
