/**
 * What the map and the history colour live blocks by. Each way sorts blocks into eight classes, of which the last takes
 * what is rarest or largest. A site or a thread has its class by its rank over the whole trace, so that it keeps its
 * colour at every step; sizes, ages and shares of waste have classes of fixed bounds.
 */

import { formatBytes, formatCount, formatQuantity } from '../format/quantities.ts';
import { blockSiteOf } from '../replay/blockSites.ts';
import { EventKind } from '../replay/idSlots.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import { runWhole } from '../replay/slices.ts';
import type { Timeline } from '../replay/timeline.ts';
import { NO_SITE } from '../trace/columns.ts';

export type ColourBy = 'state' | 'site' | 'size' | 'age' | 'thread' | 'waste';

export const COLOUR_WAYS: readonly ColourBy[] = ['state', 'site', 'size', 'age', 'thread', 'waste'];

export const CLASS_COUNT = 8;
/** Of sites and threads all that have no class of their own; of the other ways all beyond the last bound. */
export const LAST_CLASS = CLASS_COUNT - 1;

/** A class as a legend shows it. */
export interface ColourClass {
  /** Empty where the trace has no such class. Of a site it may be long. */
  readonly name: string;
  /** Of all its blocks in the heap, headers included, whatever part of the pool is on the map. Null where that is not known. */
  readonly bytes: number | null;
}

/** Tells the class of live blocks. */
export interface Classifier {
  /** Of each class; empty where the trace has none. */
  readonly names: readonly string[];
  /** The class, 0 to 7, in the state after `step`, of a block that step `madeStep` made or resized last. */
  classOf(madeStep: number, sizeBytes: number, requestedBytes: number, step: number): number;
  /** Ages in steps, ascending, at which a block goes on from class 0, and each time to the next; none where it stays. */
  readonly turns: readonly number[];
}

/** Events between two breaths. */
const SLICE_EVENTS = 1 << 18;

/** Block sizes up to and including each bound are a class; headers count. */
const SIZE_BOUNDS = [32, 64, 128, 512, 4096, 32_768, 262_144];
/** Steps since a block was made or resized last, each bound excluded. */
const AGE_BOUNDS = [10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000];
/** Shares in percent of a block's size that the program did not ask for, each bound excluded. */
const WASTE_BOUNDS = [2, 5, 10, 20, 35, 50, 75];

/** Undefined for `state`, which needs no classes. */
export function classifierFor(timeline: Timeline, colourBy: Exclude<ColourBy, 'state'>): Classifier;
export function classifierFor(timeline: Timeline, colourBy: ColourBy): Classifier | undefined;
export function classifierFor(timeline: Timeline, colourBy: ColourBy): Classifier | undefined {
  switch (colourBy) {
    case 'state':
      return undefined;
    case 'site':
      return classifierOfRanks(timeline, 'sites');
    case 'thread':
      return classifierOfRanks(timeline, 'threads');
    case 'size':
      return {
        // No block is larger than its arena.
        names: reached(wordBounds(SIZE_BOUNDS, 'up to', formatBytes), SIZE_BOUNDS, timeline.arenaBytes - 1),
        classOf: (_, sizeBytes) => classBelow(SIZE_BOUNDS, sizeBytes - 1),
        turns: [],
      };
    case 'age':
      return {
        // Nor older than its trace.
        names: reached(wordBounds(AGE_BOUNDS, 'below', wordSteps), AGE_BOUNDS, timeline.stepCount - 1),
        classOf: (madeStep, _sizeBytes, _requestedBytes, step) => classBelow(AGE_BOUNDS, step - madeStep),
        turns: AGE_BOUNDS,
      };
    case 'waste':
      return {
        names: wordBounds(WASTE_BOUNDS, 'below', (percent) => `${percent} %`),
        classOf: (_, sizeBytes, requestedBytes) =>
          classBelow(WASTE_BOUNDS, (100 * (sizeBytes - requestedBytes)) / sizeBytes),
        turns: [],
      };
  }
}

