/**
 * The extension host of a browser: the engine has a worker, and VS Code reads the files. A worker's script must come from
 * the page's own origin, which an extension's files do not, so that its text is read and handed over as a blob.
 */

import * as vscode from 'vscode';
import { createWebWorkerEngine } from '../engine/webWorkerEngine.ts';
import type { HostPlatform } from './hostPlatform.ts';

const GIBIBYTE = 2 ** 30;

/** Where the browser does not tell: Firefox and Safari never do, the others not on pages without TLS. */
const USUAL_MEMORY_GIBIBYTES = 4;

interface MemoryTeller {
  /** In GiB, rounded, and never more than some; many browsers say no more than 8. */
  readonly deviceMemory?: number;
}

/** `scriptUri` is where the engine's bundle for browsers lies. To be disposed with its engines. */
export async function webPlatform(scriptUri: vscode.Uri): Promise<HostPlatform & vscode.Disposable> {
  const script = await vscode.workspace.fs.readFile(scriptUri);
  const blob = new Blob([script as Uint8Array<ArrayBuffer>], { type: 'text/javascript' });
  // A worker takes its script some time after it was created, and one that crashed is followed by another.
  const address = URL.createObjectURL(blob);
  const { deviceMemory = USUAL_MEMORY_GIBIBYTES } = navigator as MemoryTeller;
  return {
    machineMemoryBytes: deviceMemory * GIBIBYTE,
    readsFiles: false,
    startEngine: (onDidStop, listener) =>
      createWebWorkerEngine(new Worker(address, { name: 'alloctrace engine' }), onDidStop, listener),
    dispose: () => URL.revokeObjectURL(address),
  };
}
