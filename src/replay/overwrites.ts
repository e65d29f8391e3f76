/**
 * Which live blocks lost their id to another block, and when: pairs of steps, in the order in which it happened. Such a
 * block is a leak at the end, and the leak says who took its id.
 */

import { resized } from '../trace/growing.ts';

/** Pairs put into a map between two breaths: a few milliseconds of work. */
const SLICE_PAIRS = 1 << 15;

export class Overwrites {
  count = 0;
  /** The step that took the id away, and the step that had made the block what it is. */
  private pairs = new Uint32Array(64);

  add(step: number, madeStep: number): void {
    if (2 * this.count === this.pairs.length) this.pairs = resized(this.pairs, 4 * this.count);
    this.pairs[2 * this.count] = step;
    this.pairs[2 * this.count++ + 1] = madeStep;
  }

  /** From the step that made a block what it is to the step that took its id away. In slices: yields 1 between them. */
  *byMadeStep(): Generator<number, Map<number, number>> {
    const steps = new Map<number, number>();
    for (let index = 0; index < this.count; index++) {
      steps.set(this.pairs[2 * index + 1]!, this.pairs[2 * index]!);
      if ((index + 1) % SLICE_PAIRS === 0) yield 1;
    }
    return steps;
  }

  /** Takes over what an earlier run found up to a step. */
  takeOver(earlier: Overwrites, step: number): void {
    for (let index = 0; index < earlier.count && earlier.pairs[2 * index]! <= step; index++)
      this.add(earlier.pairs[2 * index]!, earlier.pairs[2 * index + 1]!);
  }
}
