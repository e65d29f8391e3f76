/**
 * What few events have, as sorted typed arrays instead of one entry per event: a value for some events, and the line of
 * an event as runs of events on consecutive lines. Filled in event order; found by binary search, or in order at no cost.
 */

import { grownLength, prefixOf, resized, trimmed } from './growing.ts';

/**
 * Values of some events. A loop over all events in order reads `events` and `values` itself, with a position of its own:
 * the value at that position is the event's when `events[position]` is the event.
 */
export class SparseColumn<Values extends Uint32Array | Float64Array> {
  count = 0;
  /** Event indexes, ascending; the first `count` entries are valid. */
  events = new Uint32Array(0);
  /** Where `find` found something last: events are mostly asked for in order. */
  private lastFound = 0;

  constructor(public values: Values) {}

  add(event: number, value: number): void {
    if (this.count >= this.events.length || this.count >= this.values.length) {
      const length = grownLength(this.count, this.count + 1);
      this.events = resized(this.events, length);
      this.values = resized(this.values, length);
    }
    this.events[this.count] = event;
    this.values[this.count] = value;
    this.count++;
  }

  /** The position of an event's value; -1 where it has none. */
  find(event: number): number {
    const { events, count } = this;
    for (let position = this.lastFound; position < count && position < this.lastFound + 2; position++) {
      if (events[position] !== event) continue;
      this.lastFound = position;
      return position;
    }
    const position = lastNotAbove(events, event, count);
    if (position < 0 || events[position] !== event) return -1;
    this.lastFound = position;
    return position;
  }

  /** The position of the first value of this event or a later one: where a loop that starts at the event begins. */
  firstFrom(event: number): number {
    return lastNotAbove(this.events, event - 1, this.count) + 1;
  }

  /** Those of the first `eventCount` events, sharing the arrays. */
  prefix(eventCount: number): SparseColumn<Values> {
    const count = this.firstFrom(eventCount);
    const prefix = new SparseColumn(prefixOf(this.values, count));
    prefix.events = prefixOf(this.events, count);
    prefix.count = count;
    return prefix;
  }

  /** Those of the events from `first` on but before `end`, which are counted from `first` then. Shares nothing. */
  slice(first: number, end: number): SparseColumn<Values> {
    const from = this.firstFrom(first);
    const to = Math.max(from, this.firstFrom(end));
    const slice = new SparseColumn(this.values.slice(from, to) as Values);
    slice.events = this.events.slice(from, to).map((event) => event - first);
    slice.count = to - from;
    return slice;
  }

  trim(): void {
    this.events = trimmed(this.events, this.count);
    this.values = trimmed(this.values, this.count);
  }

  get byteLength(): number {
    return this.events.byteLength + this.values.byteLength;
  }
}

/** In which line each event stands: runs of events on consecutive lines, by first event and its line. */
export class LineRuns {
  private count = 0;
  private events = new Uint32Array(0);
  private lines = new Uint32Array(0);

  /** An event, or the first of several on consecutive lines, stands on this line. Called in order. */
  add(event: number, line: number): void {
    const last = this.count - 1;
    if (last >= 0 && this.lines[last]! + (event - this.events[last]!) === line) return;
    if (this.count === this.events.length) {
      const length = grownLength(this.count, this.count + 1);
      this.events = resized(this.events, length);
      this.lines = resized(this.lines, length);
    }
    this.events[this.count] = event;
    this.lines[this.count] = line;
    this.count++;
  }

  lineOf(event: number): number {
    const run = lastNotAbove(this.events, event, this.count);
    return this.lines[run]! + (event - this.events[run]!);
  }

  /** The lines of the events at steps, which ascend. */
  linesOfSteps(steps: Uint32Array): Uint32Array {
    const { events, lines, count } = this;
    const found = new Uint32Array(steps.length);
    let run = steps.length === 0 ? 0 : lastNotAbove(events, steps[0]! - 1, count);
    for (let row = 0; row < steps.length; row++) {
      const event = steps[row]! - 1;
      if (run + 1 < count && events[run + 1]! <= event) run = lastNotAbove(events, event, count);
      found[row] = lines[run]! + (event - events[run]!);
    }
    return found;
  }

  /** How many of the `eventCount` events stand on this line or above it. */
  eventsThrough(line: number, eventCount: number): number {
    const run = lastNotAbove(this.lines, line, this.count);
    if (run < 0) return 0;
    const nextRunEvent = run + 1 < this.count ? this.events[run + 1]! : eventCount;
    return Math.min(nextRunEvent, this.events[run]! + (line - this.lines[run]!) + 1);
  }

  /** Those of the first `eventCount` events, sharing the arrays. */
  prefix(eventCount: number): LineRuns {
    const prefix = new LineRuns();
    prefix.count = lastNotAbove(this.events, eventCount - 1, this.count) + 1;
    prefix.events = prefixOf(this.events, prefix.count);
    prefix.lines = prefixOf(this.lines, prefix.count);
    return prefix;
  }

  /** Those of the events from `first` on but before `end`, which are counted from `first` then. Shares nothing. */
  slice(first: number, end: number): LineRuns {
    const slice = new LineRuns();
    if (first >= end) return slice;
    slice.add(0, this.lineOf(first));
    const from = lastNotAbove(this.events, first, this.count) + 1;
    for (let run = from; run < this.count && this.events[run]! < end; run++)
      slice.add(this.events[run]! - first, this.lines[run]!);
    return slice;
  }

  trim(): void {
    this.events = trimmed(this.events, this.count);
    this.lines = trimmed(this.lines, this.count);
  }

  get byteLength(): number {
    return this.events.byteLength + this.lines.byteLength;
  }
}

/** Index of the last of the first `count` entries of an ascending list that is not above `value`; -1 if there is none. */
export function lastNotAbove(ascending: ArrayLike<number>, value: number, count = ascending.length): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
