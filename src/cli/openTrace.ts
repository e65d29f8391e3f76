/** Reads and replays the trace of a command. Settings that cannot be end the command, as its specification says. */

import type { TraceEngine, TraceOverview, TraceSettings } from '../engine/engine.ts';
import { createLocalEngine } from '../engine/localEngine.ts';
import { CommandLineError } from './exitStatus.ts';
import { readInput } from './input.ts';
import type { Terminal } from './terminal.ts';

export interface OpenTrace {
  readonly engine: TraceEngine;
  /** As given on the command line; also the trace's name in the engine. */
  readonly file: string;
  readonly overview: TraceOverview;
}

export async function openTrace(
  file: string,
  settings: TraceSettings,
  terminal: Terminal,
): Promise<OpenTrace> {
  const bytes = await readInput(file, terminal);
  const engine = createLocalEngine();
  const overview = await engine.open({ trace: file, source: { kind: 'bytes', bytes }, settings });
  const problem = overview.settingsProblem;
  if (problem) {
    const place = problem.place ? `${file}:${problem.place.line}: ` : '';
    throw new CommandLineError(`${place}${problem.message}`);
  }
  return { engine, file, overview };
}
