/**
 * The hottest loop there is: allocs of ids that name no block and frees of live ones, by first-fit on LIFO lists that have
 * no index. That is nearly every event of nearly every trace; `EventRun` does the others, and says what an event means.
 *
 * One flat function without a call, but for what the compiler writes out: as long as there is none, it knows that the arrays
 * stay what they are and keeps their places in registers. Measured on short lives (mix a): calls in the rare branches cost a
 * quarter more.
 *
 * An event is looked at before anything is changed, and left untouched where it is not plain.
 */

import { type FastPool, NO_WORD, TOUCH_AHEAD } from '../allocator/fastPool.ts';
import {
  FREE_FLAG,
  HEADER_BYTES,
  MINIMUM_BLOCK_BYTES,
  NEXT_FREE_WORD,
  PLAIN_SIZE_LIMIT,
  PREVIOUS_FREE_WORD,
  WORD_BYTES,
} from '../allocator/layout.ts';
import { FOOTPRINT, HEAD, LENGTH, REGISTERS_PER_ARENA, TAIL } from '../allocator/registers.ts';
import { SHORT_WALK } from '../allocator/search.ts';
import { Operation, type TraceColumns } from '../trace/columns.ts';
import { EventKind, freedSlot } from './idSlots.ts';
import { KEPT_REST_FLAG, type Outcomes } from './outcomes.ts';
import type { RunTally } from './runTally.ts';
import { BUCKET_MASK } from './seriesRecorder.ts';

const HEADER_WORDS = HEADER_BYTES / WORD_BYTES;
const MINIMUM_BLOCK_WORDS = MINIMUM_BLOCK_BYTES / WORD_BYTES;

export class PlainRun {
  /** Probes of the last event done, where they were many: somebody has to pay for them. Otherwise 0. */
  longWalk = 0;
  /** Whether the pool is too large for a processor's own cache, so that reading ahead pays. */
  readsAhead = false;
  /** Up to where blocks have been read ahead. */
  private ahead = 0;

  constructor(
    private readonly pool: FastPool,
    private readonly columns: TraceColumns,
    private readonly outcomes: Outcomes,
    /** As in `idSlots.ts`; live ids name the first word of their block. */
    private readonly slots: Int32Array,
    private readonly tally: RunTally,
    /** Probes of each event of the bucket. */
    private readonly stepProbes: Uint32Array,
  ) {}

