/**
 * The events of a trace as columns: one typed array per field, one entry per event, nothing for the garbage collector.
 * Filled front to back by the parser (or an importer), read by everybody else.
 *
 * Step n is entry n - 1. 16 bytes an event (operation 1, id 4, size 4, thread 2, site 4, rounded), plus side tables for
 * what few events have: a second id, a size beyond 32 bits, a time, a line that is not the one after the last event's.
 */

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

export class TraceColumns {
  count = 0;
  operations = new Uint8Array(INITIAL_CAPACITY);
  ids = new Uint32Array(INITIAL_CAPACITY);
  sizes = new Uint32Array(INITIAL_CAPACITY);
  /** Thread numbers; widened to 32 bits by the first thread number that needs it. */
  threads: Uint16Array | Uint32Array = new Uint16Array(INITIAL_CAPACITY);
  sites = new Uint32Array(INITIAL_CAPACITY);
  /** Seconds, NaN where an event has no time; absent while no event has one. */
  times: Float64Array | undefined;

  private readonly largeSizes = new Map<number, number>();
  /** `realloc ID n -> NEW`: event index to NEW's id number. */
  private readonly newIds = new Map<number, number>();
  /** Runs of events on consecutive lines: first event index and its line, both ascending. */
  private readonly runEvents: number[] = [];
  private readonly runLines: number[] = [];

  push(
    operation: Operation,
    id: number,
    sizeBytes: number,
    thread: number,
    site: number,
    line: number,
  ): void {
    const index = this.count;
    if (index === this.operations.length) this.grow();
    if (thread > 0xffff && this.threads instanceof Uint16Array) this.threads = Uint32Array.from(this.threads);
    this.operations[index] = operation;
    this.ids[index] = id;
    if (sizeBytes >= LARGE_SIZE) {
      this.largeSizes.set(index, sizeBytes);
      this.sizes[index] = LARGE_SIZE;
    } else this.sizes[index] = sizeBytes;
    this.threads[index] = thread;
    this.sites[index] = site;
    const run = this.runEvents.length - 1;
    if (run < 0 || this.runLines[run]! + (index - this.runEvents[run]!) !== line) {
      this.runEvents.push(index);
      this.runLines.push(line);
    }
    this.count++;
  }

  /** Gives the event pushed last a second id, as in `realloc ID n -> NEW`. */
  setNewId(id: number): void {
    this.newIds.set(this.count - 1, id);
  }

  /** Gives the event pushed last a time in seconds. */
  setTime(seconds: number): void {
    this.times ??= new Float64Array(this.operations.length).fill(Number.NaN);
    this.times[this.count - 1] = seconds;
  }

  /** Bytes asked for; 0 for a `free`. */
  sizeOf(index: number): number {
    const size = this.sizes[index]!;
    return size === LARGE_SIZE ? this.largeSizes.get(index)! : size;
  }

  /** The id the block has after the event: NEW of `-> NEW`, else the event's id. */
  newIdOf(index: number): number {
    return this.newIds.get(index) ?? this.ids[index]!;
  }

  hasNewId(index: number): boolean {
    return this.newIds.has(index);
  }

  /** The 1-based line of an event. */
  lineOf(index: number): number {
    const run = lastNotAbove(this.runEvents, index);
    return this.runLines[run]! + (index - this.runEvents[run]!);
  }

  /** How many events stand on this line or above it: the step of the state "at" that line. */
  stepAtLine(line: number): number {
    const run = lastNotAbove(this.runLines, line);
    if (run < 0) return 0;
    const nextRunEvent = this.runEvents[run + 1] ?? this.count;
    return Math.min(nextRunEvent, this.runEvents[run]! + (line - this.runLines[run]!) + 1);
  }

  /** Forgets the events before index `first` and from index `end` on; the others move to the front. */
  keep(first: number, end: number): void {
    const count = Math.max(0, Math.min(end, this.count) - first);
    for (const column of [this.operations, this.ids, this.sizes, this.threads, this.sites, this.times])
      column?.copyWithin(0, first, first + count);
    this.times?.fill(Number.NaN, count);
    for (const table of [this.largeSizes, this.newIds]) {
      const kept = [...table].filter(([index]) => index >= first && index < first + count);
      table.clear();
      for (const [index, value] of kept) table.set(index - first, value);
    }
    this.keepRuns(first, first + count);
    this.count = count;
  }

  private keepRuns(first: number, end: number): void {
    const { runEvents, runLines } = this;
    const from = Math.max(0, lastNotAbove(runEvents, first));
    const to = first < end ? lastNotAbove(runEvents, end - 1) + 1 : from;
    let kept = 0;
    for (let run = from; run < to; run++) {
      const skipped = Math.max(0, first - runEvents[run]!);
      runLines[kept] = runLines[run]! + skipped;
      runEvents[kept] = runEvents[run]! + skipped - first;
      kept++;
    }
    runEvents.length = kept;
    runLines.length = kept;
  }

  private grow(): void {
    const capacity = this.operations.length * 2;
    this.operations = copied(this.operations, new Uint8Array(capacity));
    this.ids = copied(this.ids, new Uint32Array(capacity));
    this.sizes = copied(this.sizes, new Uint32Array(capacity));
    this.threads = copied(
      this.threads,
      this.threads instanceof Uint16Array ? new Uint16Array(capacity) : new Uint32Array(capacity),
    );
    this.sites = copied(this.sites, new Uint32Array(capacity));
    if (this.times) this.times = copied(this.times, new Float64Array(capacity).fill(Number.NaN));
  }
}

function copied<T extends { set(source: T): void }>(source: T, target: T): T {
  target.set(source);
  return target;
}

/** Index of the last entry of an ascending list that is not above `value`; -1 if there is none. */
export function lastNotAbove(ascending: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
