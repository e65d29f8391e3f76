/**
 * The mixes a, b and bL: blocks come and go around a number of live blocks, and some change their size. A block dies
 * young, when it is taken from the last few, or at any age, when it is taken from all: then its life is exponential
 * without a logarithm. The last events free what is live.
 */

import type { EventLines } from './eventLines.ts';
import { IdPool } from './idPool.ts';
import type { Mix } from './mix.ts';
import type { Random } from './random.ts';

export interface ChurnShape {
  /** How many blocks are live, about, once the trace has got there. */
  readonly liveCount: number;
  /** Bytes asked for; each is as likely as it occurs. */
  readonly sizes: readonly number[];
  /** One size in so many is not one of `sizes`, but up to 15 bytes less; 0 for none. */
  readonly oddSizePeriod: number;
  /** Of 1,024 events so many are reallocs. */
  readonly reallocsPer1024: number;
  /** Of 1,024 frees so many take one of the last `youngCount` blocks. */
  readonly youngFreesPer1024: number;
  readonly youngCount: number;
}

/** The number of live blocks never gets further above its aim. */
const MOST_ABOVE = 256;

// Shares of allocations among 16 allocations and frees, by how far the number of live blocks is from its aim.
const SHARE_WHILE_RISING = 12;
const SHARE_BELOW = 9;
const SHARE_ABOVE = 7;

export class Churn implements Mix {
  readonly idLimit: number;
  private readonly ids: IdPool;
  private readonly sizes: Uint32Array;
  private readonly risingUntil: number;

  /** @param remaining the number of events, 2 or more */
  constructor(
    private readonly shape: ChurnShape,
    private remaining: number,
    private readonly lines: EventLines,
    private readonly random: Random,
    firstId = 0,
  ) {
    // No more can be live than can be freed again.
    const most = Math.min(shape.liveCount + MOST_ABOVE, remaining);
    this.ids = new IdPool(firstId, most + 1);
    this.idLimit = firstId + this.ids.capacity;
    this.sizes = Uint32Array.from(shape.sizes);
    this.risingUntil = shape.liveCount - (shape.liveCount >>> 3);
  }

  next(): void {
    const { liveCount } = this.ids;
    const spare = this.remaining-- - liveCount;
    // An event that is neither too many nor too few: the others come in pairs.
    if (spare === 0) this.free();
    else if (liveCount === 0) this.allocate();
    else if (spare === 1 || (this.random.bits() & 1023) < this.shape.reallocsPer1024) this.resize();
    else if (this.allocatesNext(liveCount)) this.allocate();
    else this.free();
  }

  someLive(random: Random): number {
    const { liveCount } = this.ids;
    return liveCount === 0 ? -1 : this.ids.liveAt(random.below(liveCount));
  }

  someFreed(random: Random): number {
    return this.ids.someFreed(random);
  }

  private allocatesNext(liveCount: number): boolean {
    const aim = this.shape.liveCount;
    if (liveCount >= aim + MOST_ABOVE) return false;
    const share =
      liveCount < this.risingUntil ? SHARE_WHILE_RISING : liveCount < aim ? SHARE_BELOW : SHARE_ABOVE;
    return (this.random.bits() & 15) < share;
  }

  private allocate(): void {
    this.lines.alloc(this.ids.take(), this.someSize());
  }

  private resize(): void {
    this.lines.realloc(this.someLive(this.random), this.someSize());
  }

  private free(): void {
    const { ids, random, shape } = this;
    const { liveCount } = ids;
    const isYoung = (random.bits() & 1023) < shape.youngFreesPer1024;
    const place = isYoung
      ? liveCount - 1 - random.below(Math.min(liveCount, shape.youngCount))
      : random.below(liveCount);
    this.lines.free(ids.giveBack(place));
  }

  private someSize(): number {
    const { random, sizes, shape } = this;
    const size = sizes[random.below(sizes.length)] ?? 0;
    const isOdd = shape.oddSizePeriod > 0 && random.below(shape.oddSizePeriod) === 0;
    return isOdd ? size - random.below(16) : size;
  }
}
