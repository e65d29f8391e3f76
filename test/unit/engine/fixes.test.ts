/** Fixes: on every fixture of findings, each that is offered is applied, and its finding is gone with no other come. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FindingCode, type Fix, findingSeverity, type TextChange } from '../../../src/engine/engine.ts';
import { createLocalEngine } from '../../../src/engine/localEngine.ts';
import { bytesOf, exampleBytes, timelineOf } from '../../support/traces.ts';

const folder = path.join(import.meta.dirname, '../../fixtures/findings');
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.alloctrace'));

async function fixesOf(text: string, line: number, code: FindingCode): Promise<readonly Fix[]> {
  const { findings } = timelineOf(text.includes('\n') ? text : `${text}\n`);
  const index = Array.from({ length: findings.count }, (_, at) => at).find(
    (at) => findings.lineAt(at) === line && findings.codeAt(at) === code,
  );
  const startColumn = index === undefined ? 0 : findings.at(index).startColumn;
  const engine = createLocalEngine();
  await engine.open({ trace: 't', source: { kind: 'bytes', bytes: bytesOf(text) }, settings: {} });
  const fixes = await engine.fixes('t', { line, startColumn, code });
  await engine.dispose();
  return fixes;
}

/** As an editor applies them: from the end, so that places stay what they are. */
function applied(text: string, changes: readonly TextChange[]): string {
  const offsets = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) offsets.push(end + 1);
  const offset = (line: number, column: number) =>
    Math.min(text.length, (offsets[line] ?? text.length) + column);
  return changes
    .map(({ startLine, startColumn, endLine, endColumn, text: inserted }, index) => ({
      start: offset(startLine, startColumn),
      end: offset(endLine, endColumn),
      inserted,
      index,
    }))
    .sort((one, other) => other.start - one.start || other.index - one.index)
    .reduce((rest, { start, end, inserted }) => rest.slice(0, start) + inserted + rest.slice(end), text);
}

const titles = async (text: string, line: number, code: FindingCode) =>
  (await fixesOf(text, line, code)).map(({ title }) => title);

