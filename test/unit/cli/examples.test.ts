/**
 * The examples do what they promise. Every row of the table in `examples/README.md` is read as numbers to hold against
 * the command line, and so are the numbers in the heads of the files.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FINDING_CODES, type FindingCode } from '../../../src/engine/engine.ts';
import { formatCount } from '../../../src/format/quantities.ts';
import { alloctrace, EXAMPLES, tracesIn } from './commandLine.ts';

const readme = readFileSync(path.join(EXAMPLES, 'README.md'), 'utf8');

interface Row {
  readonly name: string;
  readonly events: number;
  readonly promise: string;
}

const rows: Row[] = [
  ...readme.matchAll(/^\| \[([\w-]+)\]\(([\w-]+)\.alloctrace\) \|[^|]*\| ([\d,]+) \| ([^|]*) \|$/gm),
].map(([, name = '', , events = '', promise = '']) => ({ name, events: numberOf(events), promise }));

function numberOf(text: string): number {
  return Number(text.replaceAll(',', ''));
}

async function figuresOf(name: string, flags = '') {
  const { out } = await alloctrace(`analyze ${name}.alloctrace --json --max-findings 0 ${flags}`, {
    directory: EXAMPLES,
  });
  return JSON.parse(out);
}

/** `122 double-free` and so on, as a row promises. */
function promisedCounts(promise: string): Partial<Record<FindingCode, number>> {
  const counts = FINDING_CODES.flatMap((code) => {
    const match = new RegExp(`([\\d,]+) ${code}\\b`).exec(promise);
    return match ? [[code, numberOf(match[1] ?? '')]] : [];
  });
  return Object.fromEntries(counts);
}

function headOf(name: string): string {
  const lines = readFileSync(path.join(EXAMPLES, `${name}.alloctrace`), 'utf8').split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines.slice(0, end).join('\n');
}

describe('The table of examples', () => {
  it('has a row for every trace', () => {
    expect(rows.map(({ name }) => name).toSorted()).toEqual(tracesIn(EXAMPLES).toSorted());
  });

  it.each(rows)('tells the truth about $name', async ({ name, events, promise }) => {
    const figures = await figuresOf(name);
    expect(figures.events).toBe(events);
    expect(figures.findingCounts).toEqual(promisedCounts(promise));
    for (const [, count = '', kind = ''] of promise.matchAll(/(\d+) (steal|remote free)s/g))
      expect(figures[kind === 'steal' ? 'steals' : 'remoteFrees']).toBe(Number(count));
    if (promise.includes('fragmented')) expect(causesOf(figures)).toEqual(new Set(['fragmented']));
  });
});

function causesOf({ findings }: { findings: readonly { cause?: string }[] }): Set<string> {
  return new Set(findings.flatMap(({ cause }) => (cause === undefined ? [] : [cause])));
}

describe('The head of', () => {
  it.each(tracesIn(EXAMPLES))('%s says what to look for', (name) => {
    const lines = headOf(name).split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines.every((line) => line.length <= 120)).toBe(true);
    expect(headOf(name)).toContain('Look for: ');
    expect(headOf(name).includes('# converted from ')).toBe(!name.startsWith('teaching-'));
  });

  it.each([
    ['cfgload-doublefree', '', 'findingCounts.double-free'],
    ['wordfreq-leak', '', 'findingCounts.leak'],
    ['wordfreq-leak', '', 'liveBytes'],
    ['groff-leak', '', 'findingCounts.leak'],
    ['groff-leak', '', 'liveBytes'],
    ['sqlite3-index', '', 'allocs'],
    ['jq-groupby', '', 'probes'],
    ['jq-groupby', '', 'footprint'],
    ['jq-groupby', '', 'allocs'],
    ['jq-groupby', '--strategy best-fit', 'probes'],
    ['jq-groupby', '--strategy best-fit', 'footprint'],
    ['gawk-forks', '', 'findingCounts.leak'],
    ['gawk-forks-192k', '', 'findingCounts.leak'],
    ['python-trie', '', 'findingCounts.leak'],
    ['python-trie', '', 'liveBytes'],
    ['python-trie', '', 'probes'],
    ['teaching-leak', '', 'liveBytes'],
  ])('%s %s names its %s', async (name, flags, key) => {
    const value = key.split('.').reduce((figures, part) => figures[part], await figuresOf(name, flags));
    expect(headOf(name)).toContain(formatCount(value));
  });
});

it('A pool of 320 KiB runs out although about half of it is free.', async () => {
  const { heapBytes, findings } = await figuresOf('sqlite3-index-320k');
  const first = findings.find(({ code }: { code: string }) => code === 'out-of-memory');
  expect(first).toMatchObject({
    cause: 'fragmented',
    requestedBytes: 87_208,
    freeBytes: 172_896,
    largestFree: 56_048,
  });
  expect(first.freeBytes / heapBytes).toBeGreaterThan(0.5);
  const withBestFit = await figuresOf('sqlite3-index-320k', '--strategy best-fit');
  expect(withBestFit.findingCounts['out-of-memory']).toBe(1);
  expect(causesOf(withBestFit)).toEqual(new Set(['exhausted']));
});

it('Best-fit avoids what the other strategies run into.', async () => {
  const counts = await Promise.all(
    ['first-fit', 'best-fit', 'next-fit', 'worst-fit'].map(async (strategy) => {
      const { findingCounts } = await figuresOf('teaching-strategies', `--strategy ${strategy}`);
      return findingCounts['out-of-memory'] ?? 0;
    }),
  );
  expect(counts).toEqual([1, 0, 1, 1]);
});

describe('A trace for learning', () => {
  const teaching = tracesIn(EXAMPLES).filter((name) => name.startsWith('teaching-'));

  it.each(teaching)('fits a screen: %s', (name) => {
    const lines = readFileSync(path.join(EXAMPLES, `${name}.alloctrace`), 'utf8').split('\n');
    expect(lines.length).toBeLessThan(60);
  });

  it.each([
    [4, '|live64|live64|live64|live64|free256|'],
    [5, '|live64|free64|live64|live64|free256|'],
    [6, '|live64|free64|live64|free320|'],
    [7, '|live64|free448|'],
    [8, '|live128|free384|'],
    [9, '|live48|free464|'],
    [10, '|live48|live464|'],
    [12, '|free512|'],
  ])('splits and joins as its comments say, at step %d', async (step, drawing) => {
    const { out } = await alloctrace(`heap teaching-split-and-coalesce.alloctrace --at ${step} --json`, {
      directory: EXAMPLES,
    });
    const blocks: { free: boolean; size: number }[] = JSON.parse(out).blocks;
    expect(`|${blocks.map(({ free, size }) => `${free ? 'free' : 'live'}${size}|`).join('')}`).toBe(drawing);
  });
});
