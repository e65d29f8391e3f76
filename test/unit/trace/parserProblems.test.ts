/**
 * Every way in which a line can be wrong: what is marked, in bytes and in columns, and why. In a case `«` and `»` stand
 * around what is to be marked; they are taken out before the line is read.
 */

import { describe, expect, it } from 'vitest';
import type { SyntaxReason } from '../../../src/trace/findings.ts';
import { bytesOf } from '../../support/traces.ts';
import { eventsOf, marksOf, parse, problemsOf } from './traceText.ts';

function check(marked: string, what: string): void {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  const line = marked.replace(/[«»]/g, '');
  // The same line is read between two good ones, which it must leave alone, and with both line ends.
  for (const lineEnd of ['\n', '\r\n']) {
    const before = `mark ü${lineEnd}`;
    const trace = parse(`${before}${line}${lineEnd}alloc behind 1`);
    expect(marksOf(trace)).toEqual([`2:${start}-${end} ${what} "${line.slice(start, end)}"`]);
    const [problem] = problemsOf(trace);
    const bytesBefore = bytesOf(before + line.slice(0, start)).length;
    expect([problem?.start, problem?.end]).toEqual([
      bytesBefore,
      bytesBefore + bytesOf(line.slice(start, end)).length,
    ]);
    expect(eventsOf(trace).at(-1)).toBe('3 alloc behind 1');
  }
}

const syntaxErrors: readonly [marked: string, reason: SyntaxReason][] = [
  ['«aloc» p 64', 'unknown-keyword'],
  ['  «malloc(64)» = p', 'unknown-keyword'],
  ['«=p»', 'unknown-keyword'],
  ['«@main» alloc p 64', 'unknown-keyword'],
  ['«%»', 'unknown-keyword'],
  ['«%» heap 64K', 'unknown-keyword'],
  ['«ALLOC» p 64', 'keyword-case'],
  ['«Free» p', 'keyword-case'],
  ['«Mark» phase', 'keyword-case'],
  ['«alloc»', 'missing-id'],
  [' «alloc» # p 64', 'missing-id'],
  ['«free»  ', 'missing-id'],
  ['«realloc»', 'missing-id'],
  ['«free» #p', 'missing-id'],
  ['alloc «%p» 64', 'bad-id'],
  ['alloc «@p» 64', 'bad-id'],
  ['alloc «->» 64', 'bad-id'],
  ['free «->p»', 'bad-id'],
  ['realloc p 64 -> «@q»', 'bad-id'],
  ['realloc p 64 -> «%q»', 'bad-id'],
  ['realloc p 64 -> «->»', 'bad-id'],
  ['«alloc p»', 'missing-size'],
  ['\t«realloc  p» # 64', 'missing-size'],
  ['alloc p «sixty»', 'bad-size'],
  ['alloc p «-1»', 'bad-size'],
  ['alloc p «+1»', 'bad-size'],
  ['alloc p «1.5K»', 'bad-size'],
  ['alloc p «1e3»', 'bad-size'],
  ['alloc p «K»', 'bad-size'],
  ['alloc p «64k»', 'bad-size'],
  ['alloc p «64KB»', 'bad-size'],
  ['alloc p «64Ki»', 'bad-size'],
  ['alloc p «64kib»', 'bad-size'],
  ['alloc p «64T»', 'bad-size'],
  ['alloc p «64Bx»', 'bad-size'],
  ['alloc p «0x»', 'bad-size'],
  ['alloc p «0xG»', 'bad-size'],
  ['alloc p «0x10K»', 'bad-size'],
  ['alloc p «0X10»', 'bad-size'],
  ['alloc p «1_000»', 'bad-size'],
  ['alloc p «１»', 'bad-size'],
  ['alloc p «t=1»', 'bad-size'],
  ['realloc p «->» q', 'bad-size'],
  ['«realloc p 64 ->»', 'missing-new-id'],
  ['«realloc  p  64  ->» # q', 'missing-new-id'],
  ['alloc p 64 «->» q', 'bad-attribute'],
  ['realloc p 64 «->q»', 'bad-attribute'],
  ['free p «64»', 'bad-attribute'],
  ['alloc p 64 «KiB»', 'bad-attribute'],
  ['alloc p 64 «=5»', 'bad-attribute'],
  ['alloc p 64 t=1 «main»', 'bad-attribute'],
  ['alloc p 64 «%x»', 'bad-attribute'],
  ['alloc p 64 «@»', 'empty-attribute'],
  ['alloc p 64 «t=»', 'empty-attribute'],
  ['alloc p 64 «ts=»', 'bad-time'],
  ['alloc p 64 «ts=.»', 'bad-time'],
  ['alloc p 64 «ts=1.2.3»', 'bad-time'],
  ['alloc p 64 «ts=-1»', 'bad-time'],
  ['alloc p 64 «ts=1e9»', 'bad-time'],
  ['alloc p 64 «ts=now»', 'bad-time'],
  ['«%heap»', 'missing-value'],
  ['«%alloctrace» # 1', 'missing-value'],
  ['%heap 64 «KiB»', 'extra-value'],
  ['%strategy best-fit «first-fit» lifo', 'extra-value'],
  ['%alloctrace «2»', 'bad-value'],
  ['%heap «big»', 'bad-value'],
  ['%heap «-1»', 'bad-value'],
  // The name of a property that every object has is no unit.
  ['%heap «5constructor»', 'bad-value'],
  ['%heap «4G»', 'bad-value'],
  ['%heap «4294967281»', 'bad-value'],
  ['%strategy «best»', 'bad-value'],
  ['%order «LIFO»', 'bad-value'],
  ['%align «8»', 'bad-value'],
  ['%align «24»', 'bad-value'],
  ['%align «8K»', 'bad-value'],
  ['%arenas «0»', 'bad-value'],
  ['%arenas «65»', 'bad-value'],
  ['%arenas «2K»', 'bad-value'],
  ['%arenas «1.5»', 'bad-value'],
  ['«mark»', 'missing-label'],
  ['«mark» # phase', 'missing-label'],
  ['alloc 🧠🧠 «12ü»', 'bad-size'],
  ['alloc p 64 @日本語 «🧠»', 'bad-attribute'],
];

