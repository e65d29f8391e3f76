/** One-line builders of traces for the tests: text in, timeline or engine out. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { replayTrace } from '../../src/replay/replay.ts';
import { MODEL_VOCABULARY } from '../../src/replay/settings.ts';
import type { Timeline } from '../../src/replay/timeline.ts';
import type { NameTable } from '../../src/trace/nameTable.ts';
import { parseTrace, type Trace } from '../../src/trace/parser.ts';
import type { TraceSettings } from '../../src/trace/settings.ts';

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Parses a trace; in short texts `;` may stand for a line end. */
export function traceOf(text: string): Trace {
  return parseTrace(bytesOf(text.includes('\n') ? text : text.replaceAll(';', '\n')), MODEL_VOCABULARY);
}

/** The number of a name in a table, new or known. */
export function internText(table: NameTable, text: string): number {
  const bytes = bytesOf(text);
  return table.intern(bytes, 0, bytes.length);
}

export function timelineOf(text: string, settings: TraceSettings = {}): Timeline {
  return replayTrace(traceOf(text), settings);
}

/** The bytes of a trace in `examples/`. */
export function exampleBytes(name: string): Uint8Array<ArrayBuffer> {
  const file = path.join(import.meta.dirname, '../../examples', name);
  return new Uint8Array(readFileSync(file));
}
