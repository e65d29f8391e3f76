/**
 * Picks the largest of very many values without sorting all of them and without an object for each.
 */

/**
 * Positions of the `maximumCount` largest of `values`, the largest first; of equals the one in front first. Takes time
 * in proportion to the values, and memory to what is picked.
 */
export function largestPositions(values: Float64Array, maximumCount: number): Uint32Array {
  const count = Math.min(values.length, maximumCount);
  const isBehind = (one: number, other: number) => {
    const difference = values[other]! - values[one]!;
    return difference === 0 ? one - other : difference;
  };
  if (count === values.length) return Uint32Array.from(values.keys()).sort(isBehind);
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
  for (let position = count; position < values.length && count > 0; position++)
    // An equal one stays where it is: it comes later.
    if (values[position]! > values[heap[0]!]!) sink(heap, position, isBehind);
  return heap.sort(isBehind);
}

/** Puts a position in the place of the root. */
function sink(heap: Uint32Array, position: number, isBehind: (one: number, other: number) => number): void {
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
