/**
 * The index of a list in order of insertion (lifo, fifo). Every block gets a slot; slots ascend in list order, so that
 * lifo takes them from the top downwards and fifo from the bottom upwards. Sixteen slots are a group of the tree.
 *
 *     lifo   . . . . n e w - o - l d          fifo   o - l d - n e w . . . .        (-: vacated, .: not yet taken)
 *                    low ^           ^ high          ^ low           ^ high
 *
 * Invariant: word 6 of a member is its slot; slots outside `low` to `high` - 1 are vacant, and the two ends are taken (or
 * the list is empty). When the slots run out the members move together; at least half of the slots are then free, which
 * pays for the move.
 */

import { SCRATCH_WORD } from '../layout.ts';
import type { StrategyName } from '../strategies/registry.ts';
import { GroupTree } from './groupTree.ts';
import { OrderedIndex } from './orderedIndex.ts';
import type { SizeBins } from './sizeBins.ts';

const SLOT_WORD = SCRATCH_WORD;
const NEXT_FREE_WORD = 4;
const GROUP_SHIFT = 4;
const FIRST_CAPACITY = 64;
const NONE = new Int32Array(0);

export class SequenceIndex extends OrderedIndex {
  private readonly newestFirst: boolean;
  /** Worst-fit has no use for ranks: its walk always looks at everything. */
  private readonly ranked: boolean;
  private capacity = 0;
  private low = 0;
  private high = 0;
  /** By slot: the block's size in words (0: vacant), and the block. */
  private slotSizes = NONE;
  private slotBlocks = NONE;
  /** By slot, for best-fit: the neighbours in the bin's list, as slots. */
  private binNext = NONE;
  private binPrevious = NONE;

  constructor(strategy: StrategyName, order: 'lifo' | 'fifo', words: Int32Array, arenaWords: number) {
    super(strategy, words, arenaWords);
    this.newestFirst = order === 'lifo';
    this.ranked = strategy !== 'worst-fit';
  }

  override get byteLength(): number {
    return super.byteLength + this.slotSizes.byteLength * 2 + this.binNext.byteLength * 2;
  }

  build(headWord: number): void {
    const { words } = this;
    const noBlock = words.length;
    let length = 0;
    for (let word = headWord >>> 0; word < noBlock; word = words[word + NEXT_FREE_WORD]! >>> 2) length++;
    this.reserve(roundUpToGroup(Math.max(FIRST_CAPACITY, length * 2)));
    this.length = length;
    this.low = this.newestFirst ? this.capacity - length : 0;
    this.high = this.low + length;
    let slot = this.low;
    for (let word = headWord >>> 0; word < noBlock; word = words[word + NEXT_FREE_WORD]! >>> 2)
      this.occupy(slot++, word, words[word]! >>> 2);
    this.bins = this.freshBins();
    this.index();
  }

  insert(word: number, sizeWords: number): void {
    if (this.newestFirst ? this.low === 0 : this.high === this.capacity) this.makeRoom();
    const slot = this.newestFirst ? --this.low : this.high++;
    this.occupy(slot, word, sizeWords);
    this.length++;
    if (this.ranked) this.tree.count(slot >> GROUP_SHIFT, 1);
    if (this.bins === null) this.tree.raise(slot >> GROUP_SHIFT, sizeWords);
    else if (this.newestFirst) this.pushFront(this.bins, slot, sizeWords);
    else this.pushBack(this.bins, slot, sizeWords);
  }

  remove(word: number, sizeWords: number): void {
    const { words, slotSizes, tree } = this;
    const slot = words[word + SLOT_WORD]!;
    const group = slot >> GROUP_SHIFT;
    words[word + SLOT_WORD] = 0;
    slotSizes[slot] = 0;
    this.length--;
    if (this.ranked) tree.count(group, -1);
    if (this.bins !== null) this.takeFromBin(this.bins, slot, sizeWords);
    else if (tree.largest[tree.leafStart + group] === sizeWords)
      tree.lower(group, this.largestInGroup(group));
    if (slot === this.low || slot === this.high - 1) this.trim();
  }

  predecessor(): number {
    throw new Error('Only a list in the order of addresses has predecessors by address.');
  }

  clear(): void {
    const { words, slotSizes, slotBlocks } = this;
    for (let slot = this.low; slot < this.high; slot++)
      if (slotSizes[slot] !== 0) words[slotBlocks[slot]! + SLOT_WORD] = 0;
    this.capacity = this.low = this.high = this.length = 0;
    this.slotSizes = this.slotBlocks = this.binNext = this.binPrevious = NONE;
    this.tree = new GroupTree(0);
    this.bins = null;
  }

  protected fitFromHead(needWords: number): number {
    const { tree, slotSizes } = this;
    let slot = tree.searchAfter((this.low >> GROUP_SHIFT) - 1, needWords) << GROUP_SHIFT;
    let passed = tree.skipped;
    for (let size = slotSizes[slot]!; size < needWords; size = slotSizes[++slot]!) if (size !== 0) passed++;
    this.passed = passed;
    return this.slotBlocks[slot]!;
  }

