/**
 * Next-fit: first-fit that starts where the last successful search left off (the list's rover), goes on to the tail and
 * wraps round from the head. After a find the arena moves the rover to the found block's next; a failed search leaves it.
 */

import type { FreeList } from '../freeList.ts';
import { type BlockAddress, NO_BLOCK } from '../layout.ts';
import type { AllocationStrategy } from './strategy.ts';

export class NextFitStrategy implements AllocationStrategy {
  readonly name = 'next-fit';
  readonly movesRover = true;

  find(sizeBytes: number, freeList: FreeList): BlockAddress {
    const start = freeList.rover === NO_BLOCK ? freeList.head : freeList.rover;
    const found = walk(sizeBytes, freeList, start, NO_BLOCK);
    if (found !== NO_BLOCK || start === freeList.head) return found;
    return walk(sizeBytes, freeList, freeList.head, start);
  }
}

/** First-fit from `from` up to, but not including, `end`. */
function walk(sizeBytes: number, freeList: FreeList, from: BlockAddress, end: BlockAddress): BlockAddress {
  for (let block = from; block !== end; block = freeList.next(block)) {
    freeList.probeCount++;
    if (freeList.sizeOf(block) >= sizeBytes) return block;
  }
  return NO_BLOCK;
}
