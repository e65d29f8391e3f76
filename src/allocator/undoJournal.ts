/**
 * What a heap was before each of its last operations: every pool word and register that one changed, with the old value.
 * Undoing an operation puts the old values back, last first, which costs as much as the operation did.
 *
 * About 100 bytes an operation; whoever fills it decides for how many it is worth that.
 */

import type { Heap, HeapCounters } from './heap.ts';

const INITIAL_CAPACITY = 1 << 12;

export class UndoJournal {
  /** Operations that can be undone. */
  count = 0;
  private entryCount = 0;
  /** Index of a word; a register stands as `-1 - index`. */
  private places = new Int32Array(INITIAL_CAPACITY);
  private values = new Int32Array(INITIAL_CAPACITY);
  private readonly marks: number[] = [];
  private readonly counters: HeapCounters[] = [];
  private readonly largest: Int32Array[] = [];
  private readonly registers: Int32Array;

  constructor(private readonly heap: Heap) {
    this.registers = heap.registers.slice();
  }

  /** Runs an operation so that it can be undone. */
  record(operation: () => void): void {
    const { heap } = this;
    this.marks.push(this.entryCount);
    this.counters.push(heap.counters());
    this.largest.push(heap.largestBlocks.save());
    heap.blocks.journal = this;
    operation();
    heap.blocks.journal = undefined;
    this.keepRegisters();
    this.count++;
  }

  /** A pool word is about to be overwritten. For the block manager. */
  keep(word: number, value: number): void {
    this.push(word, value);
  }

  /** Takes back the operation recorded last. There must be one. */
  undo(): void {
    const { heap } = this;
    const mark = this.marks.pop();
    const counters = this.counters.pop();
    const largest = this.largest.pop();
    if (mark === undefined || !counters || !largest) throw new Error('There is no operation to undo.');
    while (this.entryCount > mark) {
      const place = this.places[--this.entryCount]!;
      const value = this.values[this.entryCount]!;
      if (place >= 0) heap.blocks.signedWords[place] = value;
      else {
        heap.registers[-1 - place] = value;
        this.registers[-1 - place] = value;
      }
    }
    heap.setCounters(counters);
    heap.largestBlocks.restore(largest);
    this.count--;
  }

  private keepRegisters(): void {
    const { registers } = this.heap;
    for (let index = 0; index < registers.length; index++) {
      const before = this.registers[index]!;
      if (registers[index] === before) continue;
      this.push(-1 - index, before);
      this.registers[index] = registers[index]!;
    }
  }

  private push(place: number, value: number): void {
    if (this.entryCount === this.places.length) {
      this.places = doubled(this.places);
      this.values = doubled(this.values);
    }
    this.places[this.entryCount] = place;
    this.values[this.entryCount++] = value;
  }
}

function doubled(column: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(column.length * 2);
  grown.set(column);
  return grown;
}