  /**
   * Runs events up to `to`, the first that is not plain, or one that walked far, and gives the index behind the last one
   * done.
   */
  run(from: number, to: number): number {
    const { pool, columns, outcomes, slots, tally, stepProbes } = this;
    const { operations, ids, sizes, threads } = columns;
    const { kinds, placements, links } = outcomes;
    const { words, registers, arenaCount, arenaWords, largest } = pool;
    const poolWords = arenaWords * arenaCount;
    const align = pool.heap.alignBytes;
    const roundUp = HEADER_BYTES + align - 1;
    const floor = largest.floorWords;
    const { restLargest } = largest;
    let { top } = largest;
    let { liveBytes, liveBlockCount, liveWords, remoteFreeCount } = tally;
    let { leastBytes, mostBytes, leastWords, mostWords, mostBlocks, mostBytesIndex, mostBlocksIndex } = tally;
    let touched = 0;
    let ahead = this.readsAhead ? Math.max(from, this.ahead) : NO_WORD;
    let walked = 0;
    let index = from;
    for (; index < to && walked <= SHORT_WALK; index++) {
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
      if (operation === Operation.Free) {
        if (slot < 0) break;
        const arena = arenaCount === 1 ? 0 : Math.floor(slot / arenaWords);
        const arenaEnd = (arena + 1) * arenaWords;
        const ownWords = words[slot]! >>> 2;
        const behind = slot + ownWords;
        let behindWords = 0;
        if (behind < arenaEnd && (words[behind]! & FREE_FLAG) !== 0) behindWords = words[behind]! >>> 2;
        let frontWords = words[slot + 1]! >>> 2;
        if (frontWords > 0 && (words[slot - frontWords]! & FREE_FLAG) === 0) frontWords = 0;
        const sum = frontWords + ownWords + behindWords;
        if (sum >= floor) {
          // Plain is that the largest block grows.
          if (top === 0) break;
          if (behindWords === top ? frontWords >= floor : frontWords !== top || behindWords >= floor) break;
          top = sum;
        }
        const base = arena * REGISTERS_PER_ARENA;
        kinds[index] = EventKind.Release;
        links[index] = words[slot + 3]!;
        placements[index] = (slot + HEADER_WORDS) << 2;
        stepProbes[index & BUCKET_MASK] = 0;
        slots[id] = freedSlot(index + 1);
        liveBytes -= words[slot + 2]! >>> 0;
        liveWords -= ownWords;
        liveBlockCount--;
        if (arena !== home) remoteFreeCount++;
        let joined = 0;
        if (behindWords > 0) {
          const next = words[behind + NEXT_FREE_WORD]!;
          const previous = words[behind + PREVIOUS_FREE_WORD]!;
          if (previous === NO_WORD) registers[base + HEAD] = next;
          else words[(previous >>> 2) + NEXT_FREE_WORD] = next;
          if (next === NO_WORD) registers[base + TAIL] = previous;
          else words[(next >>> 2) + PREVIOUS_FREE_WORD] = previous;
          words[behind] = 0;
          words[behind + 1] = 0;
          words[behind + NEXT_FREE_WORD] = 0;
          words[behind + PREVIOUS_FREE_WORD] = 0;
          joined++;
        }
        words[slot + 2] = 0;
        words[slot + 3] = 0;
        let start = slot;
        if (frontWords > 0) {
          start = slot - frontWords;
          const next = words[start + NEXT_FREE_WORD]!;
          const previous = words[start + PREVIOUS_FREE_WORD]!;
          if (previous === NO_WORD) registers[base + HEAD] = next;
          else words[(previous >>> 2) + NEXT_FREE_WORD] = next;
          if (next === NO_WORD) registers[base + TAIL] = previous;
          else words[(next >>> 2) + PREVIOUS_FREE_WORD] = previous;
          words[slot] = 0;
          words[slot + 1] = 0;
          joined++;
        }
        words[start] = (sum << 2) | FREE_FLAG;
        if (start + sum < arenaEnd) words[start + sum + 1] = sum << 2;
        const head = registers[base + HEAD]!;
        words[start + NEXT_FREE_WORD] = head;
        words[start + PREVIOUS_FREE_WORD] = NO_WORD;
        if (head === NO_WORD) registers[base + TAIL] = start << 2;
        else words[(head >>> 2) + PREVIOUS_FREE_WORD] = start << 2;
        registers[base + HEAD] = start << 2;
        registers[base + LENGTH]! += 1 - joined;
        if (liveBytes < leastBytes) leastBytes = liveBytes;
        if (liveWords < leastWords) leastWords = liveWords;
      } else {
        const size = sizes[index]!;
        if (operation !== Operation.Alloc || slot >= 0 || size >= PLAIN_SIZE_LIMIT) break;
        let need = ((size + roundUp) & -align) >>> 2;
        if (need < MINIMUM_BLOCK_WORDS) need = MINIMUM_BLOCK_WORDS;
        const base = home * REGISTERS_PER_ARENA;
        let have = 0;
        let link = registers[base + HEAD]!;
        for (walked = 0; link !== NO_WORD; ) {
          walked++;
          have = words[link >>> 2]! >>> 2;
          if (have >= need) break;
          link = words[(link >>> 2) + NEXT_FREE_WORD]!;
        }
        if (link === NO_WORD) {
          walked = 0;
          break;
        }
        const rest = have - need;
        if (have >= floor) {
          // Plain is that a piece is cut from the largest block, which stays the largest.
          if (have !== top || rest < restLargest || rest < floor || rest < MINIMUM_BLOCK_WORDS) {
            walked = 0;
            break;
          }
          top = rest;
        }
        const block = link >>> 2;
        const next = words[block + NEXT_FREE_WORD]!;
        const previous = words[block + PREVIOUS_FREE_WORD]!;
        if (previous === NO_WORD) registers[base + HEAD] = next;
        else words[(previous >>> 2) + NEXT_FREE_WORD] = next;
        if (next === NO_WORD) registers[base + TAIL] = previous;
        else words[(next >>> 2) + PREVIOUS_FREE_WORD] = previous;
        const arenaStart = home * arenaWords;
        const arenaEnd = arenaStart + arenaWords;
        const end = block + have;
        words[block + 2] = size;
        words[block + 3] = index + 1;
        words[block + NEXT_FREE_WORD] = 0;
        words[block + PREVIOUS_FREE_WORD] = 0;
        let given = have;
        if (rest >= MINIMUM_BLOCK_WORDS) {
          given = need;
          const tail = block + need;
          words[tail] = (rest << 2) | FREE_FLAG;
          words[tail + 1] = need << 2;
          if (end < arenaEnd) words[end + 1] = rest << 2;
          const head = registers[base + HEAD]!;
          words[tail + NEXT_FREE_WORD] = head;
          words[tail + PREVIOUS_FREE_WORD] = NO_WORD;
          if (head === NO_WORD) registers[base + TAIL] = tail << 2;
          else words[(head >>> 2) + PREVIOUS_FREE_WORD] = tail << 2;
          registers[base + HEAD] = tail << 2;
        } else {
          registers[base + LENGTH]!--;
          if (end < arenaEnd) words[end + 1] = have << 2;
        }
        words[block] = given << 2;
        const footprint = block + given - arenaStart;
        if (footprint > registers[base + FOOTPRINT]!) registers[base + FOOTPRINT] = footprint;
        kinds[index] = given > need ? EventKind.Allocate | KEPT_REST_FLAG : EventKind.Allocate;
        placements[index] = (block + HEADER_WORDS) << 2;
        stepProbes[index & BUCKET_MASK] = walked;
        slots[id] = block;
        liveBytes += size;
        liveWords += given;
        liveBlockCount++;
        if (liveBytes > mostBytes) {
          mostBytes = liveBytes;
          mostBytesIndex = index;
        }
        if (liveWords > mostWords) mostWords = liveWords;
        if (liveBlockCount > mostBlocks) {
          mostBlocks = liveBlockCount;
          mostBlocksIndex = index;
        }
      }
    }
    this.longWalk = walked > SHORT_WALK ? walked : 0;
    this.ahead = ahead;
    pool.touched = touched;
    largest.top = top;
    tally.liveBytes = liveBytes;
    tally.liveBlockCount = liveBlockCount;
    tally.liveWords = liveWords;
    tally.remoteFreeCount = remoteFreeCount;
    tally.leastBytes = leastBytes;
    tally.mostBytes = mostBytes;
    tally.leastWords = leastWords;
    tally.mostWords = mostWords;
    tally.mostBlocks = mostBlocks;
    tally.mostBytesIndex = mostBytesIndex;
    tally.mostBlocksIndex = mostBlocksIndex;
    return index;
  }
}