/** Classes with the bytes that a map of the whole pool has of each, null where there is none; empty for `state`. */
export function colourClasses(
  timeline: Timeline,
  colourBy: ColourBy,
  classBytes: Float64Array | null,
): ColourClass[] {
  const names = classifierFor(timeline, colourBy)?.names ?? [];
  return names.map((name, index) => ({ name, bytes: classBytes && (classBytes[index] ?? 0) }));
}

const ALL_CLASSES = (1 << CLASS_COUNT) - 1;

/**
 * The class to show at each of many places, of which `amounts` has what each class has there: the one with the most, of
 * the favoured ones, a bit each, wherever one of them has more than `least`; the first of equals, and 0 where none has.
 */
export function prevailingClasses(
  amounts: readonly (Float32Array | Float64Array)[],
  favoured = ALL_CLASSES,
  least = 0,
): Uint8Array {
  const most = new Float64Array(amounts[0]?.length ?? 0).fill(least);
  const classes = new Uint8Array(most.length);
  const choose = (isFavoured: boolean) =>
    amounts.forEach((ofPlaces, ofBlock) => {
      if ((((favoured >>> ofBlock) & 1) === 1) !== isFavoured) return;
      for (let place = 0; place < ofPlaces.length; place++)
        if (ofPlaces[place]! > most[place]!) {
          most[place] = ofPlaces[place]!;
          classes[place] = ofBlock;
        }
    });
  choose(true);
  // What has some of the favoured is closed to the others.
  for (let place = 0; place < most.length; place++)
    if (most[place]! > least) most[place] = Number.POSITIVE_INFINITY;
  choose(false);
  return classes;
}

/** The first class whose bound is above a value. */
function classBelow(bounds: readonly number[], value: number): number {
  let found = 0;
  while (found < LAST_CLASS && value >= bounds[found]!) found++;
  return found;
}

/** Without the names of classes that begin above the largest value there can be. */
function reached(names: readonly string[], bounds: readonly number[], largest: number): string[] {
  return names.map((name, ofBlock) => (ofBlock > 0 && bounds[ofBlock - 1]! > largest ? '' : name));
}

function wordSteps(steps: number): string {
  return formatQuantity(steps, 'step');
}

function wordBounds(
  bounds: readonly number[],
  opening: string,
  wording: (bound: number) => string,
): string[] {
  const last = wording(bounds.at(-1)!);
  const beyond = opening === 'below' ? `${last} and more` : `more than ${last}`;
  return [...bounds.map((bound) => `${opening} ${wording(bound)}`), beyond];
}

/** Classes by rank: of each number in a column of the trace, such as a site's. */
interface Ranks {
  readonly classes: Uint8Array;
  readonly names: readonly string[];
  /** Numbers of steps that count instead of those in the column. */
  readonly inherited?: ReadonlyMap<number, number>;
  /**
   * The class of each step in four bits, once it has been asked for. A picture of a million live blocks asks for as many
   * in no order; so packed, those of ten million events fit into a processor's cache.
   */
  packed?: Uint8Array;
}

function classifierOfRanks(timeline: Timeline, kind: 'sites' | 'threads'): Classifier {
  const { stepCount, trace } = timeline;
  const ranks = ranksOf(timeline)[kind];
  ranks.packed ??= packedClasses(ranks, trace.columns[kind], stepCount);
  const { names, packed } = ranks;
  return {
    names,
    classOf: (madeStep) => (packed[madeStep >>> 1]! >>> ((madeStep & 1) << 2)) & 0xf,
    turns: [],
  };
}

function packedClasses(
  { classes, inherited }: Ranks,
  column: ArrayLike<number>,
  stepCount: number,
): Uint8Array {
  const packed = new Uint8Array((stepCount >>> 1) + 1);
  for (let step = 1; step <= stepCount; step++)
    packed[step >>> 1]! |= classes[column[step - 1]!]! << ((step & 1) << 2);
  for (const [step, number] of inherited ?? []) {
    const shift = (step & 1) << 2;
    packed[step >>> 1] = (packed[step >>> 1]! & ~(0xf << shift)) | (classes[number]! << shift);
  }
  return packed;
}

