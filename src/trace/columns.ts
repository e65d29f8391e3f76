/**
 * The events of a trace as columns: one typed array per field, one entry per event, nothing for the garbage collector.
 * Filled front to back by the reader (or an importer), read by everybody else. Entries are never changed once written.
 *
 * Step n is entry n - 1. 11 bytes an event in a trace of few threads and sites (operation 1, id 4, size 4, thread 1,
 * site 1), up to 17 where there are more than 65,535 of both, plus side tables for what few events have: a second id, a
 * size beyond 32 bits, a time, a line that is not the one after the last event's.
 *
 * Arrays are longer than `count` while they are being filled.
 */

import { grownLength, prefixOf, resized, trimmed } from './growing.ts';
import { LineRuns, SparseColumn } from './sparseColumns.ts';

export { lastNotAbove } from './sparseColumns.ts';

export enum Operation {
  Alloc = 0,
  Realloc = 1,
  Free = 2,
}

/** In the site column: the event names no site. Site number n stands as n + 1. */
export const NO_SITE = 0;

/** In the size column: the size is beyond 32 bits and stands in `largeSizes`. */
const LARGE_SIZE = 0xffffffff;

const INITIAL_CAPACITY = 1024;

/** Small numbers in as many bytes as the largest so far needs. */
export type SmallNumbers = Uint8Array | Uint16Array | Uint32Array;

/** Events on consecutive lines whose operations, ids and sizes stand behind the last event already. */
export interface EventBatch {
  readonly count: number;
  /** The first `count` entries are valid; all are 0 unless `hasThreads`. */
  readonly threads: Int32Array;
  readonly hasThreads: boolean;
  /** The first `count` entries are valid; all are NO_SITE unless `hasSites`. */
  readonly sites: Int32Array;
  readonly hasSites: boolean;
  /** `-> NEW`: positions in the batch, ascending, and the ids' numbers. */
  readonly newIdCount: number;
  readonly newIdPositions: Int32Array;
  readonly newIds: Int32Array;
}

/** Shorter batches are copied by a loop: a view costs more. */
const SHORT_BATCH = 24;

export class TraceColumns {
  count = 0;
  operations = new Uint8Array(INITIAL_CAPACITY);
  ids = new Uint32Array(INITIAL_CAPACITY);
  sizes = new Uint32Array(INITIAL_CAPACITY);
  threads: SmallNumbers = new Uint8Array(INITIAL_CAPACITY);
  sites: SmallNumbers = new Uint8Array(INITIAL_CAPACITY);
  /** Seconds, NaN where an event has no time; ends with the last event that has one, absent where none has. */
  times: Float64Array | undefined;
  /** NEW's id number of each `realloc ID n -> NEW`. */
  newIds = new SparseColumn(new Uint32Array(0));

  private largeSizes = new SparseColumn(new Float64Array(0));
  private lines = new LineRuns();
  private timeCount = 0;

  push(
    operation: Operation,
    id: number,
    sizeBytes: number,
    thread: number,
    site: number,
    line: number,
  ): void {
    const index = this.count;
    this.reserve(index + 1);
    this.widen(thread, site);
    this.operations[index] = operation;
    this.ids[index] = id;
    if (sizeBytes >= LARGE_SIZE) {
      this.largeSizes.add(index, sizeBytes);
      this.sizes[index] = LARGE_SIZE;
    } else this.sizes[index] = sizeBytes;
    this.threads[index] = thread;
    this.sites[index] = site;
    this.lines.add(index, line);
    this.count++;
  }

  /**
   * Makes events of what was written behind the last one. They stand on consecutive lines from `line` on; no thread or
   * site number is above those given.
   */
  append(batch: EventBatch, line: number, largestThread: number, largestSite: number): void {
    if (batch.count === 0) return;
    const start = this.count;
    this.widen(largestThread, largestSite);
    // Behind the last event the columns are 0.
    if (batch.hasThreads) copyInto(this.threads, start, batch.threads, batch.count);
    if (batch.hasSites) copyInto(this.sites, start, batch.sites, batch.count);
    for (let i = 0; i < batch.newIdCount; i++)
      this.newIds.add(start + batch.newIdPositions[i]!, batch.newIds[i]!);
    this.lines.add(start, line);
    this.count = start + batch.count;
  }

  /** Gives the event pushed last a second id, as in `realloc ID n -> NEW`. */
  setNewId(id: number): void {
    this.newIds.add(this.count - 1, id);
  }

  /** Gives the event pushed last a time in seconds. */
  setTime(seconds: number): void {
    let times = this.times ?? new Float64Array(0);
    if (this.count > times.length) {
      const { length } = times;
      times = resized(times, Math.max(this.operations.length, grownLength(length, this.count)));
      times.fill(Number.NaN, length);
    }
    times[this.count - 1] = seconds;
    this.times = times;
    this.timeCount = this.count;
  }

  /** Bytes asked for; 0 for a `free`. */
  sizeOf(index: number): number {
    const size = this.sizes[index]!;
    return size === LARGE_SIZE ? this.largeSizes.values[this.largeSizes.find(index)]! : size;
  }