describe('Fixes', () => {
  it.each(fixtures)('of %s do what they say', async (name) => {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const before = timelineOf(`${text}\n`).findings;
    let offered = 0;
    for (let index = 0; index < before.count; index++) {
      const { line, code } = before.at(index);
      const fixes = await fixesOf(text, line, code);
      offered += fixes.length;
      for (const { changes, title } of fixes) {
        const after = timelineOf(`${applied(text, changes)}\n`).findings.counts;
        const place = `${name}:${line} ${code}: ${title}`;
        expect(after.get(code) ?? 0, place).toBeLessThan(before.counts.get(code) ?? 0);
        for (const [other, count] of after)
          if (code !== 'out-of-memory' || findingSeverity(other) === 'error')
            expect(count, `${place}: ${other}`).toBeLessThanOrEqual(before.counts.get(other) ?? 0);
      }
      expect(fixes.filter(({ isPreferred }) => isPreferred).length).toBeLessThanOrEqual(1);
    }
    expect(offered > 0).toBe(before.count > 0);
  });

  it.each<[FindingCode, number, string, string[]]>([
    ['double-free', 3, 'alloc a 8\nfree a\nfree a\n', ['Remove this second free of a']],
    ['invalid-free', 2, 'alloc node 8\nfree nod\n', ['Free node instead', 'Remove this free of nod']],
    [
      'use-after-free',
      3,
      'alloc a 8\nfree a\nrealloc a 9\nfree a\n',
      ['Allocate a here instead', 'Remove this realloc of a'],
    ],
    ['invalid-realloc', 1, 'realloc a 9\n', ['Remove this realloc of a']],
    [
      'overwritten-pointer',
      2,
      'alloc a 8\nalloc a 9\nfree a\n',
      ['Free a before its id is given to another block', 'Call the new block a_2'],
    ],
    ['leak', 1, 'alloc a 8\n# end\n', ['Free a at the end of the trace', 'Free a right after this line']],
    ['unknown-attribute', 1, 'alloc a 8 x=1\nfree a\n', ['Remove this attribute']],
    ['unknown-directive', 1, '%heep 4K\n', ['Write %heap', 'Make this line a comment']],
    ['duplicate-directive', 2, '%heap 4K\n%heap 8K\n', ['Remove line 1, which this one overrules']],
    ['syntax', 1, 'Alloc a 8\nfree a\n', ['Write alloc', 'Make this line a comment']],
  ])('are there for %s', async (code, line, text, expected) => {
    expect(await titles(text, line, code)).toEqual([...expected, `Suppress this finding here (${code})`]);
  });

  it('set the least heap that is enough, or a strategy under which the trace fits', async () => {
    const text = '%heap 1K\nalloc a 500\nalloc b 500\nfree a\nfree b\n';
    const fixes = await fixesOf(text, 3, 'out-of-memory');
    expect(fixes.map(({ title }) => title)).toEqual([
      'Set %heap to 1,056 B, in which the trace fits',
      'Suppress this finding here (out-of-memory)',
    ]);
    expect(timelineOf(text.replace('1K', '1056')).findings.count).toBe(0);
    expect(timelineOf(text.replace('1K', '1040')).findings.count).toBe(1);
    const best =
      '%heap 512\nalloc a 300\nalloc b 16\nalloc c 100\nalloc d 16\nfree c\nfree a\nalloc e 90\nalloc f 300\n';
    expect((await titles(best, 9, 'out-of-memory')).at(-2)).toMatch(/^Use [a-z-]+ with [a-z]+ order/);
  });

  it('are there for the example of fragmentation', async () => {
    const text = new TextDecoder().decode(exampleBytes('teaching-fragmentation.alloctrace'));
    const [first] = await fixesOf(text, 42, 'out-of-memory');
    expect(first?.title).toMatch(/^Set %heap to [0-9,]+ B, in which the trace fits$/);
    const { counts } = timelineOf(applied(text, first?.changes ?? [])).findings;
    expect(counts.has('out-of-memory')).toBe(false);
  });

  it('mend the three bugs of the tutorial trace, one after the other', async () => {
    const file = path.join(import.meta.dirname, '../../../media/walkthrough/tutorial.alloctrace');
    let text = readFileSync(file, 'utf8');
    const bugs: [FindingCode, number, string][] = [
      ['double-free', 10, 'Remove this second free of page'],
      ['out-of-memory', 26, 'Set %heap to 1,168 B, in which the trace fits'],
      ['leak', 12, 'Free title at the end of the trace'],
    ];
    expect([...timelineOf(text).findings.counts]).toEqual(bugs.map(([code]) => [code, 1]));
    for (const [code, line, title] of bugs) {
      const fix = (await fixesOf(text, line, code)).find((each) => each.title === title);
      expect(fix?.isPreferred, title).toBe(true);
      text = applied(text, fix?.changes ?? []);
    }
    expect(timelineOf(text).findings.count).toBe(0);
  });

  it('free a block where its thread left it, also behind a last line without an end', async () => {
    const text = 'alloc a 8 t=x\nalloc b 8 t=y';
    const [fix] = await fixesOf(text, 2, 'leak');
    expect(fix && applied(text, fix.changes)).toBe(`${text}\nfree b t=y`);
  });

  it('put all of a kind right at once', async () => {
    const text = 'alloc a 8\nalloc b 8\nfree x\nfree y\nfree z\n';
    const all = (await fixesOf(text, 1, 'leak')).at(-1);
    expect(all?.title).toBe('Free all leaks at the end (2)');
    expect(timelineOf(applied(text, all?.changes ?? [])).findings.counts.has('leak')).toBe(false);
    const frees = (await fixesOf(text, 3, 'invalid-free')).at(-1);
    expect(applied(text, frees?.changes ?? [])).toBe('alloc a 8\nalloc b 8\n');
  });

  it.each<[FindingCode, number, string, string]>([
    ['leak', 1, 'alloc a 8\t\n', 'alloc a 8 # alloctrace-ignore leak\n'],
    ['leak', 1, 'alloc a 8', 'alloc a 8 # alloctrace-ignore leak'],
    [
      'leak',
      2,
      'mark a\r\n alloc a 8 # why\r\n',
      'mark a\r\n # alloctrace-ignore leak\n alloc a 8 # why\r\n',
    ],
    [
      'leak',
      1,
      'alloc a 8 k=v #alloctrace-ignore unknown-attribute why\n',
      'alloc a 8 k=v #alloctrace-ignore unknown-attribute, leak why\n',
    ],
    ['syntax', 1, 'alloc #a 8\n', '# alloctrace-ignore syntax\nalloc #a 8\n'],
  ])('suppress a %s in line %i of %j', async (code, line, text, expected) => {
    const fix = (await fixesOf(text, line, code)).find(({ title }) => title.startsWith('Suppress'));
    expect(fix?.isPreferred).toBe(false);
    const after = applied(text, fix?.changes ?? []);
    expect(after).toBe(expected);
    expect(timelineOf(after).findings.count).toBe(0);
  });

  it.each<[FindingCode, number, string, string[], string]>([
    ['unused-suppression', 1, 'mark a # alloctrace-ignore leak why\n', ['Remove it'], 'mark a\n'],
    ['unused-suppression', 1, '# alloctrace-ignore leak\nmark a\n', ['Remove it'], 'mark a\n'],
    [
      'unused-suppression',
      1,
      'alloc a 8 # alloctrace-ignore double-free, leak why\n',
      ['Remove it'],
      'alloc a 8 # alloctrace-ignore leak why\n',
    ],
    [
      'unused-suppression',
      1,
      'alloc a 8 # alloctrace-ignore leak , double-free why\n',
      ['Remove it'],
      'alloc a 8 # alloctrace-ignore leak why\n',
    ],
    [
      'unknown-suppression',
      1,
      'alloc a 8 # alloctrace-ignore leek\n',
      ['Write leak', 'Remove it'],
      'alloc a 8 # alloctrace-ignore leak\n',
    ],
    ['unknown-suppression', 1, 'mark a # alloctrace-ignore because\n', ['Remove it'], 'mark a\n'],
    ['unknown-suppression', 1, 'mark a # alloctrace-ignore\n', ['Remove it'], 'mark a\n'],
  ])('put an %s in line %i of %j right', async (code, line, text, expected, after) => {
    const fixes = await fixesOf(text, line, code);
    expect(fixes.map(({ title }) => title)).toEqual(expected);
    expect(applied(text, fixes[0]?.changes ?? [])).toBe(after);
  });

  it('remove all unused suppressions at once', async () => {
    const text =
      '# alloctrace-ignore leak\nmark a # alloctrace-ignore syntax\nmark b # alloctrace-ignore leak\n';
    const all = (await fixesOf(text, 1, 'unused-suppression')).at(-1);
    expect(all?.title).toBe('Remove all unused suppressions (3)');
    expect(applied(text, all?.changes ?? [])).toBe('mark a\nmark b\n');
  });

  it('remove several unused codes of one comment as one change', async () => {
    const text =
      'alloc a 10 # alloctrace-ignore double-free, use-after-free, invalid-free\nfree a # alloctrace-ignore leak, double-free why\nfree a\n';
    const all = (await fixesOf(text, 1, 'unused-suppression')).at(-1);
    expect(applied(text, all?.changes ?? [])).toBe('alloc a 10\nfree a\nfree a\n');
    const one = (await fixesOf(text, 1, 'unused-suppression')).at(0);
    expect(applied(text, one?.changes ?? [])).toContain(
      'alloc a 10 # alloctrace-ignore use-after-free, invalid-free\n',
    );
  });

  it('may leave a suppression without its finding', async () => {
    const text = 'alloc a 8\nfree a\nfree a\nfree a # alloctrace-ignore double-free\nalloc a 8\n';
    expect(await titles(text, 3, 'double-free')).toContain('Remove this second free of a');
  });

  it('are of the very finding, where a line has several of a kind', async () => {
    const engine = createLocalEngine();
    const text = 'alloc a 8 x=1 y=2\nfree a\n';
    await engine.open({ trace: 't', source: { kind: 'bytes', bytes: bytesOf(text) }, settings: {} });
    const [fix] = await engine.fixes('t', { line: 1, startColumn: 14, code: 'unknown-attribute' });
    expect(applied(text, fix?.changes ?? [])).toBe('alloc a 8 x=1\nfree a\n');
  });

  it('are none where a trace has no such finding, or is opened in part', async () => {
    expect(await titles('alloc a 8\n', 1, 'double-free')).toEqual([]);
    const engine = createLocalEngine();
    const range = { fromEvent: 1, toEvent: 2 };
    const bytes = bytesOf('free a\nfree b\nfree c\n');
    await engine.open({ trace: 't', source: { kind: 'bytes', bytes }, settings: {}, range });
    expect(await engine.fixes('t', { line: 1, startColumn: 5, code: 'invalid-free' })).toEqual([]);
  });
});
