/**
 * Reads on until a range of events is complete, and keeps nothing of the others but what they mean for the range: what the
 * ids were before it. Without a range it keeps everything.
 */

import { skipEvents, slotsForEmptyHeap } from '../replay/skippedEvents.ts';
import { restrictedTables } from '../trace/eventRange.ts';
import type { Trace } from '../trace/parser.ts';
import type { TraceReader } from '../trace/reader.ts';
import { NO_TEXT } from '../trace/traceText.ts';
import type { EventRange } from './engine.ts';

/** Skipped events are forgotten when so many have come together; each time costs a look at every id. */
const SKIP_EVENTS = 1 << 18;

const ALL: EventRange = { fromEvent: 1, toEvent: Number.POSITIVE_INFINITY };

export class RangeReading {
  /** Events in front of the range that are still to come. */
  private toSkip: number;
  private skippedCount = 0;
  private readonly maximumCount: number;
  private idsBefore: Int32Array | undefined;
  /** The line of the file's first event, where it was skipped. */
  private headLine: number | undefined;

  constructor(
    private readonly reader: TraceReader,
    { fromEvent, toEvent }: EventRange = ALL,
    private readonly skipEventCount = SKIP_EVENTS,
  ) {
    this.toSkip = Math.max(1, fromEvent) - 1;
    this.maximumCount = Math.max(0, toEvent - this.toSkip);
  }

  /** Whether the file goes on behind the range, as far as was read; known once `finish` was called. */
  endsEarly = false;

  /** Events of the file that were read so far, with those that were skipped. */
  get readCount(): number {
    return this.skippedCount + this.reader.eventCount;
  }

  /** Whether events of the range are there, or could be. */
  get hasBegun(): boolean {
    return this.toSkip === 0;
  }

  /** To be called after each piece. Gives whether the range is complete, so that nothing more need be read. */
  advance(): boolean {
    if (this.toSkip > 0 && this.reader.eventCount >= Math.min(this.toSkip, this.skipEventCount)) this.skip();
    return this.toSkip === 0 && this.reader.eventCount >= this.maximumCount;
  }

  /** The trace of the range, out of what the reader gave at the end. */
  finish(read: Trace): Trace {
    const { columns, ids } = read;
    const count = Math.min(this.toSkip, columns.count);
    if (count > 0) {
      this.idsBefore = slotsForEmptyHeap(skipEvents(columns, ids.count, count, this.idsBefore));
      this.headLine ??= columns.lineOf(0);
    }
    const end = count + this.maximumCount;
    this.endsEarly = end <= columns.count;
    if (count === 0 && end > columns.count) return this.complete(read);
    return this.complete({ ...read, ...restrictedTables(read, count, end, this.headLine ?? 0) });
  }

  /** A preview or the whole, with what is known of the ids before it. */
  complete(trace: Trace): Trace {
    return this.idsBefore ? { ...trace, idsBefore: this.idsBefore } : trace;
  }

  private skip(): void {
    const { columns, ids } = this.reader.preview(NO_TEXT);
    const count = Math.min(this.toSkip, columns.count);
    this.headLine ??= columns.lineOf(0);
    const slots = skipEvents(columns, ids.count, count, this.idsBefore);
    this.toSkip -= count;
    this.skippedCount += count;
    this.reader.forgetEventsBefore(count);
    this.idsBefore = this.toSkip === 0 ? slotsForEmptyHeap(slots) : slots;
  }
}
