/**
 * Runs a trace through a heap, event by event, and writes down what came of each: where its block is, whether it was
 * good, and what is to be said of it. Nothing in a trace stops it.
 *
 * The run can be taken in slices, so that whoever drives it may report progress, be cancelled or breathe.
 */

import { Heap } from '../allocator/heap.ts';
import {
  type BlockAddress,
  blockSizeFor,
  HEADER_BYTES,
  MAXIMUM_HEAP_BYTES,
  NO_BLOCK,
} from '../allocator/layout.ts';
import type { Trace } from '../trace/parser.ts';
import type { TraceSettings } from '../trace/settings.ts';
import { autoHeapCandidates } from './autoHeap.ts';
import { EventFindingTable } from './eventFindings.ts';
import { EventKind, IdRules } from './idRules.ts';
import { Keyframes } from './keyframes.ts';
import { NO_PLACEMENT, Outcomes } from './outcomes.ts';
import { type ReplaySettings, resolveSettings } from './settings.ts';
import { Timeline } from './timeline.ts';

/** Slices of the live curve: as many as a strip across a wide panel can show. */
const CURVE_SLICES = 1024;

/** Events between two breaths of a sliced replay: 2 to 10 ms of work. */
const SLICE_EVENTS = 1 << 14;

/**
 * The timeline of a trace under its settings and the user's, which win.
 * @throws HeapSettingsError where no heap can have the settings
 */
export function replayTrace(trace: Trace, fromUser: TraceSettings = {}): Timeline {
  const run = replaySlices(trace, fromUser);
  for (;;) {
    const { done, value } = run.next();
    if (done) return value;
  }
}

export interface ReplayOptions {
  /** Whether blocks that are live after the last event are leaks: not so where more events follow. True if left out. */
  readonly leaks?: boolean;
}

/** The same in slices: yields the share of the events done, returns the timeline. */
export function* replaySlices(
  trace: Trace,
  fromUser: TraceSettings = {},
  options: ReplayOptions = {},
): Generator<number, Timeline> {
  const settings = resolveSettings(trace.settings, fromUser);
  if (settings.heapBytes !== 'auto')
    return yield* finish(new Replay(trace, settings, settings.heapBytes), options);
  const candidates = [...autoHeapCandidates(trace, settings)];
  for (const heapBytes of candidates.slice(0, -1)) {
    const replay = new Replay(trace, settings, heapBytes);
    yield* replay.run(true);
    if (!replay.ranOut) return replay.timeline(options);
  }
  return yield* finish(new Replay(trace, settings, candidates.at(-1) ?? MAXIMUM_HEAP_BYTES), options);
}

class Replay {
  /** Whether any event ran out of memory. */
  ranOut = false;
  private readonly heap: Heap;
  private readonly rules: IdRules;
  private readonly outcomes: Outcomes;
  private readonly findings = new EventFindingTable();
  private readonly keyframes = new Keyframes();
  /** Step that made an overwritten block what it is, to the step that took its id away. */
  private readonly overwrites = new Map<number, number>();
  private readonly liveCurve: Float64Array;
  private readonly peak = { liveBytes: 0, liveBytesStep: 0, liveBlockCount: 0, liveBlockCountStep: 0 };

  constructor(
    private readonly trace: Trace,
    private readonly settings: ReplaySettings,
    heapBytes: number,
  ) {
    this.heap = new Heap({ ...settings, heapBytes });
    this.rules = new IdRules(trace.columns, trace.ids.count, trace.idsBefore);
    this.outcomes = new Outcomes(trace.columns.count);
    this.liveCurve = new Float64Array(Math.min(CURVE_SLICES, trace.columns.count));
  }

  /** Runs all events; with `stopWhenOut`, up to the first that runs out of memory. */
  *run(stopWhenOut: boolean): Generator<number, void> {
    const { heap, peak, keyframes, liveCurve } = this;
    const eventCount = this.trace.columns.count;
    const slicesPerEvent = liveCurve.length / eventCount;
    keyframes.offer(0, heap);
    for (let index = 0; index < eventCount; index++) {
      this.runEvent(index);
      if (this.ranOut && stopWhenOut) return;
      const step = index + 1;
      if (heap.liveBytes > peak.liveBytes) {
        peak.liveBytes = heap.liveBytes;
        peak.liveBytesStep = step;
      }
      if (heap.liveBlockCount > peak.liveBlockCount) {
        peak.liveBlockCount = heap.liveBlockCount;
        peak.liveBlockCountStep = step;
      }
      const slice = Math.floor(index * slicesPerEvent);
      if (heap.liveBytes > liveCurve[slice]!) liveCurve[slice] = heap.liveBytes;
      keyframes.offer(step, heap);
      if (step % SLICE_EVENTS === 0) yield step / eventCount;
    }
  }

