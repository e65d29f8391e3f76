/** Tokens of a line: by example, and held to what the line reader makes of the same line. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Operation } from '../../../src/trace/columns.ts';
import { lineTokens, tokenAt } from '../../../src/trace/lineTokens.ts';
import { traceOf } from '../../support/traces.ts';
import { anyLine } from './traceLines.ts';

/** Without its end, and with no other within. */
const lines = anyLine.map((text) => text.replace(/[\r\n]/g, ''));

function words(line: string): string[] {
  return lineTokens(line).map(({ kind, text }) => `${kind}:${text}`);
}

describe('The tokens of a line', () => {
  it.each([
    [
      'alloc p1 64 t=2 @main(x.c:1) ts=1.5 k=v # why',
      [
        'alloc:alloc',
        'id:p1',
        'size:64',
        'thread:t=2',
        'site:@main(x.c:1)',
        'time:ts=1.5',
        'attribute:k=v',
        'comment:# why',
      ],
    ],
    ['realloc a 1K -> b t=1', ['realloc:realloc', 'id:a', 'size:1K', 'arrow:->', 'newId:b', 'thread:t=1']],
    ['realloc a 1K @f', ['realloc:realloc', 'id:a', 'size:1K', 'site:@f']],
    ['\tfree  a\t', ['free:free', 'id:a']],
    ['mark two  words # not this', ['mark:mark', 'label:two  words', 'comment:# not this']],
    ['%heap 4K 5K', ['directive:%heap', 'value:4K', 'other:5K']],
    ['%nothing 1', ['other:%nothing', 'value:1']],
    ['Alloc a', ['other:Alloc', 'other:a']],
    ['alloc @x', ['alloc:alloc', 'other:@x']],
    ['free a b', ['free:free', 'id:a', 'other:b']],
    ['', []],
  ])('of "%s"', (line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  it('lie where their text is', () => {
    fc.assert(
      fc.property(lines, (line) => {
        for (const { text, start, end } of lineTokens(line)) expect(line.slice(start, end)).toBe(text);
      }),
    );
  });

  it('are what the reader takes from a good line', () => {
    fc.assert(
      fc.property(lines, (line) => {
        const { columns, ids, problems } = traceOf(`${line}\n`);
        if (columns.count === 0 || problems.count > 0) return;
        const tokens = lineTokens(line);
        const textOf = (kind: string) => tokens.find((token) => token.kind === kind)?.text;
        expect(tokens.map(({ kind }) => kind)).not.toContain('other');
        expect(textOf('id')).toBe(ids.text(columns.ids[0]!));
        expect(textOf('size') === undefined).toBe(columns.operations[0] === Operation.Free);
        expect(textOf('newId') ?? textOf('id')).toBe(ids.text(columns.newIdOf(0)));
      }),
      { numRuns: 500 },
    );
  });

  it('are found at a column, and just behind their end', () => {
    const tokens = lineTokens('free abc  t=1');
    const at = (column: number) => tokenAt(tokens, column)?.text;
    expect([4, 5, 7, 8, 9, 10].map(at)).toEqual(['free', 'abc', 'abc', 'abc', undefined, 't=1']);
  });
});
