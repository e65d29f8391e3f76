/**
 * Figures over time, as the replay comes by: for each bucket of 1,024 events the least, the largest and the last value. What
 * a range of any width looks like is read from the buckets in `series.ts`.
 */

/** Events per bucket; also how many the replay runs between two looks at anything but the events themselves. */
export const BUCKET_EVENTS = 1024;

/** Where an event stands in its bucket: `index & BUCKET_MASK`. */
export const BUCKET_MASK = BUCKET_EVENTS - 1;

export interface BucketFigures {
  readonly leastLiveBytes: number;
  readonly mostLiveBytes: number;
  readonly lastLiveBytes: number;
  readonly leastFreeBytes: number;
  readonly mostFreeBytes: number;
  readonly lastFreeBytes: number;
  /** At the end of the bucket; NaN where it is not known. */
  readonly largestFreeBytes: number;
  readonly probes: number;
  /** Events that are errors. */
  readonly errors: number;
}

const FIELDS = 9;

export class SeriesRecorder {
  /** Buckets recorded. The last one may hold fewer events than the others. */
  count = 0;
  private readonly rows: Float64Array;

  constructor(eventCount: number) {
    this.rows = new Float64Array(Math.ceil(eventCount / BUCKET_EVENTS) * FIELDS);
  }

  get byteLength(): number {
    return this.rows.byteLength;
  }

  add(figures: BucketFigures): void {
    const at = this.count++ * FIELDS;
    const { rows } = this;
    rows[at] = figures.leastLiveBytes;
    rows[at + 1] = figures.mostLiveBytes;
    rows[at + 2] = figures.lastLiveBytes;
    rows[at + 3] = figures.leastFreeBytes;
    rows[at + 4] = figures.mostFreeBytes;
    rows[at + 5] = figures.lastFreeBytes;
    rows[at + 6] = figures.largestFreeBytes;
    rows[at + 7] = figures.probes;
    rows[at + 8] = figures.errors;
  }

  at(bucket: number): BucketFigures {
    const row = this.rows.subarray(bucket * FIELDS, (bucket + 1) * FIELDS);
    return {
      leastLiveBytes: row[0]!,
      mostLiveBytes: row[1]!,
      lastLiveBytes: row[2]!,
      leastFreeBytes: row[3]!,
      mostFreeBytes: row[4]!,
      lastFreeBytes: row[5]!,
      largestFreeBytes: row[6]!,
      probes: row[7]!,
      errors: row[8]!,
    };
  }

  /** Takes over the first buckets of an earlier run whose trace began in the same way. */
  takeOver(earlier: SeriesRecorder, bucketCount: number): void {
    this.rows.set(earlier.rows.subarray(0, bucketCount * FIELDS));
    this.count = bucketCount;
  }
}