describe('A syntax error is marked exactly:', () => {
  it.each(syntaxErrors)('%j is %s', check);
});

describe('A line that is only strange is marked as well:', () => {
  it.each([
    ['«%colour» red', 'unknown-directive'],
    [' «%Heap» 64K', 'unknown-directive'],
    ['«%heap=64K»', 'unknown-directive'],
    ['alloc p 64 «cpu=3» @main', 'unknown-attribute'],
    ['alloc p 64 «T=1»', 'unknown-attribute'],
    ['free p «x=»', 'unknown-attribute'],
    ['free p «t2=1»', 'unknown-attribute'],
    ['free 🧠 @ü «größe=ß»', 'unknown-attribute'],
  ])('%j is an %s', check);
});

it('A line with two unknown attributes has two hints and is an event all the same.', () => {
  const trace = parse('alloc p 64 cpu=3 node=1');
  expect(marksOf(trace)).toEqual(['1:11-16 unknown-attribute "cpu=3"', '1:17-23 unknown-attribute "node=1"']);
  expect(problemsOf(trace).map(({ step }) => step)).toEqual([1, 1]);
  expect(eventsOf(trace)).toEqual(['1 alloc p 64']);
});

it('A line with an unknown attribute and a mistake is only the mistake.', () => {
  const trace = parse('alloc p 64 cpu=3 oops');
  expect(marksOf(trace)).toEqual(['1:17-21 bad-attribute "oops"']);
  expect(eventsOf(trace)).toEqual([]);
});

it('A bad line leaves no id, site or thread behind.', () => {
  const { ids, sites, threads, columns } = parse('alloc p 64 @main t=1 oops\nrealloc q 5 -> r @x t=2 ts=x');
  expect([ids.count, sites.count, threads.count, columns.count]).toEqual([0, 0, 0, 0]);
});

it.each([
  ['alloc p 1\n%heap 64K', '2:0-9 late-directive "%heap 64K"'],
  ['alloc p 1\n %heap # none', '2:1-6 late-directive "%heap"'],
  ['alloc p 1\n%heap nonsense 7', '2:0-16 late-directive "%heap nonsense 7"'],
])('A directive after an event is ignored: %j', (text, mark) => {
  const trace = parse(text);
  expect(marksOf(trace)).toEqual([mark]);
  expect(trace.settings).toEqual({});
});

it('A bad value does not take the place of a good one, and is no repetition.', () => {
  const trace = parse('%heap 1K\n%heap huge');
  expect(trace.settings).toEqual({ heapBytes: 1024 });
  expect(marksOf(trace)).toEqual(['2:6-10 bad-value "huge"']);
});

it('A directive given three times names the line before each time.', () => {
  const problems = problemsOf(parse('%order lifo\n\n%order fifo\n%order address'));
  expect(problems.map(({ line, earlierLine }) => [line, earlierLine])).toEqual([
    [3, 1],
    [4, 3],
  ]);
});
