/** What the engine makes of suppressions, baselines and formatting: in parts of a trace, through edits, and where there is no text. */

import { describe, expect, it } from 'vitest';
import type { FindingPageQuery, TraceEngine } from '../../../src/engine/engine.ts';
import { bytesOf } from '../../support/traces.ts';
import { churn, nodeEngine, openBytes, openFile, temporaryFolder } from './engines.ts';

const folder = temporaryFolder();

const codesOf = async (engine: TraceEngine, query: Partial<FindingPageQuery> = {}) =>
  (await engine.findings('a', { from: 0, count: 100, ...query })).map(({ line, code }) => `${line} ${code}`);

const BASELINE = [{ site: '', bytes: 8, count: 1 }];

describe('Suppressions', () => {
  const TEXT =
    'alloc a 8 # alloctrace-ignore leak\nfree b # alloctrace-ignore invalid-free\nfree c # alloctrace-ignore leak\n';

  it('are told of in the overview, and listed when asked for', async () => {
    const engine = nodeEngine();
    const { hidden, figures } = await openBytes(engine, bytesOf(TEXT));
    expect(hidden.suppressedCounts).toEqual({ 'invalid-free': 1, leak: 1 });
    expect(figures.findingCounts).toEqual({ 'unused-suppression': 1, 'invalid-free': 1 });
    expect(await codesOf(engine)).toEqual(['3 unused-suppression', '3 invalid-free']);
    expect(await codesOf(engine, { hidden: 'all' })).toEqual(['1 leak', '2 invalid-free']);
    expect(await codesOf(engine, { hidden: 'all', codes: ['leak'] })).toEqual(['1 leak']);
    expect(await engine.largestLeaks('a', 10)).toEqual([]);
    expect(await engine.nextFinding('a', 0, 'forward')).toBe(3);
  });

  it('follow an edit', async () => {
    const engine = nodeEngine();
    await openBytes(engine, bytesOf(`${churn(20_000)}${TEXT}`));
    const change = { startLine: 20_001, startColumn: 6, endLine: 20_001, endColumn: 40, text: '' };
    const { hidden, figures } = await engine.edit('a', [change]);
    expect(hidden.suppressedCounts).toEqual({ leak: 1 });
    expect(figures.findingCounts['invalid-free']).toBe(2);
  });

  it('are called unused only where all of the trace is known', async () => {
    for (const range of [
      { fromEvent: 1, toEvent: 2 },
      { fromEvent: 2, toEvent: 3 },
    ]) {
      const engine = nodeEngine();
      const { figures } = await openBytes(engine, bytesOf(TEXT), { range });
      expect(figures.findingCounts['unused-suppression']).toBeUndefined();
    }
  });

  it('keep their place in a range', async () => {
    const engine = nodeEngine();
    const { hidden } = await openBytes(engine, bytesOf(TEXT), { range: { fromEvent: 2, toEvent: 3 } });
    expect(hidden.suppressedCounts).toEqual({ 'invalid-free': 1 });
    expect(await codesOf(engine, { hidden: 'all' })).toEqual(['2 invalid-free']);
  });
});

describe('A baseline', () => {
  it('is in force through edits, and for the fixes', async () => {
    const engine = nodeEngine();
    const { hidden } = await openBytes(engine, bytesOf('alloc a 8\nfree b\n'), { baseline: BASELINE });
    expect(hidden).toMatchObject({ acceptedLeakCount: 1, acceptedLeakBytes: 8, suppressedCount: 0 });
    const fixes = await engine.fixes('a', { line: 2, startColumn: 5, code: 'invalid-free' });
    expect(fixes.map(({ title }) => title)).toContain('Remove this free of b');
    const change = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0, text: 'alloc z 8\n' };
    const edited = await engine.edit('a', [change]);
    expect(edited.hidden.acceptedLeakCount).toBe(1);
    expect(await codesOf(engine)).toEqual(['2 leak', '3 invalid-free']);
    expect(await engine.leaksToAccept('a')).toEqual([{ site: '', bytes: 8, count: 2 }]);
  });
});

describe('Formatting', () => {
  const query = { firstLine: 1, lastLine: 10, alignColumns: false };

  it('is of the text as it was edited', async () => {
    const engine = nodeEngine();
    await openBytes(engine, bytesOf('free  a\n'));
    await engine.edit('a', [{ startLine: 1, startColumn: 0, endLine: 1, endColumn: 0, text: ' free b' }]);
    expect((await engine.formatting('a', query)).map(({ text }) => text)).toEqual(['free a', 'free b']);
  });

  it('is none where the text is not in memory, or only a part was read', async () => {
    const engine = nodeEngine();
    await openFile(engine, folder.write(bytesOf('free  a\n')));
    expect(await engine.formatting('a', query)).toEqual([]);
    await openBytes(engine, bytesOf('free  a\nfree  b\n'), { range: { fromEvent: 1, toEvent: 1 } });
    expect(await engine.formatting('a', query)).toEqual([]);
  });

  it('of a long text lets others go first', async () => {
    const engine = nodeEngine();
    const lines = Array.from({ length: 20_000 }, (_, index) => `alloc  p${index} 16`);
    await openBytes(engine, bytesOf(lines.join('\n')));
    const changes = await engine.formatting('a', { ...query, lastLine: 20_000, alignColumns: true });
    expect(changes).toHaveLength(20_000);
    expect(changes[7]?.text).toBe('alloc p7     16');
  });
});
