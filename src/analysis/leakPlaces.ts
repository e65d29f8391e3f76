/**
 * Leaks by the place in the source that made them: the innermost frame of the site that names a line of a known file.
 * Innermost frames are often of libraries whose source nobody has at hand. Which files are known, only the caller can tell: it
 * first asks which files there are, and then for the places in those that it has found.
 *
 * Answers are bounded, the largest first. Leaks without a site, or with no frame in a known file, are in no place.
 */

import { siteFrames } from '../format/sites.ts';
import { blockSiteOf } from '../replay/blockSites.ts';
import type { Timeline } from '../replay/timeline.ts';
import { NO_SITE } from '../trace/columns.ts';
import { largestPositions } from './largest.ts';
import { type Leak, leakOf } from './largestLeaks.ts';
import { leakEventSlices } from './leakEvents.ts';

/** A file that the caller has found. */
export interface KnownFile {
  /** As the trace writes it. */
  readonly file: string;
  /** The caller's own name for it. Files that a trace writes in several ways share one. */
  readonly source: string;
  /** A frame beyond the end is of another version of the file, and names no place. */
  readonly lineCount: number;
}

export interface LeakPlaceQuery {
  readonly files: readonly KnownFile[];
  readonly maximumPlaces: number;
  /** How many leaks to tell of each place. */
  readonly maximumLeaks: number;
}

export interface LeakPlace {
  /** Of the known file. */
  readonly source: string;
  /** 1-based. */
  readonly line: number;
  readonly count: number;
  readonly bytes: number;
  /** The largest first, equals by line of the trace. */
  readonly leaks: readonly Leak[];
}

export interface LeakPlaces {
  /** Those of the most bytes first. */
  readonly places: readonly LeakPlace[];
  /** How many there are in all. */
  readonly placeCount: number;
}

/** Sites read between two breaths: a few milliseconds. */
const SLICE_SITES = 256;

/** Files that frames of leaks name, as the trace writes them, those of the most leaked bytes first. In slices. */
export function* leakFileSlices(timeline: Timeline, maximumCount: number): Generator<undefined, string[]> {
  const bytesOf = new Map<string, number>();
  const sites = leakingSites(timeline, yield* leakEventSlices(timeline));
  for (const [position, { site, bytes }] of sites.entries()) {
    if (position % SLICE_SITES === 0) yield;
    const files = siteFrames(timeline.trace.sites.text(site)).flatMap(({ place }) => place?.file ?? []);
    for (const file of new Set(files)) bytesOf.set(file, (bytesOf.get(file) ?? 0) + bytes);
  }
  const files = [...bytesOf.keys()];
  const largest = largestPositions(Float64Array.from(bytesOf.values()), maximumCount);
  return Array.from(largest, (position) => files[position]!);
}

/** In slices. */
export function* leakPlaceSlices(
  timeline: Timeline,
  query: LeakPlaceQuery,
): Generator<undefined, LeakPlaces> {
  const leaks = yield* leakEventSlices(timeline);
  const { sums, placeOfSite } = yield* sumsByPlace(timeline, leaks, query.files);
  const bytes = Float64Array.from(sums, (sum) => sum.bytes);
  const listed = largestPositions(bytes, query.maximumPlaces);
  const events = leaksOf(timeline, leaks, placeOfSite, sums, listed);
  const places = Array.from(listed, (place, position) => ({
    ...sums[place]!,
    leaks: largestOf(timeline, events[position]!, query.maximumLeaks),
  }));
  return { places, placeCount: sums.length };
}

/** The leaks of one site, by its number in the trace's table. */
interface SiteSum {
  readonly site: number;
  readonly count: number;
  readonly bytes: number;
}

function leakingSites(timeline: Timeline, leaks: Uint32Array): SiteSum[] {
  const { columns, sites } = timeline.trace;
  const counts = new Uint32Array(sites.count);
  const bytes = new Float64Array(sites.count);
  for (const event of leaks) {
    const site = blockSiteOf(timeline, event);
    if (site === NO_SITE) continue;
    counts[site - 1]!++;
    bytes[site - 1]! += columns.sizeOf(event);
  }
  const leaking = Uint32Array.from(counts.keys()).filter((site) => counts[site]! > 0);
  return Array.from(leaking, (site) => ({ site, count: counts[site]!, bytes: bytes[site]! }));
}

interface PlaceSum {
  readonly source: string;
  readonly line: number;
  count: number;
  bytes: number;
}

const NO_PLACE = -1;

/** The sums of all places, and which of them each site belongs to. */
function* sumsByPlace(timeline: Timeline, leaks: Uint32Array, files: readonly KnownFile[]) {
  const known = new Map(files.map((file) => [file.file, file]));
  const sums: PlaceSum[] = [];
  const numbers = new Map<string, number>();
  const placeOfSite = new Int32Array(timeline.trace.sites.count).fill(NO_PLACE);
  for (const [position, { site, count, bytes }] of leakingSites(timeline, leaks).entries()) {
    if (position % SLICE_SITES === 0) yield;
    const found = innermostPlace(timeline.trace.sites.text(site), known);
    if (!found) continue;
    const key = `${found.line} ${found.source}`;
    const number = numbers.get(key) ?? sums.push({ ...found, count: 0, bytes: 0 }) - 1;
    numbers.set(key, number);
    placeOfSite[site] = number;
    sums[number]!.count += count;
    sums[number]!.bytes += bytes;
  }
  return { sums, placeOfSite };
}

function innermostPlace(
  site: string,
  known: ReadonlyMap<string, KnownFile>,
): Pick<LeakPlace, 'source' | 'line'> | undefined {
  for (const { place } of siteFrames(site)) {
    const found = place && known.get(place.file);
    if (found && place.line >= 1 && place.line <= found.lineCount)
      return { source: found.source, line: place.line };
  }
  return undefined;
}

/** For each of the listed places the events that made its leaks, in the order of the trace. */
function leaksOf(
  timeline: Timeline,
  leaks: Uint32Array,
  placeOfSite: Int32Array,
  sums: readonly PlaceSum[],
  listed: Uint32Array,
): Uint32Array[] {
  const gathered = Array.from(listed, (place) => new Uint32Array(sums[place]!.count));
  const filled = gathered.map(() => 0);
  const positionOfPlace = new Int32Array(sums.length).fill(NO_PLACE);
  for (const [position, place] of listed.entries()) positionOfPlace[place] = position;
  for (const event of leaks) {
    const site = blockSiteOf(timeline, event);
    if (site === NO_SITE) continue;
    const place = placeOfSite[site - 1]!;
    const position = place === NO_PLACE ? NO_PLACE : positionOfPlace[place]!;
    if (position !== NO_PLACE) gathered[position]![filled[position]!++] = event;
  }
  return gathered;
}

function largestOf(timeline: Timeline, events: Uint32Array, maximumCount: number): Leak[] {
  const sizes = Float64Array.from(events, (event) => timeline.trace.columns.sizeOf(event));
  return Array.from(largestPositions(sizes, maximumCount), (position) => leakOf(timeline, events[position]!));
}
