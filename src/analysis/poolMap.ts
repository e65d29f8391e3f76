/**
 * The whole pool at a glance, beside a map that shows a part of it. Costs a walk through all blocks, which a map of a part
 * does without; so the last one is kept for the moves of a map over the same step. Answers are copies, as an engine in a
 * worker hands them over.
 */

import type { Heap } from '../allocator/heap.ts';
import type { Timeline } from '../replay/timeline.ts';
import { type HeapMapCells, mapOfCells } from './heapMap.ts';

interface KnownMap {
  readonly step: number;
  readonly map: HeapMapCells;
}

const lastMaps = new WeakMap<Timeline, KnownMap>();

/** The mix under each of `cellCount` cells of the pool. `heap` is the timeline's at `step`. */
export function poolMap(timeline: Timeline, heap: Heap, step: number, cellCount: number): HeapMapCells {
  const known = lastMaps.get(timeline);
  if (known?.step === step && known.map.payload.length === cellCount) return copyOf(known.map);
  const endAddress = heap.arenaBytes * heap.arenaCount;
  const map = mapOfCells(timeline, heap, { startAddress: 0, endAddress, cellCount, maximumBlocks: 0 });
  lastMaps.set(timeline, { step, map });
  return copyOf(map);
}

function copyOf(map: HeapMapCells): HeapMapCells {
  const { payload, overhead, leaking, classes, classBytes } = map;
  return {
    ...map,
    payload: payload.slice(),
    overhead: overhead.slice(),
    leaking: leaking.slice(),
    classes: classes.slice(),
    classBytes: classBytes.slice(),
  };
}
