/**
 * Runs events once more, when it is known what came of each: no id rules, no searches, only the moves on the pool. This is
 * how a state is reached from a keyframe; it is about twice as fast as the first run, however long the searches were then.
 */

import {
  FastPool,
  giveBack,
  NO_WORD,
  resizeInPlace,
  TOUCH_AHEAD,
  take,
  touchNeighbours,
} from '../allocator/fastPool.ts';
import type { Heap } from '../allocator/heap.ts';
import { blockSizeFor, HEADER_BYTES, WORD_BYTES } from '../allocator/layout.ts';
import type { TraceColumns } from '../trace/columns.ts';
import { EventKind } from './idSlots.ts';
import { KIND_MASK, NO_PLACEMENT, type Outcomes } from './outcomes.ts';

const HEADER_WORDS = HEADER_BYTES / WORD_BYTES;

/** Brings a heap from the state after `from` events to that after `to`; `to` is not before `from`. */
export function runKnownEvents(
  heap: Heap,
  columns: TraceColumns,
  outcomes: Outcomes,
  from: number,
  to: number,
): void {
  const pool = new FastPool(heap);
  const { sizes, threads } = columns;
  const { kinds, placements } = outcomes;
  const { words, arenaCount } = pool;
  const align = heap.alignBytes;
  const origins = outcomes.originsFrom(from);
  let { liveBytes, liveBlockCount, stealCount, remoteFreeCount } = heap;
  let liveWords = heap.liveBlockBytes / WORD_BYTES;
  let ahead = from;
  for (let index = from; index < to; index++) {
    if (index === ahead) {
      ahead = Math.min(to, index + TOUCH_AHEAD);
      for (let next = index; next < ahead; next++) {
        const place = placements[next]!;
        if (place !== NO_PLACEMENT) touchNeighbours(pool, (place >>> 2) - HEADER_WORDS);
      }
    }
    const kind: number = kinds[index]! & KIND_MASK;
    if (kind === EventKind.Nothing || kind > EventKind.Release) continue;
    const placement = placements[index]!;
    const home = arenaCount === 1 ? 0 : threads[index]! % arenaCount;
    const block = (placement >>> 2) - HEADER_WORDS;
    let released = NO_WORD;
    if (kind === EventKind.Release) released = block;
    else {
      const origin = kind === EventKind.Resize ? (origins.next() >>> 2) - HEADER_WORDS : NO_WORD;
      if (placement === NO_PLACEMENT) continue;
      // What has been placed is smaller than an arena, so that its size stands in the column as it is.
      const size = sizes[index]!;
      const need = blockSizeFor(size, align) / WORD_BYTES;
      const arena = pool.arenaOf(block);
      if (kind === EventKind.Resize && origin === block) {
        const hadWords = words[block]! >>> 2;
        liveBytes += size - (words[block + 2]! >>> 0);
        resizeInPlace(pool, arena, block, need, size, index + 1);
        liveWords += (words[block]! >>> 2) - hadWords;
      } else {
        if (arena !== home) stealCount++;
        liveBytes += size;
        liveWords += take(pool, arena, block, need, size, index + 1);
        liveBlockCount++;
        released = origin;
      }
    }
    if (released === NO_WORD) continue;
    const arena = pool.arenaOf(released);
    if (arena !== home) remoteFreeCount++;
    liveBytes -= words[released + 2]! >>> 0;
    liveWords -= words[released]! >>> 2;
    liveBlockCount--;
    giveBack(pool, arena, released);
  }
  heap.liveBytes = liveBytes;
  heap.liveBlockCount = liveBlockCount;
  heap.liveBlockBytes = liveWords * WORD_BYTES;
  heap.stealCount = stealCount;
  heap.remoteFreeCount = remoteFreeCount;
}
