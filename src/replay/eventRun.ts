/**
 * The first run of a trace through a heap: id rules, searches, findings, and what came of each event. Made for millions of
 * events: it works on typed arrays alone, and meets an object only where something is to be reported. What is plain it
 * leaves to `PlainRun`, which does the same in one flat loop.
 *
 * Invariant between two calls of `runBucket`: heap, slots, outcomes and findings are those after `position` events.
 */

import {
  FastPool,
  giveBack,
  LIFO,
  NO_WORD,
  resizeInPlace,
  TOUCH_AHEAD,
  take,
  touchNeighbours,
} from '../allocator/fastPool.ts';
import type { Heap } from '../allocator/heap.ts';
import { blockSizeFor, HEADER_BYTES, WORD_BYTES } from '../allocator/layout.ts';
import { LENGTH, REGISTERS_PER_ARENA } from '../allocator/registers.ts';
import { Search, type SearchMode } from '../allocator/search.ts';
import { Operation } from '../trace/columns.ts';
import type { Trace } from '../trace/parser.ts';
import { EventFindingTable } from './eventFindings.ts';
import { createIdSlots, EventKind, freedSlot, freedStepOf, kindOfEvent, NULL_SLOT } from './idSlots.ts';
import { type Keyframe, type PeakFigures, type RunState, restoreKeyframe } from './keyframe.ts';
import { NO_PLACEMENT, Outcomes } from './outcomes.ts';
import { Overwrites } from './overwrites.ts';
import { PlainRun } from './plainRun.ts';
import { RunTally } from './runTally.ts';
import { BUCKET_EVENTS, BUCKET_MASK, SeriesRecorder } from './seriesRecorder.ts';
import { fillSlots } from './slotFilling.ts';

/** In words; larger than any arena. */
const IMPOSSIBLE_WORDS = 0x40000000;
const HEADER_WORDS = HEADER_BYTES / WORD_BYTES;

/** A pool of which more has been used than that does not fit into a processor's own cache. */
const CACHED_BYTES = 2 ** 20;

/** Free blocks that may be walked for the largest one, per event. */
const LARGEST_WALK_PER_EVENT = 8;

/** What a run has written down. */
export interface RunRecord {
  readonly outcomes: Outcomes;
  readonly findings: EventFindingTable;
  readonly series: SeriesRecorder;
  readonly overwrites: Overwrites;
  readonly peak: PeakFigures;
}

export class EventRun implements RunRecord {
  /** Events done. */
  position = 0;
  /** Whether any event ran out of memory. */
  ranOut = false;
  readonly peak = { liveBytes: 0, liveBytesStep: 0, liveBlockCount: 0, liveBlockCountStep: 0 };
  readonly outcomes: Outcomes;
  readonly findings = new EventFindingTable();
  readonly series: SeriesRecorder;
  readonly slots: Int32Array;
  readonly overwrites = new Overwrites();
  private readonly pool: FastPool;
  private readonly search: Search;
  private readonly tally = new RunTally();
  private readonly stepProbes = new Uint32Array(BUCKET_EVENTS);
  /** Null where no event is plain: other strategies and orders. */
  private readonly plain: PlainRun | null;
  /** Up to where blocks have been read ahead. */
  private ahead = 0;
  private largestWalk = 0;
  private errorCount = 0;

  constructor(
    private readonly trace: Trace,
    readonly heap: Heap,
    mode: SearchMode = 'hybrid',
  ) {
    const eventCount = trace.columns.count;
    this.outcomes = new Outcomes(eventCount);
    this.series = new SeriesRecorder(eventCount);
    this.slots = createIdSlots(trace.ids.count, trace.idsBefore);
    this.pool = new FastPool(heap);
    this.search = new Search(this.pool, mode);
    const { pool, outcomes, slots, tally, stepProbes } = this;
    const hasPlainEvents = this.search.walksFirst && pool.order === LIFO;
    this.plain = hasPlainEvents
      ? new PlainRun(pool, trace.columns, outcomes, slots, tally, stepProbes)
      : null;
  }

  /**
   * Takes over an earlier run up to one of its keyframes, where the first events of both traces are the same and so are
   * the settings. To be called before anything was run.
   */
  takeOver(earlier: RunRecord, keyframe: Keyframe & { readonly runState: RunState }): void {
    const { step } = keyframe;
    restoreKeyframe(this.heap, keyframe);
    this.outcomes.takeOver(earlier.outcomes, step);
    this.series.takeOver(earlier.series, Math.ceil(step / BUCKET_EVENTS));
    this.findings.takeOver(earlier.findings, step);
    this.overwrites.takeOver(earlier.overwrites, step);
    Object.assign(this.peak, keyframe.runState.peak);
    this.largestWalk = keyframe.runState.largestWalk;
    fillSlots(this.slots, this.trace.columns, this.outcomes, step);
    this.position = step;
  }

