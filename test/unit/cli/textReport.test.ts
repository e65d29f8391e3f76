/** The report for people: it fits its width whatever the names are, and has colours only where they are wanted. */

import { describe, expect, it } from 'vitest';
import { displayWidth, printable, wrap } from '../../../src/format/textLayout.ts';
import { bytesOf } from '../../support/traces.ts';
import { alloctrace, CLI_FIXTURES, EXAMPLES, tracesIn } from './commandLine.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours start with an escape character.
const COLOURS = /\x1b\[[0-9;]*m/g;

function widest(text: string): number {
  return Math.max(...text.split('\n').map(displayWidth));
}

describe('No line is wider than', () => {
  it.each(tracesIn(CLI_FIXTURES))('100 columns: %s', async (name) => {
    for (const line of [`analyze ${name}.alloctrace --max-findings 0`, `heap ${name}.alloctrace --at end`])
      expect(widest((await alloctrace(line)).out)).toBeLessThanOrEqual(100);
  });

  it.each(tracesIn(EXAMPLES))('100 columns: the example %s', async (name) => {
    const { out } = await alloctrace(`analyze ${name}.alloctrace`, { directory: EXAMPLES });
    expect(widest(out)).toBeLessThanOrEqual(100);
  });

  it('the terminal', async () => {
    const { out } = await alloctrace('analyze names.alloctrace', { isTerminal: true, columns: 72 });
    expect(widest(out.replace(COLOURS, ''))).toBeLessThanOrEqual(72);
  });

  it('100 columns with a path of 300 characters', async () => {
    const { out } = await alloctrace(['analyze', `${'./'.repeat(150)}mixed.alloctrace`]);
    expect(widest(out)).toBeLessThanOrEqual(100);
    expect(out).toMatch(/^….*mixed\.alloctrace\n/);
    const heap = await alloctrace(['heap', `${'./'.repeat(150)}mixed.alloctrace`, '--at', 'end']);
    expect(widest(heap.out)).toBeLessThanOrEqual(100);
    expect(heap.out).toMatch(
      /^….*mixed\.alloctrace:\nheap after step [\d,]+ of [\d,]+: [\d.,]+ (B|KiB) in 2 arenas\n/,
    );
  });
});

describe('Colours', () => {
  it.each<[string, object, boolean]>([
    ['are for a terminal', { isTerminal: true }, true],
    ['are not for a file or a pipe', { isTerminal: false }, false],
    ['are not for whoever set NO_COLOR', { isTerminal: true, environment: { NO_COLOR: '1' } }, false],
    ['are for whoever left NO_COLOR empty', { isTerminal: true, environment: { NO_COLOR: '' } }, true],
    ['are not for a dumb terminal', { isTerminal: true, environment: { TERM: 'dumb' } }, false],
  ])('%s', async (_, surroundings, expected) => {
    const { out } = await alloctrace('analyze mixed.alloctrace', surroundings);
    expect(COLOURS.test(out)).toBe(expected);
    COLOURS.lastIndex = 0;
  });

  it('are never part of what is said', async () => {
    const [plain, coloured] = await Promise.all(
      [false, true].map((isTerminal) => alloctrace('analyze mixed.alloctrace', { isTerminal })),
    );
    expect(coloured?.out.replace(COLOURS, '')).toBe(plain?.out);
  });

  it('never come from the trace', async () => {
    const { out } = await alloctrace('analyze -', {
      stdin: bytesOf('free \x1b[31mred\nfree \x9b31mred\x07'),
    });
    expect(out).toContain('␛[31mred');
    expect(out).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

describe('The report', () => {
  it('says so where there is nothing to find', async () => {
    expect((await alloctrace('analyze clean.alloctrace')).out).toMatch(/\n\nNo findings\.\n$/);
  });

  it('ends with how many there are of each severity', async () => {
    const { out } = await alloctrace('analyze -', { stdin: bytesOf('free p\nalloc p 1 x=1\nfree q') });
    expect(out).toMatch(/\n\n2 errors, 1 warning, 1 hint\n$/);
  });

  it('lists ten of each kind and counts the others', async () => {
    const { out } = await alloctrace('analyze -', { stdin: bytesOf('free p\n'.repeat(1234)) });
    expect(out).toContain('Invalid frees: 1,234\n');
    expect(out).toContain('\n  … and 1,224 more\n');
    expect(out.match(/was never allocated/g)).toHaveLength(10);
  });

  it('lists as many of each kind as --max-findings says', async () => {
    const stdin = bytesOf(`${'free p\n'.repeat(30)}${'alloc q 1\n'.repeat(30)}`);
    const all = (await alloctrace('analyze - --max-findings 0', { stdin })).out;
    expect(all).not.toContain('… and');
    const two = (await alloctrace('analyze - --max-findings 2', { stdin })).out;
    expect(two.match(/… and 28 more/g)).toHaveLength(2);
  });

  it('shows leaks largest first, then summed by site', async () => {
    const stdin = bytesOf('alloc a 5 @main;x\nalloc b 70 @main;y\nalloc c 6 @main;x\nalloc d 600');
    const { out } = await alloctrace('analyze -', { stdin });
    expect(out.slice(out.indexOf('warning'))).toBe(
      [
        'warning[leak] Leaks: 4, 681 B never freed',
        '  line  bytes  id  allocated in',
        '     4  600 B  d',
        '     2   70 B  b   y',
        '     3    6 B  c   x',
        '     1    5 B  a   x',
        '',
        '  leaks  bytes  by site',
        '      1  600 B  (no site)',
        '      1   70 B  main;y',
        '      2   11 B  main;x',
        '',
        '4 warnings',
        '',
      ].join('\n'),
    );
  });
});

describe('Text layout', () => {
  it('knows the width of what a terminal shows', () => {
    expect(['abc', 'ü', '日本', '🧠', 'e\u0301', '…', ''].map(displayWidth)).toEqual([3, 1, 4, 2, 1, 1, 0]);
  });

  it('makes control characters visible', () => {
    expect(printable('a\x1b[1m\x00\x7f\x9b\r\n\u202eb')).toBe('a␛[1m␀␡\ufffd␍␊\ufffdb');
  });

  it('wraps between words and cuts what is wider than a line', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('a reallylongword b', 6)).toEqual(['a', 'reall…', 'b']);
  });
});
