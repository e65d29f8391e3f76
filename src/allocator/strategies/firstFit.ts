/** First-fit: the first block in list order that is large enough. */

import type { FreeList } from '../freeList.ts';
import { type BlockAddress, NO_BLOCK } from '../layout.ts';
import type { AllocationStrategy } from './strategy.ts';

export class FirstFitStrategy implements AllocationStrategy {
  readonly name = 'first-fit';
  readonly movesRover = false;

  find(sizeBytes: number, freeList: FreeList): BlockAddress {
    let block = freeList.head;
    for (; block !== NO_BLOCK; block = freeList.next(block)) {
      freeList.probeCount++;
      if (freeList.sizeOf(block) >= sizeBytes) break;
    }
    return block;
  }
}
