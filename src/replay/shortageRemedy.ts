/** What would let a request succeed that ran out of memory: only what this heap's settings leave to be done. */

import { arenaBytesFor, type HeapShape, type OutOfMemoryCause } from '../allocator/heap.ts';
import { blockSizeFor, MAXIMUM_HEAP_BYTES } from '../allocator/layout.ts';
import type { OutOfMemoryRemedy } from '../trace/findings.ts';

type Pool = Pick<HeapShape, 'heapBytes' | 'arenaCount' | 'alignBytes'>;

export function remedyFor(cause: OutOfMemoryCause, requestedBytes: number, pool: Pool): OutOfMemoryRemedy {
  if (cause !== 'too-large') return hasLargestHeap(pool) ? 'free-earlier' : 'larger-heap-or-free-earlier';
  const { heapBytes, alignBytes, arenaCount } = pool;
  const needBytes = blockSizeFor(requestedBytes, alignBytes);
  const fits = (heap: number, arenas: number) => arenaBytesFor(heap, alignBytes, arenas) >= needBytes;
  if (!fits(MAXIMUM_HEAP_BYTES, 1)) return 'smaller-request';
  const heapHelps = fits(MAXIMUM_HEAP_BYTES, arenaCount);
  const arenasHelp = fits(heapBytes, 1);
  if (heapHelps && arenasHelp) return 'larger-heap-or-fewer-arenas';
  if (heapHelps) return 'larger-heap';
  return arenasHelp ? 'fewer-arenas' : 'larger-heap-and-fewer-arenas';
}

function hasLargestHeap({ heapBytes, alignBytes }: Pool): boolean {
  return heapBytes + alignBytes > MAXIMUM_HEAP_BYTES;
}
