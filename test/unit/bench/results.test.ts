/** The results that docs/performance.md shows are those that were measured. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  judge,
  type Results,
  type RowResult,
  renderTable,
  tableIn,
  withTable,
} from '../../../bench/results.ts';

const root = path.join(import.meta.dirname, '../../..');
const results: Results = JSON.parse(readFileSync(path.join(root, 'bench/results.json'), 'utf8'));
const document = readFileSync(path.join(root, 'docs/performance.md'), 'utf8');

describe('The table of results', () => {
  it('is the one that was measured', () => {
    expect(tableIn(document)).toBe(renderTable(results));
    expect(withTable(document, results)).toBe(document);
  });

  it('has a verdict that follows from figure and goal', () => {
    expect(results.rows.length).toBeGreaterThan(0);
    for (const { measured, goal, verdict } of results.rows) expect(verdict).toBe(judge(measured, goal));
  });

  it.each<[Partial<RowResult>, string]>([
    [{}, '| replay | ≤ 1.4x | 1.25x | met | ours ms 1,250, C ms 1,000 | 2026-01-02 |'],
    [
      { measured: 1.5, isNoisy: true },
      '| replay | ≤ 1.4x | 1.5x (noisy) | missed | ours ms 1,250, C ms 1,000 | 2026-01-02 |',
    ],
    [{ goal: null }, '| replay |  | 1.25x |  | ours ms 1,250, C ms 1,000 | 2026-01-02 |'],
    [
      { goal: { sense: 'at least', limit: 20_000 } },
      '| replay | ≥ 20,000x | 1.25x | missed | ours ms 1,250, C ms 1,000 | 2026-01-02 |',
    ],
    [
      { measured: null, details: {}, reason: 'no C compiler' },
      '| replay | ≤ 1.4x | – | not measured | no C compiler | 2026-01-02 |',
    ],
    [
      { measured: 0.0312, unit: 'ms' },
      '| replay | ≤ 1.4 ms | 0.0312 ms | met | ours ms 1,250, C ms 1,000 | 2026-01-02 |',
    ],
  ])('words a row with %o', (difference, line) => {
    const row: RowResult = {
      name: 'replay',
      unit: 'x',
      goal: { sense: 'at most', limit: 1.4 },
      measured: 1.25,
      verdict: 'met',
      details: { 'ours ms': 1250, 'C ms': 1000 },
      reason: null,
      rounds: 3,
      droppedRounds: 0,
      isNoisy: false,
      date: '2026-01-02',
      ...difference,
    };
    const judged = { ...row, verdict: judge(row.measured, row.goal) };
    expect(
      renderTable({ ...results, rows: [judged] })
        .split('\n')
        .at(-1),
    ).toBe(line);
  });
});
