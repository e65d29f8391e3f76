/**
 * Snapshots of the heap along the trace, so that any state is a short replay away. They come at equal distances; when
 * they outgrow their budget every second one is dropped and the distance doubles.
 */

import type { Heap } from '../allocator/heap.ts';
import { captureHeap, type HeapSnapshot, snapshotBytes } from '../allocator/heapSnapshot.ts';

export interface Keyframe {
  readonly step: number;
  readonly snapshot: HeapSnapshot;
}

const FIRST_DISTANCE = 1024;
const BUDGET_BYTES = 64 * 2 ** 20;

export class Keyframes {
  private frames: Keyframe[] = [];
  private distance = FIRST_DISTANCE;
  private usedBytes = 0;

  /** Offers the heap at a step; taken where a keyframe is due. */
  offer(step: number, heap: Heap): void {
    if (step % this.distance !== 0) return;
    const snapshot = captureHeap(heap);
    this.frames.push({ step, snapshot });
    this.usedBytes += snapshotBytes(snapshot);
    while (this.usedBytes > BUDGET_BYTES && this.frames.length > 1) this.thinOut();
  }

  /** The last keyframe at or before a step. Step 0 is always there. */
  before(step: number): Keyframe {
    let low = 0;
    let high = this.frames.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.frames[middle]!.step <= step) low = middle + 1;
      else high = middle;
    }
    return this.frames[low - 1]!;
  }

  private thinOut(): void {
    this.distance *= 2;
    this.frames = this.frames.filter(({ step }) => step % this.distance === 0);
    this.usedBytes = this.frames.reduce((sum, { snapshot }) => sum + snapshotBytes(snapshot), 0);
  }
}
