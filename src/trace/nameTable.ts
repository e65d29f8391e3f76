/**
 * Names (ids, sites, threads) numbered in order of first appearance. Bytes in, number out: a name becomes a string only
 * when somebody looks at it. Names are compared byte for byte, so that ids that are not valid UTF-8 stay distinct, and
 * 0x7 is not 0x007.
 *
 * The names' bytes lie end to end in one buffer, each from a word boundary on, padded with zeros. Two open-addressing
 * indexes find their numbers, one for short names with the key in the slot, one for the rest. `readPlainLines` looks
 * names up, and adds short ones, by itself: the fields that are not private are for it alone.
 */

import { grownLength, prefixOf, resized, trimmed } from './growing.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** Longest short name in bytes, not counting a leading 0x: with it, pointers of 14 characters are short. */
export const SHORT_NAME_BYTES = 12;
export const WORDS_PER_SHORT_NAME = SHORT_NAME_BYTES / 4;

/** In `ends`: where a name ends. The sign says that its leading 0x is not stored. */
export const END_BITS = 0x7fffffff;

const DIGIT_0 = 0x30;
const LETTER_X = 0x78;
const BLANK = 0x20;

const LEAST_SLOTS = 256;
/** Indexes of up to so many slots are kept sparse: they lie in the cache anyway, and probes cost mispredicted branches. */
const SPARSE_SLOTS = 16_384;

/**
 * How many names an index of so many slots takes before it doubles. At 16 bytes a slot four share a line of the cache, so
 * that probes are cheap in a large index and its size counts for more: with 100,000 and with a million ids, 13/16 read
 * 5 to 10 % faster than 1/2; with 555 ids, 1/4 reads as much faster than 13/16.
 */
function mostNames(slotCount: number): number {
  return slotCount <= SPARSE_SLOTS ? slotCount / 4 : slotCount * (13 / 16);
}

export class NameTable {
  /** How many names there are. */
  count = 0;

  /** The names' bytes as words, padded with zeros. */
  words = new Int32Array(64);
  /** Words in use. */
  wordCount = 0;
  /** Name n is the bytes from the first word boundary at or behind `ends[n]` to `ends[n + 1]`, see END_BITS. */
  ends = new Int32Array(33);

  /**
   * Four words a slot: the name's bytes, then number + 1 shifted left once, with bit 0 set where a leading 0x was taken
   * off. Four zeros where the slot is free. Empty while the index is not there.
   */
  shortSlots = new Int32Array(0);
  /** A short name's hash shifted right by this is its slot. */
  shortShift = 0;
  shortCount = 0;
  /** Two words a slot: the hash, then number + 1, or 0 where the slot is free. */
  longSlots = new Int32Array(0);
  private longCount = 0;

  /** `keepsKeys`: short names are kept in their slots. Not worth it where nearly all names are long. */
  constructor(private readonly keepsKeys = true) {}

  /** The number of the name `source[start..end)`, new or known. */
  intern(source: Uint8Array, start: number, end: number): number {
    this.makeRoom();
    if (!this.keepsKeys) return this.internLong(source, start, end);
    const from = start + (hasHexPrefix(source, start, end) ? 2 : 0);
    return isShort(source, from, end)
      ? this.internShort(source, from, end, from === start ? 0 : 1)
      : this.internLong(source, start, end);
  }

  /** The name as text; bytes that are not UTF-8 read as U+FFFD. */
  text(index: number): string {
    const text = decoder.decode(this.storedBytes(index));
    return this.ends[index + 1]! < 0 ? `0x${text}` : text;
  }

  /** The number of a name, as it is written; -1 for one that is not there. Builds the indexes where they are not there. */
  numberOf(name: string): number {
    if (this.shortSlots.length === 0) this.buildIndexes();
    const source = encoder.encode(name);
    const end = source.length;
    const from = hasHexPrefix(source, 0, end) ? 2 : 0;
    if (!this.keepsKeys || !isShort(source, from, end))
      return this.longSlots[this.longSlotOf(hashOfLong(source, 0, end), source, 0, end) + 1]! - 1;
    const key = [
      wordAt(source, from, end),
      wordAt(source, from + 4, end),
      wordAt(source, from + 8, end),
    ] as const;
    return (this.shortSlots[this.shortSlotOf(...key, from === 0 ? 0 : 1) + 3]! >> 1) - 1;
  }