  /** For going on from here in another run. */
  state(): RunState {
    return { peak: { ...this.peak }, largestWalk: this.largestWalk };
  }

  /** Runs the next events, up to the end of a bucket. Must not be called at the end of the trace. */
  runBucket(): void {
    const { heap, pool, search, tally, plain } = this;
    const from = this.position;
    const to = Math.min(from + BUCKET_EVENTS, this.trace.columns.count);
    tally.begin(heap);
    if (plain) plain.readsAhead = heap.footprintBytes > CACHED_BYTES;
    this.runOne(from);
    tally.beginSpan(from);
    for (let index = from + 1; index < to; ) {
      if (plain && !pool.hasIndex) {
        index = plain.run(index, to);
        if (plain.longWalk > 0) search.payFor(this.homeOf(index - 1), plain.longWalk, index - 1);
        if (index === to) break;
      } else if (index >= this.ahead) this.readAhead(index, to);
      this.runOne(index);
      tally.note(index++);
    }
    tally.end(heap);
    tally.raise(this.peak);
    this.position = to;
    this.recordBucket(from, to);
  }

  /** Leaves the heap as the model has it. To be called once, when no more events are to be run. */
  end(): void {
    this.search.end();
  }

  /** The blocks that the next events free, and their neighbours, come into the cache side by side. */
  private readAhead(from: number, to: number): void {
    const { pool, slots } = this;
    const { ids } = this.trace.columns;
    const end = Math.min(to, from + TOUCH_AHEAD);
    for (let index = from; index < end; index++) {
      const block = slots[ids[index]!]!;
      if (block >= 0) touchNeighbours(pool, block);
    }
    this.ahead = end;
  }

  private homeOf(index: number): number {
    const { arenaCount } = this.pool;
    return arenaCount === 1 ? 0 : this.trace.columns.threads[index]! % arenaCount;
  }

  /** Runs one event of any kind. */
  private runOne(index: number): void {
    const { slots, outcomes, trace } = this;
    const { columns } = trace;
    const operation = columns.operations[index]!;
    const id = columns.ids[index]!;
    const slot = slots[id]!;
    const size = operation === Operation.Free ? 0 : columns.sizeOf(index);
    const kind = kindOfEvent(operation, slot, size === 0);
    const target = operation === Operation.Realloc ? columns.newIdOf(index) : id;
    this.stepProbes[index & BUCKET_MASK] = 0;
    if (kind === EventKind.Allocate || kind === EventKind.Resize) {
      if (operation === Operation.Alloc ? slot >= 0 : target !== id && slots[target]! >= 0)
        this.reportOverwrite(index, slots[target]!);
      if (kind === EventKind.Allocate) this.allocate(index, kind, target, size);
      else this.resize(index, slot, target, size);
      return;
    }
    outcomes.set(index, kind, NO_PLACEMENT, false);
    if (kind === EventKind.Release) {
      outcomes.links[index] = this.pool.words[slot + 3]!;
      outcomes.placements[index] = (slot + HEADER_WORDS) << 2;
      slots[id] = freedSlot(index + 1);
      if (target !== id) {
        if (slots[target]! >= 0) this.reportOverwrite(index, slots[target]!);
        slots[target] = NULL_SLOT;
      }
      this.release(slot, this.homeOf(index));
    } else if (kind > EventKind.Release) this.reportMisuse(index, kind, slot);
  }

  private resize(index: number, slot: number, target: number, size: number): void {
    const { pool, slots, outcomes, tally } = this;
    const { words } = pool;
    const id = this.trace.columns.ids[index]!;
    const need = this.neededWords(size);
    const hadWords = words[slot]! >>> 2;
    const hadBytes = words[slot + 2]! >>> 0;
    outcomes.setOrigin(index, (slot + HEADER_WORDS) << 2, words[slot + 3]!);
    if (resizeInPlace(pool, pool.arenaOf(slot), slot, need, size, index + 1)) {
      const hasWords = words[slot]! >>> 2;
      tally.liveBytes += size - hadBytes;
      tally.liveWords += hasWords - hadWords;
      outcomes.set(index, EventKind.Resize, (slot + HEADER_WORDS) << 2, hasWords > need);
      if (target !== id) slots[id] = freedSlot(index + 1);
      slots[target] = slot;
      return;
    }
    if (!this.allocate(index, EventKind.Resize, target, size)) return;
    if (target !== id) slots[id] = freedSlot(index + 1);
    this.release(slot, this.homeOf(index));
  }

