/**
 * The replay as the specification tells it, one event after the other, with a map of ids and the heap's own moves: slow,
 * and the oracle for the run that works on columns.
 */

import type { Heap } from '../../../src/allocator/heap.ts';
import { type BlockAddress, NO_BLOCK } from '../../../src/allocator/layout.ts';
import { Operation } from '../../../src/trace/columns.ts';
import type { Trace } from '../../../src/trace/parser.ts';
import { heapState } from '../../support/heapState.ts';

type IdState = { readonly block: BlockAddress } | 'freed' | 'null' | undefined;

export interface PlainStep {
  /** Address of the block after the event; null where it left none. */
  readonly block: number | null;
  readonly probes: number;
  readonly isError: boolean;
}

/** Bounds of live and free bytes after each event of 1,024. */
export interface PlainSpan {
  leastLiveBytes: number;
  mostLiveBytes: number;
  lastLiveBytes: number;
  leastFreeBytes: number;
  mostFreeBytes: number;
  lastFreeBytes: number;
}

export function plainReplay(trace: Trace, heap: Heap) {
  const ids = new Map<number, IdState>();
  const { columns } = trace;
  const steps: PlainStep[] = [];
  const spans: PlainSpan[] = [];
  const peak = { liveBytes: 0, liveBytesStep: 0, liveBlockCount: 0, liveBlockCountStep: 0 };
  for (let index = 0; index < columns.count; index++) {
    const before = heap.probeCount;
    const outcome = runEvent(trace, heap, ids, index);
    steps.push({ ...outcome, probes: heap.probeCount - before });
    noteSpan(spans, index, heap);
    if (heap.liveBytes > peak.liveBytes) {
      peak.liveBytes = heap.liveBytes;
      peak.liveBytesStep = index + 1;
    }
    if (heap.liveBlockCount > peak.liveBlockCount) {
      peak.liveBlockCount = heap.liveBlockCount;
      peak.liveBlockCountStep = index + 1;
    }
  }
  return { steps, peak, spans, state: heapState(heap) };
}

function noteSpan(spans: PlainSpan[], index: number, { liveBytes, freeBytes }: Heap): void {
  const span = spans[Math.floor(index / 1024)];
  if (!span) {
    spans.push({
      leastLiveBytes: liveBytes,
      mostLiveBytes: liveBytes,
      lastLiveBytes: liveBytes,
      leastFreeBytes: freeBytes,
      mostFreeBytes: freeBytes,
      lastFreeBytes: freeBytes,
    });
    return;
  }
  span.leastLiveBytes = Math.min(span.leastLiveBytes, liveBytes);
  span.mostLiveBytes = Math.max(span.mostLiveBytes, liveBytes);
  span.lastLiveBytes = liveBytes;
  span.leastFreeBytes = Math.min(span.leastFreeBytes, freeBytes);
  span.mostFreeBytes = Math.max(span.mostFreeBytes, freeBytes);
  span.lastFreeBytes = freeBytes;
}

function runEvent(
  { columns }: Trace,
  heap: Heap,
  ids: Map<number, IdState>,
  index: number,
): Omit<PlainStep, 'probes'> {
  const operation = columns.operations[index];
  const id = columns.ids[index]!;
  const target = columns.newIdOf(index);
  const size = columns.sizeOf(index);
  const home = columns.threads[index]! % heap.arenas.length;
  const state = ids.get(id);
  const isLive = typeof state === 'object';

  if (operation === Operation.Free || (operation === Operation.Realloc && isLive && size === 0)) {
    if (!isLive) return { block: null, isError: state !== 'null' };
    heap.release(state.block, home);
    ids.set(id, 'freed');
    if (target !== id) ids.set(target, 'null');
    return { block: null, isError: false };
  }
  if (operation === Operation.Alloc || state === 'null') {
    const block = heap.place(size, home, index + 1);
    ids.set(target, block === NO_BLOCK ? 'null' : { block });
    return { block: block === NO_BLOCK ? null : block, isError: block === NO_BLOCK };
  }
  if (!isLive) return { block: null, isError: true };
  const block = heap.resize(state.block, size, home, index + 1);
  if (block === NO_BLOCK) {
    if (target !== id) ids.set(target, 'null');
    return { block: null, isError: true };
  }
  ids.set(id, 'freed');
  ids.set(target, { block });
  return { block, isError: false };
}
