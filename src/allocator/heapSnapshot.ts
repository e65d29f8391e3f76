/**
 * A heap's state in a few typed arrays, and back. A snapshot holds every block in address order and every free list in
 * list order, so that a restored pool has the same bytes as the original; 12 bytes a live block, 8 a free one.
 */

import type { Heap } from './heap.ts';
import { type BlockAddress, NO_BLOCK } from './layout.ts';

export interface HeapSnapshot {
  /** Size of every block by address, over all arenas; bit 0 set in free ones. */
  readonly sizes: Uint32Array;
  /** Requested bytes and step, a pair for every live block by address. */
  readonly owners: Uint32Array;
  /** Members of all free lists in list order, one arena after the other. */
  readonly freeOrder: Uint32Array;
  readonly arenas: readonly ArenaSnapshot[];
  readonly liveBytes: number;
  readonly liveBlockCount: number;
  readonly liveBlockBytes: number;
  readonly stealCount: number;
  readonly remoteFreeCount: number;
}

interface ArenaSnapshot {
  readonly freeCount: number;
  readonly rover: BlockAddress;
  readonly probeCount: number;
  readonly footprintBytes: number;
}

export function captureHeap(heap: Heap): HeapSnapshot {
  const { blocks } = heap;
  const freeCount = heap.freeBlockCount;
  const sizes = new Uint32Array(heap.liveBlockCount + freeCount);
  const owners = new Uint32Array(heap.liveBlockCount * 2);
  const freeOrder = new Uint32Array(freeCount);
  let block = 0;
  let owner = 0;
  let free = 0;
  for (const arena of heap.arenas) {
    for (let address = arena.startAddress; address < arena.endAddress; ) {
      const current = address as BlockAddress;
      const size = blocks.sizeOf(current);
      const isFree = blocks.isFree(current);
      sizes[block++] = size + (isFree ? 1 : 0);
      if (!isFree) {
        owners[owner++] = blocks.requestedOf(current);
        owners[owner++] = blocks.stepOf(current);
      }
      address += size;
    }
    for (const member of arena.freeList) freeOrder[free++] = member;
  }
  const { liveBytes, liveBlockCount, liveBlockBytes, stealCount, remoteFreeCount } = heap;
  const arenas = heap.arenas.map(({ freeList, footprintBytes }) => ({
    freeCount: freeList.length,
    rover: freeList.rover,
    probeCount: freeList.probeCount,
    footprintBytes,
  }));
  return {
    sizes,
    owners,
    freeOrder,
    arenas,
    liveBytes,
    liveBlockCount,
    liveBlockBytes,
    stealCount,
    remoteFreeCount,
  };
}

/** Puts a heap of the same settings into the state of the snapshot. */
export function restoreHeap(heap: Heap, snapshot: HeapSnapshot): void {
  wipe(heap);
  const { blocks } = heap;
  let block = 0;
  let owner = 0;
  let free = 0;
  for (const arena of heap.arenas) {
    let previousSize = 0;
    for (let address = arena.startAddress; address < arena.endAddress; ) {
      const flagged = snapshot.sizes[block++]!;
      const size = flagged - (flagged & 1);
      if (flagged & 1) blocks.carveFree(address as BlockAddress, size, previousSize, arena);
      else
        blocks.markAllocated(
          address as BlockAddress,
          size,
          snapshot.owners[owner++]!,
          snapshot.owners[owner++]!,
          arena,
        );
      previousSize = size;
      address += size;
    }
    const { freeList } = arena;
    const saved = snapshot.arenas[arena.index]!;
    freeList.head = NO_BLOCK;
    freeList.tail = NO_BLOCK;
    freeList.length = 0;
    for (let member = 0; member < saved.freeCount; member++)
      freeList.append(snapshot.freeOrder[free++]! as BlockAddress);
    freeList.rover = saved.rover;
    freeList.probeCount = saved.probeCount;
    arena.footprintBytes = saved.footprintBytes;
  }
  heap.liveBytes = snapshot.liveBytes;
  heap.liveBlockCount = snapshot.liveBlockCount;
  heap.liveBlockBytes = snapshot.liveBlockBytes;
  heap.stealCount = snapshot.stealCount;
  heap.remoteFreeCount = snapshot.remoteFreeCount;
}

/** Bytes that a snapshot takes. */
export function snapshotBytes(snapshot: HeapSnapshot): number {
  return snapshot.sizes.byteLength + snapshot.owners.byteLength + snapshot.freeOrder.byteLength;
}

/** Zeroes the headers and links of all blocks: nothing else in the pool is ever written. */
function wipe({ arenas, blocks }: Heap): void {
  for (const arena of arenas) for (const block of blocks.blocksOf(arena)) blocks.erase(block);
}
