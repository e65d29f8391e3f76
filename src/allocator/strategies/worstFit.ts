/** Worst-fit: the largest block, if it is large enough; of equals the first in list order. Always walks the whole list. */

import type { FreeList } from '../freeList.ts';
import { type BlockAddress, NO_BLOCK } from '../layout.ts';
import type { AllocationStrategy } from './strategy.ts';

export class WorstFitStrategy implements AllocationStrategy {
  readonly name = 'worst-fit';
  readonly movesRover = false;

  find(sizeBytes: number, freeList: FreeList): BlockAddress {
    let worst = NO_BLOCK;
    let worstSizeBytes = 0;
    for (let block = freeList.head; block !== NO_BLOCK; block = freeList.next(block)) {
      freeList.probeCount++;
      const size = freeList.sizeOf(block);
      if (size > worstSizeBytes) {
        worst = block;
        worstSizeBytes = size;
      }
    }
    return worstSizeBytes >= sizeBytes ? worst : NO_BLOCK;
  }
}
