/**
 * The same events under other settings, or without some of them: what another allocator would have done. Everything told
 * here was found out by a replay. In slices, as a trace may have millions of events: each generator yields now and then.
 */

import { LIST_ORDERS, type ListOrder } from '../allocator/freeList.ts';
import { HeapSettingsError } from '../allocator/heap.ts';
import { MAXIMUM_HEAP_BYTES } from '../allocator/layout.ts';
import { STRATEGY_NAMES, type StrategyName } from '../allocator/strategies/registry.ts';
import { formatExactBytes } from '../format/quantities.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import { replaySlices } from '../replay/replay.ts';
import type { Timeline } from '../replay/timeline.ts';
import { TraceColumns } from '../trace/columns.ts';
import type { Trace } from '../trace/parser.ts';
import type { TraceSettings } from '../trace/settings.ts';

/** Told at the beginning of a replay: what is tried by it, in words that follow "Trying". */
export interface Trial {
  readonly trying: string;
}

export type Slices<Result> = Generator<Trial | number | undefined, Result>;

/**
 * A remedy is looked for by replays of so many events at the most: a few seconds' work. Traces of four million events and less have every
 * policy tried within it.
 */
export const MOST_REPLAYED_EVENTS = 50_000_000;

/** How many events may be replayed to find something out, by all replays together. */
export class ReplayBudget {
  constructor(private eventCount: number) {}

  /** Whether one more replay of so many events may be had. */
  takes(eventCount: number): boolean {
    if (eventCount > this.eventCount) return false;
    this.eventCount -= eventCount;
    return true;
  }
}

/** Whether a replay has come to what was hoped for. */
export type Wish = (replayed: Timeline) => boolean;

/** The event of a step got its memory. */
export function serves(step: number): Wish {
  return ({ outcomes }) => outcomes.placementOf(step - 1) !== NO_PLACEMENT;
}

/** No event ran out of memory. */
export const neverRunsOut: Wish = ({ findings, hiddenFindings }) =>
  !findings.counts.has('out-of-memory') && !hiddenFindings.counts.has('out-of-memory');

/** Replays the first events of a timeline's trace under other settings; false too where no heap can have them. */
export function* comesTrue(
  timeline: Timeline,
  stepCount: number,
  settings: TraceSettings,
  wish: Wish,
): Slices<boolean> {
  return yield* wishedOf(firstEvents(timeline.trace, stepCount), settingsOf(timeline, settings), wish);
}

function* wishedOf(trace: Trace, settings: TraceSettings, wish: Wish): Slices<boolean> {
  try {
    const replayed = yield* replaySlices(trace, settings, { keyframeBytes: 0, leaks: false });
    return wish(replayed);
  } catch (error) {
    if (error instanceof HeapSettingsError) return false;
    throw error;
  }
}

/** The first events replayed under another policy, in a heap of the same size. */
export function replayedUnder(timeline: Timeline, stepCount: number, policy: Policy): Slices<Timeline> {
  const settings = settingsOf(timeline, policy);
  return replaySlices(firstEvents(timeline.trace, stepCount), settings, { keyframeBytes: 0, leaks: false });
}

/** Whether the event of a step gets its memory where these earlier events were never made. */
export function* isServedWithout(
  timeline: Timeline,
  step: number,
  left: ReadonlySet<number>,
): Slices<boolean> {
  const { trace } = timeline;
  const { columns } = trace;
  const kept = new TraceColumns();
  for (let at = 1; at <= step; at++) {
    if (left.has(at)) continue;
    const index = at - 1;
    const size = columns.sizeOf(index);
    const { operations, ids, threads, sites } = columns;
    kept.push(operations[index]!, ids[index]!, size, threads[index]!, sites[index]!, columns.lineOf(index));
    if (columns.hasNewId(index)) kept.setNewId(columns.newIdOf(index));
    if (at % SLICE_EVENTS === 0) yield;
  }
  return yield* wishedOf({ ...trace, columns: kept }, settingsOf(timeline, {}), serves(kept.count));
}

const SLICE_EVENTS = 1 << 16;

export interface Policy {
  readonly strategy: StrategyName;
  readonly order: ListOrder;
}

/** The strategies and orders, other than the one in force, under which a wish comes true within the first events. */
export function* policiesThat(
  timeline: Timeline,
  stepCount: number,
  wish: Wish,
  budget: ReplayBudget,
): Slices<FoundPolicies> {
  const { strategy, order } = timeline.settings;
  const others = allPolicies().filter((other) => other.strategy !== strategy || other.order !== order);
  const policies: Policy[] = [];
  for (const [index, policy] of others.entries()) {
    if (!budget.takes(stepCount)) return { policies, untriedCount: others.length - index };
    yield { trying: `${wordPolicy(policy)} (${index + 1} of ${others.length})` };
    if (yield* comesTrue(timeline, stepCount, policy, wish)) policies.push(policy);
  }
  return { policies, untriedCount: 0 };
}

export interface FoundPolicies {
  readonly policies: readonly Policy[];
  /** How many were left out, as the trace is too long for all. */
  readonly untriedCount: number;
}

/** Every strategy with every order. */
export function allPolicies(): Policy[] {
  return STRATEGY_NAMES.flatMap((strategy) => LIST_ORDERS.map((order) => ({ strategy, order })));
}

export function wordPolicy({ strategy, order }: Policy): string {
  return `${strategy} with ${order} order`;
}

/**
 * A larger pool in which a wish comes true and just below which it does not, in bytes; 0 where even the largest pool will
 * not do. Found by halving, so that, as more memory does not always help, a still smaller pool may do by chance.
 */
export function* smallestHeap(
  timeline: Timeline,
  stepCount: number,
  wish: Wish,
  budget: ReplayBudget,
): Slices<FoundHeap> {
  const { settings } = timeline;
  const unit = settings.alignBytes * settings.arenaCount;
  const most = Math.floor(MAXIMUM_HEAP_BYTES / unit);
  function* fits(units: number): Slices<boolean> {
    const heapBytes = units * unit;
    yield { trying: `a heap of ${formatExactBytes(heapBytes)}` };
    return yield* comesTrue(timeline, stepCount, { heapBytes }, wish);
  }
  let low = Math.floor(timeline.heapBytes / unit);
  let high = low;
  do {
    if (high === most) return { heapBytes: 0, isLast: true };
    if (!budget.takes(stepCount)) return { heapBytes: 0, isLast: false };
    low = high;
    high = Math.min(most, Math.max(1, 2 * high));
  } while (!(yield* fits(high)));
  while (high - low > 1) {
    if (!budget.takes(stepCount)) return { heapBytes: high * unit, isLast: false };
    const middle = Math.floor((low + high) / 2);
    if (yield* fits(middle)) high = middle;
    else low = middle;
  }
  return { heapBytes: high * unit, isLast: true };
}

export interface FoundHeap {
  /** 0 for none. */
  readonly heapBytes: number;
  /** Whether the search came to its end; else the trace is too long for all heaps to be tried, and another may do as well. */
  readonly isLast: boolean;
}

/** The settings in force, as a replay is given them, with some of them changed. */
function settingsOf({ settings, heapBytes }: Timeline, changed: TraceSettings): TraceSettings {
  return { ...settings, heapBytes, ...changed };
}

function firstEvents(trace: Trace, stepCount: number): Trace {
  return { ...trace, columns: trace.columns.prefix(stepCount) };
}
