/** The advice where memory ran out can be followed, and helps. */

import { expect, it } from 'vitest';
import { timelineOf } from '../../support/traces.ts';

function messageOf(text: string): string {
  const { findings } = timelineOf(text);
  const index = Array.from({ length: findings.count }, (_, each) => each).find(
    (each) => findings.codeAt(each) === 'out-of-memory',
  );
  return findings.at(index ?? -1).message;
}

it.each([
  ['one arena that is too small', '%heap 1K;alloc p 2K', 'Set a larger %heap.'],
  ['several', '%heap 4K;%arenas 4;alloc p 2K', 'Set a larger %heap, or fewer %arenas.'],
  ['several that are too small together', '%heap 4K;%arenas 4;alloc p 8K', 'Set a larger %heap.'],
  ['an automatic heap cut into arenas', '%arenas 4;alloc p 2G', 'Set fewer %arenas.'],
  ['a small one', '%heap 1M;%arenas 64;alloc p 1G', 'Set a larger %heap and fewer %arenas.'],
  ['no heap large enough', '%heap 1K;alloc p 4G', 'Ask for less: no heap has more than 4 GiB - 16 B.'],
  ['a header too much', 'alloc p 4294967280', 'Ask for less: no heap has more than 4 GiB - 16 B.'],
  ['too little free', '%heap 1K;alloc p 600;alloc q 600', 'Set a larger %heap, or free earlier.'],
  ['too little free in the largest heap', 'alloc p 3G;alloc q 3G', 'Free earlier.'],
])('%s', (_, text, advice) => {
  expect(messageOf(text)).toMatch(/^Out of memory: /);
  expect(messageOf(text).split('. ')[1]).toBe(advice);
});

it.each(['18446744073709551615', '9007199254740991G', '0xffffffffffffffff'])(
  'The size %s stands as it is written.',
  (size) => {
    expect(messageOf(`%heap 1K;alloc p ${size}`)).toContain(`Out of memory: ${size} are more than`);
  },
);
