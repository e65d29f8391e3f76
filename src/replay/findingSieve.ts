/**
 * Takes out of the findings what a comment suppresses and what a baseline accepts. Both are about the list alone: the replay, the
 * figures of the heap and its pictures are what they are without.
 *
 * A suppression is used where a finding of its code is in its line; those that are not are findings of their own, where all of the
 * trace is known. Of accepted leaks the first ones of each kind are taken out, so that what there is more of them is listed.
 */

import { NO_SITE } from '../trace/columns.ts';
import { type FindingCode, findingRank } from '../trace/findings.ts';
import { type LeakBaseline, LeakCounts, siteKey } from '../trace/leakBaseline.ts';
import type { SuppressionTable } from '../trace/suppressionTable.ts';
import { entryOf, type FindingTables, LEAK, rowOf, SUPPRESSION, sourceOf } from './findingOrder.ts';

/** In `hiddenBy`: the baseline. Else a row of the trace's suppressions. */
export const BY_BASELINE = -1;

export interface SiftedFindings {
  /** What is to be told, in order. */
  readonly listed: Float64Array;
  /** The others, in order, and what has taken each of them out. */
  readonly hidden: Float64Array;
  readonly hiddenBy: Int32Array;
}

export interface SieveOptions {
  readonly baseline: LeakBaseline | undefined;
  /** Whether all findings of the trace are known, so that a suppression without one has none. */
  readonly knowsAll: boolean;
}

/** Findings looked at between two breaths. */
const SLICE_FINDINGS = 1 << 15;

export function* siftSlices(
  tables: FindingTables,
  order: Float64Array,
  { baseline, knowsAll }: SieveOptions,
): Generator<number, SiftedFindings> {
  const { suppressions } = tables.trace;
  if (suppressions.count === 0 && !baseline)
    return { listed: order, hidden: new Float64Array(0), hiddenBy: new Int32Array(0) };
  const comments = new CommentSieve(suppressions);
  const accepted = new BaselineSieve(tables, baseline ?? []);
  const hidden = new Float64Array(order.length);
  const hiddenBy = new Int32Array(order.length);
  const listed = new Float64Array(order.length);
  let hiddenCount = 0;
  for (let position = 0; position < order.length; position++) {
    const entry = order[position]!;
    const by =
      comments.suppressorOf(tables.lineOf(entry), tables.codeOf(entry)) ?? accepted.accepterOf(entry);
    if (by === undefined) listed[position - hiddenCount] = entry;
    else {
      hidden[hiddenCount] = entry;
      hiddenBy[hiddenCount++] = by;
    }
    if ((position + 1) % SLICE_FINDINGS === 0) yield 1;
  }
  const told = listed.slice(0, order.length - hiddenCount);
  return {
    listed: knowsAll ? withUnused(tables, told, comments.unusedRows()) : told,
    hidden: hidden.slice(0, hiddenCount),
    hiddenBy: hiddenBy.slice(0, hiddenCount),
  };
}

/** Asked for lines in ascending order. */
class CommentSieve {
  private readonly targets: Float64Array;
  private readonly used: Uint8Array;
  /** The first row about the line asked for last, or a later one. */
  private first = 0;

  constructor(private readonly suppressions: SuppressionTable) {
    this.targets = suppressions.targetLines();
    this.used = new Uint8Array(suppressions.count);
  }

  /** The row that suppresses findings of a code in a line. A code that is named twice is used twice. */
  suppressorOf(line: number, code: FindingCode): number | undefined {
    const { targets, used } = this;
    while (this.first < targets.length && targets[this.first]! < line) this.first++;
    let found: number | undefined;
    for (let row = this.first; row < targets.length && targets[row] === line; row++) {
      if (!this.suppressions.isOf(row, code)) continue;
      used[row] = 1;
      found ??= row;
    }
    return found;
  }

  unusedRows(): Uint32Array {
    const { used, suppressions } = this;
    return Uint32Array.from(used.keys()).filter((row) => used[row] === 0 && !suppressions.isBareAt(row));
  }
}

/** Asked for leaks in the order of their lines. */
class BaselineSieve {
  private readonly counts: LeakCounts;
  private readonly sizesOfSites = new Map<number, Map<number, number>>();

  constructor(
    private readonly tables: FindingTables,
    baseline: LeakBaseline,
  ) {
    this.counts = LeakCounts.of(baseline);
  }

  accepterOf(entry: number): number | undefined {
    if (sourceOf(entry) !== LEAK) return undefined;
    const { columns } = this.tables.trace;
    const event = this.tables.leaks.stepOf(rowOf(entry)) - 1;
    const sizes = this.sizesAt(this.tables.siteOf(entry));
    return this.counts.take(sizes, columns.sizeOf(event)) ? BY_BASELINE : undefined;
  }

  private sizesAt(site: number): Map<number, number> {
    let sizes = this.sizesOfSites.get(site);
    if (!sizes) {
      const { sites } = this.tables.trace;
      sizes = this.counts.sizesAt(site === NO_SITE ? '' : siteKey(sites.text(site - 1)));
      this.sizesOfSites.set(site, sizes);
    }
    return sizes;
  }
}

/** The same with unused suppressions where they belong: on one line before what is said of its event. */
function withUnused(tables: FindingTables, listed: Float64Array, unused: Uint32Array): Float64Array {
  const merged = new Float64Array(listed.length + unused.length);
  let next = 0;
  for (const [before, row] of unused.entries()) {
    while (next < listed.length && isBefore(tables, listed[next]!, row))
      merged[next + before] = listed[next++]!;
    merged[next + before] = entryOf(SUPPRESSION, row);
  }
  merged.set(listed.subarray(next), next + unused.length);
  return merged;
}

function isBefore(tables: FindingTables, entry: number, suppression: number): boolean {
  const distance = tables.lineOf(entry) - tables.trace.suppressions.lineAt(suppression);
  const ranksBefore = findingRank(tables.codeOf(entry)) < findingRank('unused-suppression');
  return distance < 0 || (distance === 0 && ranksBefore);
}
