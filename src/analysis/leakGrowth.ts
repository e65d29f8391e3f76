/**
 * Which sites keep growing: whose blocks that are never freed keep being added to, over the marks of a trace or, where it has
 * fewer than two, over equal slices of its steps.
 *
 * The measure of a site is its leaked bytes times the share of the intervals in which there came some: what it leaks, weighed by how
 * steadily. One large block that is left once counts for little, a few bytes with every request for all they come to. A
 * site that grew in one interval only, or in fewer than a quarter of them, does not keep growing, and is left out. Sites that are
 * one place in the tree of frames are one here, so that their leaks are found there.
 */

import { sitePath } from '../format/sites.ts';
import { blockSiteOf, blockSiteText } from '../replay/blockSites.ts';
import type { Timeline } from '../replay/timeline.ts';
import { lastNotAbove } from '../trace/columns.ts';
import { siteText } from '../trace/parser.ts';
import { largestPositions } from './largest.ts';
import { leakEventSlices } from './leakEvents.ts';
import type { LeakFilter } from './leakRows.ts';

export interface GrowthQuery extends LeakFilter {
  readonly maximumSites: number;
}

export interface LeakGrowth {
  /** What lies between the ends of the intervals. */
  readonly over: 'marks' | 'slices';
  readonly intervalCount: number;
  /** How many sites keep growing; the first ones follow, the largest measure first. */
  readonly siteCount: number;
  readonly sites: readonly GrowingSite[];
}

export interface GrowingSite {
  /** Null where the events name no site. */
  readonly site: string | null;
  readonly bytes: number;
  readonly blocks: number;
  readonly grownIntervals: number;
  /** Bytes that are never freed after each interval. */
  readonly curve: readonly number[];
}

const SLICE_COUNT = 16;
/** As many as a small curve shows; of more marks every second, third or so counts. */
const MAXIMUM_INTERVALS = 32;
const LEAST_MARKS = 2;
const UNKNOWN = -1;
/** Leaks handled between two breaths: a few milliseconds where each has a site of its own. */
const SLICE_LEAKS = 1 << 11;

export function* leakGrowthSlices(
  timeline: Timeline,
  { filter, maximumSites }: GrowthQuery,
): Generator<undefined, LeakGrowth> {
  const { trace } = timeline;
  const { columns, sites } = trace;
  const siteOf = placesOf(timeline);
  const { over, ends } = intervalsOf(timeline);
  const events = yield* leakEventSlices(timeline, filter);
  const bytes = new Float64Array(sites.count + 1);
  const blocks = new Uint32Array(sites.count + 1);
  const grownIntervals = new Uint8Array(sites.count + 1);
  const lastGrown = new Int8Array(sites.count + 1).fill(-1);
  for (let leak = 0, interval = 0; leak < events.length; leak++) {
    const event = events[leak]!;
    const site = siteOf(event);
    while (event >= ends[interval]!) interval++;
    bytes[site]! += columns.sizeOf(event);
    blocks[site]!++;
    if (lastGrown[site] !== interval && columns.sizeOf(event) > 0) {
      lastGrown[site] = interval;
      grownIntervals[site]!++;
    }
    if ((leak + 1) % SLICE_LEAKS === 0) yield;
  }
  const leastGrown = Math.max(2, Math.ceil(ends.length / 4));
  const keepsGrowing = grownIntervals.map((count) => (count >= leastGrown ? 1 : 0));
  const siteCount = keepsGrowing.reduce((sum, keeps) => sum + keeps, 0);
  // Divided by the number of intervals it is the measure.
  const measures = bytes.map((sum, site) => sum * grownIntervals[site]! * keepsGrowing[site]!);
  const first = largestPositions(measures, Math.min(siteCount, maximumSites));
  const curves = yield* curvesOf(timeline, events, ends, { siteOf, sites: first });
  return {
    over,
    intervalCount: ends.length,
    siteCount,
    sites: Array.from(first, (site, rank) => ({
      site: siteText(sites, site),
      bytes: bytes[site]!,
      blocks: blocks[site]!,
      grownIntervals: grownIntervals[site]!,
      curve: curves[rank]!,
    })),
  };
}

/** Tells the site of a leak: of those that differ in empty frames only the one that leaked first. */
function placesOf(timeline: Timeline): (event: number) => number {
  const known = new Int32Array(timeline.trace.sites.count + 1).fill(UNKNOWN);
  const firstOf = new Map<string, number>();
  return (event) => {
    const site = blockSiteOf(timeline, event);
    if (known[site] === UNKNOWN) {
      const place = sitePath(blockSiteText(timeline, event)).join(';');
      const first = firstOf.get(place) ?? site;
      firstOf.set(place, first);
      known[site] = first;
    }
    return known[site]!;
  };
}

/** The last step of each interval, ascending; the last one is the trace's. */
function intervalsOf({ trace, stepCount }: Timeline): Pick<LeakGrowth, 'over'> & { readonly ends: number[] } {
  const marked = [...new Set(trace.marks.map(({ step }) => step))].filter(
    (step) => step > 0 && step < stepCount,
  );
  const over = marked.length < LEAST_MARKS ? 'slices' : 'marks';
  const stride = Math.ceil((marked.length + 1) / MAXIMUM_INTERVALS);
  const slices = Array.from({ length: SLICE_COUNT - 1 }, (_, slice) =>
    Math.round(((slice + 1) * stepCount) / SLICE_COUNT),
  );
  const inner = over === 'marks' ? marked.filter((_, mark) => (mark + 1) % stride === 0) : slices;
  return { over, ends: [...new Set([...inner.filter((step) => step > 0), stepCount])] };
}

function* curvesOf(
  { trace: { columns } }: Timeline,
  events: Uint32Array,
  ends: readonly number[],
  wanted: { readonly siteOf: (event: number) => number; readonly sites: Uint32Array },
): Generator<undefined, number[][]> {
  const curves = Array.from(wanted.sites, () => ends.map(() => 0));
  const curveOf = new Map(Array.from(wanted.sites, (site, rank) => [site, curves[rank]]));
  for (let leak = 0; leak < events.length; leak++) {
    const event = events[leak]!;
    const curve = curveOf.get(wanted.siteOf(event));
    if (curve) curve[lastNotAbove(ends, event) + 1]! += columns.sizeOf(event);
    if ((leak + 1) % SLICE_LEAKS === 0) yield;
  }
  for (const curve of curves)
    for (let interval = 1; interval < curve.length; interval++) curve[interval]! += curve[interval - 1]!;
  return curves;
}
