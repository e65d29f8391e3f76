/**
 * Leaks that were accepted: which they are, apart from any one recording of them. A leak is known again by its site, without the
 * numbers of source lines, and by the size that was asked for; ids, addresses, steps and lines of the trace are
 * another matter in each recording. Of each such kind so many blocks are accepted as there were.
 */

import { siteFrames } from '../format/sites.ts';

export interface AcceptedLeak {
  /** As `siteKey` gives it; empty for events that name no site. */
  readonly site: string;
  readonly bytes: number;
  /** How many blocks. */
  readonly count: number;
}

export type LeakBaseline = readonly AcceptedLeak[];

/** A site as it is known again when lines were added to the source: its frames from the outermost to the innermost, without line numbers. */
export function siteKey(site: string): string {
  return siteFrames(site)
    .map(({ name, place }) => (place === null ? name : name === '' ? place.file : `${name}(${place.file})`))
    .reverse()
    .join(';');
}

/** A baseline of several traces: of each kind of leak as many blocks as one of them has. */
export function mergedBaselines(one: LeakBaseline, other: LeakBaseline): LeakBaseline {
  const counts = LeakCounts.of(one);
  for (const { site, bytes, count } of other) {
    const sizes = counts.sizesAt(site);
    sizes.set(bytes, Math.max(sizes.get(bytes) ?? 0, count));
  }
  return counts.sorted();
}

/** What a baseline has of other kinds than the leaks of one trace. Of a kind nothing stays: it would still be accepted in that trace. */
export function withoutLeaks(baseline: LeakBaseline, leaks: LeakBaseline): AcceptedLeak[] {
  const gone = LeakCounts.of(leaks);
  return baseline.filter(({ site, bytes }) => !gone.sizesAt(site).has(bytes));
}

/** How many blocks of each site and size there are. */
export class LeakCounts {
  private readonly bySite = new Map<string, Map<number, number>>();

  static of(baseline: LeakBaseline): LeakCounts {
    const counts = new LeakCounts();
    for (const { site, bytes, count } of baseline) counts.add(counts.sizesAt(site), bytes, count);
    return counts;
  }

  /** The counts of a site by size, to be asked for once for many blocks. */
  sizesAt(site: string): Map<number, number> {
    const sizes = this.bySite.get(site) ?? new Map<number, number>();
    this.bySite.set(site, sizes);
    return sizes;
  }

  add(sizes: Map<number, number>, bytes: number, count: number): void {
    sizes.set(bytes, (sizes.get(bytes) ?? 0) + count);
  }

  /** Takes one block out of the counts; gives whether there was one. */
  take(sizes: Map<number, number>, bytes: number): boolean {
    const count = sizes.get(bytes) ?? 0;
    if (count === 0) return false;
    sizes.set(bytes, count - 1);
    return true;
  }

  /** By site, then by size, so that two files can be compared. */
  sorted(): AcceptedLeak[] {
    const sites = [...this.bySite.keys()].sort();
    return sites.flatMap((site) =>
      [...this.sizesAt(site)]
        .sort(([one], [other]) => one - other)
        .map(([bytes, count]) => ({ site, bytes, count })),
    );
  }
}
