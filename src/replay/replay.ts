/**
 * Runs a trace through a heap and writes down what came of each event. Nothing in a trace stops it.
 *
 * The run can be taken in slices, so that whoever drives it may report progress, be cancelled or breathe.
 */

import { Heap, type HeapShape } from '../allocator/heap.ts';
import { MAXIMUM_HEAP_BYTES } from '../allocator/layout.ts';
import type { SearchMode } from '../allocator/search.ts';
import { restrictedTables } from '../trace/eventRange.ts';
import type { LeakBaseline } from '../trace/leakBaseline.ts';
import type { Trace } from '../trace/parser.ts';
import type { TraceSettings } from '../trace/settings.ts';
import { autoHeapCandidates } from './autoHeap.ts';
import { EventFindingTable } from './eventFindings.ts';
import { EventRun, type RunRecord } from './eventRun.ts';
import { findingListSlices } from './findingList.ts';
import { FindingTables } from './findingOrder.ts';
import { DEFAULT_KEYFRAME_BYTES, Keyframes } from './keyframes.ts';
import { Outcomes } from './outcomes.ts';
import { SeriesRecorder } from './seriesRecorder.ts';
import { type ReplaySettings, resolveSettings } from './settings.ts';
import { runWhole } from './slices.ts';
import { Timeline } from './timeline.ts';

/** Events between two breaths of a sliced replay: a few milliseconds of work. */
const SLICE_EVENTS = 1 << 14;

/** Blocks of the last state looked at, and leaks written down, between two breaths: a few milliseconds of work as well. */
const SLICE_BLOCKS = 1 << 15;
const SLICE_LEAKS = 1 << 15;

export interface ReplayOptions {
  /** Memory for keyframes; 0 for whoever asks for no state but the last. */
  readonly keyframeBytes?: number;
  /** Whether blocks that are live at the end are leaks. Not in a trace whose rest is yet to come. */
  readonly leaks?: boolean;
  /** Leaks that are no findings any more. */
  readonly baseline?: LeakBaseline;
  /**
   * An earlier replay under the same settings of the user, of a trace whose first events were the same; the run goes on
   * from where the two part, if it can.
   */
  readonly resume?: { readonly earlier: Timeline; readonly sameEventCount: number };
  /**
   * Asked between slices, with the count of events done: whether these are enough. The timeline is then of them alone, in
   * the heap that they ran in.
   */
  readonly isEnough?: (eventCount: number) => boolean;
  /** How free blocks are found; the result is the same. For tests and measurements. */
  readonly search?: SearchMode;
}

/**
 * The timeline of a trace under its settings and the user's, which win.
 * @throws HeapSettingsError where no heap can have the settings
 */
export function replayTrace(
  trace: Trace,
  fromUser: TraceSettings = {},
  options: ReplayOptions = {},
): Timeline {
  return runWhole(replaySlices(trace, fromUser, options));
}

/**
 * The same in slices: yields the share of the work done, which never falls, and returns the timeline. Where a pool turns out too
 * small, the run in the next one takes up the share that was left.
 */
export function* replaySlices(
  trace: Trace,
  fromUser: TraceSettings = {},
  options: ReplayOptions = {},
): Generator<number, Timeline> {
  const settings = resolveSettings(trace.settings, fromUser);
  if (settings.heapBytes !== 'auto')
    return yield* finish(new Replay(trace, settings, settings.heapBytes, options));
  const candidates = [...autoHeapCandidates(trace, settings)];
  let done = 0;
  for (const heapBytes of candidates.slice(0, -1)) {
    const replay = new Replay(trace, settings, heapBytes, options);
    done = yield* afterShare(done, replay.run(true));
    if (!replay.ranOut) return yield* replay.timeline();
  }
  const last = new Replay(trace, settings, candidates.at(-1) ?? MAXIMUM_HEAP_BYTES, options);
  yield* afterShare(done, last.run(false));
  return yield* last.timeline();
}

class Replay {
  private readonly heap: Heap;
  private readonly events: EventRun;
  private readonly keyframes: Keyframes;

  constructor(
    private readonly trace: Trace,
    private readonly settings: ReplaySettings,
    heapBytes: number,
    private readonly options: ReplayOptions,
  ) {
    this.heap = new Heap({ ...settings, heapBytes });
    this.events = new EventRun(trace, this.heap, options.search);
    this.keyframes = new Keyframes(options.keyframeBytes ?? DEFAULT_KEYFRAME_BYTES);
    this.takeOver();
  }

  /** Whether any event ran out of memory. */
  get ranOut(): boolean {
    return this.events.ranOut;
  }