  timeline({ leaks: tellsLeaks = true }: ReplayOptions): Timeline {
    const { trace, settings, heap, outcomes, keyframes, findings, peak, liveCurve } = this;
    const leaks = tellsLeaks ? this.collectLeaks() : new EventFindingTable();
    return new Timeline({
      trace,
      settings,
      heap,
      outcomes,
      keyframes,
      eventFindings: findings,
      leaks,
      peak,
      liveCurve,
    });
  }

  private runEvent(index: number): void {
    const { heap, rules, outcomes, trace } = this;
    const { columns } = trace;
    const kind = rules.kindOf(index);
    outcomes.setKind(index, kind);
    if (kind === EventKind.Nothing) return;
    if (kind > EventKind.Release) return this.reportMisuse(index, kind);

    const id = columns.ids[index]!;
    const homeArena = columns.threads[index]! % heap.arenas.length;
    const overwrittenId = rules.overwrittenId(index);
    if (overwrittenId >= 0) this.reportOverwrite(index, overwrittenId);
    if (kind === EventKind.Allocate) {
      const block = heap.place(columns.sizeOf(index), homeArena, index + 1);
      if (block === NO_BLOCK) return this.reportOutOfMemory(index, kind);
      this.setPlacement(index, block);
      rules.allocated(index, block);
      return;
    }
    const block = rules.blocks[id]! as BlockAddress;
    if (kind === EventKind.Release) {
      heap.release(block, homeArena);
      outcomes.setReleased(index, block + HEADER_BYTES);
      rules.released(index);
      return;
    }
    outcomes.setOrigin(index, block + HEADER_BYTES, heap.blocks.stepOf(block));
    const resized = heap.resize(block, columns.sizeOf(index), homeArena, index + 1);
    if (resized === NO_BLOCK) return this.reportOutOfMemory(index, kind);
    this.setPlacement(index, resized);
    rules.resized(index, resized);
  }

  private setPlacement(index: number, block: BlockAddress): void {
    const { heap, outcomes, trace, settings } = this;
    outcomes.setPlacement(index, block + HEADER_BYTES);
    if (heap.blocks.sizeOf(block) > blockSizeFor(trace.columns.sizeOf(index), settings.alignBytes))
      outcomes.markPadded(index);
  }

  private reportMisuse(index: number, kind: EventKind): void {
    const { rules, findings } = this;
    const id = this.trace.columns.ids[index]!;
    const step = index + 1;
    if (kind === EventKind.InvalidFree) findings.addMisuse('invalid-free', step);
    else if (kind === EventKind.InvalidRealloc) findings.addMisuse('invalid-realloc', step);
    else {
      const code = kind === EventKind.DoubleFree ? 'double-free' : 'use-after-free';
      findings.addMisuse(code, step, rules.allocatedSteps[id]!, rules.freedSteps[id]!);
    }
  }

  private reportOverwrite(index: number, overwrittenId: number): void {
    const { rules, heap } = this;
    const lost = rules.blocks[overwrittenId]! as BlockAddress;
    this.overwrites.set(heap.blocks.stepOf(lost), index + 1);
    this.findings.addOverwrite(
      index + 1,
      rules.allocatedSteps[overwrittenId]!,
      heap.blocks.requestedOf(lost),
    );
  }

  private reportOutOfMemory(index: number, kind: EventKind): void {
    const { heap } = this;
    this.ranOut = true;
    this.outcomes.setPlacement(index, NO_PLACEMENT);
    this.rules.failed(index, kind);
    this.findings.addOutOfMemory(index + 1, {
      cause: heap.outOfMemoryCause(this.trace.columns.sizeOf(index)),
      freeBytes: heap.freeBytes,
      largestFreeBytes: heap.largestFreeBytes,
    });
  }

  /** The blocks that are live after the last event, by the step that made them what they are. */
  private collectLeaks(): EventFindingTable {
    const { heap, outcomes, overwrites } = this;
    const steps = new Uint32Array(heap.liveBlockCount);
    let count = 0;
    for (const arena of heap.arenas)
      for (const block of heap.blocks.blocksOf(arena))
        if (!heap.blocks.isFree(block)) steps[count++] = heap.blocks.stepOf(block);
    steps.sort();
    const leaks = new EventFindingTable();
    for (const step of steps) {
      leaks.addLeak(step, overwrites.get(step) ?? 0);
      outcomes.markLeak(step - 1);
    }
    return leaks;
  }
}

function* finish(replay: Replay, options: ReplayOptions): Generator<number, Timeline> {
  yield* replay.run(false);
  return replay.timeline(options);
}