  /**
   * Makes sure that the indexes are there and that a name can be added.
   * @returns the value of `count` up to which short names can be added without asking again
   * @throws RangeError where the names take more than 2 GiB
   */
  makeRoom(): number {
    if (this.shortSlots.length === 0) this.buildIndexes();
    if (this.shortCount >= mostNames(this.shortSlots.length / 4)) this.growShortSlots();
    if (this.longCount >= mostNames(this.longSlots.length / 2)) this.growLongSlots();
    if (this.count + 1 >= this.ends.length)
      this.ends = resized(this.ends, grownLength(this.ends.length, this.count + 2));
    if (this.wordCount + WORDS_PER_SHORT_NAME > this.words.length)
      this.growWords(this.wordCount + WORDS_PER_SHORT_NAME);
    return Math.min(
      this.count + mostNames(this.shortSlots.length / 4) - this.shortCount,
      this.ends.length - 1,
      this.count + Math.floor((this.words.length - this.wordCount) / WORDS_PER_SHORT_NAME),
    );
  }

  /** The first `count` names as a table of their own. The bytes are shared, but what is added to the one stays there. */
  prefix(count: number): NameTable {
    const prefix = new NameTable(this.keepsKeys);
    prefix.count = count;
    prefix.wordCount = wordsIn(this.ends[count]! & END_BITS);
    prefix.ends = prefixOf(this.ends, count + 1);
    prefix.words = prefixOf(this.words, prefix.wordCount);
    return prefix;
  }

  /** Gives back the slack and the indexes, once all is read. The next new name builds them again. */
  trim(): void {
    this.ends = trimmed(this.ends, this.count + 1);
    this.words = trimmed(this.words, this.wordCount);
    this.shortSlots = new Int32Array(0);
    this.longSlots = new Int32Array(0);
  }

  /** Bytes that names and indexes take, slack included. */
  get byteLength(): number {
    const arrays = [this.ends, this.words, this.shortSlots, this.longSlots];
    return arrays.reduce((sum, array) => sum + array.byteLength, 0);
  }

  private internShort(source: Uint8Array, start: number, end: number, tag: number): number {
    const first = wordAt(source, start, end);
    const second = wordAt(source, start + 4, end);
    const third = wordAt(source, start + 8, end);
    const slot = this.shortSlotOf(first, second, third, tag);
    const entry = this.shortSlots[slot + 3]!;
    if (entry !== 0) return (entry >> 1) - 1;
    this.shortSlots.set([first, second, third, ((this.count + 1) << 1) | tag], slot);
    this.shortCount++;
    return this.add(source, start, end, tag);
  }

  /** Where in `shortSlots` the name stands, or would stand. */
  private shortSlotOf(first: number, second: number, third: number, tag: number): number {
    const { shortSlots } = this;
    let slot = (hashOfShort(first, second, third) >>> this.shortShift) << 2;
    for (;;) {
      const entry = shortSlots[slot + 3]!;
      if (entry === 0) return slot;
      if (
        shortSlots[slot] === first &&
        shortSlots[slot + 1] === second &&
        shortSlots[slot + 2] === third &&
        (entry & 1) === tag
      )
        return slot;
      slot = (slot + 4) & (shortSlots.length - 1);
    }
  }

  private internLong(source: Uint8Array, start: number, end: number): number {
    const hash = hashOfLong(source, start, end);
    const slot = this.longSlotOf(hash, source, start, end);
    const entry = this.longSlots[slot + 1]!;
    if (entry !== 0) return entry - 1;
    this.longSlots[slot] = hash;
    this.longSlots[slot + 1] = this.count + 1;
    this.longCount++;
    return this.add(source, start, end, 0);
  }

  /** Where in `longSlots` the name stands, or would stand. */
  private longSlotOf(hash: number, source: Uint8Array, start: number, end: number): number {
    const { longSlots } = this;
    const mask = longSlots.length - 1;
    let slot = (hash << 1) & mask;
    for (let entry = longSlots[slot + 1]!; entry !== 0; entry = longSlots[slot + 1]!) {
      if (longSlots[slot] === hash && this.equals(entry - 1, source, start, end)) return slot;
      slot = (slot + 2) & mask;
    }
    return slot;
  }

  private equals(index: number, source: Uint8Array, start: number, end: number): boolean {
    const firstWord = wordsIn(this.ends[index]! & END_BITS);
    if (this.ends[index + 1]! !== firstWord * 4 + end - start) return false;
    for (let word = firstWord, position = start; position < end; word++, position += 4)
      if (this.words[word] !== wordAt(source, position, end)) return false;
    return true;
  }

  private add(source: Uint8Array, start: number, end: number, tag: number): number {
    const wordCount = wordsIn(end - start);
    if (this.wordCount + wordCount > this.words.length) this.growWords(this.wordCount + wordCount);
    for (let i = 0; i < wordCount; i++) this.words[this.wordCount + i] = wordAt(source, start + 4 * i, end);
    const index = this.count++;
    this.ends[index + 1] = (this.wordCount * 4 + end - start) | (tag << 31);
    this.wordCount += wordCount;
    return index;
  }

