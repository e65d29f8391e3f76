/**
 * The fast lane of the reader: one flat function that reads lines as recorders write them, and stops at the first line
 * that is anything else. `LineReader` then says what that line means; here nothing is decided that it does not decide in
 * the same way (a property test holds the two against each other).
 *
 * Plain is: keyword, id, size of at most 8 digits, `-> NEW`, `t=` and `@` that were seen before, one blank between them,
 * LF or CRLF. A line leaves nothing behind unless all of it is plain. A token that is longer than what is read of it here
 * needs no test of its own: what follows is then no blank and no line end, and so not plain.
 *
 * Measured (docs/performance.md, ten million events): reading four bytes at a time, masks instead of branches where
 * lengths differ from line to line, keys inside the slots, and no call in the loop are each worth 10 to 40 %.
 */

import { type EventBatch, Operation, type TraceColumns } from './columns.ts';
import { END_BITS, HASH_FACTORS, type NameTable } from './nameTable.ts';

/** Lines in a batch at most: what the batch writes and a buffer's worth of text stay in the second-level cache. */
export const BATCH_LINES = 4096;

/** How far behind the end of a line the function may read. */
export const GUARD_BYTES = 32;

/** What `readPlainLines` hands over beside what it writes into the columns. */
export class LineBatch implements EventBatch {
  count = 0;
  readonly threads = new Int32Array(BATCH_LINES);
  hasThreads = false;
  readonly sites = new Int32Array(BATCH_LINES);
  hasSites = false;
  newIdCount = 0;
  readonly newIdPositions = new Int32Array(BATCH_LINES);
  readonly newIds = new Int32Array(BATCH_LINES);
  /** Where in the buffer every line starts whose number is a multiple of 64 plus 1. */
  lineMarkCount = 0;
  readonly lineMarks = new Int32Array(BATCH_LINES / 64 + 1);
}

// Keywords as they read four bytes at a time, little endian.
const ALLO = 0x6f6c6c61;
const FREE = 0x65657266;
const REAL = 0x6c616572;
const LOC_BLANK = 0x20636f6c;
const BLANK_ARROW_BLANK = 0x203e2d20;
const HEX_PREFIX = 0x7830;
const THREAD_PREFIX = 0x3d74;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const DIGIT_0 = 0x30;
const AT = 0x40;
const LETTER_C = 0x63;

/**
 * Subtracted from a word, it borrows from the upper bit of every byte that is at most a blank; the lowest such bit is
 * right, those above may be wrong. Such a byte ends a token here; which one it is is looked at afterwards.
 */
const BELOW_TEXT = 0x21212121;
const UPPER_BITS = 0x80808080 | 0;

/** The upper bit of the byte 0: a word's first byte ends the token. */
const AT_FIRST = 0x80;

const POWERS_OF_TEN = Int32Array.of(1, 10, 100, 1000);

/**
 * Reads lines of `view` from `start` on, until one is not plain, `maximumLines` (at most BATCH_LINES) were read, or `end`
 * is reached, which is just behind a line end; GUARD_BYTES behind it can be read. `lineCount` lines stand before `start`.
 * Writes behind the columns' last event, where there must be room; `TraceColumns.append` then makes them events.
 * @returns where the first line starts that was not read
 */
