/** The heap check finds what it is there to find: each kind of damage, in its own words. */

import { expect, it } from 'vitest';
import { checkHeap } from '../../../src/allocator/checkHeap.ts';
import {
  FREE_FLAG,
  NEXT_FREE_WORD,
  PREVIOUS_FREE_WORD,
  PREVIOUS_SIZE_WORD,
  SIZE_WORD,
} from '../../../src/allocator/layout.ts';
import { heapOf, type NamedHeap } from './drawing.ts';

/** a16 at 0, free 32 at 32, c16 at 64, free 928 at 96. */
const moves = 'a:16 b:16 c:16 -b';

const damages: [string, (named: NamedHeap) => void, string][] = [
  [
    'a size that is no multiple of the alignment',
    ({ heap }) => {
      heap.blocks.words[64 / 4 + SIZE_WORD] = 40;
    },
    'The block at 64 has an impossible size of 40 B; the chain cannot be followed further.',
  ],
  [
    'a wrong previous size',
    ({ heap }) => {
      heap.blocks.words[64 / 4 + PREVIOUS_SIZE_WORD] = 48;
    },
    'The block at 64 says the block before it has 48 B, but it has 32 B.',
  ],
  [
    'two free neighbours',
    ({ heap }) => {
      heap.blocks.words[64 / 4 + SIZE_WORD]! |= FREE_FLAG;
    },
    'The free block at 64 has a free neighbour before it.',
  ],
  [
    'a free block that is in no list',
    ({ heap }) => heap.arenas[0]!.freeList.unlink(32 as never),
    'The free list of arena 0 does not hold the free block at 32.',
  ],
  [
    'a live block in the list',
    ({ heap }) => heap.arenas[0]!.freeList.insert(64 as never),
    'The free list of arena 0 holds 64, where no free block starts.',
  ],
  [
    'a broken backward link',
    ({ heap }) => {
      heap.blocks.words[96 / 4 + PREVIOUS_FREE_WORD] = 0;
    },
    'The free list of arena 0 is linked differently backwards and forwards at 96.',
  ],
  [
    'a circle',
    ({ heap }) => {
      heap.blocks.words[96 / 4 + NEXT_FREE_WORD] = 32;
    },
    'The free list of arena 0 runs in a circle at 32.',
  ],
  [
    'a wrong tail',
    ({ heap }) => {
      heap.arenas[0]!.freeList.tail = 32 as never;
    },
    'The free list of arena 0 has the tail 32, but its last block is 96.',
  ],
  [
    'a wrong length',
    ({ heap }) => {
      heap.arenas[0]!.freeList.length++;
    },
    'The free list of arena 0 counts 3 blocks, but holds 2.',
  ],
  [
    'a rover outside the list',
    ({ heap }) => {
      heap.arenas[0]!.freeList.rover = 64 as never;
    },
    'The free list of arena 0 has its rover on 64, which is not in it.',
  ],
  [
    'a wrong sum',
    ({ heap }) => {
      heap.liveBytes += 1;
    },
    'The counter liveBytes is 33, but the pool holds 32.',
  ],
];

it.each(damages)('The heap check reports %s', (_name, damage, sentence) => {
  const named = heapOf(moves);
  damage(named);
  expect(checkHeap(named.heap)).toContain(sentence);
});
