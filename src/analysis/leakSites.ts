/** Leaks by call site, most bytes first. Without sites in the trace there is one entry, for all leaks. */

import type { Timeline } from '../replay/timeline.ts';
import { NO_SITE } from '../trace/columns.ts';

export interface LeakSite {
  /** Null where the allocations name no site. */
  readonly site: string | null;
  readonly count: number;
  readonly bytes: number;
  /** Line of the first leak of the site. */
  readonly firstLine: number;
}

export function leakSites(timeline: Timeline, maximumCount: number): LeakSite[] {
  const { outcomes, stepCount, trace } = timeline;
  const { columns } = trace;
  const bySite = new Map<number, { count: number; bytes: number; firstLine: number }>();
  for (let index = 0; index < stepCount; index++) {
    if (!outcomes.isLeak(index)) continue;
    const site = columns.sites[index]!;
    const sums = bySite.get(site) ?? { count: 0, bytes: 0, firstLine: columns.lineOf(index) };
    sums.count++;
    sums.bytes += columns.sizeOf(index);
    bySite.set(site, sums);
  }
  return [...bySite]
    .sort(([, one], [, other]) => other.bytes - one.bytes)
    .slice(0, maximumCount)
    .map(([site, sums]) => ({ site: site === NO_SITE ? null : trace.sites.text(site - 1), ...sums }));
}