  /** Finds a block, in the home arena or by stealing; gives false, having reported it, where there is none. */
  private allocate(index: number, kind: EventKind, target: number, size: number): boolean {
    const { pool, search, outcomes, tally } = this;
    const need = this.neededWords(size);
    const home = this.homeOf(index);
    let arena = home;
    let probes = 0;
    let block = NO_WORD;
    do {
      block = search.find(arena, need, index);
      probes += search.probes;
      if (block !== NO_WORD) break;
      arena = arena + 1 === pool.arenaCount ? 0 : arena + 1;
    } while (arena !== home);
    this.stepProbes[index & BUCKET_MASK] = probes;
    if (block === NO_WORD) {
      this.runOut(index, kind, target);
      return false;
    }
    const given = take(pool, arena, block, need, size, index + 1);
    if (arena !== home) tally.stealCount++;
    tally.liveBytes += size;
    tally.liveWords += given;
    tally.liveBlockCount++;
    outcomes.set(index, kind, (block + HEADER_WORDS) << 2, given > need);
    this.slots[target] = block;
    return true;
  }

  private release(block: number, home: number): void {
    const { pool, tally } = this;
    const { words } = pool;
    const arena = pool.arenaOf(block);
    if (arena !== home) tally.remoteFreeCount++;
    tally.liveBytes -= words[block + 2]! >>> 0;
    tally.liveWords -= words[block]! >>> 2;
    tally.liveBlockCount--;
    giveBack(pool, arena, block);
  }

  /** Block size in words for a request. */
  private neededWords(requestedBytes: number): number {
    return Math.min(blockSizeFor(requestedBytes, this.heap.alignBytes) / WORD_BYTES, IMPOSSIBLE_WORDS);
  }

  private recordBucket(from: number, to: number): void {
    const { heap, outcomes, tally } = this;
    const counts = this.stepProbes.subarray(0, to - from);
    const probesBefore = outcomes.probeTotal;
    outcomes.appendProbes(from, counts);
    const poolBytes = heap.arenaBytes * heap.arenas.length;
    this.series.add({
      leastLiveBytes: tally.leastBytes,
      mostLiveBytes: tally.mostBytes,
      lastLiveBytes: heap.liveBytes,
      leastFreeBytes: poolBytes - tally.mostWords * WORD_BYTES,
      mostFreeBytes: poolBytes - tally.leastWords * WORD_BYTES,
      lastFreeBytes: heap.freeBytes,
      largestFreeBytes: this.largestFreeBytes(),
      probes: outcomes.probeTotal - probesBefore,
      errors: this.errorCount,
    });
    this.errorCount = 0;
  }

  /** NaN where walking for it has cost too much already. */
  private largestFreeBytes(): number {
    const { pool } = this;
    if (!pool.largest.isKnown) {
      const walk = this.freeBlockCount();
      if (this.largestWalk + walk > LARGEST_WALK_PER_EVENT * this.position + 65_536) return Number.NaN;
      this.largestWalk += walk;
    }
    return pool.heap.largestFreeBytes;
  }

  private freeBlockCount(): number {
    const { registers } = this.pool;
    let count = 0;
    for (let base = LENGTH; base < registers.length; base += REGISTERS_PER_ARENA) count += registers[base]!;
    return count;
  }

  private reportMisuse(index: number, kind: EventKind, slot: number): void {
    const step = index + 1;
    this.errorCount++;
    if (kind === EventKind.InvalidFree) this.findings.addMisuse('invalid-free', step);
    else if (kind === EventKind.InvalidRealloc) this.findings.addMisuse('invalid-realloc', step);
    else {
      const code = kind === EventKind.DoubleFree ? 'double-free' : 'use-after-free';
      const freedStep = freedStepOf(slot);
      this.findings.addMisuse(code, step, this.outcomes.allocationOfFreed(freedStep), freedStep);
    }
  }

  private reportOverwrite(index: number, lost: number): void {
    const { words } = this.pool;
    const madeStep = words[lost + 3]!;
    this.overwrites.add(index + 1, madeStep);
    this.findings.addOverwrite(index + 1, this.outcomes.allocationOf(madeStep), words[lost + 2]! >>> 0);
  }

  private runOut(index: number, kind: EventKind, target: number): void {
    const { heap, slots, tally } = this;
    const { columns } = this.trace;
    this.ranOut = true;
    this.errorCount++;
    this.outcomes.set(index, kind, NO_PLACEMENT, false);
    if (kind === EventKind.Allocate || target !== columns.ids[index]) slots[target] = NULL_SLOT;
    heap.liveBlockBytes = tally.liveWords * WORD_BYTES;
    this.findings.addOutOfMemory(index + 1, {
      cause: heap.outOfMemoryCause(columns.sizeOf(index)),
      freeBytes: heap.freeBytes,
      largestFreeBytes: heap.largestFreeBytes,
    });
  }
}
