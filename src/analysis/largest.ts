/**
 * Picks the first of very many, such as the largest values, without sorting all of them and without an object for each.
 */

import { runWhole } from '../replay/slices.ts';

/** Positions looked at between two breaths: a millisecond or two where names are compared. */
const SLICE = 1 << 11;

/** Positive where position `one` comes after `other`, negative where before; never 0 for two positions. */
type Order = (one: number, other: number) => number;

/**
 * Positions of the `maximumCount` largest of `values`, the largest first; of equals the one in front first. Takes time
 * in proportion to the values, and memory to what is picked.
 */
export function largestPositions(values: Float64Array, maximumCount: number): Uint32Array {
  return runWhole(
    firstPositionSlices(values.length, maximumCount, (one, other) => {
      const difference = values[other]! - values[one]!;
      return difference === 0 ? one - other : difference;
    }),
  );
}

/** The first `maximumCount` of the positions from 0 to `length - 1`, in an order of them. In slices: yields between them. */
export function* firstPositionSlices(
  length: number,
  maximumCount: number,
  isBehind: Order,
): Generator<void, Uint32Array> {
  const count = Math.min(length, maximumCount);
  if (count === length) return Uint32Array.from({ length }, (_, position) => position).sort(isBehind);
  // A heap of those picked so far, with the one to give up first at its root.
  const heap = new Uint32Array(count);
  for (let position = 0; position < count; position++) {
    let child = position;
    for (; child > 0; child = (child - 1) >> 1) {
      const parent = heap[(child - 1) >> 1]!;
      if (isBehind(position, parent) <= 0) break;
      heap[child] = parent;
    }
    heap[child] = position;
  }
  for (let position = count; position < length && count > 0; position++) {
    if (isBehind(heap[0]!, position) > 0) sink(heap, position, isBehind);
    if (position % SLICE === 0) yield;
  }
  return heap.sort(isBehind);
}

/** Puts a position in the place of the root. */
function sink(heap: Uint32Array, position: number, isBehind: Order): void {
  let parent = 0;
  for (;;) {
    let child = 2 * parent + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBehind(heap[child + 1]!, heap[child]!) > 0) child++;
    if (isBehind(position, heap[child]!) >= 0) break;
    heap[parent] = heap[child]!;
    parent = child;
  }
  heap[parent] = position;
}
