/**
 * What the last operation on a heap did, for explaining a step. One record per heap, overwritten by each operation:
 * a handful of stores, so that the replay of millions of events can afford it.
 */

import { type BlockAddress, NO_BLOCK } from './layout.ts';

export type ResizeManner = 'none' | 'stayed' | 'shrunk' | 'grown' | 'moved';

export class HeapOperation {
  /** The block the operation made, resized or freed; NO_BLOCK after an allocation that failed. */
  block: BlockAddress = NO_BLOCK;
  /** Its size, header included: after an allocation or resize, before a free. */
  blockBytes = 0;
  /** The thread's home arena. */
  homeArena = 0;
  /** The arena of `block`; another one than `homeArena` means stolen, or a remote free. */
  arena = 0;
  /** Size of the free block that the search found, before any split; 0 where nothing was searched or found. */
  foundBytes = 0;
  /** The free remainder that was split or cut off, in its final size; NO_BLOCK if none. */
  rest: BlockAddress = NO_BLOCK;
  restBytes = 0;
  /** The free neighbour behind that was coalesced or grown into; NO_BLOCK if none. */
  absorbedNext: BlockAddress = NO_BLOCK;
  absorbedNextBytes = 0;
  /** The free neighbour in front that the freed block was coalesced into; NO_BLOCK if none. */
  absorbedPrevious: BlockAddress = NO_BLOCK;
  absorbedPreviousBytes = 0;
  resize: ResizeManner = 'none';
  /** Where a moved block was before; NO_BLOCK if nothing moved. */
  movedFrom: BlockAddress = NO_BLOCK;
  movedFromBytes = 0;

  begin(homeArena: number): void {
    this.block = NO_BLOCK;
    this.blockBytes = 0;
    this.homeArena = homeArena;
    this.arena = homeArena;
    this.foundBytes = 0;
    this.rest = NO_BLOCK;
    this.restBytes = 0;
    this.absorbedNext = NO_BLOCK;
    this.absorbedNextBytes = 0;
    this.absorbedPrevious = NO_BLOCK;
    this.absorbedPreviousBytes = 0;
    this.resize = 'none';
    this.movedFrom = NO_BLOCK;
    this.movedFromBytes = 0;
  }
}
