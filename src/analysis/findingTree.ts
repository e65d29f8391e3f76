/** Findings by kind, then by call site, with counts and bytes: what the Findings view lists. */

import type { Timeline } from '../replay/timeline.ts';
import { NO_SITE } from '../trace/columns.ts';
import {
  FINDING_CODES,
  type FindingCode,
  findingSeverity,
  findingTitle,
  type Severity,
} from '../trace/findings.ts';

export interface FindingGroup {
  readonly code: FindingCode;
  /** Such as `Double frees`. */
  readonly title: string;
  readonly severity: Severity;
  readonly count: number;
  /** Bytes that leak, or that out-of-memory events asked for; 0 for other kinds. */
  readonly bytes: number;
  /** How many sites there are in all. */
  readonly siteCount: number;
  /** The first ones: most bytes first, then most findings. */
  readonly sites: readonly FindingSite[];
}

export interface FindingSite {
  /** Null where the events name no site. */
  readonly site: string | null;
  readonly count: number;
  readonly bytes: number;
  /** The first ones; leaks by bytes, the largest first, others by line. */
  readonly findings: readonly ListedFinding[];
}

export interface ListedFinding {
  /** Position in the trace's list of findings. */
  readonly index: number;
  readonly line: number;
  readonly step: number | null;
  readonly id: string | null;
  readonly message: string;
  readonly bytes: number;
}

/** How much of the tree to tell. */
export interface FindingTreeQuery {
  readonly maximumSites: number;
  readonly maximumPerSite: number;
}

interface Gathered {
  bytes: number;
  readonly indexes: number[];
}

export function findingTree(timeline: Timeline, query: FindingTreeQuery): FindingGroup[] {
  const { findings, trace } = timeline;
  const { maximumSites, maximumPerSite } = query;
  const groups = new Map<FindingCode, Map<number, Gathered>>();
  for (let index = 0; index < findings.count; index++) {
    const code = findings.codeAt(index);
    const sites = entryOf(groups, code, () => new Map<number, Gathered>());
    const gathered = entryOf(sites, findings.siteAt(index), () => ({ bytes: 0, indexes: [] }));
    gathered.bytes += findings.bytesAt(index);
    gathered.indexes.push(index);
  }

  const siteOf = (code: FindingCode, [site, { bytes, indexes }]: [number, Gathered]): FindingSite => {
    // Sorting is stable, so that equal leaks stay in line order.
    if (code === 'leak') indexes.sort((one, other) => findings.bytesAt(other) - findings.bytesAt(one));
    return {
      site: site === NO_SITE ? null : trace.sites.text(site - 1),
      count: indexes.length,
      bytes,
      findings: indexes.slice(0, maximumPerSite).map((index) => {
        const { line, step, id, message } = findings.at(index);
        return { index, line, step, id, message, bytes: findings.bytesAt(index) };
      }),
    };
  };

  return FINDING_CODES.flatMap((code) => {
    const gathered = groups.get(code);
    if (!gathered) return [];
    const entries = [...gathered].sort(
      ([, one], [, other]) => other.bytes - one.bytes || other.indexes.length - one.indexes.length,
    );
    return {
      code,
      title: findingTitle(code),
      severity: findingSeverity(code),
      count: findings.counts.get(code) ?? 0,
      bytes: entries.reduce((sum, [, { bytes }]) => sum + bytes, 0),
      siteCount: entries.length,
      sites: entries.slice(0, maximumSites).map((entry) => siteOf(code, entry)),
    };
  });
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
