/**
 * Which ids name a live block and which a freed one. Freed ids are used again, the last first, as an allocator does with
 * addresses; the live ones stand in a dense list from which any can be taken.
 */

import type { Random } from './random.ts';

export class IdPool {
  liveCount = 0;
  private freedCount = 0;
  private usedCount = 0;
  private readonly live: Uint32Array;
  private readonly freed: Uint32Array;

  /** Ids from `firstId` on; at most `capacity` can be live at once. */
  constructor(
    private readonly firstId: number,
    readonly capacity: number,
  ) {
    this.live = new Uint32Array(capacity);
    this.freed = new Uint32Array(capacity);
  }

  /** An id for a new block. */
  take(): number {
    const id = this.freedCount > 0 ? (this.freed[--this.freedCount] ?? 0) : this.firstId + this.usedCount++;
    this.live[this.liveCount++] = id;
    return id;
  }

  /** Takes the live id at a place of the list; the list's last moves there. */
  giveBack(place: number): number {
    const id = this.liveAt(place);
    this.live[place] = this.live[--this.liveCount] ?? 0;
    this.freed[this.freedCount++] = id;
    return id;
  }

  liveAt(place: number): number {
    return this.live[place] ?? 0;
  }

  /** An id whose block was freed, or -1. */
  someFreed(random: Random): number {
    return this.freedCount === 0 ? -1 : (this.freed[random.below(this.freedCount)] ?? 0);
  }
}
