/**
 * States of the heap along the trace, so that any other is a short run away. They stand at equal distances; when they
 * outgrow their budget every second one is dropped and the distance doubles.
 *
 * The first run takes a few, as taking one costs about as much as ten thousand events. More come when there is time, by
 * `refine`, until the budget is used up or they stand so close that more would not help.
 */

import type { Heap } from '../allocator/heap.ts';
import { type Keyframe, keyframeBytes, type RunState } from './keyframe.ts';
import { captureKeyframe } from './keyframeCapture.ts';

/** A run over so many events takes less than a millisecond or two: closer keyframes would not be noticed. */
const SMALLEST_DISTANCE = 4096;
/** How many the first run takes at the most. */
const FIRST_COUNT = 16;

const ROOM_USED = 0.9;

export const DEFAULT_KEYFRAME_BYTES = 256 * 2 ** 20;

export class Keyframes {
  private frames: Keyframe[] = [];
  private distance = SMALLEST_DISTANCE;
  private usedBytes = 0;

  /** `budgetBytes` is kept but for the first keyframe, which is always there. */
  constructor(private readonly budgetBytes: number) {}

  get byteLength(): number {
    return this.usedBytes;
  }

  get count(): number {
    return this.frames.length;
  }

  /** Offers the heap at a step during the first run; taken where a keyframe is due. */
  offer(step: number, heap: Heap, runState: RunState): void {
    if (step % this.distance !== 0) return;
    this.insert(captureKeyframe(heap, step, runState));
    while (this.frames.length > 1 && (this.frames.length > FIRST_COUNT || this.usedBytes > this.budgetBytes))
      this.setDistance(this.distance * 2);
  }

  /** The last keyframe at or before a step. Step 0 is always there. */
  before(step: number): Keyframe {
    return this.frames[this.indexAbove(step) - 1]!;
  }

  /** The keyframe with the fewest events between it and a step, on either side of it. */
  nearest(step: number): Keyframe {
    const before = this.before(step);
    const after = this.frames[this.indexAbove(step)];
    return after && after.step - step < step - before.step ? after : before;
  }

  /**
   * The steps at which further keyframes should be taken, each in its turn, by `insert`: ascending, at the smallest
   * distance for which there is room. Empty where there are enough.
   */
  wantedSteps(stepCount: number): number[] {
    const averageBytes = this.usedBytes / Math.max(1, this.frames.length);
    // Frames grow with the heap: some room is left for those that are larger than the ones there are.
    const affordable =
      Math.floor((ROOM_USED * this.budgetBytes) / Math.max(1, averageBytes)) - this.frames.length;
    if (affordable < 1) return [];
    const distance = Math.max(1, Math.ceil(stepCount / affordable / SMALLEST_DISTANCE)) * SMALLEST_DISTANCE;
    if (distance >= this.distance) return [];
    this.distance = distance;
    const there = new Set(this.frames.map(({ step }) => step));
    const steps = Array.from(
      { length: Math.floor(stepCount / distance) },
      (_, index) => (index + 1) * distance,
    );
    return steps.filter((step) => !there.has(step));
  }

  /** Adds a keyframe where it belongs; gives false where the budget has no room for it. */
  add(frame: Keyframe): boolean {
    if (this.usedBytes + keyframeBytes(frame) > this.budgetBytes) return false;
    this.insert(frame);
    return true;
  }

  /** The last keyframe at or before a step from which a first run can go on. */
  resumable(step: number): (Keyframe & { readonly runState: RunState }) | undefined {
    for (let index = this.indexAbove(step) - 1; index >= 0; index--) {
      const frame = this.frames[index]!;
      if (frame.runState) return { ...frame, runState: frame.runState };
    }
    return undefined;
  }

  /** Takes over the keyframes of an earlier run up to a step. */
  takeOver(earlier: Keyframes, step: number): void {
    for (const frame of earlier.frames) if (frame.step <= step) this.insert(frame);
    this.distance = earlier.distance;
  }

  private insert(frame: Keyframe): void {
    this.frames.splice(this.indexAbove(frame.step), 0, frame);
    this.usedBytes += keyframeBytes(frame);
  }

  private indexAbove(step: number): number {
    let low = 0;
    let high = this.frames.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.frames[middle]!.step <= step) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private setDistance(distance: number): void {
    this.distance = distance;
    this.frames = this.frames.filter(({ step }) => step % distance === 0);
    this.usedBytes = this.frames.reduce((sum, frame) => sum + keyframeBytes(frame), 0);
  }
}
