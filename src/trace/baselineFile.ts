/**
 * The file that a baseline of leaks is kept in: JSON, one kind of leak a line in the order of sites and sizes, so that it can be
 * read, compared and edited. A file that is broken has one problem, with its place and what helps, and no leaks.
 */

import type { AcceptedLeak, LeakBaseline } from './leakBaseline.ts';
import { isFault, type PlacedJson, readPlacedJson } from './placedJson.ts';

/** What is wrong with a file; line and column count from 1. */
export interface BaselineProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type BaselineRead = { readonly baseline: LeakBaseline } | { readonly problem: BaselineProblem };

const VERSION_KEY = 'alloctraceBaseline';
const VERSION = 1;

const REMEDY = 'Correct it, or delete the file and accept the leaks anew.';

export function writeBaselineFile(baseline: LeakBaseline): string {
  const leaks = baseline.map(({ site, bytes, count }) => `    ${JSON.stringify({ site, bytes, count })}`);
  const list = leaks.length === 0 ? '[]' : `[\n${leaks.join(',\n')}\n  ]`;
  return `{\n  "${VERSION_KEY}": ${VERSION},\n  "leaks": ${list}\n}\n`;
}

export function readBaselineFile(content: string): BaselineRead {
  const text = content.replace(/^\ufeff/, '');
  const json = readPlacedJson(text);
  const problemAt = (offset: number, expected: string) => ({ problem: problemOf(text, offset, expected) });
  if (isFault(json)) return problemAt(json.offset, json.expected);
  const version = fieldOf(json, VERSION_KEY);
  if (plainOf(version) !== VERSION)
    return problemAt((version ?? json).offset, `a baseline with "${VERSION_KEY}": ${VERSION}`);
  const leaks = fieldOf(json, 'leaks');
  if (leaks?.kind !== 'list') return problemAt((leaks ?? json).offset, 'a list called "leaks"');
  const baseline: AcceptedLeak[] = [];
  for (const item of leaks.items) {
    const leak = leakOf(item);
    if ('expected' in leak) return problemAt(leak.offset, leak.expected);
    baseline.push(leak);
  }
  return { baseline };
}

function leakOf(item: PlacedJson): AcceptedLeak | { readonly offset: number; readonly expected: string } {
  const fields = ['site', 'bytes', 'count'].map((name) => fieldOf(item, name));
  const [site, bytes, count] = fields.map(plainOf);
  const offsetOf = (at: number) => (fields[at] ?? item).offset;
  if (typeof site !== 'string') return { offset: offsetOf(0), expected: '"site" as text' };
  if (!isCount(bytes, 0)) return { offset: offsetOf(1), expected: '"bytes" as a whole number' };
  if (!isCount(count, 1)) return { offset: offsetOf(2), expected: '"count" as a whole number from 1' };
  return { site, bytes, count };
}

function isCount(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}

function fieldOf(json: PlacedJson, name: string): PlacedJson | undefined {
  return json.kind === 'object' ? json.fields.get(name) : undefined;
}

function plainOf(json: PlacedJson | undefined): unknown {
  return json?.kind === 'plain' ? json.value : undefined;
}

function problemOf(text: string, offset: number, expected: string): BaselineProblem {
  const before = text.slice(0, offset).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return { line: before.length, column, message: `Expected ${expected}. ${REMEDY}` };
}
