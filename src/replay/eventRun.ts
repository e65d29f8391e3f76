/**
 * The first run of a trace through a heap: id rules, searches, findings, and what came of each event. Made for millions of
 * events: it works on typed arrays alone, in short runs over consecutive events, and meets an object only where something is
 * to be reported.
 *
 * Invariant between two calls of `run`: heap, slots, outcomes and findings are those after `position` events.
 */

import { FastPool, insert, LIFO, NO_WORD, resizeInPlace, TOUCH_AHEAD } from '../allocator/fastPool.ts';
import type { Heap } from '../allocator/heap.ts';
import {
  blockSizeFor,
  FREE_FLAG,
  HEADER_BYTES,
  MINIMUM_BLOCK_BYTES,
  NEXT_FREE_WORD,
  PREVIOUS_FREE_WORD,
  WORD_BYTES,
} from '../allocator/layout.ts';
import { FOOTPRINT, HEAD, LENGTH, REGISTERS_PER_ARENA, ROVER, TAIL } from '../allocator/registers.ts';
import { Search, type SearchMode, SHORT_WALK } from '../allocator/search.ts';
import { Operation } from '../trace/columns.ts';
import type { Trace } from '../trace/parser.ts';
import { EventFindingTable } from './eventFindings.ts';
import { createIdSlots, EventKind, freedSlot, freedStepOf, kindOfEvent, NULL_SLOT } from './idSlots.ts';
import { type Keyframe, type PeakFigures, type RunState, restoreKeyframe } from './keyframe.ts';
import { KEPT_REST_FLAG, NO_PLACEMENT, Outcomes } from './outcomes.ts';
import { Overwrites } from './overwrites.ts';
import { BUCKET_EVENTS, SeriesRecorder } from './seriesRecorder.ts';
import { fillSlots } from './slotFilling.ts';

