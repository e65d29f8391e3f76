/**
 * What the extension takes from the extension host that it runs in, besides `vscode`. There are two kinds, Node's and a
 * browser's; whoever composes the extension hands one in, and nothing else knows which it is.
 */

import type { EngineListener, TraceEngine } from '../engine/engine.ts';

export interface HostPlatform {
  /** The machine's memory, as far as it can be told. */
  readonly machineMemoryBytes: number;
  /** Whether engines read files of the scheme `file` by themselves; else VS Code reads them. */
  readonly readsFiles: boolean;
  /** `onDidStop` is told when the engine stops by itself, `listener` what goes on while it reads. */
  startEngine(onDidStop: (reason: Error) => void, listener: EngineListener): TraceEngine;
}
