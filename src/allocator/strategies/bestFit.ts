/** Best-fit: the smallest block that is large enough; of equals the first in list order. An exact fit ends the walk. */

import type { FreeList } from '../freeList.ts';
import { type BlockAddress, NO_BLOCK } from '../layout.ts';
import type { AllocationStrategy } from './strategy.ts';

export class BestFitStrategy implements AllocationStrategy {
  readonly name = 'best-fit';
  readonly movesRover = false;

  find(sizeBytes: number, freeList: FreeList): BlockAddress {
    let best = NO_BLOCK;
    let bestSizeBytes = Number.POSITIVE_INFINITY;
    for (let block = freeList.head; block !== NO_BLOCK; block = freeList.next(block)) {
      freeList.probeCount++;
      const size = freeList.sizeOf(block);
      if (size === sizeBytes) return block;
      if (size > sizeBytes && size < bestSizeBytes) {
        best = block;
        bestSizeBytes = size;
      }
    }
    return best;
  }
}
