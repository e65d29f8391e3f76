/** Texts as they come: byte-order marks, line ends of all kinds, bytes that are no text, and lines of any length. */

import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../../src/trace/lineIndex.ts';
import { eventsOf, marksOf, parse, rawBytes } from './traceText.ts';

function check(source: string | Uint8Array, events: string[], marks: string[] = []): void {
  const trace = parse(source);
  expect(eventsOf(trace)).toEqual(events);
  expect(marksOf(trace)).toEqual(marks);
}

describe('A text without events', () => {
  it.each([
    ['is empty', ''],
    ['is a byte-order mark', '\ufeff'],
    ['is a line end', '\n'],
    ['has only blanks', ' \t \n\t\n  \r\n '],
    ['has only comments', '# one\n  # two\n#'],
  ])('%s', (_, text) => check(text, []));
});

describe('Line ends', () => {
  it.each([
    ['LF', 'alloc p 1\nfree p\n'],
    ['CRLF', 'alloc p 1\r\nfree p\r\n'],
    ['both', 'alloc p 1\r\nfree p\n'],
    ['none at the end', 'alloc p 1\nfree p'],
    ['half of one at the end', 'alloc p 1\nfree p\r'],
  ])('may be %s', (_, text) => check(text, ['1 alloc p 1', '2 free p']));

  it('are not CR alone, which belongs to its token', () => {
    check('alloc p 1\rfree p', [], ['1:8-14 bad-size "1\rfree"']);
    check('alloc p\rq 1', ['1 alloc p\rq 1']);
  });
});

describe('A byte-order mark', () => {
  it('at the start is no part of the first line', () => {
    check('\ufeffalloc p 1', ['1 alloc p 1']);
    check('\ufeffaloc p 1', [], ['1:0-4 unknown-keyword "aloc"']);
  });

  it('elsewhere is a character like others', () => {
    check('free p\n\ufefffree p', ['1 free p'], ['2:0-5 unknown-keyword "\ufefffree"']);
    check('free \ufeffp', ['1 free \ufeffp']);
  });
});

describe('Columns are counted in UTF-16 units', () => {
  it.each([
    ['free p ü x', '1:7-8 bad-attribute "ü"'],
    ['alloc ü x', '1:8-9 bad-size "x"'],
    ['alloc 🧠 x', '1:9-10 bad-size "x"'],
    ['alloc 👩‍👩‍👧 x', '1:15-16 bad-size "x"'],
    ['alloc 日本 🧠', '1:9-11 bad-size "🧠"'],
    ['\ufeffalloc 日本 🧠', '1:9-11 bad-size "🧠"'],
  ])('%j', (text, mark) => check(text, [], [mark]));
});

describe('Bytes that are no UTF-8', () => {
  it('read as U+FFFD, one column each', () => {
    check(rawBytes('alloc \xff\xfe x'), [], ['1:9-10 bad-size "x"']);
    check(rawBytes('alloc p \xe6\x97 x'), [], ['1:8-9 bad-size "\ufffd"']);
  });

  it('keep ids apart that look alike', () => {
    expect(parse(rawBytes('alloc \xff 1\nalloc \xfe 1\nfree \xff')).ids.count).toBe(2);
  });

  it('may be NUL', () => {
    check('alloc \0 1\nfree \0', ['1 alloc \0 1', '2 free \0']);
    check('\0\0\0', [], ['1:0-3 unknown-keyword "\0\0\0"']);
  });
});

describe('A giant line', () => {
  const giant = 10_000_000;

  it('may be an id', () => {
    const trace = parse(`alloc ${'x'.repeat(giant)} 1\nfree ${'x'.repeat(giant)}`);
    expect([trace.columns.count, trace.ids.count, trace.problems.count]).toEqual([2, 1, 0]);
    expect(trace.ids.text(0)).toHaveLength(giant);
  });

  it('may be a comment, blanks, or a size', () => {
    check(`#${'x'.repeat(giant)}\nfree p`, ['2 free p']);
    check(`${' '.repeat(giant)}free p`, ['1 free p']);
    check(`alloc p ${'9'.repeat(giant)}`, [`1 alloc p ${Number.MAX_SAFE_INTEGER}`]);
  });

  it('may be nonsense, in one problem', () => {
    const trace = parse('x'.repeat(giant));
    expect(trace.problems.count).toBe(1);
    expect(trace.problems.at(0)).toMatchObject({ line: 1, start: 0, end: giant });
  });
});

describe('The index of lines', () => {
  it('finds each line of many, whatever its end', () => {
    const lines = Array.from({ length: 1000 }, (_, line) => 'x'.repeat(line % 7));
    for (const end of ['\n', '\r\n']) {
      const index = LineIndex.of(rawBytes(lines.join(end)));
      expect(index.lineCount).toBe(1000);
      for (const [line, text] of lines.entries()) expect(index.text(index.rangeOf(line + 1))).toBe(text);
    }
  });

  it('gives nothing for lines behind the last', () => {
    const index = LineIndex.of(rawBytes('free p\n'));
    expect(index.lineCount).toBe(2);
    expect(index.text(index.rangeOf(2))).toBe('');
    expect(index.text(index.rangeOf(77))).toBe('');
  });

  it('finds tokens, and the whole content where there are too few', () => {
    const index = LineIndex.of(rawBytes(' realloc\tp  64 -> q '));
    const tokens = [0, 1, 2, 3, 4, 5].map((ordinal) => index.text(index.tokenOf(1, ordinal)));
    expect(tokens).toEqual(['realloc', 'p', '64', '->', 'q', 'realloc\tp  64 -> q']);
  });
});
