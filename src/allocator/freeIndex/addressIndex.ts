/**
 * The index of a list in the order of addresses. The arena is cut into granules of equal size; a granule is a group of
 * the tree and knows its first member, from which the list's own links lead to the others.
 *
 * Invariant: a granule's count in the tree is the number of members that start in it; `firstBlocks` is valid where that
 * is not 0. Members are never physical neighbours, so that a granule of g bytes holds at most g / 64 + 1 of them.
 *
 * For best-fit the blocks of each size hang in a digital search tree by address, in words 6 and 7 of the blocks.
 */

import type { StrategyName } from '../strategies/registry.ts';
import { DigitalTree, LEFT_WORD, RIGHT_WORD } from './digitalTree.ts';
import { GroupTree } from './groupTree.ts';
import { OrderedIndex } from './orderedIndex.ts';
import type { SizeBins } from './sizeBins.ts';

const NEXT_FREE_WORD = 4;
/** Granules of 512 bytes or more, and at most 2^20 of them (12 MB) in an arena. */
const LEAST_GRANULE_SHIFT = 7;
const MAXIMUM_GRANULES = 2 ** 20;
const NONE = new Int32Array(0);

export class AddressIndex extends OrderedIndex {
  private readonly granuleShift: number;
  private readonly firstGranule: number;
  private readonly granuleCount: number;
  private readonly addresses: DigitalTree;
  private firstBlocks = NONE;

  constructor(strategy: StrategyName, words: Int32Array, arenaStartWord: number, arenaEndWord: number) {
    super(strategy, words, arenaEndWord - arenaStartWord);
    let shift = LEAST_GRANULE_SHIFT;
    while ((arenaEndWord - arenaStartWord) / 2 ** shift > MAXIMUM_GRANULES) shift++;
    this.granuleShift = shift;
    this.firstGranule = arenaStartWord >> shift;
    this.granuleCount = ((arenaEndWord - 1) >> shift) - this.firstGranule + 1;
    this.addresses = new DigitalTree(words, 'index', arenaStartWord ^ (arenaEndWord - 1));
  }

  override get byteLength(): number {
    return super.byteLength + this.firstBlocks.byteLength;
  }

  build(headWord: number): void {
    const { words } = this;
    this.tree = new GroupTree(this.granuleCount);
    this.firstBlocks = new Int32Array(this.granuleCount);
    this.bins = this.freshBins();
    this.length = 0;
    const { bins, firstBlocks } = this;
    const { largest, counts, leafStart } = this.tree;
    const noBlock = words.length;
    for (let word = headWord >>> 0; word < noBlock; word = words[word + NEXT_FREE_WORD]! >>> 2) {
      const size = words[word]! >>> 2;
      const granule = this.granuleOf(word);
      const node = leafStart + granule;
      if (counts[node]!++ === 0) firstBlocks[granule] = word;
      if (bins !== null) this.putIntoBin(bins, word, size);
      else if (size > largest[node]!) largest[node] = size;
      this.length++;
    }
    this.tree.rebuild();
  }

  insert(word: number, sizeWords: number): void {
    const { tree, firstBlocks } = this;
    const granule = this.granuleOf(word);
    if (tree.counts[tree.leafStart + granule] === 0 || word < firstBlocks[granule]!)
      firstBlocks[granule] = word;
    this.length++;
    tree.count(granule, 1);
    if (this.bins === null) tree.raise(granule, sizeWords);
    else this.putIntoBin(this.bins, word, sizeWords);
  }

  remove(word: number, sizeWords: number): void {
    const { words, tree, firstBlocks } = this;
    const granule = this.granuleOf(word);
    this.length--;
    tree.count(granule, -1);
    // Where nothing is left this is a block of a later granule, and without meaning.
    if (firstBlocks[granule] === word) firstBlocks[granule] = words[word + NEXT_FREE_WORD]! >>> 2;
    if (this.bins !== null) this.takeFromBin(this.bins, word, sizeWords);
    else if (tree.largest[tree.leafStart + granule] === sizeWords)
      tree.lower(granule, this.largestInGranule(granule, word));
  }

