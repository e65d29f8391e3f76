/** What is no text in UTF-8 says so once, in its first finding, and has all of its other findings. */

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { replayTrace } from '../../../src/replay/replay.ts';
import { bytesOf } from '../../support/traces.ts';
import { parse } from './traceText.ts';

const TRACE = '%heap 64K\nalloc p 16\nfree p\nfree p\n'.repeat(20);
const NO_TEXT = /UTF-16|gzip|binary/;

function messagesOf(bytes: Uint8Array): string[] {
  const { findings } = replayTrace(parse(bytes));
  return Array.from({ length: findings.count }, (_, index) => findings.at(index).message);
}

function utf16(text: string, isLittleEndian: boolean): Uint8Array {
  const bytes = Buffer.from(text, 'utf16le');
  return new Uint8Array(isLittleEndian ? bytes : bytes.swap16());
}

describe('The first syntax error tells', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['UTF-16 by its mark', utf16(`\ufeff${TRACE}`, true), /^The file is UTF-16.*Save it as UTF-8\.$/],
    ['the other order of bytes', utf16(`\ufeff${TRACE}`, false), /^The file is UTF-16/],
    ['UTF-16 without a mark', utf16(TRACE, true), /^The file is UTF-16/],
    ['the other order without a mark', utf16(TRACE, false), /^The file is UTF-16/],
    ['gzip that is not unpacked', new Uint8Array(gzipSync(TRACE)), /^The bytes are gzip/],
    ['a program', new Uint8Array(readFileSync(process.execPath).subarray(0, 5000)), /^The file is binary/],
    ['a NUL among letters', bytesOf('abc\0d\nef\0gh\n'), /^The file is binary/],
  ])('%s', (_, bytes, words) => {
    const messages = messagesOf(bytes);
    const [told, ...more] = messages.filter((message) => NO_TEXT.test(message));
    expect(told).toMatch(words);
    expect(more).toEqual([]);
  });

  it('and the other lines are reported as ever', () => {
    expect(messagesOf(bytesOf('abc\0d\nef\0gh\n'))).toHaveLength(2);
    expect(messagesOf(bytesOf('abc\0d\nef\0gh\n'))[1]).toContain('is not alloc, realloc, free or mark');
  });
});

it.each([
  ['text that is no trace', 'hello\nworld\n'],
  ['a trace with a NUL in one line', 'alloc p 1\nfree p\noops\0\n'],
  ['settings with a NUL in a comment', '%heap 64K\n%strategy best-fit\n# a\0b\noops\n'],
  ['a mark with a NUL in a comment', 'mark start\n# a\0b\noops\n'],
  ['letters of other languages', '分配 p 16\nосвободить p\n'],
])('Nothing is made of %s.', (_, text) => {
  expect(messagesOf(bytesOf(text)).filter((message) => NO_TEXT.test(message))).toEqual([]);
});