  /** Goes on from an earlier run, where that ran in the same heap. */
  private takeOver(): void {
    const { heap, events, keyframes } = this;
    const { earlier, sameEventCount = 0 } = this.options.resume ?? {};
    if (!earlier || !isSameHeap(earlier.heapShape, heap)) return;
    const keyframe = earlier.keyframes.resumable(Math.min(sameEventCount, this.trace.columns.count));
    if (!keyframe) return;
    events.takeOver(earlier.record, keyframe);
    keyframes.takeOver(earlier.keyframes, keyframe.step - 1);
  }

  /** Runs all events, or as many as are enough; with `stopWhenOut`, until one has run out of memory. */
  *run(stopWhenOut: boolean): Generator<number, void> {
    const { heap, events, keyframes } = this;
    const eventCount = this.trace.columns.count;
    keyframes.offer(events.position, heap, events.state());
    while (events.position < eventCount) {
      events.runBucket();
      if (stopWhenOut && events.ranOut) return;
      keyframes.offer(events.position, heap, events.state());
      if (events.position % SLICE_EVENTS !== 0) continue;
      yield events.position / eventCount;
      if (this.options.isEnough?.(events.position)) break;
    }
    events.end();
  }

  /** The run as a timeline; yields 1, as all events are done. */
  *timeline(): Generator<number, Timeline> {
    const { settings, heap, events, keyframes } = this;
    const isWhole = events.position === this.trace.columns.count;
    const trace = isWhole ? this.trace : firstEvents(this.trace, events.position);
    const record = isWhole ? events : firstRecords(events, events.position);
    const leaks = new EventFindingTable();
    // What is live where the run was ended may be freed by what follows.
    const knowsLeaks = isWhole && this.options.leaks !== false;
    if (knowsLeaks) yield* this.collectLeaks(leaks);
    const { listed, hidden } = yield* findingListSlices(
      new FindingTables(trace, record.outcomes, events.findings, leaks),
      heap,
      { baseline: this.options.baseline, knowsAll: knowsLeaks && trace.idsBefore === undefined },
    );
    return new Timeline({
      trace,
      settings,
      heap,
      keyframes,
      record,
      findings: listed,
      hiddenFindings: hidden,
    });
  }

  /** Adds the blocks that are live after the last event, in the order of the steps that made them what they are. */
  private *collectLeaks(leaks: EventFindingTable): Generator<number, void> {
    const { outcomes } = this.events;
    const overwrites = yield* this.events.overwrites.byMadeStep();
    const steps = yield* this.liveSteps();
    let count = 0;
    for (let word = 0; word < steps.length; word++) {
      for (let bits = steps[word]!; bits !== 0; bits &= bits - 1) {
        const step = word * 32 + 31 - Math.clz32(bits & -bits);
        leaks.addLeak(step, overwrites.get(step) ?? 0);
        outcomes.markLeak(step - 1);
        if (++count % SLICE_LEAKS === 0) yield 1;
      }
    }
  }

  /** The steps that made the live blocks what they are, one bit a step: in order without sorting. */
  private *liveSteps(): Generator<number, Uint32Array> {
    const { heap, trace } = this;
    const { blocks } = heap;
    const steps = new Uint32Array((trace.columns.count >>> 5) + 1);
    let count = 0;
    for (const arena of heap.arenas)
      for (const block of blocks.blocksOf(arena)) {
        if (++count % SLICE_BLOCKS === 0) yield 1;
        if (blocks.isFree(block)) continue;
        const step = blocks.stepOf(block);
        steps[step >>> 5]! |= 1 << (step & 31);
      }
    return steps;
  }
}

/** The trace as if it ended behind some of its events. */
function firstEvents(trace: Trace, eventCount: number): Trace {
  return { ...trace, ...restrictedTables(trace, 0, eventCount, 0) };
}

/** What a run has written down of its first events, without the room for the others. */
function firstRecords({ findings, overwrites, peak, ...run }: RunRecord, eventCount: number): RunRecord {
  const outcomes = new Outcomes(eventCount);
  outcomes.takeOver(run.outcomes, eventCount);
  const series = new SeriesRecorder(eventCount);
  series.takeOver(run.series, run.series.count);
  return { outcomes, findings, series, overwrites, peak };
}

function isSameHeap(one: HeapShape, other: HeapShape): boolean {
  return (
    one.heapBytes === other.heapBytes &&
    one.alignBytes === other.alignBytes &&
    one.arenaCount === other.arenaCount &&
    one.order === other.order &&
    one.strategy === other.strategy
  );
}

/** A run that takes up what a share leaves; returns the share that it has reached. */
function* afterShare(done: number, run: Generator<number, void>): Generator<number, number> {
  let reached = done;
  for (const share of run) {
    reached = done + (1 - done) * share;
    yield reached;
  }
  return reached;
}

function* finish(replay: Replay): Generator<number, Timeline> {
  yield* replay.run(false);
  return yield* replay.timeline();
}
