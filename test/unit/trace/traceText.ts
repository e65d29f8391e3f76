/** How the trace tests read: one event a line, `step line | event`, so that a failure shows what was understood. */

import { MODEL_VOCABULARY } from '../../../src/replay/settings.ts';
import { NO_SITE, Operation } from '../../../src/trace/columns.ts';
import { parseTrace, type Trace } from '../../../src/trace/parser.ts';
import type { TraceProblem } from '../../../src/trace/problemTable.ts';
import { bytesOf } from '../../support/traces.ts';

/** Latin-1 text to bytes one to one, for bytes that are no UTF-8: `bytesIn('alloc \xff 5')`. */
export function rawBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function parse(source: string | Uint8Array): Trace {
  return parseTrace(typeof source === 'string' ? bytesOf(source) : source, MODEL_VOCABULARY);
}

const WORDS = {
  [Operation.Alloc]: 'alloc',
  [Operation.Realloc]: 'realloc',
  [Operation.Free]: 'free',
} as const;

/** Every event as it was understood: sizes in bytes, threads and sites by name, `#n` for the thread's number. */
export function eventsOf({ columns, ids, sites, threads }: Trace): string[] {
  return Array.from({ length: columns.count }, (_, index) => {
    const operation = columns.operations[index] as Operation;
    const words: (string | number)[] = [
      columns.lineOf(index),
      WORDS[operation],
      ids.text(columns.ids[index]!),
    ];
    if (operation !== Operation.Free) words.push(columns.sizeOf(index));
    if (columns.hasNewId(index)) words.push('->', ids.text(columns.newIdOf(index)));
    const thread = columns.threads[index]!;
    if (thread > 0 || threads.text(thread) !== '') words.push(`t=${threads.text(thread)}#${thread}`);
    if (columns.sites[index] !== NO_SITE) words.push(`@${sites.text(columns.sites[index]! - 1)}`);
    const seconds = columns.times?.[index] ?? Number.NaN;
    if (!Number.isNaN(seconds)) words.push(`ts=${seconds}`);
    return words.join(' ');
  });
}

export function problemsOf({ problems }: Trace): TraceProblem[] {
  return Array.from({ length: problems.count }, (_, index) => problems.at(index));
}

/** `line:start-end reason "marked text"` with UTF-16 columns counted from 0, as an editor marks it. */
export function marksOf(trace: Trace): string[] {
  const { lines } = trace;
  return problemsOf(trace).map((problem) => {
    const { startColumn, endColumn } = lines.columnsOf(problem.line, problem);
    const what = problem.code === 'syntax' ? problem.reason : problem.code;
    return `${problem.line}:${startColumn}-${endColumn} ${what} "${lines.text(problem)}"`;
  });
}
