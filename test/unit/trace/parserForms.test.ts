/** What the parser makes of every form of the format that is right. */

import { describe, expect, it } from 'vitest';
import { eventsOf, marksOf, parse } from './traceText.ts';

function check(text: string, ...events: string[]): void {
  const trace = parse(text);
  expect(marksOf(trace)).toEqual([]);
  expect(eventsOf(trace)).toEqual(events);
}

describe('An event', () => {
  it.each([
    ['alloc p 64', '1 alloc p 64'],
    ['free p', '1 free p'],
    ['realloc p 64', '1 realloc p 64'],
    ['realloc p 64 -> q', '1 realloc p 64 -> q'],
    ['realloc p 64 -> p', '1 realloc p 64 -> p'],
    ['realloc p 0 -> q', '1 realloc p 0 -> q'],
    ['alloc p 0', '1 alloc p 0'],
    ['\t alloc \t p\t\t64 \t', '1 alloc p 64'],
    ['alloc p 64 #is a comment', '1 alloc p 64'],
    ['alloc p 64 #', '1 alloc p 64'],
    ['free p # free q', '1 free p'],
    ['alloc p 64 t=7 @main ts=1.5', '1 alloc p 64 t=7#0 @main ts=1.5'],
    ['realloc p 64 -> q ts=2 t=7 @main', '1 realloc p 64 -> q t=7#0 @main ts=2'],
    ['free p @main;parse(src/parse.c:42);strdup', '1 free p @main;parse(src/parse.c:42);strdup'],
    ['free p @a @b t=1 t=2 ts=1 ts=2', '1 free p t=2#0 @b ts=2'],
    ['free p ts=0.25', '1 free p ts=0.25'],
    ['free p ts=.5', '1 free p ts=0.5'],
    ['free p ts=3.', '1 free p ts=3'],
  ])('%j reads as %j', (text, event) => check(text, event));
});

describe('An id', () => {
  it.each([
    'p1',
    'node',
    '0x55d0c2a0',
    '64',
    '-',
    '-1',
    '>',
    'a#b',
    'a%b',
    'a@b',
    'a->b',
    'p=q',
    'alloc',
    'ü',
    '🧠',
    'Case',
  ])('may be %s', (id) => check(`alloc ${id} 1\nfree ${id}`, `1 alloc ${id} 1`, `2 free ${id}`));

  it('is case-sensitive', () => {
    expect(parse('alloc p 1\nalloc P 1\nfree p').ids.count).toBe(2);
  });
});

describe('A size', () => {
  it.each([
    ['7', 7],
    ['007', 7],
    ['7B', 7],
    ['7K', 7168],
    ['7KiB', 7168],
    ['3M', 3 * 2 ** 20],
    ['3MiB', 3 * 2 ** 20],
    ['5G', 5 * 2 ** 30],
    ['5GiB', 5 * 2 ** 30],
    ['0x1f', 31],
    ['0xFF', 255],
    ['0x0', 0],
    ['4294967294', 2 ** 32 - 2],
    ['4294967295', 2 ** 32 - 1],
    ['4294967296', 2 ** 32],
    ['0xFFFFFFFFFF', 2 ** 40 - 1],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', Number.MAX_SAFE_INTEGER],
    ['18446744073709551615', Number.MAX_SAFE_INTEGER],
    ['9007199254740991G', Number.MAX_SAFE_INTEGER],
    [`1${'0'.repeat(400)}`, Number.MAX_SAFE_INTEGER],
    [`0x1${'0'.repeat(400)}`, Number.MAX_SAFE_INTEGER],
  ])('%s has %d bytes', (size, bytes) => {
    const { columns, problems } = parse(`alloc p ${size}`);
    expect(problems.count).toBe(0);
    expect(columns.sizeOf(0)).toBe(bytes);
  });
});

