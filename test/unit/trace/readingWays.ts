/** Ways of reading the same text, and all that a trace says as plain values, so that any two of them can be compared. */

import { expect } from 'vitest';
import { MODEL_VOCABULARY } from '../../../src/replay/settings.ts';
import { LineIndex } from '../../../src/trace/lineIndex.ts';
import { LineReader } from '../../../src/trace/lineReader.ts';
import type { NameTable } from '../../../src/trace/nameTable.ts';
import type { Trace } from '../../../src/trace/parser.ts';
import { type ReaderOptions, TraceReader } from '../../../src/trace/reader.ts';
import { TraceParts } from '../../../src/trace/traceParts.ts';
import { MemoryText } from '../../../src/trace/traceText.ts';
import { problemsOf } from './traceText.ts';

/** Every line by the careful reader alone: what the format says, with none of the shortcuts. */
export function readCarefully(bytes: Uint8Array<ArrayBuffer>): Trace {
  const parts = new TraceParts();
  const reader = new LineReader(parts, MODEL_VOCABULARY);
  const lines = LineIndex.of(bytes);
  reader.setBytes(bytes, 0);
  for (let line = 1; line <= lines.lineCount; line++) {
    const { start, end } = lines.rangeOf(line);
    reader.readLine(start, end, line);
  }
  const { columns, ids, sites, threads, directives, marks, problems, suppressions } = parts;
  return { lines, columns, ids, sites, threads, ...directives, marks, problems, suppressions };
}

/** The text as pieces, cut at these places in any order. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort(
    (one, other) => one - other,
  );
  return sorted.slice(1).map((end, index) => bytes.slice(sorted[index], end));
}

export function readPieces(pieces: readonly Uint8Array[], options: ReaderOptions = {}): TraceReader {
  const reader = new TraceReader(MODEL_VOCABULARY, options);
  for (const piece of pieces) {
    const lent = piece.slice();
    reader.push(lent);
    lent.fill(0x21);
  }
  return reader;
}

export function traceOfPieces(pieces: readonly Uint8Array[], options: ReaderOptions = {}): Trace {
  return readPieces(pieces, options).finish(new MemoryText(pieces));
}

/** All that a trace says. */
export function contentOf(trace: Trace) {
  const { columns, lines } = trace;
  const events = Array.from({ length: columns.count }, (_, index) => [
    columns.lineOf(index),
    columns.operations[index],
    columns.ids[index],
    columns.sizeOf(index),
    columns.hasNewId(index) ? columns.newIdOf(index) : null,
    columns.threads[index],
    columns.sites[index],
    columns.times?.[index] ?? Number.NaN,
  ]);
  return {
    events,
    stepsAtLines: Array.from({ length: lines.lineCount + 2 }, (_, line) => columns.stepAtLine(line)),
    newIds: [columns.newIds.events, columns.newIds.values].map((column) => [
      ...column.subarray(0, columns.newIds.count),
    ]),
    ids: namesOf(trace.ids),
    sites: namesOf(trace.sites),
    threads: namesOf(trace.threads),
    settings: trace.settings,
    directiveLines: [...trace.directiveLines],
    marks: trace.marks,
    problems: problemsOf(trace),
    suppressions: suppressionsOf(trace),
    lines: Array.from({ length: lines.lineCount + 1 }, (_, line) => ({ ...lines.rangeOf(line + 1) })),
  };
}

export type TraceContent = ReturnType<typeof contentOf>;

/** As `expect(...).toEqual`, which takes milliseconds for a long trace; it is asked where there is something to tell. */
export function expectSame(actual: TraceContent, expected: TraceContent): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual).toEqual(expected);
}

function namesOf(names: NameTable): string[] {
  return Array.from({ length: names.count }, (_, index) => names.text(index));
}

function suppressionsOf({ suppressions }: Trace): unknown[] {
  const targets = suppressions.targetLines();
  return Array.from({ length: suppressions.count }, (_, row) => [
    suppressions.codeAt(row),
    suppressions.lineAt(row),
    targets[row],
    suppressions.rangeAt(row),
  ]);
}