/** Memory of what is kept about the classes of a timeline's events. */
export function classByteLength(timeline: Timeline): number {
  const known = knownRanks.get(timeline);
  return (known?.sites.packed?.byteLength ?? 0) + (known?.threads.packed?.byteLength ?? 0);
}

type RanksOfTrace = { readonly sites: Ranks; readonly threads: Ranks };

const knownRanks = new WeakMap<Timeline, RanksOfTrace>();

function ranksOf(timeline: Timeline): RanksOfTrace {
  return runWhole(rankSlices(timeline));
}

/** Ranks sites and threads, in one pass over all events and in slices: yields between them. Later calls know already. */
export function* rankSlices(timeline: Timeline): Generator<void, RanksOfTrace> {
  const known = knownRanks.get(timeline);
  if (known) return known;
  const { sites, threads } = timeline.trace;
  const nameOfSite = (site: number) => (site === NO_SITE ? 'no site' : sites.text(site - 1));
  const nameOfThread = (thread: number) => threads.text(thread) || 'unnamed';
  const siteBytes = new Float64Array(sites.count + 1);
  const threadBytes = new Float64Array(threads.count);
  const inherited = new Map<number, number>();
  for (let from = 0; from < timeline.stepCount; from += SLICE_EVENTS) {
    addAllocatedBytes(timeline, from, { siteBytes, threadBytes, inherited });
    yield;
  }
  const found: RanksOfTrace = {
    sites: { ...rank(siteBytes, nameOfSite, 'other sites'), inherited },
    threads: rank(threadBytes, nameOfThread, 'other threads'),
  };
  knownRanks.set(timeline, found);
  return found;
}

interface AllocatedBytes {
  /** By the numbers in the columns. */
  readonly siteBytes: Float64Array;
  readonly threadBytes: Float64Array;
  /** The sites of steps that resized a block and named none. */
  readonly inherited: Map<number, number>;
}

/** Bytes of the blocks that each site and each thread made in a slice of events. */
function addAllocatedBytes(
  timeline: Timeline,
  from: number,
  { siteBytes, threadBytes, inherited }: AllocatedBytes,
): void {
  const { trace, outcomes, stepCount } = timeline;
  const { columns } = trace;
  const end = Math.min(stepCount, from + SLICE_EVENTS);
  for (let index = from; index < end; index++) {
    const kind = outcomes.kindOf(index);
    if (kind !== EventKind.Allocate && kind !== EventKind.Resize) continue;
    if (outcomes.placements[index] === NO_PLACEMENT) continue;
    const bytes = timeline.blockBytesOf(index);
    siteBytes[blockSiteOf(timeline, index, inherited)]! += bytes;
    threadBytes[columns.threads[index]!]! += bytes;
  }
}

/** Eight at most have a class each; of more, the seven with the most bytes, and the others share the last one. */
function rank(bytes: Float64Array, nameOf: (number: number) => string, others: string): Ranks {
  const used = Array.from(bytes.keys()).filter((number) => bytes[number]! > 0);
  used.sort((one, other) => bytes[other]! - bytes[one]! || one - other);
  const shared = used.length > CLASS_COUNT;
  const own = used.slice(0, shared ? LAST_CLASS : CLASS_COUNT);
  const classes = new Uint8Array(bytes.length).fill(LAST_CLASS);
  own.forEach((number, position) => {
    classes[number] = position;
  });
  const names = Array.from({ length: CLASS_COUNT }, (_, position) =>
    position < own.length ? nameOf(own[position]!) : '',
  );
  if (shared) names[LAST_CLASS] = `${formatCount(used.length - LAST_CLASS)} ${others}`;
  return { classes, names };
}
