/**
 * A digital search tree: every node holds a key of its own, and under it the keys with the next bit clear hang to the left,
 * those with the bit set to the right. No balancing, and yet never deeper than a key has bits (at most 28 here), whatever
 * the order of insertions.
 *
 * Nodes are indexes into an array of words that the owner supplies: words 6 and 7 of a node are its children (-1: none),
 * its key is word 0 or, for blocks by address, the index itself. A tree is told by its root (-1: empty), so that one
 * object serves any number of trees in the same words.
 *
 * Invariant: all keys to the left of a node are less than all keys to its right; the node's own may be any under it.
 */

import { SCRATCH_WORD } from '../layout.ts';

export const LEFT_WORD = SCRATCH_WORD;
export const RIGHT_WORD = SCRATCH_WORD + 1;

export class DigitalTree {
  private readonly keyMask: number;
  private readonly topBit: number;

  /** Two different keys may differ in no higher bit than `differing` has. */
  constructor(
    readonly nodes: Int32Array,
    keyedBy: 'index' | 'word 0',
    differing: number,
  ) {
    this.keyMask = keyedBy === 'index' ? 0 : -1;
    this.topBit = differing === 0 ? 1 : 2 ** (31 - Math.clz32(differing));
  }

  /** Puts a node in; its key must not be in the tree. The new root. */
  insert(root: number, node: number): number {
    const { nodes } = this;
    nodes[node + LEFT_WORD] = -1;
    nodes[node + RIGHT_WORD] = -1;
    if (root < 0) return node;
    const key = this.keyOf(node);
    let at = root;
    for (let bit = this.topBit; ; bit >>= 1) {
      const link = at + ((key & bit) === 0 ? LEFT_WORD : RIGHT_WORD);
      at = nodes[link]!;
      if (at < 0) {
        nodes[link] = node;
        return root;
      }
    }
  }

  /** Takes a member out and leaves its two link words 0. The new root. */
  remove(root: number, node: number): number {
    const { nodes } = this;
    let parentLink = -1;
    if (node !== root) {
      const key = this.keyOf(node);
      let at = root;
      for (let bit = this.topBit; at !== node; bit >>= 1) {
        parentLink = at + ((key & bit) === 0 ? LEFT_WORD : RIGHT_WORD);
        at = nodes[parentLink]!;
      }
    }
    const replacement = this.takeLeafUnder(node);
    if (replacement >= 0) {
      nodes[replacement + LEFT_WORD] = nodes[node + LEFT_WORD]!;
      nodes[replacement + RIGHT_WORD] = nodes[node + RIGHT_WORD]!;
    }
    nodes[node + LEFT_WORD] = 0;
    nodes[node + RIGHT_WORD] = 0;
    if (parentLink < 0) return replacement;
    nodes[parentLink] = replacement;
    return root;
  }

  /** The node with `key`, or -1. */
  find(root: number, key: number): number {
    const { nodes } = this;
    let node = root;
    for (let bit = this.topBit; node >= 0 && this.keyOf(node) !== key; bit >>= 1)
      node = nodes[node + ((key & bit) === 0 ? LEFT_WORD : RIGHT_WORD)]!;
    return node;
  }

  /** The node with the least key; the tree must not be empty. */
  lowest(root: number): number {
    return this.endmost(root, LEFT_WORD, RIGHT_WORD);
  }

  /** The node with the greatest key; the tree must not be empty. */
  highest(root: number): number {
    return this.endmost(root, RIGHT_WORD, LEFT_WORD);
  }

  /** The node with the least key that is `key` or more, or -1. */
  ceiling(root: number, key: number): number {
    const { nodes } = this;
    let best = -1;
    let bestKey = 0;
    // Of all subtrees passed on the right, the deepest holds the least keys, and all of them are greater than `key`.
    let passedRight = -1;
    let node = root;
    for (let bit = this.topBit; node >= 0; bit >>= 1) {
      const nodeKey = this.keyOf(node);
      if (nodeKey === key) return node;
      if (nodeKey > key && (best < 0 || nodeKey < bestKey)) {
        best = node;
        bestKey = nodeKey;
      }
      const right = nodes[node + RIGHT_WORD]!;
      if ((key & bit) !== 0) node = right;
      else {
        if (right >= 0) passedRight = right;
        node = nodes[node + LEFT_WORD]!;
      }
    }
    if (passedRight < 0) return best;
    const candidate = this.lowest(passedRight);
    return best < 0 || this.keyOf(candidate) < bestKey ? candidate : best;
  }

  private keyOf(node: number): number {
    // Chosen without a branch: the mask takes all of word 0 or none of it.
    return node ^ ((node ^ this.nodes[node]!) & this.keyMask);
  }

  private endmost(root: number, near: number, far: number): number {
    const { nodes } = this;
    const { keyMask } = this;
    // Turns "greater" into "less" for the right end, so that both ends share the loop.
    const sign = near === LEFT_WORD ? 1 : -1;
    let best = root;
    let bestKey = sign * this.keyOf(root);
    let node = root;
    for (;;) {
      const child = nodes[node + near]!;
      node = child >= 0 ? child : nodes[node + far]!;
      if (node < 0) return best;
      const key = sign * (node ^ ((node ^ nodes[node]!) & keyMask));
      if (key < bestKey) {
        best = node;
        bestKey = key;
      }
    }
  }

  /** Unhooks a leaf somewhere under `node` and returns it, or -1 where `node` is a leaf itself. */
  private takeLeafUnder(node: number): number {
    const { nodes } = this;
    let leaf = node;
    let link = -1;
    for (;;) {
      const left = nodes[leaf + LEFT_WORD]!;
      const right = nodes[leaf + RIGHT_WORD]!;
      if (left < 0 && right < 0) break;
      link = leaf + (left >= 0 ? LEFT_WORD : RIGHT_WORD);
      leaf = left >= 0 ? left : right;
    }
    if (link < 0) return -1;
    nodes[link] = -1;
    return leaf;
  }
}
