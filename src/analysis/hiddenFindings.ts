/** What is taken out of the findings of a trace: how much of it, and the leaks that are there to be accepted. */

import { formatCount, formatQuantity } from '../format/quantities.ts';
import type { FindingList } from '../replay/findingList.ts';
import type { Timeline } from '../replay/timeline.ts';
import { NO_SITE } from '../trace/columns.ts';
import type { FindingCode } from '../trace/findings.ts';
import { type LeakBaseline, LeakCounts, siteKey } from '../trace/leakBaseline.ts';

export interface HiddenFigures {
  /** Findings that comments suppress, by code; codes without any are left out. */
  readonly suppressedCounts: Readonly<Partial<Record<FindingCode, number>>>;
  readonly suppressedCount: number;
  /** Leaks that the baseline accepts. */
  readonly acceptedLeakCount: number;
  readonly acceptedLeakBytes: number;
}

export function hiddenFigures({ hiddenFindings: hidden }: Timeline): HiddenFigures {
  const counts = new Map(hidden.counts);
  let acceptedLeakCount = 0;
  let acceptedLeakBytes = 0;
  for (let index = 0; index < hidden.count; index++) {
    if (!hidden.isAcceptedAt(index)) continue;
    acceptedLeakCount++;
    acceptedLeakBytes += hidden.bytesAt(index);
  }
  counts.set('leak', (counts.get('leak') ?? 0) - acceptedLeakCount);
  const suppressedCounts = Object.fromEntries([...counts].filter(([, count]) => count > 0));
  const suppressedCount = hidden.count - acceptedLeakCount;
  return { suppressedCounts, suppressedCount, acceptedLeakCount, acceptedLeakBytes };
}

/** Such as `2 suppressed, 12 leaks accepted`; empty where nothing is hidden. */
export function wordHidden({ suppressedCount, acceptedLeakCount }: HiddenFigures): string {
  const suppressed = suppressedCount > 0 ? [`${formatCount(suppressedCount)} suppressed`] : [];
  const accepted = acceptedLeakCount > 0 ? [`${formatQuantity(acceptedLeakCount, 'leak')} accepted`] : [];
  return [...suppressed, ...accepted].join(', ');
}

/** What is said where no leak is listed. */
export function wordNoLeaks({ suppressedCounts, acceptedLeakCount }: HiddenFigures): string {
  const suppressedCount = suppressedCounts.leak ?? 0;
  const parts = [
    ...(acceptedLeakCount > 0 ? [wordHiddenLeaks(acceptedLeakCount, 'accepted')] : []),
    ...(suppressedCount > 0 ? [wordHiddenLeaks(suppressedCount, 'suppressed')] : []),
  ];
  return parts.length === 0 ? 'No leaks.' : `No leaks but ${parts.join(' and ')}.`;
}

function wordHiddenLeaks(count: number, how: string): string {
  return `${formatCount(count)} that ${count === 1 ? 'is' : 'are'} ${how}`;
}

/** All leaks but those that comments suppress, also those that a baseline accepts already. */
export function leaksToAccept(timeline: Timeline): LeakBaseline {
  const { findings, hiddenFindings } = timeline;
  const counts = new LeakCounts();
  const siteKeys = new Map<number, string>();
  const add = (list: FindingList, index: number) => {
    const site = list.siteAt(index);
    const key = siteKeys.get(site) ?? keyOf(timeline, site);
    siteKeys.set(site, key);
    counts.add(counts.sizesAt(key), list.bytesAt(index), 1);
  };
  for (let index = 0; index < findings.count; index++)
    if (findings.codeAt(index) === 'leak') add(findings, index);
  for (let index = 0; index < hiddenFindings.count; index++)
    if (hiddenFindings.isAcceptedAt(index)) add(hiddenFindings, index);
  return counts.sorted();
}

function keyOf({ trace: { sites } }: Timeline, site: number): string {
  return site === NO_SITE ? '' : siteKey(sites.text(site - 1));
}
