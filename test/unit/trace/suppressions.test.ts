/** Suppressions: what a comment says, which line it is about, and what it takes out of the findings. */

import { describe, expect, it } from 'vitest';
import { readSuppression } from '../../../src/trace/suppressionComment.ts';
import { timelineOf } from '../../support/traces.ts';

describe('A comment', () => {
  it.each<[string, string[], string]>([
    ['# alloctrace-ignore leak', ['leak'], ''],
    ['#alloctrace-ignore\tleak', ['leak'], ''],
    ['# alloctrace-ignore leak the cache lives on ', ['leak'], 'the cache lives on'],
    ['# alloctrace-ignore leak, double-free', ['leak', 'double-free'], ''],
    ['# alloctrace-ignore leak ,double-free because, well', ['leak', 'double-free'], 'because, well'],
    ['# alloctrace-ignore leak,', ['leak'], ''],
    ['# alloctrace-ignore', [], ''],
    ['# alloctrace-ignore , leak', [], ', leak'],
    ['# alloctrace-ignore: leak', [':'], 'leak'],
    ['# alloctrace-ignore unused-suppression', ['unused-suppression'], ''],
  ])('%j names codes and a reason', (comment, codes, reason) => {
    const read = readSuppression(comment);
    expect(read?.codes.map(({ text }) => text)).toEqual(codes);
    expect(read?.codes.map(({ start, end }) => comment.slice(start, end))).toEqual(codes);
    expect(read?.reason).toBe(reason);
    expect(comment.slice(read?.start, read?.end)).toBe('alloctrace-ignore');
  });

  it.each([
    '# leak',
    '# alloctrace-ignored leak',
    '# alloctrace-ignore-line leak',
    '## alloctrace-ignore leak',
  ])('%j is an ordinary one', (comment) => expect(readSuppression(comment)).toBeUndefined());

  it('cannot suppress what is said of suppressions', () => {
    const [code] = readSuppression('# alloctrace-ignore unused-suppression')?.codes ?? [];
    expect(code).toMatchObject({ code: undefined });
  });
});

/** `line code` of each, listed and hidden. */
function findingsOf(text: string) {
  const { findings, hiddenFindings } = timelineOf(text);
  const shown = (list: typeof findings) =>
    Array.from({ length: list.count }, (_, index) => `${list.lineAt(index)} ${list.codeAt(index)}`);
  return { listed: shown(findings), hidden: shown(hiddenFindings) };
}

describe('A suppression', () => {
  it.each<[string, string, string[], string[]]>([
    ['of its own line', 'alloc a 8 # alloctrace-ignore leak', [], ['1 leak']],
    ['alone, of the line below', '# alloctrace-ignore leak\nalloc a 8', [], ['2 leak']],
    [
      'stacked on another',
      '# alloctrace-ignore leak\n#alloctrace-ignore unknown-attribute\nalloc a 8 x=1',
      [],
      ['3 unknown-attribute', '3 leak'],
    ],
    [
      'stacked on one that names no code there is',
      '# alloctrace-ignore leak\n# alloctrace-ignore laek\n# alloctrace-ignore\nalloc a 8',
      ['2 unknown-suppression', '3 unknown-suppression'],
      ['4 leak'],
    ],
    [
      'of no code there is, of nothing',
      '# alloctrace-ignore laek\nalloc a 8',
      ['1 unknown-suppression', '2 leak'],
      [],
    ],
    ['in any case', 'alloc a 8 # Alloctrace-IGNORE leak', [], ['1 leak']],
    [
      'behind an empty line, of nothing',
      '# alloctrace-ignore leak\n\nalloc a 8',
      ['1 unused-suppression', '3 leak'],
      [],
    ],
    [
      'at the end of a line, not of the next',
      'mark a # alloctrace-ignore leak\nalloc a 8',
      ['1 unused-suppression', '2 leak'],
      [],
    ],
    ['of another code', 'alloc a 8 # alloctrace-ignore double-free', ['1 unused-suppression', '1 leak'], []],
    [
      'of all findings of the code',
      'alloc a 8 x=1 y=2 # alloctrace-ignore unknown-attribute, leak',
      [],
      ['1 unknown-attribute', '1 unknown-attribute', '1 leak'],
    ],
    ['of a line that cannot be read', 'alloc a eight # alloctrace-ignore syntax', [], ['1 syntax']],
    ['of a line that ends early', 'alloc # alloctrace-ignore syntax', [], ['1 syntax']],
    ['given twice', 'alloc a 8 # alloctrace-ignore leak, leak', [], ['1 leak']],
    ['at the end of the text', 'mark a\n# alloctrace-ignore leak', ['2 unused-suppression'], []],
    [
      'in a label of a mark, which is a comment there',
      'mark a # alloctrace-ignore syntax',
      ['1 unused-suppression'],
      [],
    ],
    [
      'where the resized block leaks',
      'alloc a 8 # alloctrace-ignore leak\nrealloc a 9 # alloctrace-ignore leak',
      ['1 unused-suppression'],
      ['2 leak'],
    ],
  ])('%s', (_, text, listed, hidden) => {
    for (const end of ['\n', '\r\n'])
      expect(findingsOf(text.replaceAll('\n', end))).toEqual({ listed, hidden });
  });

  it('hides nothing from the counts, the way from finding to finding and the replay but its finding', () => {
    const text = 'alloc a 8\nfree a\nfree a # alloctrace-ignore double-free why\nfree a\n';
    const { findings, hiddenFindings, outcomes } = timelineOf(text);
    expect([...findings.counts]).toEqual([['double-free', 1]]);
    expect([...findings.findingSteps]).toEqual([4]);
    expect(findings.indexesOfStep(3, 10)).toEqual([]);
    expect(findings.at(0).suppression).toBeUndefined();
    expect(hiddenFindings.at(0)).toMatchObject({
      line: 3,
      suppression: { kind: 'inSource', line: 3, reason: 'why' },
    });
    const plain = timelineOf(text.replace(/ #.*/, '')).outcomes;
    expect([1, 2, 3].map((event) => outcomes.kindOf(event))).toEqual(
      [1, 2, 3].map((event) => plain.kindOf(event)),
    );
  });

  it('leads to leaks where all other findings are suppressed', () => {
    const { findings } = timelineOf('alloc a 8\nfree b # alloctrace-ignore invalid-free\n');
    expect([...findings.findingSteps]).toEqual([1]);
  });
});