export function readPlainLines(
  view: DataView,
  start: number,
  end: number,
  maximumLines: number,
  lineCount: number,
  batch: LineBatch,
  columns: TraceColumns,
  ids: NameTable,
  threads: NameTable,
  sites: NameTable,
): number {
  const { count: base, operations, ids: idColumn, sizes } = columns;
  const { threads: threadColumn, sites: siteColumn, newIdPositions, newIds, lineMarks } = batch;

  const idRoom = ids.makeRoom();
  const idSlots = ids.shortSlots;
  const idShift = ids.shortShift;
  const idMask = idSlots.length - 1;
  const idWords = ids.words;
  const idEnds = ids.ends;
  let idCount = ids.count;
  let idWordCount = ids.wordCount;
  const idCountBefore = idCount;

  threads.makeRoom();
  const threadSlots = threads.shortSlots;
  const threadShift = threads.shortShift;
  const threadMask = threadSlots.length - 1;

  sites.makeRoom();
  const siteSlots = sites.longSlots;
  const siteMask = siteSlots.length - 1;
  const siteWords = sites.words;
  const siteEnds = sites.ends;

  const { first: FIRST, second: SECOND, third: THIRD, last: LAST } = HASH_FACTORS;

  let lineStart = start;
  let count = 0;
  let newIdCount = 0;
  let lineMarkCount = 0;
  let anyThread = 0;
  let anySite = 0;

  lines: while (lineStart < end && count < maximumLines) {
    let position = lineStart;

    // The keyword. One of the two factors is odd, so that the product is 0 only where one of them is.
    let operation: number;
    let word = view.getInt32(position, true);
    if (Math.imul(word ^ ALLO, word ^ FREE) === 0) {
      const isAlloc = word & 1;
      const unlikeC = (view.getUint8(position + 4) ^ LETTER_C) & -isAlloc;
      position += 4 + isAlloc;
      if (((view.getUint8(position) ^ BLANK) | unlikeC) !== 0) break;
      operation = Operation.Free * (1 - isAlloc);
      position++;
    } else if (word === REAL && view.getInt32(position + 4, true) === LOC_BLANK) {
      operation = Operation.Realloc;
      position += 8;
    } else break;

    // The id; once more for NEW behind `->`.
    let id = -1;
    let newId = -1;
    let size = 0;
    let newKeySlot = -1;
    let newKeyFirst = 0;
    let newKeySecond = 0;
    let newKeyThird = 0;
    let newKeyLength = 0;
    let newKeyTag = 0;
    for (;;) {
      let first = view.getInt32(position, true);
      const firstByte = first & 0xff;
      if (firstByte < DIGIT_0 || firstByte === AT) break lines;
      let tag = 0;
      if ((first & 0xffff) === HEX_PREFIX) {
        tag = 1;
        position += 2;
        first = view.getInt32(position, true);
      }
      // A mask of the bytes of each word that belong to the id; all of them where none ends it.
      let ends = (first - BELOW_TEXT) & ~first & UPPER_BITS;
      let mask = ((ends & -ends) >>> 7) - 1;
      first &= mask;
      let length = 4 - (Math.clz32(mask) >> 3);
      let second = view.getInt32(position + 4, true);
      const goesOn = ~((ends | -ends) >> 31);
      ends = (second - BELOW_TEXT) & ~second & UPPER_BITS;
      mask = (((ends & -ends) >>> 7) - 1) & goesOn;
      second &= mask;
      length += 4 - (Math.clz32(mask) >> 3);
      let third = 0;
      if (mask === -1) {
        third = view.getInt32(position + 8, true);
        ends = (third - BELOW_TEXT) & ~third & UPPER_BITS;
        mask = ((ends & -ends) >>> 7) - 1;
        third &= mask;
        length += 4 - (Math.clz32(mask) >> 3);
      }
      position += length;

      let hash = Math.imul(first, FIRST) ^ Math.imul(second, SECOND) ^ Math.imul(third, THIRD);
      hash = Math.imul(hash ^ (hash >>> 15), LAST);
      let slot = (hash >>> idShift) << 2;
      let entry = idSlots[slot + 3]!;
      while (
        ((idSlots[slot]! ^ first) |
          (idSlots[slot + 1]! ^ second) |
          (idSlots[slot + 2]! ^ third) |
          ((entry ^ tag) & 1)) !==
        0
      ) {
        if (entry === 0) break;
        slot = (slot + 4) & idMask;
        entry = idSlots[slot + 3]!;
      }
      let number = (entry >> 1) - 1;
      if (number < 0) {
        // A new name, kept once the whole line is plain. Two of them on one line are not.
        if (newKeySlot >= 0 || idCount === idRoom) break lines;
        number = idCount;
        newKeySlot = slot;
        newKeyFirst = first;
        newKeySecond = second;
        newKeyThird = third;
        newKeyLength = length;
        newKeyTag = tag;
      }
      if (id >= 0) {
        newId = number;
        break;
      }
      id = number;
      if (operation === Operation.Free) break;

      // The size.
      if (view.getUint8(position) !== BLANK) break lines;
      word = view.getInt32(position + 1, true);
      ends = (word - BELOW_TEXT) & ~word & UPPER_BITS;
      if (ends !== 0) {
        // Shifted so that the last digit is in the last byte; zeros come in before the first.
        ends &= -ends;
        if (ends === AT_FIRST) break lines;
        const zeros = Math.clz32(ends);
        word = (word ^ 0x30303030) << (zeros + 8);
        position += 1 + ((24 - zeros) >> 3);
      } else {
        word ^= 0x30303030;
        position += 5;
      }
      if (((word | (word + 0x76767676)) & UPPER_BITS) !== 0) break lines;
      word = Math.imul(word, 10) + (word >>> 8);
      size = (word & 0xff) * 100 + ((word >>> 16) & 0xff);
      if (ends === 0) {
        word = view.getInt32(position, true);
        ends = (word - BELOW_TEXT) & ~word & UPPER_BITS;
        ends &= -ends;
        if (ends !== AT_FIRST) {
          const zeros = Math.clz32(ends);
          const digits = ends === 0 ? 4 : (24 - zeros) >> 3;
          word = ends === 0 ? word ^ 0x30303030 : (word ^ 0x30303030) << (zeros + 8);
          if (((word | (word + 0x76767676)) & UPPER_BITS) !== 0) break lines;
          word = Math.imul(word, 10) + (word >>> 8);
          const rest = (word & 0xff) * 100 + ((word >>> 16) & 0xff);
          size = Math.imul(size, ends === 0 ? 10000 : POWERS_OF_TEN[digits]!) + rest;
          position += digits;
        }
      }
      if (operation !== Operation.Realloc || view.getInt32(position, true) !== BLANK_ARROW_BLANK) break;
      position += 4;
    }

    // The attributes, up to the line's end.
    let thread = 0;
    let site = 0;
    let byte = view.getUint8(position);
    while (byte !== NEWLINE) {
      if (byte !== BLANK) {
        if (byte !== RETURN || view.getUint8(position + 1) !== NEWLINE) break lines;
        position++;
        break;
      }
      const prefix = view.getUint16(position + 1, true);
      if (prefix === THREAD_PREFIX) {
        position += 3;
        let first = view.getInt32(position, true);
        if ((first & 0xff) <= BLANK) break lines;
        let tag = 0;
        if ((first & 0xffff) === HEX_PREFIX) {
          tag = 1;
          position += 2;
          first = view.getInt32(position, true);
        }
        let second = 0;
        let third = 0;
        let ends = (first - BELOW_TEXT) & ~first & UPPER_BITS;
        let mask = ((ends & -ends) >>> 7) - 1;
        first &= mask;
        position += 4 - (Math.clz32(mask) >> 3);
        if (mask === -1) {
          second = view.getInt32(position, true);
          ends = (second - BELOW_TEXT) & ~second & UPPER_BITS;
          mask = ((ends & -ends) >>> 7) - 1;
          second &= mask;
          position += 4 - (Math.clz32(mask) >> 3);
          if (mask === -1) {
            third = view.getInt32(position, true);
            ends = (third - BELOW_TEXT) & ~third & UPPER_BITS;
            mask = ((ends & -ends) >>> 7) - 1;
            third &= mask;
            position += 4 - (Math.clz32(mask) >> 3);
          }
        }
        let hash = Math.imul(first, FIRST) ^ Math.imul(second, SECOND) ^ Math.imul(third, THIRD);
        hash = Math.imul(hash ^ (hash >>> 15), LAST);
        let slot = (hash >>> threadShift) << 2;
        let entry = threadSlots[slot + 3]!;
        while (
          ((threadSlots[slot]! ^ first) |
            (threadSlots[slot + 1]! ^ second) |
            (threadSlots[slot + 2]! ^ third) |
            ((entry ^ tag) & 1)) !==
          0
        ) {
          if (entry === 0) break;
          slot = (slot + 4) & threadMask;
          entry = threadSlots[slot + 3]!;
        }
        if (entry === 0) break lines;
        thread = (entry >> 1) - 1;
      } else if ((prefix & 0xff) === AT) {
        position += 2;
        const siteStart = position;
        let hash = 0;
        word = view.getInt32(position, true);
        let ends = (word - BELOW_TEXT) & ~word & UPPER_BITS;
        while (ends === 0) {
          hash = Math.imul(hash ^ word, FIRST);
          hash ^= hash >>> 15;
          position += 4;
          word = view.getInt32(position, true);
          ends = (word - BELOW_TEXT) & ~word & UPPER_BITS;
        }
        const mask = ((ends & -ends) >>> 7) - 1;
        word &= mask;
        hash = Math.imul(hash ^ word, FIRST);
        hash ^= hash >>> 15;
        const lastWordAt = position;
        position += 4 - (Math.clz32(mask) >> 3);

        let slot = (hash << 1) & siteMask;
        for (;;) {
          site = siteSlots[slot + 1]!;
          if (site === 0) break lines;
          if (siteSlots[slot] === hash) {
            let at = ((siteEnds[site - 1]! & END_BITS) + 3) >>> 2;
            if (siteEnds[site] === at * 4 + position - siteStart) {
              let compared = siteStart;
              while (compared < lastWordAt && view.getInt32(compared, true) === siteWords[at]) {
                compared += 4;
                at++;
              }
              if (compared === lastWordAt && (word === 0 || siteWords[at] === word)) break;
            }
          }
          slot = (slot + 2) & siteMask;
        }
      } else break lines;
      byte = view.getUint8(position);
    }

    // All of the line is plain.
    if (newKeySlot >= 0) {
      idSlots[newKeySlot] = newKeyFirst;
      idSlots[newKeySlot + 1] = newKeySecond;
      idSlots[newKeySlot + 2] = newKeyThird;
      idCount++;
      idSlots[newKeySlot + 3] = (idCount << 1) | newKeyTag;
      idWords[idWordCount] = newKeyFirst;
      idWords[idWordCount + 1] = newKeySecond;
      idWords[idWordCount + 2] = newKeyThird;
      idEnds[idCount] = (idWordCount * 4 + newKeyLength) | (newKeyTag << 31);
      idWordCount += (newKeyLength + 3) >> 2;
    }
    if (newId >= 0) {
      newIdPositions[newIdCount] = count;
      newIds[newIdCount++] = newId;
    }
    operations[base + count] = operation;
    idColumn[base + count] = id;
    sizes[base + count] = size;
    threadColumn[count] = thread;
    siteColumn[count] = site;
    anyThread |= thread;
    anySite |= site;
    count++;
    lineStart = position + 1;
    if (((lineCount + count) & 63) === 0) lineMarks[lineMarkCount++] = lineStart;
  }

  ids.count = idCount;
  ids.wordCount = idWordCount;
  ids.shortCount += idCount - idCountBefore;
  batch.count = count;
  batch.hasThreads = anyThread !== 0;
  batch.hasSites = anySite !== 0;
  batch.newIdCount = newIdCount;
  batch.lineMarkCount = lineMarkCount;
  return lineStart;
}
