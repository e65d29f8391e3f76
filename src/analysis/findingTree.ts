/** Findings by kind, then by call site, with counts and bytes: what the Findings view lists. */

import type { Timeline } from '../replay/timeline.ts';
import {
  FINDING_CODES,
  type FindingCode,
  findingRank,
  findingSeverity,
  findingTitle,
  type Severity,
} from '../trace/findings.ts';
import { siteText } from '../trace/parser.ts';
import { largestPositions } from './largest.ts';

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
  /** The first ones: most bytes first, then most findings. Of a query for one site, that site alone. */
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
  /** Where given, nothing is told but this site of this code: what a tree asks when the site is opened. */
  readonly only?: { readonly code: FindingCode; readonly site: string | null };
}

export function findingTree(timeline: Timeline, query: FindingTreeQuery): FindingGroup[] {
  const { findings } = timeline;
  const slots = gatherSlots(timeline);
  const { only } = query;
  return FINDING_CODES.flatMap((code) => {
    if (only && only.code !== code) return [];
    const own = slots.ofCode(code);
    if (own.length === 0) return [];
    const wanted = only
      ? own.filter((slot) => siteText(timeline.trace.sites, slots.sites[slot]!) === only.site)
      : own;
    const first = [...largestSites(slots, wanted, query.maximumSites)];
    const indexes = listedIndexes(timeline, slots, first, code, query.maximumPerSite);
    return {
      code,
      title: findingTitle(code),
      severity: findingSeverity(code),
      count: findings.counts.get(code) ?? 0,
      bytes: own.reduce((sum, slot) => sum + slots.bytes[slot]!, 0),
      siteCount: own.length,
      sites: first.map((slot, position) => siteOf(timeline, slots, slot, indexes[position] ?? [])),
    };
  });
}

/** Sums over the findings of one code at one site. A slot is a number; its fields are entries of columns. */
class Slots {
  count = 0;
  codes = new Uint8Array(64);
  /** As in the site column of the events. */
  sites = new Uint32Array(64);
  counts = new Uint32Array(64);
  bytes = new Float64Array(64);
  private readonly numbers = new Map<number, number>();

  add(codeRank: number, site: number, bytes: number): void {
    const key = site * FINDING_CODES.length + codeRank;
    let slot = this.numbers.get(key);
    if (slot === undefined) {
      slot = this.count++;
      this.numbers.set(key, slot);
      if (slot === this.codes.length) this.grow();
      this.codes[slot] = codeRank;
      this.sites[slot] = site;
    }
    this.counts[slot]!++;
    this.bytes[slot]! += bytes;
  }

  slotOf(codeRank: number, site: number): number | undefined {
    return this.numbers.get(site * FINDING_CODES.length + codeRank);
  }

  /** In order of their first finding. */
  ofCode(code: FindingCode): Uint32Array {
    const rank = FINDING_CODES.indexOf(code);
    return Uint32Array.from(this.codes.subarray(0, this.count).keys()).filter(
      (slot) => this.codes[slot] === rank,
    );
  }

  private grow(): void {
    const capacity = this.codes.length * 2;
    const { codes, sites, counts, bytes } = this;
    this.codes = new Uint8Array(capacity);
    this.codes.set(codes);
    this.sites = new Uint32Array(capacity);
    this.sites.set(sites);
    this.counts = new Uint32Array(capacity);
    this.counts.set(counts);
    this.bytes = new Float64Array(capacity);
    this.bytes.set(bytes);
  }
}

function gatherSlots({ findings }: Timeline): Slots {
  const slots = new Slots();
  for (let index = 0; index < findings.count; index++)
    slots.add(findingRank(findings.codeAt(index)), findings.siteAt(index), findings.bytesAt(index));
  return slots;
}

/** Most bytes first, then most findings, then the one found first. */
function largestSites(slots: Slots, own: Uint32Array, maximumCount: number): Uint32Array {
  const { bytes, counts } = slots;
  const sorted = own.sort((one, other) => bytes[other]! - bytes[one]! || counts[other]! - counts[one]!);
  return sorted.slice(0, Math.min(sorted.length, maximumCount));
}

/** For each of the sites the positions of its first findings: of leaks the largest, else those in front. */
function listedIndexes(
  timeline: Timeline,
  slots: Slots,
  sites: readonly number[],
  code: FindingCode,
  maximumPerSite: number,
): ArrayLike<number>[] {
  const { findings } = timeline;
  if (maximumPerSite === 0 || sites.length === 0) return [];
  const isLeak = code === 'leak';
  const rank = findingRank(code);
  const positions = new Map(sites.map((slot, position) => [slot, position]));
  const gathered = sites.map((slot) => {
    const count = slots.counts[slot]!;
    return new Uint32Array(isLeak ? count : Math.min(count, maximumPerSite));
  });
  const filled = sites.map(() => 0);
  for (let index = 0; index < findings.count; index++) {
    if (findings.codeAt(index) !== code) continue;
    const position = positions.get(slots.slotOf(rank, findings.siteAt(index)) ?? -1);
    const indexes = position === undefined ? undefined : gathered[position];
    if (position === undefined || !indexes || filled[position] === indexes.length) continue;
    indexes[filled[position]!++] = index;
  }
  if (!isLeak) return gathered;
  return gathered.map((indexes) => {
    const bytes = Float64Array.from(indexes, (index) => findings.bytesAt(index));
    return largestPositions(bytes, maximumPerSite).map((leak) => indexes[leak]!);
  });
}

function siteOf(
  { findings, trace }: Timeline,
  slots: Slots,
  slot: number,
  indexes: ArrayLike<number>,
): FindingSite {
  return {
    site: siteText(trace.sites, slots.sites[slot]!),
    count: slots.counts[slot]!,
    bytes: slots.bytes[slot]!,
    findings: Array.from(indexes, (index) => {
      const { line, step, id, message } = findings.at(index);
      return { index, line, step, id, message, bytes: findings.bytesAt(index) };
    }),
  };
}
