/** Pages: of lines with what came of their events, and of findings. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Finding,
  type FindingCode,
  MAXIMUM_LINE_FINDINGS,
  MAXIMUM_LINE_LENGTH,
} from '../../../src/engine/engine.ts';
import { traceText } from '../../support/randomTraces.ts';
import { bytesOf } from '../../support/traces.ts';
import { nodeEngine, openBytes } from './engines.ts';

describe('A page of lines', () => {
  it('has texts, results and findings as each of them alone', () =>
    fc.assert(
      fc.asyncProperty(
        traceText,
        fc.integer({ min: 1, max: 70 }),
        fc.nat(80),
        async (text, firstLine, count) => {
          const engine = nodeEngine();
          const { stepCount, lineCount } = await openBytes(engine, bytesOf(text));
          const page = await engine.lines('a', { firstLine, count });
          const texts = text
            .replace(/^\ufeff/, '')
            .split('\n')
            .map((line) => line.replace(/\r$/, ''));
          expect(lineCount).toBe(texts.length);
          expect(page.texts).toEqual(texts.slice(firstLine - 1, firstLine - 1 + count));
          expect(page.results).toHaveLength(page.texts.length);
          const results = page.texts.map(() => '');
          for (let step = 1; step <= stepCount; step++) {
            const { line, result } = await engine.step('a', step);
            if (line < firstLine || line >= firstLine + page.texts.length) continue;
            results[line - firstLine] = result;
          }
          expect(page.results).toEqual(results);
          const all = await engine.findings('a', { maximumPerCode: Number.POSITIVE_INFINITY });
          expect(page.findings).toEqual(
            all.filter(({ line }) => line >= firstLine && line < firstLine + count),
          );
        },
      ),
      { numRuns: 300 },
    ));

  it('cuts long lines and many findings of one line', async () => {
    const engine = nodeEngine();
    const long = `alloc a 1${' x=1'.repeat(50)}${' '.repeat(1000)}`;
    await openBytes(engine, bytesOf(`${long}\n# ${'日'.repeat(900)}\nfree b`));
    const page = await engine.lines('a', { firstLine: 1, count: 9 });
    expect(page.texts.map(({ length }) => length)).toEqual([MAXIMUM_LINE_LENGTH, MAXIMUM_LINE_LENGTH, 6]);
    const lines = page.findings.map(({ line }) => line);
    expect(lines).toEqual([...Array(MAXIMUM_LINE_FINDINGS).fill(1), 3]);
  });

  it('does not move the heap, and is empty behind the end', async () => {
    const engine = nodeEngine();
    await openBytes(engine, bytesOf('alloc a 1\nfree a\n'));
    expect(await engine.lines('a', { firstLine: 7, count: 5 })).toMatchObject({
      firstLine: 7,
      texts: [],
      findings: [],
    });
    expect(await engine.lines('a', { firstLine: 1, count: 0 })).toMatchObject({ texts: [] });
  });
});

describe('Pages of findings', () => {
  it('are the list, of all codes and of each', () =>
    fc.assert(
      fc.asyncProperty(traceText, fc.integer({ min: 1, max: 9 }), async (text, count) => {
        const engine = nodeEngine();
        await openBytes(engine, bytesOf(text));
        const all = await engine.findings('a', { maximumPerCode: Number.POSITIVE_INFINITY });
        const pages = async (code?: FindingCode) => {
          const found: Finding[] = [];
          for (let from = 0; ; from = (found.at(-1)?.index ?? 0) + 1) {
            const page = await engine.findings('a', { from, count, ...(code ? { codes: [code] } : {}) });
            found.push(...page);
            if (page.length < count) return found;
          }
        };
        expect(await pages()).toEqual(all);
        for (const code of ['leak', 'syntax', 'double-free'] as const)
          expect(await pages(code)).toEqual(all.filter((finding) => finding.code === code));
        const few = await engine.findings('a', { maximumPerCode: count });
        const perCode = new Map<string, number>();
        const expected = all.filter(({ code }) => {
          perCode.set(code, (perCode.get(code) ?? 0) + 1);
          return (perCode.get(code) ?? 0) <= count;
        });
        expect(few).toEqual(expected);
      }),
      { numRuns: 100 },
    ));
});
