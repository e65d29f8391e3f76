/** An extension host of Node's: the engine has a worker thread, and reads files by itself. */

import { totalmem } from 'node:os';
import { createWorkerEngine } from '../engine/workerEngine.ts';
import type { HostPlatform } from './hostPlatform.ts';

/** `scriptPath` is where the engine's bundle for worker threads lies. */
export function nodePlatform(scriptPath: string): HostPlatform {
  return {
    machineMemoryBytes: totalmem(),
    readsFiles: true,
    startEngine: (onDidStop, listener) => createWorkerEngine(scriptPath, onDidStop, listener),
  };
}