  predecessor(word: number): number {
    const { tree, firstBlocks } = this;
    const granule = this.granuleOf(word);
    if (tree.counts[tree.leafStart + granule] !== 0 && firstBlocks[granule]! < word)
      return this.lastBelow(firstBlocks[granule]!, word);
    const before = tree.occupiedBefore(granule);
    return before < 0 ? -1 : this.lastBelow(firstBlocks[before]!, this.endOf(before));
  }

  clear(): void {
    if (this.bins !== null) this.releaseLinks();
    this.length = 0;
    this.firstBlocks = NONE;
    this.tree = new GroupTree(0);
    this.bins = null;
  }

  protected fitFromHead(needWords: number): number {
    const granule = this.tree.searchAfter(-1, needWords);
    return this.fitInside(granule, needWords, this.tree.skipped);
  }

  protected fitFrom(fromWord: number, needWords: number): number {
    const { words, tree } = this;
    const granule = this.granuleOf(fromWord);
    const end = this.endOf(granule);
    let passed = 0;
    let word = fromWord;
    for (; word < end; word = words[word + NEXT_FREE_WORD]! >>> 2) {
      if (words[word]! >>> 2 >= needWords) {
        this.passed = passed;
        return word;
      }
      passed++;
    }
    const found = tree.searchAfter(granule, needWords);
    passed += tree.skipped;
    if (found >= 0) return this.fitInside(found, needWords, passed);
    this.passed = passed;
    return -1;
  }

  protected firstOfBin(bins: SizeBins, bin: number): number {
    return this.addresses.lowest(bins.heads[bin]!);
  }

  protected rankOf(word: number): number {
    const { words } = this;
    const granule = this.granuleOf(word);
    let rank = this.tree.countBefore(granule);
    for (let at = this.firstBlocks[granule]!; at !== word; at = words[at + NEXT_FREE_WORD]! >>> 2) rank++;
    return rank;
  }

  /** The first fit in a granule that has one. */
  private fitInside(granule: number, needWords: number, passedBefore: number): number {
    const { words } = this;
    let passed = passedBefore;
    let word = this.firstBlocks[granule]!;
    for (; words[word]! >>> 2 < needWords; word = words[word + NEXT_FREE_WORD]! >>> 2) passed++;
    this.passed = passed;
    return word;
  }

  private granuleOf(word: number): number {
    return (word >> this.granuleShift) - this.firstGranule;
  }

  /** The word behind a granule's last. "No next" as a link word, shifted to words, is greater than any. */
  private endOf(granule: number): number {
    return (granule + this.firstGranule + 1) << this.granuleShift;
  }

  /** The last member in front of `end`, from a member in front of it. */
  private lastBelow(from: number, end: number): number {
    const { words } = this;
    let word = from;
    for (let next = from; next < end; next = words[next + NEXT_FREE_WORD]! >>> 2) word = next;
    return word;
  }

  private largestInGranule(granule: number, except: number): number {
    const { words } = this;
    const end = this.endOf(granule);
    let largest = 0;
    if (this.tree.counts[this.tree.leafStart + granule] === 0) return largest;
    for (let word = this.firstBlocks[granule]!; word < end; word = words[word + NEXT_FREE_WORD]! >>> 2) {
      const size = words[word]! >>> 2;
      if (size > largest && word !== except) largest = size;
    }
    return largest;
  }

  private putIntoBin(bins: SizeBins, word: number, sizeWords: number): void {
    const bin = bins.open(sizeWords);
    bins.heads[bin] = this.addresses.insert(bins.heads[bin]!, word);
  }

  private takeFromBin(bins: SizeBins, word: number, sizeWords: number): void {
    const bin = bins.binOf(sizeWords);
    const root = this.addresses.remove(bins.heads[bin]!, word);
    bins.heads[bin] = root;
    if (root < 0) bins.close(bin);
  }

  private releaseLinks(): void {
    const { words, tree, firstBlocks } = this;
    for (let granule = 0; granule < this.granuleCount; granule++) {
      let word = firstBlocks[granule]!;
      for (let left = tree.counts[tree.leafStart + granule]!; left > 0; left--) {
        words[word + LEFT_WORD] = 0;
        words[word + RIGHT_WORD] = 0;
        word = words[word + NEXT_FREE_WORD]! >>> 2;
      }
    }
  }
}