  protected fitFrom(fromWord: number, needWords: number): number {
    const { tree, slotSizes, slotBlocks } = this;
    let slot = this.words[fromWord + SLOT_WORD]!;
    const group = slot >> GROUP_SHIFT;
    const groupEnd = (group + 1) << GROUP_SHIFT;
    let passed = 0;
    for (; slot < groupEnd; slot++) {
      const size = slotSizes[slot]!;
      if (size >= needWords) {
        this.passed = passed;
        return slotBlocks[slot]!;
      }
      if (size !== 0) passed++;
    }
    const found = tree.searchAfter(group, needWords);
    passed += tree.skipped;
    if (found < 0) {
      this.passed = passed;
      return -1;
    }
    slot = found << GROUP_SHIFT;
    for (let size = slotSizes[slot]!; size < needWords; size = slotSizes[++slot]!) if (size !== 0) passed++;
    this.passed = passed;
    return slotBlocks[slot]!;
  }

  protected firstOfBin(bins: SizeBins, bin: number): number {
    return this.slotBlocks[bins.heads[bin]!]!;
  }

  protected rankOf(word: number): number {
    const { slotSizes } = this;
    const slot = this.words[word + SLOT_WORD]!;
    const group = slot >> GROUP_SHIFT;
    let rank = this.tree.countBefore(group);
    for (let before = group << GROUP_SHIFT; before < slot; before++) if (slotSizes[before] !== 0) rank++;
    return rank;
  }

  private occupy(slot: number, word: number, sizeWords: number): void {
    this.slotSizes[slot] = sizeWords;
    this.slotBlocks[slot] = word;
    this.words[word + SLOT_WORD] = slot;
  }

  /** Pulls the ends in over vacated slots, each of which is passed once in its life. */
  private trim(): void {
    const { slotSizes } = this;
    if (this.length === 0) {
      this.low = this.high = this.newestFirst ? this.capacity : 0;
      return;
    }
    let { low, high } = this;
    while (slotSizes[low] === 0) low++;
    while (slotSizes[high - 1] === 0) high--;
    this.low = low;
    this.high = high;
  }

  private largestInGroup(group: number): number {
    const { slotSizes } = this;
    const start = group << GROUP_SHIFT;
    let largest = 0;
    for (let slot = start; slot < start + (1 << GROUP_SHIFT); slot++)
      if (slotSizes[slot]! > largest) largest = slotSizes[slot]!;
    return largest;
  }

  private reserve(capacity: number): void {
    this.capacity = capacity;
    this.slotSizes = new Int32Array(capacity);
    this.slotBlocks = new Int32Array(capacity);
    this.tree = new GroupTree(capacity >> GROUP_SHIFT);
    if (this.strategy !== 'best-fit') return;
    this.binNext = new Int32Array(capacity);
    this.binPrevious = new Int32Array(capacity);
  }

  /** Moves all members together, away from the end where the next ones enter; into twice the slots if they are many. */
  private makeRoom(): void {
    const { slotSizes, slotBlocks, low, high } = this;
    this.reserve(this.length * 2 > this.capacity ? this.capacity * 2 : this.capacity);
    this.low = this.newestFirst ? this.capacity - this.length : 0;
    this.high = this.low + this.length;
    let slot = this.low;
    for (let old = low; old < high; old++)
      if (slotSizes[old] !== 0) this.occupy(slot++, slotBlocks[old]!, slotSizes[old]!);
    this.bins?.heads.fill(-1);
    this.bins?.tails.fill(-1);
    this.index();
  }

  /** Fills the tree, and the bins' lists, from the slots. The bins that are open already are open still. */
  private index(): void {
    const { slotSizes, tree, bins, ranked } = this;
    const { largest, counts, leafStart } = tree;
    for (let slot = this.low; slot < this.high; slot++) {
      const size = slotSizes[slot]!;
      const node = leafStart + (slot >> GROUP_SHIFT);
      if (ranked) counts[node]!++;
      if (bins !== null) this.pushBack(bins, slot, size);
      else if (size > largest[node]!) largest[node] = size;
    }
    tree.rebuild();
  }

  private pushFront(bins: SizeBins, slot: number, sizeWords: number): void {
    const bin = bins.open(sizeWords);
    const head = bins.heads[bin]!;
    this.binNext[slot] = head;
    this.binPrevious[slot] = -1;
    if (head < 0) bins.tails[bin] = slot;
    else this.binPrevious[head] = slot;
    bins.heads[bin] = slot;
  }

  private pushBack(bins: SizeBins, slot: number, sizeWords: number): void {
    const bin = bins.open(sizeWords);
    const tail = bins.tails[bin]!;
    this.binNext[slot] = -1;
    this.binPrevious[slot] = tail;
    if (tail < 0) bins.heads[bin] = slot;
    else this.binNext[tail] = slot;
    bins.tails[bin] = slot;
  }

  private takeFromBin(bins: SizeBins, slot: number, sizeWords: number): void {
    const bin = bins.binOf(sizeWords);
    const next = this.binNext[slot]!;
    const previous = this.binPrevious[slot]!;
    if (previous < 0) bins.heads[bin] = next;
    else this.binNext[previous] = next;
    if (next < 0) bins.tails[bin] = previous;
    else this.binPrevious[next] = previous;
    if (previous < 0 && next < 0) bins.close(bin);
  }
}

function roundUpToGroup(slots: number): number {
  return Math.ceil(slots / (1 << GROUP_SHIFT)) << GROUP_SHIFT;
}
