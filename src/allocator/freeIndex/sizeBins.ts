/**
 * The sizes that occur in a free list, for best-fit: one bin for each, and the smallest bin from a size upwards.
 *
 * Sizes below 64 KiB have bins of their own, numbered by size in units of 16 bytes and found through a bitmap of two levels.
 * Larger sizes are opened on demand: a record each, in a digital search tree keyed by size. What a bin holds is its owner's
 * business: `heads` and `tails` are his to fill, for a list or for the root of a tree (-1: none).
 *
 * Invariant: a bin is open exactly while its owner keeps something in it; each size has at most one bin.
 */

import { DigitalTree } from './digitalTree.ts';

/** A size in words, shifted by this, is a size in units of 16 bytes: every block is a whole number of them. */
const UNIT_SHIFT = 2;
const SMALL_BIN_COUNT = 4096;
const BITMAP_WORDS = SMALL_BIN_COUNT / 32;
/** A record of a large size: its size in word 0, the tree's links in words 6 and 7. */
const RECORD_SHIFT = 3;
const FIRST_RECORD_CAPACITY = 16;

export class SizeBins {
  /** By bin; owned by the owner. */
  heads: Int32Array;
  tails: Int32Array;

  /** Bit per small bin, set while it is open; and a bit per word of that. */
  private readonly bitmap = new Int32Array(BITMAP_WORDS);
  private readonly summary = new Int32Array(BITMAP_WORDS / 32);
  private records: Int32Array;
  private sizes: DigitalTree;
  private sizesRoot = -1;
  private recordCount = 0;
  /** Numbers of closed records, ready for the next large size. */
  private readonly closedRecords: number[] = [];

  /** `largestSize` in words is the most that any block of the arena can have. */
  constructor(private readonly largestSize: number) {
    this.heads = new Int32Array(SMALL_BIN_COUNT + FIRST_RECORD_CAPACITY).fill(-1);
    this.tails = new Int32Array(SMALL_BIN_COUNT + FIRST_RECORD_CAPACITY).fill(-1);
    this.records = new Int32Array(FIRST_RECORD_CAPACITY << RECORD_SHIFT);
    this.sizes = new DigitalTree(this.records, 'word 0', largestSize);
  }

  get byteLength(): number {
    const { heads, tails, bitmap, summary, records } = this;
    return heads.byteLength + tails.byteLength + bitmap.byteLength + summary.byteLength + records.byteLength;
  }

  /** The bin of a size that is open, or -1. */
  binOf(size: number): number {
    const unit = size >> UNIT_SHIFT;
    if (unit < SMALL_BIN_COUNT) return (this.bitmap[unit >> 5]! & (1 << (unit & 31))) === 0 ? -1 : unit;
    return binOfRecord(this.sizes.find(this.sizesRoot, size));
  }

  /** The bin of a size, opened if need be. */
  open(size: number): number {
    const unit = size >> UNIT_SHIFT;
    if (unit < SMALL_BIN_COUNT) {
      this.bitmap[unit >> 5]! |= 1 << (unit & 31);
      this.summary[unit >> 10]! |= 1 << ((unit >> 5) & 31);
      return unit;
    }
    const record = this.sizes.find(this.sizesRoot, size);
    return binOfRecord(record >= 0 ? record : this.addRecord(size));
  }

  /** The bin is empty: it is no longer found. */
  close(bin: number): void {
    if (bin >= SMALL_BIN_COUNT) {
      const record = bin - SMALL_BIN_COUNT;
      this.sizesRoot = this.sizes.remove(this.sizesRoot, record << RECORD_SHIFT);
      this.closedRecords.push(record);
      return;
    }
    const word = bin >> 5;
    this.bitmap[word]! &= ~(1 << (bin & 31));
    if (this.bitmap[word] === 0) this.summary[word >> 5]! &= ~(1 << (word & 31));
  }

  /** The open bin of the smallest size that is `size` or more, or -1. */
  ceiling(size: number): number {
    const unit = (size + 3) >> UNIT_SHIFT;
    if (unit < SMALL_BIN_COUNT) {
      const small = this.smallBinFrom(unit);
      if (small >= 0) return small;
    }
    return binOfRecord(this.sizes.ceiling(this.sizesRoot, size));
  }

  /** Size of an open bin's blocks, in words. */
  sizeOf(bin: number): number {
    return bin < SMALL_BIN_COUNT ? bin << UNIT_SHIFT : this.records[(bin - SMALL_BIN_COUNT) << RECORD_SHIFT]!;
  }

  /** The largest size that is open, in words; 0 if none. */
  largestOfAll(): number {
    if (this.sizesRoot >= 0) return this.records[this.sizes.highest(this.sizesRoot)]!;
    for (let upper = this.summary.length - 1; upper >= 0; upper--) {
      const bits = this.summary[upper]!;
      if (bits === 0) continue;
      const word = (upper << 5) + 31 - Math.clz32(bits);
      return ((word << 5) + 31 - Math.clz32(this.bitmap[word]!)) << UNIT_SHIFT;
    }
    return 0;
  }

  private smallBinFrom(unit: number): number {
    const { bitmap, summary } = this;
    const bits = bitmap[unit >> 5]! & (-1 << (unit & 31));
    if (bits !== 0) return (unit & -32) + lowestBit(bits);
    const word = (unit >> 5) + 1;
    let upper = word >> 5;
    if (upper >= summary.length) return -1;
    let upperBits = summary[upper]! & (-1 << (word & 31));
    while (upperBits === 0) {
      if (++upper === summary.length) return -1;
      upperBits = summary[upper]!;
    }
    const found = (upper << 5) + lowestBit(upperBits);
    return (found << 5) + lowestBit(bitmap[found]!);
  }

  private addRecord(size: number): number {
    const number = this.closedRecords.pop() ?? this.recordCount++;
    const record = number << RECORD_SHIFT;
    if (record === this.records.length) this.growRecords();
    this.records[record] = size;
    this.sizesRoot = this.sizes.insert(this.sizesRoot, record);
    return record;
  }

  private growRecords(): void {
    const capacity = (this.records.length >> RECORD_SHIFT) * 2;
    const records = new Int32Array(capacity << RECORD_SHIFT);
    records.set(this.records);
    this.records = records;
    this.sizes = new DigitalTree(records, 'word 0', this.largestSize);
    const heads = new Int32Array(SMALL_BIN_COUNT + capacity).fill(-1);
    const tails = new Int32Array(SMALL_BIN_COUNT + capacity).fill(-1);
    heads.set(this.heads);
    tails.set(this.tails);
    this.heads = heads;
    this.tails = tails;
  }
}

function binOfRecord(record: number): number {
  return record < 0 ? -1 : SMALL_BIN_COUNT + (record >> RECORD_SHIFT);
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
