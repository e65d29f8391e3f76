/**
 * The four finds, the same for every list order: what they look at is a tree over groups of the list (all but best-fit)
 * or the bins of sizes (best-fit). What a group is, and which of a bin's blocks comes first, the two orders say.
 */

import type { StrategyName } from '../strategies/registry.ts';
import { GroupTree } from './groupTree.ts';
import { SizeBins } from './sizeBins.ts';

export abstract class OrderedIndex {
  probes = 0;
  length = 0;

  protected tree = new GroupTree(0);
  /** For best-fit only. */
  protected bins: SizeBins | null = null;
  /** Blocks that the last `fitFrom` passed over. */
  protected passed = 0;

  constructor(
    protected readonly strategy: StrategyName,
    protected readonly words: Int32Array,
    private readonly arenaWords: number,
  ) {}

  get largestWords(): number {
    return this.bins === null ? this.tree.largestOfAll() : this.bins.largestOfAll();
  }

  get byteLength(): number {
    return this.tree.byteLength + (this.bins?.byteLength ?? 0);
  }

  find(needWords: number, roverWord: number): number {
    if (this.bins !== null) return this.bestFit(this.bins, needWords);
    const largest = this.tree.largestOfAll();
    if (largest < needWords) {
      this.probes = this.length;
      return -1;
    }
    const { strategy } = this;
    if (strategy === 'next-fit' && roverWord >= 0) return this.nextFit(needWords, roverWord);
    // The first block that is as large as the largest is the one that the walk for the worst fit keeps.
    const block = this.fitFromHead(strategy === 'worst-fit' ? largest : needWords);
    this.probes = strategy === 'worst-fit' ? this.length : this.passed + 1;
    return block;
  }

  /** Something is large enough: only where is open. */
  private nextFit(needWords: number, roverWord: number): number {
    const behind = this.fitFrom(roverWord, needWords);
    const { passed } = this;
    if (behind >= 0) {
      this.probes = passed + 1;
      return behind;
    }
    const block = this.fitFromHead(needWords);
    this.probes = passed + this.passed + 1;
    return block;
  }

  private bestFit(bins: SizeBins, needWords: number): number {
    const bin = bins.ceiling(needWords);
    if (bin < 0) {
      this.probes = this.length;
      return -1;
    }
    const block = this.firstOfBin(bins, bin);
    // Only an exact fit ends the walk before the tail.
    this.probes = bins.sizeOf(bin) === needWords ? this.rankOf(block) + 1 : this.length;
    return block;
  }

  protected freshBins(): SizeBins | null {
    return this.strategy === 'best-fit' ? new SizeBins(this.arenaWords) : null;
  }

  /** First block of the list with `needWords` or more; there is one. Sets `passed`. */
  protected abstract fitFromHead(needWords: number): number;

  /** First such block from the member `fromWord` on, or -1. Sets `passed`, also when there is none. */
  protected abstract fitFrom(fromWord: number, needWords: number): number;

  protected abstract firstOfBin(bins: SizeBins, bin: number): number;

  /** Members in front of the member. */
  protected abstract rankOf(word: number): number;
}