describe('A directive', () => {
  it.each([
    ['%alloctrace 1', {}],
    ['%heap auto', { heapBytes: 'auto' }],
    ['%heap 64KiB # small', { heapBytes: 65536 }],
    ['%heap 0x1000', { heapBytes: 4096 }],
    ['%heap 4294967280', { heapBytes: 2 ** 32 - 16 }],
    ['%strategy best-fit', { strategy: 'best-fit' }],
    ['%order address', { order: 'address' }],
    ['%align 4K', { alignBytes: 4096 }],
    ['%arenas 64', { arenaCount: 64 }],
    ['  %arenas\t2  ', { arenaCount: 2 }],
  ])('%j sets %j', (line, settings) => {
    const trace = parse(line);
    expect(marksOf(trace)).toEqual([]);
    expect(trace.settings).toEqual(settings);
  });

  it('may stand after a mark, for a mark is no event', () => {
    expect(parse('mark start\n%arenas 2').settings).toEqual({ arenaCount: 2 });
  });

  it('that is given twice takes the later value, and its line', () => {
    const trace = parse('%heap 1K\n%order fifo\n%heap 2K');
    expect(trace.settings).toEqual({ heapBytes: 2048, order: 'fifo' });
    expect(Object.fromEntries(trace.directiveLines)).toEqual({ heap: 3, order: 2 });
    expect(marksOf(trace)).toEqual(['3:0-8 duplicate-directive "%heap 2K"']);
  });
});

describe('A mark', () => {
  it.each([
    ['mark phase', 'phase'],
    ['mark  two  words \t', 'two  words'],
    ['mark loading # a comment', 'loading'],
    ['mark a#b', 'a#b'],
    ['mark alloc p 5', 'alloc p 5'],
  ])('%j has the label %j', (line, label) => {
    const trace = parse(line);
    expect(marksOf(trace)).toEqual([]);
    expect(trace.marks).toEqual([{ line: 1, step: 0, label }]);
  });

  it('knows the step before it', () => {
    const { marks } = parse('mark a\nalloc p 1\n# comment\nmark b\nfree p\nmark c');
    expect(marks.map(({ line, step }) => [line, step])).toEqual([
      [1, 0],
      [4, 1],
      [6, 2],
    ]);
  });
});

describe('Threads', () => {
  it.each([
    ['are numbered by first appearance', 'free p t=b\nfree p t=a\nfree p t=b', ['b#0', 'a#1', 'b#0']],
    ['start with the unnamed one if it comes first', 'free p\nfree p t=a\nfree p', ['#0', 'a#1', '#0']],
    [
      'give number 0 to the first named one, which an event without a name then means',
      'free p t=a\nfree p\nfree p t=b',
      ['a#0', 'a#0', 'b#1'],
    ],
    ['do not come into being by a line that is wrong', 'free p t=a oops\nfree p t=b', ['b#0']],
  ])('%s', (_, text, expected) => {
    const { columns, threads } = parse(text);
    const shown = Array.from({ length: columns.count }, (_, index) => {
      const thread = columns.threads[index]!;
      return `${threads.text(thread)}#${thread}`;
    });
    expect(shown).toEqual(expected);
  });

  it('may be more than 65,536', () => {
    const count = 70_000;
    const text = Array.from({ length: count }, (_, thread) => `free p t=T${thread}`).join('\n');
    const { columns, threads } = parse(`${text}\nfree p t=T0\nfree p t=T69999`);
    expect(threads.count).toBe(count);
    expect([65_535, 65_536, 69_999, 70_000, 70_001].map((index) => columns.threads[index])).toEqual([
      65_535, 65_536, 69_999, 0, 69_999,
    ]);
  });
});

describe('Steps and lines', () => {
  it('lead to one another across lines without an event', () => {
    const { columns } = parse('# head\n\nalloc a 1\nalloc b 1\noops\nmark m\nfree a\n\n\nfree b\n');
    expect([0, 1, 2, 3].map((index) => columns.lineOf(index))).toEqual([3, 4, 7, 10]);
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 99].map((line) => columns.stepAtLine(line))).toEqual([
      0, 0, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4,
    ]);
  });
});