  /** The id the block has after the event: NEW of `-> NEW`, else the event's id. */
  newIdOf(index: number): number {
    if (this.operations[index] === Operation.Realloc) {
      const position = this.newIds.find(index);
      if (position >= 0) return this.newIds.values[position]!;
    }
    return this.ids[index]!;
  }

  hasNewId(index: number): boolean {
    return this.operations[index] === Operation.Realloc && this.newIds.find(index) >= 0;
  }

  /** The 1-based line of an event. */
  lineOf(index: number): number {
    return this.lines.lineOf(index);
  }

  /** The 1-based lines of the events at steps, which ascend. */
  linesOfSteps(steps: Uint32Array): Uint32Array {
    return this.lines.linesOfSteps(steps);
  }

  /** How many events stand on this line or above it: the step of the state "at" that line. */
  stepAtLine(line: number): number {
    return this.lines.eventsThrough(line, this.count);
  }

  /** The step of the event on a 1-based line; 0 where none stands there. */
  stepOnLine(line: number): number {
    const step = this.stepAtLine(line);
    return step > 0 && this.lineOf(step - 1) === line ? step : 0;
  }

  /** Bytes that the columns take, slack included. */
  get byteLength(): number {
    const dense = [this.operations, this.ids, this.sizes, this.threads, this.sites, this.times];
    const sparse = [this.newIds, this.largeSizes, this.lines];
    return [...dense, ...sparse].reduce((sum, column) => sum + (column?.byteLength ?? 0), 0);
  }

  /**
   * The first `count` events as columns of their own. The arrays are shared, but full: what is added to the one does not
   * show in the other.
   */
  prefix(count: number): TraceColumns {
    const prefix = new TraceColumns();
    prefix.count = count;
    prefix.operations = prefixOf(this.operations, count);
    prefix.ids = prefixOf(this.ids, count);
    prefix.sizes = prefixOf(this.sizes, count);
    prefix.threads = prefixOf(this.threads, count);
    prefix.sites = prefixOf(this.sites, count);
    prefix.newIds = this.newIds.prefix(count);
    prefix.largeSizes = this.largeSizes.prefix(count);
    prefix.lines = this.lines.prefix(count);
    prefix.timeCount = Math.min(this.timeCount, count);
    if (this.times && prefix.timeCount > 0) prefix.times = prefixOf(this.times, prefix.timeCount);
    return prefix;
  }

  /** The events from index `first` on but before `end` as columns of their own, which share nothing. */
  slice(first: number, end: number): TraceColumns {
    const slice = new TraceColumns();
    const last = Math.min(end, this.count);
    const count = Math.max(0, last - first);
    slice.count = count;
    slice.operations = this.operations.slice(first, last);
    slice.ids = this.ids.slice(first, last);
    slice.sizes = this.sizes.slice(first, last);
    slice.threads = this.threads.slice(first, last);
    slice.sites = this.sites.slice(first, last);
    slice.newIds = this.newIds.slice(first, last);
    slice.largeSizes = this.largeSizes.slice(first, last);
    slice.lines = this.lines.slice(first, last);
    slice.timeCount = Math.max(0, Math.min(this.timeCount, last) - first);
    if (this.times && slice.timeCount > 0) slice.times = this.times.slice(first, first + slice.timeCount);
    return slice;
  }

  /** Makes room for `needed` events in all, or more: `hint` where that is known to be enough. */
  reserve(needed: number, hint = grownLength(this.capacity, needed)): void {
    if (needed <= this.capacity) return;
    const capacity = Math.max(needed, hint);
    this.operations = resized(this.operations, capacity);
    this.ids = resized(this.ids, capacity);
    this.sizes = resized(this.sizes, capacity);
    this.threads = resized(this.threads, capacity);
    this.sites = resized(this.sites, capacity);
  }

  /** How many events there is room for without growing. */
  get capacity(): number {
    return this.operations.length;
  }

  /** Gives back the slack, once all is read. */
  trim(): void {
    this.operations = trimmed(this.operations, this.count);
    this.ids = trimmed(this.ids, this.count);
    this.sizes = trimmed(this.sizes, this.count);
    this.threads = trimmed(this.threads, this.count);
    this.sites = trimmed(this.sites, this.count);
    if (this.times) this.times = prefixOf(trimmed(this.times, this.timeCount), this.timeCount);
    this.newIds.trim();
    this.largeSizes.trim();
    this.lines.trim();
  }

  private widen(thread: number, site: number): void {
    if (!fits(this.threads, thread)) this.threads = widened(this.threads, thread);
    if (!fits(this.sites, site)) this.sites = widened(this.sites, site);
  }
}

function copyInto(target: SmallNumbers, start: number, source: Int32Array, count: number): void {
  if (count >= SHORT_BATCH) target.set(source.subarray(0, count), start);
  else for (let i = 0; i < count; i++) target[start + i] = source[i]!;
}

function fits(numbers: SmallNumbers, value: number): boolean {
  return value < 256 || value < 2 ** (8 * numbers.BYTES_PER_ELEMENT);
}

function widened(numbers: SmallNumbers, value: number): SmallNumbers {
  const wide = value < 0x10000 ? new Uint16Array(numbers.length) : new Uint32Array(numbers.length);
  wide.set(numbers);
  return wide;
}
