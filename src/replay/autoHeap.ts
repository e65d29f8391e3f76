/**
 * `%heap auto`: the pool that is just large enough. An ideal run without an allocator gives a lower bound; from there
 * the size doubles until the whole trace replays without running out. Source: the allocator model, `%heap auto`.
 */

import { blockSizeFor, MAXIMUM_HEAP_BYTES, MINIMUM_BLOCK_BYTES } from '../allocator/layout.ts';
import type { Trace } from '../trace/parser.ts';
import { EventKind, IdRules } from './idRules.ts';
import type { ReplaySettings } from './settings.ts';

const SMALLEST_POOL_BYTES = 4096;
const HEADROOM = 1.25;

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

/** Runs the trace by the id rules in a heap that never runs out and never fragments. */
function measureIdealRun({ columns, ids, idsBefore }: Trace, alignBytes: number): IdealRun {
  const rules = new IdRules(columns, ids.count, idsBefore);
  let liveBytes = 0;
  let peakBlockBytes = 0;
  let largestBlockBytes = 0;
  for (let index = 0; index < columns.count; index++) {
    const kind = rules.kindOf(index);
    if (kind === EventKind.Release) {
      liveBytes -= rules.blocks[columns.ids[index]!]!;
      rules.released(index);
    } else if (kind === EventKind.Allocate || kind === EventKind.Resize) {
      const needBytes = blockSizeFor(columns.sizeOf(index), alignBytes);
      if (needBytes > largestBlockBytes) largestBlockBytes = needBytes;
      if (kind === EventKind.Allocate) {
        liveBytes += needBytes;
        if (liveBytes > peakBlockBytes) peakBlockBytes = liveBytes;
        rules.allocated(index, needBytes);
      } else {
        const haveBytes = rules.blocks[columns.ids[index]!]!;
        if (needBytes > haveBytes && liveBytes + needBytes > peakBlockBytes)
          peakBlockBytes = liveBytes + needBytes;
        // A block that could not give away a whole block of its own keeps its size, as in the model's realloc.
        const stays = needBytes <= haveBytes && haveBytes - needBytes < MINIMUM_BLOCK_BYTES;
        const keptBytes = stays ? haveBytes : needBytes;
        liveBytes += keptBytes - haveBytes;
        rules.resized(index, keptBytes);
      }
    }
  }
  return { peakBlockBytes, largestBlockBytes };
}
