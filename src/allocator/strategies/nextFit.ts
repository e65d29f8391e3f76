/**
 * Next-fit: first-fit that starts where the last successful search left off (the list's rover), goes on to the tail and
 * wraps round from the head. After a find the rover stands on the found block's next; a failed search leaves it alone.
 */

import type { FreeList } from '../freeList.ts';
import { type BlockAddress, NO_BLOCK } from '../layout.ts';
import type { AllocationStrategy } from './strategy.ts';

export class NextFitStrategy implements AllocationStrategy {
  readonly name = 'next-fit';

  find(sizeBytes: number, freeList: FreeList): BlockAddress {
    const start = freeList.rover === NO_BLOCK ? freeList.head : freeList.rover;
    let found = walk(sizeBytes, freeList, start, NO_BLOCK);
    if (found === NO_BLOCK && start !== freeList.head)
      found = walk(sizeBytes, freeList, freeList.head, start);
    if (found !== NO_BLOCK) freeList.rover = freeList.next(found);
    return found;
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
