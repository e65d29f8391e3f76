/**
 * Every figure of `analyze --json` on the recorded examples, against figures that an independent, slow reading of the
 * allocator model gave. Comments and directives at the head of an example do not change them.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { alloctrace, EXAMPLES } from './commandLine.ts';

const figures: Record<string, unknown>[] = readFileSync(
  path.join(import.meta.dirname, '../../fixtures/figures.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

describe('The figures agree with the model', () => {
  it.each(figures)('for $file $arguments', async ({ arguments: flags, ...expected }) => {
    const { out } = await alloctrace(`analyze ${expected.file} --json ${flags}`, { directory: EXAMPLES });
    const { findings, ...actual } = JSON.parse(out);
    expect(actual).toEqual(expected);
    const total = Object.values<number>(actual.findingCounts).reduce((sum, count) => sum + count, 0);
    expect(findings).toHaveLength(Math.min(1000, total));
  });

  it('for seven programs under four settings', () => {
    expect(figures).toHaveLength(28);
  });
});
