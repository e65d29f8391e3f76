/**
 * What a mix is: the part of a generated trace without planted bugs. Every mix ends with everything freed, and says at
 * any time which ids bugs can be planted on.
 */

import type { Random } from './random.ts';

export interface Mix {
  /** No id that the mix gives to a block is as large as this. */
  readonly idLimit: number;

  /** Writes the next event. Called exactly as often as the mix was promised events. */
  next(): void;

  /** An id that names a live block, or -1 where none does. */
  someLive(random: Random): number;

  /** An id whose block was freed and that names no other, or -1. */
  someFreed(random: Random): number;
}
