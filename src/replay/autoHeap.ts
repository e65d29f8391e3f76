/**
 * `%heap auto`: the pool that is just large enough. An ideal run without an allocator gives a lower bound; from there
 * the size doubles until the whole trace replays without running out. Source: the allocator model, `%heap auto`.
 */

import { blockSizeFor, MAXIMUM_HEAP_BYTES, MINIMUM_BLOCK_BYTES, WORD_BYTES } from '../allocator/layout.ts';
import { Operation } from '../trace/columns.ts';
import type { Trace } from '../trace/parser.ts';
import { createIdSlots, EventKind, freedSlot, kindOfEvent, NULL_SLOT } from './idSlots.ts';
import type { ReplaySettings } from './settings.ts';

const SMALLEST_POOL_BYTES = 4096;
const HEADROOM = 1.25;
/** 4 GiB: more than the largest pool. */
const LARGEST_WORDS = 2 ** 30;

/** The sizes to try, in order; the last one is the cap and stands whatever happens. */
export function* autoHeapCandidates(trace: Trace, settings: ReplaySettings): Generator<number> {
  const { peakBlockBytes, largestBlockBytes } = measureIdealRun(trace, settings.alignBytes);
  // A trace that asks for nothing still gets a pool that its arenas fit into.
  const smallestArenaBytes = Math.max(MINIMUM_BLOCK_BYTES, settings.alignBytes);
  const floor = Math.max(
    SMALLEST_POOL_BYTES,
    Math.ceil(HEADROOM * peakBlockBytes),
    settings.arenaCount * Math.max(largestBlockBytes, smallestArenaBytes),
  );
  let heapBytes = 1;
  while (heapBytes < floor && heapBytes < MAXIMUM_HEAP_BYTES) heapBytes *= 2;
  for (; heapBytes < MAXIMUM_HEAP_BYTES; heapBytes *= 2) yield heapBytes;
  yield MAXIMUM_HEAP_BYTES;
}

interface IdealRun {
  /** Largest sum of live block sizes; a growing realloc counts the old and the new block at its peak. */
  readonly peakBlockBytes: number;
  /** Largest block that a good event asked for. */
  readonly largestBlockBytes: number;
}

/** Runs the trace by the id rules in a heap that never runs out and never fragments. A slot holds its block's words. */
function measureIdealRun({ columns, ids, idsBefore }: Trace, alignBytes: number): IdealRun {
  const { operations, sizes, count } = columns;
  const slots = createIdSlots(ids.count, idsBefore);
  let liveWords = 0;
  let peakWords = 0;
  let largestWords = 0;
  for (let index = 0; index < count; index++) {
    const operation = operations[index]!;
    const id = columns.ids[index]!;
    const slot = slots[id]!;
    const kind: number = kindOfEvent(operation, slot, sizes[index] === 0);
    if (kind === EventKind.Nothing || kind > EventKind.Release) continue;
    const target = operation === Operation.Realloc ? columns.newIdOf(index) : id;
    if (kind === EventKind.Release) {
      liveWords -= slot;
      slots[id] = freedSlot(index + 1);
      if (target !== id) slots[target] = NULL_SLOT;
      continue;
    }
    // No heap holds a block of 4 GiB, so that it does not matter by how much one is larger.
    const needWords = Math.min(blockSizeFor(columns.sizeOf(index), alignBytes) / WORD_BYTES, LARGEST_WORDS);
    if (needWords > largestWords) largestWords = needWords;
    let keptWords = needWords;
    if (kind === EventKind.Resize) {
      if (needWords > slot && liveWords + needWords > peakWords) peakWords = liveWords + needWords;
      // A block that could not give away a whole block of its own keeps its size, as in the model's realloc.
      if (needWords <= slot && slot - needWords < MINIMUM_BLOCK_BYTES / WORD_BYTES) keptWords = slot;
      liveWords -= slot;
      if (target !== id) slots[id] = freedSlot(index + 1);
    }
    liveWords += keptWords;
    if (kind === EventKind.Allocate && liveWords > peakWords) peakWords = liveWords;
    slots[target] = keptWords;
  }
  return { peakBlockBytes: peakWords * WORD_BYTES, largestBlockBytes: largestWords * WORD_BYTES };
}
