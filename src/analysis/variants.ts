/**
 * The same events under other settings, or without some of them: what another allocator would have done. Everything told
 * here was found out by a replay. In slices, as a trace may have millions of events: each generator yields now and then.
 */

import { LIST_ORDERS, type ListOrder } from '../allocator/freeList.ts';
import { HeapSettingsError } from '../allocator/heap.ts';
import { MAXIMUM_HEAP_BYTES } from '../allocator/layout.ts';
import { STRATEGY_NAMES, type StrategyName } from '../allocator/strategies/registry.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import { replaySlices } from '../replay/replay.ts';
import type { Timeline } from '../replay/timeline.ts';
import { TraceColumns } from '../trace/columns.ts';
import type { Trace } from '../trace/parser.ts';
import type { TraceSettings } from '../trace/settings.ts';

export type Slices<Result> = Generator<unknown, Result>;

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
export function* policiesThat(timeline: Timeline, stepCount: number, wish: Wish): Slices<Policy[]> {
  const { strategy, order } = timeline.settings;
  const found: Policy[] = [];
  for (const other of STRATEGY_NAMES)
    for (const otherOrder of LIST_ORDERS) {
      if (other === strategy && otherOrder === order) continue;
      const policy: Policy = { strategy: other, order: otherOrder };
      if (yield* comesTrue(timeline, stepCount, policy, wish)) found.push(policy);
    }
  return found;
}

/**
 * A larger pool in which a wish comes true and just below which it does not, in bytes; 0 where even the largest pool will
 * not do. Found by halving, so that, as more memory does not always help, a still smaller pool may do by chance.
 */
export function* smallestHeap(timeline: Timeline, stepCount: number, wish: Wish): Slices<number> {
  const { settings } = timeline;
  const unit = settings.alignBytes * settings.arenaCount;
  const most = Math.floor(MAXIMUM_HEAP_BYTES / unit);
  const fits = (units: number) => comesTrue(timeline, stepCount, { heapBytes: units * unit }, wish);
  let low = Math.floor(timeline.heapBytes / unit);
  let high = low;
  do {
    if (high === most) return 0;
    low = high;
    high = Math.min(most, Math.max(1, 2 * high));
  } while (!(yield* fits(high)));
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (yield* fits(middle)) high = middle;
    else low = middle;
  }
  return high * unit;
}

/** The settings in force, as a replay is given them, with some of them changed. */
function settingsOf({ settings, heapBytes }: Timeline, changed: TraceSettings): TraceSettings {
  return { ...settings, heapBytes, ...changed };
}

function firstEvents(trace: Trace, stepCount: number): Trace {
  return { ...trace, columns: trace.columns.prefix(stepCount) };
}
