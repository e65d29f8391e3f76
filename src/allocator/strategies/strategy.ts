/**
 * What a placement strategy is. A strategy is stateless: what it remembers between searches (the rover) lives in the
 * free list, so that one strategy object serves every arena and every heap.
 */

import type { FreeList } from '../freeList.ts';
import type { BlockAddress } from '../layout.ts';

export interface AllocationStrategy {
  /** The name used in traces, flags and menus, such as `first-fit`. */
  readonly name: string;

  /**
   * A block of at least `sizeBytes` (header included), or NO_BLOCK. Adds one to `freeList.probeCount` for each block
   * looked at, also when none is found. Leaves links and rover alone.
   */
  find(sizeBytes: number, freeList: FreeList): BlockAddress;

  /** Whether the list's rover moves on to the next of each block that is found. */
  readonly movesRover: boolean;
}
