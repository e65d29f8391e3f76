/**
 * A tree with 16 children a node over the groups that an order cuts its free list into. Each node knows the largest block
 * and the number of blocks under it, so that a search skips, and counts, whole subtrees. Groups ascend in list order.
 *
 * Invariant: once its owner has reported a change, a node's `largest` is the maximum and its `counts` the sum over its
 * children. An owner that needs only one of the two reports only that one; the other then stays 0. What lies inside a
 * group is the owner's business.
 *
 * Sixteen 32-bit children are one cache line, which measured best among 4, 8, 16 and 32 for the searches' mix.
 */

/** The root's index. Then the children of node n are 16 consecutive nodes from `(n - 14) * 16`, a multiple of 16. */
const ROOT = 15;
const FAN_OUT = 16;

export class GroupTree {
  /** Size of the largest block under each node, in words; 0 where there is none. */
  readonly largest: Int32Array;
  /** Number of blocks under each node. */
  readonly counts: Int32Array;
  /** Index of group 0's node; the groups' nodes are the last ones. */
  readonly leafStart: number;
  /** Blocks in the groups that the last search passed over. */
  skipped = 0;

  constructor(groupCount: number) {
    let leafStart = FAN_OUT;
    for (let leafCount = FAN_OUT; leafCount < groupCount; leafCount *= FAN_OUT)
      leafStart = (leafStart - 14) * FAN_OUT;
    this.leafStart = leafStart;
    const length = leafStart + Math.max(FAN_OUT, Math.ceil(groupCount / FAN_OUT) * FAN_OUT);
    this.largest = new Int32Array(length);
    this.counts = new Int32Array(length);
  }

  get byteLength(): number {
    return this.largest.byteLength + this.counts.byteLength;
  }

  largestOfAll(): number {
    return this.largest[ROOT]!;
  }

  /** A block of `size` words was put into the group. */
  raise(group: number, size: number): void {
    const { largest } = this;
    for (let node = this.leafStart + group; node >= ROOT && largest[node]! < size; node = (node >> 4) + 14)
      largest[node] = size;
  }

  /** The group's largest block is gone; its largest is now `size` words. */
  lower(group: number, size: number): void {
    const { largest } = this;
    let node = this.leafStart + group;
    const before = largest[node]!;
    let now = size;
    while (now !== before) {
      largest[node] = now;
      if (node === ROOT) return;
      const firstSibling = node & -FAN_OUT;
      node = (node >> 4) + 14;
      if (largest[node] !== before) return;
      now = 0;
      for (let sibling = firstSibling; sibling < firstSibling + FAN_OUT; sibling++)
        if (largest[sibling]! > now) now = largest[sibling]!;
    }
  }

  /** `difference` blocks more are in the group. */
  count(group: number, difference: number): void {
    const { counts } = this;
    for (let node = this.leafStart + group; node >= ROOT; node = (node >> 4) + 14)
      counts[node]! += difference;
  }

  /** Makes the inner nodes agree with the groups' nodes, which the owner has filled. */
  rebuild(): void {
    const { largest, counts } = this;
    largest.fill(0, 0, this.leafStart);
    counts.fill(0, 0, this.leafStart);
    for (let node = largest.length - 1; node > ROOT; node--) {
      const parent = (node >> 4) + 14;
      if (largest[node]! > largest[parent]!) largest[parent] = largest[node]!;
      counts[parent]! += counts[node]!;
    }
  }

  /**
   * The first group behind `group` (-1: of all) with a block of `need` words or more, or -1. `skipped` tells the blocks
   * in the groups between. Climbs from the group, so that what is near is found in a few looks.
   */
  searchAfter(group: number, need: number): number {
    const { largest, counts, leafStart } = this;
    let node = group < 0 ? ROOT : leafStart + group + 1;
    let skipped = 0;
    for (;;) {
      // A node at the start of a block of siblings is its parent's first: the parent stands for all of them.
      while ((node & 15) === 0) {
        if (node === ROOT + 1) {
          this.skipped = skipped;
          return -1;
        }
        node = ((node - 1) >> 4) + ROOT;
      }
      const end = (node | 15) + 1;
      while (node < end && largest[node]! < need) skipped += counts[node++]!;
      if (node < end) break;
    }
    while (node < leafStart) {
      node = (node - 14) * FAN_OUT;
      while (largest[node]! < need) skipped += counts[node++]!;
    }
    this.skipped = skipped;
    return node - leafStart;
  }

  /** Number of blocks in the groups in front of `group`. */
  countBefore(group: number): number {
    const { counts } = this;
    let sum = 0;
    for (let node = this.leafStart + group; node > ROOT; ) {
      const firstSibling = node & -FAN_OUT;
      const parent = (node >> 4) + 14;
      if (node - firstSibling <= FAN_OUT / 2)
        for (let sibling = firstSibling; sibling < node; sibling++) sum += counts[sibling]!;
      else {
        // What is not behind is in front: the fewer of the two are added up.
        sum += counts[parent]!;
        for (let sibling = node; sibling < firstSibling + FAN_OUT; sibling++) sum -= counts[sibling]!;
      }
      node = parent;
    }
    return sum;
  }

  /** The nearest group in front of `group` that holds a block, or -1. */
  occupiedBefore(group: number): number {
    const { counts, leafStart } = this;
    let node = leafStart + group;
    for (;;) {
      if (node === ROOT) return -1;
      const firstSibling = node & -FAN_OUT;
      do node--;
      while (node >= firstSibling && counts[node] === 0);
      if (node >= firstSibling) break;
      node = (firstSibling >> 4) + 14;
    }
    while (node < leafStart) {
      node = (node - 14) * FAN_OUT + 15;
      while (counts[node] === 0) node--;
    }
    return node - leafStart;
  }
}