/** Sizes up to here are rounded to block sizes in 32-bit arithmetic. */
const PLAIN_SIZE_LIMIT = 0x7fff0000;
/** In words; larger than any arena. */
const IMPOSSIBLE_WORDS = 0x40000000;
const HEADER_WORDS = HEADER_BYTES / WORD_BYTES;
const MINIMUM_BLOCK_WORDS = MINIMUM_BLOCK_BYTES / WORD_BYTES;

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
  private readonly stepProbes = new Uint32Array(BUCKET_EVENTS);
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
    const from = this.position;
    const to = Math.min(from + BUCKET_EVENTS, this.trace.columns.count);
    this.run(from, to);
  }

  /** Leaves the heap as the model has it. To be called once, when no more events are to be run. */
  end(): void {
    this.search.end();
  }

  /**
   * The hot loop: one function for all kinds of events, with the moves of `fastPool.ts` written out in it, because at 20 ns
   * an event a call is a tenth of the time. Measured on a trace of short lives (mix a): with calls 3.3 times the time of
   * the same in C, written out half of that.
   */
  private run(from: number, to: number): void {
    const { heap, pool, search, slots, outcomes, stepProbes, peak } = this;
    const { columns } = this.trace;
    const { operations, ids, sizes, threads } = columns;
    const { kinds, placements, links } = outcomes;
    const { words, registers, arenaCount, arenaWords, indexes, largest, movesRover } = pool;
    const poolWords = arenaWords * arenaCount;
    const isLifo = pool.order === LIFO;
    const { walksFirst } = search;
    const align = heap.alignBytes;
    const roundUp = HEADER_BYTES + align - 1;
    let { liveBytes, liveBlockCount, stealCount, remoteFreeCount } = heap;
    let liveWords = heap.liveBlockBytes / WORD_BYTES;
    let { hasIndex } = pool;
    let floor = largest.floorWords;
    let mostBytes = -1;
    let mostBytesIndex = 0;
    let leastBytes = Number.MAX_SAFE_INTEGER;
    let mostBlocks = -1;
    let mostBlocksIndex = 0;
    let leastWords = IMPOSSIBLE_WORDS;
    let mostWords = -1;
    let touched = 0;
    let ahead = from;
    for (let index = from; index < to; index++) {
      if (index === ahead) {
        // The headers that the next events free, and their neighbours', come into the cache side by side.
        ahead = Math.min(to, index + TOUCH_AHEAD);
        for (let next = index; next < ahead; next++) {
          const block = slots[ids[next]!]!;
          if (block < 0) continue;
          const behind = block + (words[block]! >>> 2);
          touched ^= words[block - (words[block + 1]! >>> 2)]!;
          if (behind < poolWords) touched ^= words[behind]!;
        }
      }
      const operation = operations[index]!;
      const id = ids[index]!;
      const slot = slots[id]!;
      const home = arenaCount === 1 ? 0 : threads[index]! % arenaCount;
      let released = NO_WORD;
      let need = 0;
      let probes = 0;
      let size = 0;
      let target = id;
      let kind: number = EventKind.Allocate;
      if (operation === Operation.Free && slot >= 0) {
        kinds[index] = EventKind.Release;
        released = slot;
        links[index] = words[slot + 3]!;
        placements[index] = (slot + HEADER_WORDS) << 2;
        slots[id] = freedSlot(index + 1);
      } else {
        size = sizes[index]!;
        if (operation !== Operation.Alloc || slot >= 0 || size >= PLAIN_SIZE_LIMIT) {
          kind = kindOfEvent(operation, slot, size === 0);
          if (operation === Operation.Realloc) target = columns.newIdOf(index);
          if (kind === EventKind.Allocate || kind === EventKind.Resize) {
            need =
              size < PLAIN_SIZE_LIMIT
                ? ((size + roundUp) & -align) >>> 2
                : largeNeed(columns.sizeOf(index), align);
            if (operation === Operation.Alloc ? slot >= 0 : target !== id && slots[target]! >= 0)
              this.reportOverwrite(index, slots[target]!);
          } else this.runOther(index, kind, slot, target);
          if (kind === EventKind.Release) released = slot;
        } else need = ((size + roundUp) & -align) >>> 2;
      }

      if (need > 0) {
        if (need < MINIMUM_BLOCK_WORDS) need = MINIMUM_BLOCK_WORDS;
        let isInPlace = false;
        if (kind === EventKind.Resize) {
          outcomes.setOrigin(index, (slot + HEADER_WORDS) << 2, words[slot + 3]!);
          const hadWords = words[slot]! >>> 2;
          const hadBytes = words[slot + 2]! >>> 0;
          isInPlace = resizeInPlace(pool, pool.arenaOf(slot), slot, need, size, index + 1);
          floor = largest.floorWords;
          if (isInPlace) {
            const hasWords = words[slot]! >>> 2;
            liveBytes += size - hadBytes;
            liveWords += hasWords - hadWords;
            outcomes.set(index, kind, (slot + HEADER_WORDS) << 2, hasWords > need);
            if (target !== id) slots[id] = freedSlot(index + 1);
            slots[target] = slot;
          }
        }
        if (!isInPlace) {
          let arena = home;
          let base = 0;
          let block = NO_WORD;
          do {
            base = arena * REGISTERS_PER_ARENA;
            if (walksFirst && !hasIndex) {
              let walked = 0;
              let link = registers[base + HEAD]!;
              while (link !== NO_WORD) {
                walked++;
                if (words[link >>> 2]! >>> 2 >= need) break;
                link = words[(link >>> 2) + NEXT_FREE_WORD]!;
              }
              block = link === NO_WORD ? NO_WORD : link >>> 2;
              probes += walked;
              if (walked > SHORT_WALK || (!isLifo && pool.insertWalk > 0))
                search.payFor(arena, walked, index);
            } else {
              block = search.find(arena, need, index);
              probes += search.probes;
            }
            hasIndex = pool.hasIndex;
            if (block !== NO_WORD) break;
            arena = arena + 1 === arenaCount ? 0 : arena + 1;
          } while (arena !== home);
          if (block === NO_WORD) {
            this.runOut(index, kind, target, liveWords);
            floor = largest.floorWords;
          } else {
            // Take: unlink what was found.
            const have = words[block]! >>> 2;
            const next = words[block + NEXT_FREE_WORD]!;
            const previous = words[block + PREVIOUS_FREE_WORD]!;
            if (previous === NO_WORD) registers[base + HEAD] = next;
            else words[(previous >>> 2) + NEXT_FREE_WORD] = next;
            if (next === NO_WORD) registers[base + TAIL] = previous;
            else words[(next >>> 2) + PREVIOUS_FREE_WORD] = previous;
            if (movesRover) registers[base + ROVER] = next;
            if (have >= floor) {
              largest.remove(have);
              floor = largest.floorWords;
            }
            if (hasIndex) indexes[arena]?.remove(block, have);

            // Settle: split off the rest if it can be a block.
            const arenaStart = arena * arenaWords;
            const end = block + have;
            const rest = have - need;
            const given = rest >= MINIMUM_BLOCK_WORDS ? need : have;
            words[block] = given << 2;
            words[block + 2] = size;
            words[block + 3] = index + 1;
            words[block + NEXT_FREE_WORD] = 0;
            words[block + PREVIOUS_FREE_WORD] = 0;
            if (given < have) {
              const tail = block + need;
              words[tail] = (rest << 2) | FREE_FLAG;
              words[tail + 1] = need << 2;
              if (end < arenaStart + arenaWords) words[end + 1] = rest << 2;
              if (isLifo && !hasIndex) {
                const head = registers[base + HEAD]!;
                words[tail + NEXT_FREE_WORD] = head;
                words[tail + PREVIOUS_FREE_WORD] = NO_WORD;
                if (head === NO_WORD) registers[base + TAIL] = tail << 2;
                else words[(head >>> 2) + PREVIOUS_FREE_WORD] = tail << 2;
                registers[base + HEAD] = tail << 2;
                if (rest >= floor) largest.add(rest);
              } else {
                registers[base + LENGTH]!--;
                insert(pool, arena, tail, rest);
              }
              floor = largest.floorWords;
            } else {
              registers[base + LENGTH]!--;
              if (end < arenaStart + arenaWords) words[end + 1] = have << 2;
            }
            const footprint = block + given - arenaStart;
            if (footprint > registers[base + FOOTPRINT]!) registers[base + FOOTPRINT] = footprint;

            if (arena !== home) stealCount++;
            liveBytes += size;
            liveWords += given;
            liveBlockCount++;
            kinds[index] = given > need ? kind | KEPT_REST_FLAG : kind;
            placements[index] = (block + HEADER_WORDS) << 2;
            if (kind === EventKind.Resize) {
              released = slot;
              if (target !== id) slots[id] = freedSlot(index + 1);
            }
            slots[target] = block;
          }
        }
      }

      if (released !== NO_WORD) {
        let arena = 0;
        if (arenaCount > 1) {
          arena = pool.arenaOf(released);
          if (arena !== home) remoteFreeCount++;
        }
        const base = arena * REGISTERS_PER_ARENA;
        const arenaEnd = (arena + 1) * arenaWords;
        let start = released;
        let sum = words[released]! >>> 2;
        liveBytes -= words[released + 2]! >>> 0;
        liveWords -= sum;
        liveBlockCount--;
        const behind = released + sum;
        if (behind < arenaEnd && (words[behind]! & FREE_FLAG) !== 0) {
          const behindWords = words[behind]! >>> 2;
          const next = words[behind + NEXT_FREE_WORD]!;
          const previous = words[behind + PREVIOUS_FREE_WORD]!;
          if (previous === NO_WORD) registers[base + HEAD] = next;
          else words[(previous >>> 2) + NEXT_FREE_WORD] = next;
          if (next === NO_WORD) registers[base + TAIL] = previous;
          else words[(next >>> 2) + PREVIOUS_FREE_WORD] = previous;
          if (movesRover && registers[base + ROVER] === behind << 2) registers[base + ROVER] = next;
          registers[base + LENGTH]!--;
          if (behindWords >= floor) largest.remove(behindWords);
          if (hasIndex) indexes[arena]?.remove(behind, behindWords);
          words[behind] = 0;
          words[behind + 1] = 0;
          words[behind + NEXT_FREE_WORD] = 0;
          words[behind + PREVIOUS_FREE_WORD] = 0;
          sum += behindWords;
          floor = largest.floorWords;
        }
        words[released + 2] = 0;
        words[released + 3] = 0;
        const frontWords = words[released + 1]! >>> 2;
        if (frontWords > 0 && (words[released - frontWords]! & FREE_FLAG) !== 0) {
          start = released - frontWords;
          const next = words[start + NEXT_FREE_WORD]!;
          const previous = words[start + PREVIOUS_FREE_WORD]!;
          if (previous === NO_WORD) registers[base + HEAD] = next;
          else words[(previous >>> 2) + NEXT_FREE_WORD] = next;
          if (next === NO_WORD) registers[base + TAIL] = previous;
          else words[(next >>> 2) + PREVIOUS_FREE_WORD] = previous;
          if (movesRover && registers[base + ROVER] === start << 2) registers[base + ROVER] = next;
          registers[base + LENGTH]!--;
          if (frontWords >= floor) largest.remove(frontWords);
          if (hasIndex) indexes[arena]?.remove(start, frontWords);
          words[released] = 0;
          words[released + 1] = 0;
          sum += frontWords;
          floor = largest.floorWords;
        }
        words[start] = (sum << 2) | FREE_FLAG;
        if (start + sum < arenaEnd) words[start + sum + 1] = sum << 2;
        if (isLifo && !hasIndex) {
          const head = registers[base + HEAD]!;
          words[start + NEXT_FREE_WORD] = head;
          words[start + PREVIOUS_FREE_WORD] = NO_WORD;
          if (head === NO_WORD) registers[base + TAIL] = start << 2;
          else words[(head >>> 2) + PREVIOUS_FREE_WORD] = start << 2;
          registers[base + HEAD] = start << 2;
          registers[base + LENGTH]!++;
          if (sum >= floor) largest.add(sum);
        } else insert(pool, arena, start, sum);
        floor = largest.floorWords;
      }

      stepProbes[index - from] = probes;
      if (liveBytes > mostBytes) {
        mostBytes = liveBytes;
        mostBytesIndex = index;
      }
      if (liveBytes < leastBytes) leastBytes = liveBytes;
      if (liveBlockCount > mostBlocks) {
        mostBlocks = liveBlockCount;
        mostBlocksIndex = index;
      }
      if (liveWords > mostWords) mostWords = liveWords;
      if (liveWords < leastWords) leastWords = liveWords;
    }
    heap.liveBytes = liveBytes;
    heap.liveBlockCount = liveBlockCount;
    heap.liveBlockBytes = liveWords * WORD_BYTES;
    heap.stealCount = stealCount;
    heap.remoteFreeCount = remoteFreeCount;
    if (mostBytes > peak.liveBytes) {
      peak.liveBytes = mostBytes;
      peak.liveBytesStep = mostBytesIndex + 1;
    }
    if (mostBlocks > peak.liveBlockCount) {
      peak.liveBlockCount = mostBlocks;
      peak.liveBlockCountStep = mostBlocksIndex + 1;
    }
    pool.touched = touched;
    this.position = to;
    this.recordBucket(from, to, { leastBytes, mostBytes, leastWords, mostWords });
  }

  /** A realloc to nothing, a free of a null id, or an event that is an error. */
  private runOther(index: number, kind: EventKind, slot: number, target: number): void {
    const { slots, outcomes } = this;
    const id = this.trace.columns.ids[index]!;
    outcomes.set(index, kind, NO_PLACEMENT, false);
    if (kind !== EventKind.Release) {
      if (kind > EventKind.Release) this.reportMisuse(index, kind, slot);
      return;
    }
    outcomes.links[index] = this.pool.words[slot + 3]!;
    outcomes.placements[index] = (slot + HEADER_WORDS) << 2;
    slots[id] = freedSlot(index + 1);
    if (target === id) return;
    if (slots[target]! >= 0) this.reportOverwrite(index, slots[target]!);
    slots[target] = NULL_SLOT;
  }

  private recordBucket(
    from: number,
    to: number,
    bounds: { leastBytes: number; mostBytes: number; leastWords: number; mostWords: number },
  ): void {
    const { heap, outcomes } = this;
    const counts = this.stepProbes.subarray(0, to - from);
    const probesBefore = outcomes.probeTotal;
    outcomes.appendProbes(from, counts);
    const poolBytes = heap.arenaBytes * heap.arenas.length;
    this.series.add({
      leastLiveBytes: bounds.leastBytes,
      mostLiveBytes: bounds.mostBytes,
      lastLiveBytes: heap.liveBytes,
      leastFreeBytes: poolBytes - bounds.mostWords * WORD_BYTES,
      mostFreeBytes: poolBytes - bounds.leastWords * WORD_BYTES,
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

  private runOut(index: number, kind: EventKind, target: number, liveWords: number): void {
    const { heap, slots } = this;
    const { columns } = this.trace;
    this.ranOut = true;
    this.errorCount++;
    this.outcomes.set(index, kind, NO_PLACEMENT, false);
    if (kind === EventKind.Allocate || target !== columns.ids[index]) slots[target] = NULL_SLOT;
    heap.liveBlockBytes = liveWords * WORD_BYTES;
    this.findings.addOutOfMemory(index + 1, {
      cause: heap.outOfMemoryCause(columns.sizeOf(index)),
      freeBytes: heap.freeBytes,
      largestFreeBytes: heap.largestFreeBytes,
    });
  }
}

/** Block size in words for a request too large for the hot loop's arithmetic. */
function largeNeed(requestedBytes: number, alignBytes: number): number {
  return Math.min(blockSizeFor(requestedBytes, alignBytes) / WORD_BYTES, IMPOSSIBLE_WORDS);
}
