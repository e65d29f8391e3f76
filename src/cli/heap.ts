/** `alloctrace heap FILE --at STEP`: every block and every free list of the heap just after a step. */

import { heapText } from '../engine/engine.ts';
import { formatCount } from '../format/quantities.ts';
import { CommandLineError, type ExitStatus, type FailLevel } from './exitStatus.ts';
import { jsonDocument } from './jsonPieces.ts';
import { end, type OpenOptions, openTrace } from './openTrace.ts';
import { styleOf, type Terminal, widthOf, writeAll } from './terminal.ts';

export const HEAP_FORMATS = ['text', 'json'] as const;

export type HeapFormat = (typeof HEAP_FORMATS)[number];

export interface HeapOptions extends OpenOptions {
  readonly format: HeapFormat;
  readonly failOn: FailLevel;
  /** A step, or the last one. */
  readonly at: number | 'end';
}

export async function heap(file: string, options: HeapOptions, terminal: Terminal): Promise<ExitStatus> {
  const trace = await openTrace(file, options, terminal);
  const { engine, overview } = trace;
  const step = options.at === 'end' ? overview.stepCount : options.at;
  if (step > overview.stepCount) {
    const events = formatCount(overview.stepCount);
    throw new CommandLineError(`There is no step ${step} in ${file}; --at takes 0 to ${events}, or end.`);
  }
  const listing = await engine.heap(file, step);
  const { heapBytes, blocks, freeLists } = listing;
  const pieces =
    options.format === 'json'
      ? jsonDocument({ step, heapBytes, blocks, freeLists })
      : heapText({ ...listing, file, stepCount: overview.stepCount }, styleOf(terminal), widthOf(terminal));
  await writeAll(terminal.stdout, pieces);
  return end(trace, options.failOn, terminal);
}
