/** The kinds of words in a line of a trace, and that none of it is lost. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../../webview/rowWords.ts';

/** `keyword:alloc id:a`, blanks left out. */
function drawn(line: string): string {
  return wordsOf(line)
    .filter(({ text }) => text.trim() !== '')
    .map(({ text, kind }) => `${kind}:${text}`)
    .join(' ');
}

describe('the words of a line', () => {
  it.each([
    ['alloc p1 64', 'keyword:alloc id:p1 size:64'],
    [
      '\talloc  0x10 4KiB t=main @f;g(a.c:1)',
      'keyword:alloc id:0x10 size:4KiB attribute:t=main site:@f;g(a.c:1)',
    ],
    ['realloc a 32 -> b ts=1.5', 'keyword:realloc id:a size:32 keyword:-> id:b attribute:ts=1.5'],
    ['free alloc # twice', 'keyword:free id:alloc comment:# twice'],
    ['free a b', 'keyword:free id:a plain:b'],
    ['free a#b', 'keyword:free id:a#b'],
    ['%heap 4K', 'directive:%heap plain:4K'],
    ['mark second phase = 2', 'keyword:mark plain:second plain:phase plain:= plain:2'],
    ['# all of it', 'comment:# all of it'],
    ['oops a=b', 'plain:oops plain:a=b'],
    ['', ''],
  ])('of "%s"', (line, expected) => {
    expect(drawn(line)).toBe(expected);
  });

  it('are the line', () => {
    const lines = fc.string({
      unit: fc.constantFrom('a', '=', '#', ' ', '\t', '->', '@', '%', 'free', 'alloc '),
    });
    fc.assert(
      fc.property(lines, (line) => {
        expect(
          wordsOf(line)
            .map(({ text }) => text)
            .join(''),
        ).toBe(line);
      }),
    );
  });
});
