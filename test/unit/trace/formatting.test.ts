/** Formatting: what the lines look like afterwards. That nothing changes its meaning is held by `formatting.property.test.ts`. */

import { describe, expect, it } from 'vitest';
import { changesOf, formatted } from './formattedText.ts';

describe('Spacing', () => {
  it.each([
    ['alloc  a\t16   t=1', 'alloc a 16 t=1'],
    ['  free a  ', 'free a'],
    ['realloc a 16->b', 'realloc a 16->b'],
    ['realloc  a 16  ->  b  @x', 'realloc a 16 -> b @x'],
    ['free a    # why  not ', 'free a # why  not'],
    ['   #  indented  ', '#  indented'],
    ['mark  a  b   c  # d', 'mark a  b   c # d'],
    ['%heap   4K#x', '%heap   4K#x'],
    [' %heap\t4K  # small', '%heap 4K # small'],
    [' \t ', ''],
    ['  nonsense   here  ', '  nonsense   here  '],
    ['alloc   a   x', 'alloc   a   x'],
    ['%heep   4K', '%heep   4K'],
    ['free a k=v   k=', 'free a k=v k='],
    ['free a\n  %heap  4K', 'free a\n  %heap  4K'],
    ['free a\r \n', 'free a\r \n'],
  ])('of %j becomes %j', (text, expected) => expect(formatted(text)).toBe(expected));

  it('keeps line ends, also a missing one, and a byte-order mark', () => {
    expect(formatted(' free a\r\n free b\n free c')).toBe('free a\r\nfree b\nfree c');
    expect(formatted('\ufeff  free a\n')).toBe('\ufefffree a\n');
  });

  it('changes only lines that change', () => {
    expect(changesOf('free a\n free b\nfree c\n free d\n').map(({ startLine }) => startLine)).toEqual([1, 3]);
  });

  it('is of the lines that are asked for', () => {
    expect(formatted(' free a\n free b\n free c\n', { firstLine: 2, lastLine: 2 })).toBe(
      ' free a\nfree b\n free c\n',
    );
    expect(formatted(' free a', { firstLine: 0, lastLine: 99 })).toBe('free a');
  });
});

describe('Columns', () => {
  const aligned = (text: string, range = {}) => formatted(text, { alignColumns: true, ...range });

  it('stand under each other, sizes to the right', () => {
    const text = `%heap 64KiB # small
%strategy best-fit # the other
mark start   # here
alloc p1 120 @main # first
alloc node 4096 t=worker
realloc p1 400 -> p2 ts=1
# a comment of its own
free p2 # second
nonsense   here

free node
free p1 # alone
`;
    expect(aligned(text)).toBe(`%heap     64KiB    # small
%strategy best-fit # the other
mark start # here
alloc   p1    120       @main # first
alloc   node 4096       t=worker
realloc p1    400 -> p2 ts=1
# a comment of its own
free    p2                    # second
nonsense   here

free node
free p1 # alone
`);
  });

  it('of a range are as wide as in the lines around it', () => {
    const text = 'alloc long-name 16\nalloc a 16\nfree a\nfree long-name\n';
    expect(aligned(text, { firstLine: 2, lastLine: 2 })).toBe(
      'alloc long-name 16\nalloc a         16\nfree a\nfree long-name\n',
    );
  });

  it('are no wider for a name that is out of all proportion', () => {
    const name = 'x'.repeat(100);
    expect(aligned(`alloc ${name} 16\nalloc abc 16\nfree a t=1\n`)).toBe(
      `alloc ${name} 16\nalloc abc 16\nfree  a      t=1\n`,
    );
  });

  it('count what is twice as wide as two', () => {
    expect(aligned('alloc 日本 1\nalloc abc 1\n')).toBe('alloc 日本 1\nalloc abc  1\n');
  });
});
