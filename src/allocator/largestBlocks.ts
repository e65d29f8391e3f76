/**
 * Which free block is the largest, without a walk at every change: the few largest sizes, exactly. Whoever inserts or
 * unlinks a block tells of it if it has `floorWords` or more, which hardly any block has.
 *
 * Invariant: `top` and `rest` hold the size of every free block of `floorWords` or more. When the last of them has gone, the
 * largest is not known until another comes or a walk over the free lists gathers them anew. The largest block stands apart
 * in `top`, because in most heaps it is the same all the time: the unused rest of the pool, from which pieces are cut.
 */

/** Distinct sizes that are kept at the most after a walk, and after there were too many. */
const KEPT_COUNT = 8;
const MAXIMUM_COUNT = 24;

const SAVED_HEAD = 4;

/** Above any block: nobody needs to tell of changes before the first walk. */
const UNKNOWN = 0x7fffffff;

export class LargestBlocks {
  floorWords = UNKNOWN;
  /** 0 where the block that stood here was unlinked. */
  top = 0;
  /** Distinct sizes besides `top`, and how many blocks have each. */
  private readonly sizes = new Int32Array(MAXIMUM_COUNT + 1);
  private readonly counts = new Int32Array(MAXIMUM_COUNT + 1);
  private restCount = 0;
  /** The largest besides `top`. */
  restLargest = 0;

  get isKnown(): boolean {
    return this.top > 0 || this.restCount > 0 || this.floorWords === 0;
  }

  /** The largest size in words; 0 where nothing is free. Only while known. */
  get largestWords(): number {
    return this.top > 0 ? this.top : this.restLargest;
  }

  /** What is known now, for `restore`. */
  save(): Int32Array {
    const { floorWords, top, restCount, restLargest } = this;
    const saved = new Int32Array(SAVED_HEAD + 2 * restCount);
    saved[0] = floorWords;
    saved[1] = top;
    saved[2] = restCount;
    saved[3] = restLargest;
    for (let at = 0; at < restCount; at++) {
      saved[SAVED_HEAD + 2 * at] = this.sizes[at]!;
      saved[SAVED_HEAD + 2 * at + 1] = this.counts[at]!;
    }
    return saved;
  }

  restore(saved: Int32Array): void {
    this.floorWords = saved[0]!;
    this.top = saved[1]!;
    this.restCount = saved[2]!;
    this.restLargest = saved[3]!;
    for (let at = 0; at < this.restCount; at++) {
      this.sizes[at] = saved[SAVED_HEAD + 2 * at]!;
      this.counts[at] = saved[SAVED_HEAD + 2 * at + 1]!;
    }
  }

  /** A block of at least `floorWords` has become free. */
  add(sizeWords: number): void {
    if (this.top === 0) {
      if (sizeWords >= this.restLargest) {
        this.top = sizeWords;
        return;
      }
      this.top = this.restLargest;
      this.removeFromRest(this.top);
    }
    if (sizeWords > this.top) {
      this.addToRest(this.top, 1);
      this.top = sizeWords;
    } else this.addToRest(sizeWords, 1);
    if (this.restCount > MAXIMUM_COUNT) this.keepLargest(KEPT_COUNT);
  }

  /** A block of at least `floorWords` is free no more. */
  remove(sizeWords: number): void {
    if (sizeWords === this.top) this.top = 0;
    else this.removeFromRest(sizeWords);
  }

  /** From here on every free block is to be told of once, by `add` if it has `floorWords` or more; in any order. */
  startGathering(): void {
    this.top = 0;
    this.restCount = 0;
    this.restLargest = 0;
    this.floorWords = 0;
  }

  /** All free blocks have been told of. From here on only the largest few are watched, so that changes are rare. */
  endGathering(): void {
    if (this.restCount > 0) this.keepLargest(Math.max(1, Math.min(KEPT_COUNT, this.restCount >>> 1)));
    else this.floorWords = this.top >>> 1;
  }

  private addToRest(sizeWords: number, count: number): void {
    let at = 0;
    while (at < this.restCount && this.sizes[at] !== sizeWords) at++;
    if (at === this.restCount) {
      this.sizes[at] = sizeWords;
      this.counts[at] = 0;
      this.restCount++;
    }
    this.counts[at]! += count;
    if (sizeWords > this.restLargest) this.restLargest = sizeWords;
  }

  private removeFromRest(sizeWords: number): void {
    let at = 0;
    while (at < this.restCount && this.sizes[at] !== sizeWords) at++;
    if (at === this.restCount) throw new Error(`No free block of ${sizeWords} words was told of.`);
    if (--this.counts[at]! > 0) return;
    this.restCount--;
    this.sizes[at] = this.sizes[this.restCount]!;
    this.counts[at] = this.counts[this.restCount]!;
    if (sizeWords === this.restLargest) this.findRestLargest();
  }

  private findRestLargest(): void {
    this.restLargest = 0;
    for (let at = 0; at < this.restCount; at++)
      if (this.sizes[at]! > this.restLargest) this.restLargest = this.sizes[at]!;
  }

  /** Raises the floor so that only so many of the largest sizes stay. */
  private keepLargest(count: number): void {
    const floor = this.sizes.slice(0, this.restCount).sort()[this.restCount - count]!;
    let kept = 0;
    for (let at = 0; at < this.restCount; at++) {
      if (this.sizes[at]! < floor) continue;
      this.sizes[kept] = this.sizes[at]!;
      this.counts[kept++] = this.counts[at]!;
    }
    this.restCount = kept;
    this.floorWords = floor;
  }
}