  private growWords(needed: number): void {
    if (needed * 4 > END_BITS) throw new RangeError('The names of the trace take more than 2 GiB.');
    this.words = resized(this.words, grownLength(this.words.length, needed));
  }

  private storedBytes(index: number): Uint8Array {
    const start = wordsIn(this.ends[index]! & END_BITS) * 4;
    const end = this.ends[index + 1]! & END_BITS;
    return new Uint8Array(this.words.buffer, this.words.byteOffset + start, end - start);
  }

  private buildIndexes(): void {
    this.shortCount = this.longCount = 0;
    this.allotShortSlots(LEAST_SLOTS);
    this.longSlots = new Int32Array(LEAST_SLOTS * 2);
    for (let index = 0; index < this.count; index++) {
      if (this.shortCount >= mostNames(this.shortSlots.length / 4)) this.growShortSlots();
      if (this.longCount >= mostNames(this.longSlots.length / 2)) this.growLongSlots();
      const bytes = this.storedBytes(index);
      const { length } = bytes;
      if (this.keepsKeys && (this.ends[index + 1]! < 0 || isShort(bytes, 0, length))) {
        const tag = this.ends[index + 1]! < 0 ? 1 : 0;
        const key = [wordAt(bytes, 0, length), wordAt(bytes, 4, length), wordAt(bytes, 8, length)] as const;
        this.shortSlots.set([...key, ((index + 1) << 1) | tag], this.shortSlotOf(...key, tag));
        this.shortCount++;
      } else {
        this.occupyLong(hashOfLong(bytes, 0, length), index + 1);
        this.longCount++;
      }
    }
  }

  private growShortSlots(): void {
    const old = this.shortSlots;
    this.allotShortSlots(old.length / 2);
    const slots = this.shortSlots;
    const mask = slots.length - 1;
    for (let from = 0; from < old.length; from += 4) {
      if (old[from + 3] === 0) continue;
      let slot = (hashOfShort(old[from]!, old[from + 1]!, old[from + 2]!) >>> this.shortShift) << 2;
      while (slots[slot + 3] !== 0) slot = (slot + 4) & mask;
      for (let i = 0; i < 4; i++) slots[slot + i] = old[from + i]!;
    }
  }

  private allotShortSlots(slotCount: number): void {
    this.shortSlots = new Int32Array(slotCount * 4);
    this.shortShift = Math.clz32(slotCount) + 1;
  }

  private growLongSlots(): void {
    const old = this.longSlots;
    this.longSlots = new Int32Array(old.length * 2);
    for (let from = 0; from < old.length; from += 2)
      if (old[from + 1] !== 0) this.occupyLong(old[from]!, old[from + 1]!);
  }

  private occupyLong(hash: number, entry: number): void {
    const mask = this.longSlots.length - 1;
    let slot = (hash << 1) & mask;
    while (this.longSlots[slot + 1] !== 0) slot = (slot + 2) & mask;
    this.longSlots[slot] = hash;
    this.longSlots[slot + 1] = entry;
  }
}

/** Odd numbers with their bits well mixed; `readPlainLines` hashes by the same ones. */
export const HASH_FACTORS = {
  first: 0x9e3779b1 | 0,
  second: 0x85ebca6b | 0,
  third: 0xc2b2ae35 | 0,
  last: 0x27d4eb2f | 0,
} as const;

/** The upper bits are the good ones. */
function hashOfShort(first: number, second: number, third: number): number {
  const { imul } = Math;
  const mixed =
    imul(first, HASH_FACTORS.first) ^ imul(second, HASH_FACTORS.second) ^ imul(third, HASH_FACTORS.third);
  return imul(mixed ^ (mixed >>> 15), HASH_FACTORS.last);
}

/** Word by word, the last one padded with zeros, and a word of zeros where the length is a multiple of four. */
function hashOfLong(source: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let position = start; position <= end; position += 4) {
    hash = Math.imul(hash ^ wordAt(source, position, end), HASH_FACTORS.first);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** Four bytes from `position` on, little endian; zeros from `end` on. */
function wordAt(source: Uint8Array, position: number, end: number): number {
  let word = 0;
  for (let i = Math.min(4, end - position) - 1; i >= 0; i--) word = (word << 8) | source[position + i]!;
  return word;
}

function wordsIn(byteCount: number): number {
  return (byteCount + 3) >>> 2;
}

function hasHexPrefix(source: Uint8Array, start: number, end: number): boolean {
  return end - start >= 2 && source[start] === DIGIT_0 && source[start + 1] === LETTER_X;
}

/** Whether a name's bytes can be told from others by three words: a short one without control characters. */
function isShort(source: Uint8Array, start: number, end: number): boolean {
  if (end - start > SHORT_NAME_BYTES) return false;
  for (let i = start; i < end; i++) if (source[i]! <= BLANK) return false;
  return true;
}
