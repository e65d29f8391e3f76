/** What an engine prepares in the background once a trace was replayed, so that its questions are answered sooner or more exactly. */

import { HeapSettingsError } from '../allocator/heap.ts';
import { type ColourBy, rankSlices } from '../analysis/colourClasses.ts';
import { SWEPT_STEPS } from '../analysis/history.ts';
import { HistoryBase } from '../analysis/historyBase.ts';
import type { Timeline } from '../replay/timeline.ts';
import type { Breather } from './breather.ts';

export class Refinements {
  private readonly historyBases = new WeakMap<Timeline, HistoryBase>();
  /** Those that are being coloured. */
  private readonly basesInWork = new WeakSet<HistoryBase>();
  /** Those for whose colours there was no memory: what is guessed of them is as good as it gets. */
  private readonly colourlessBases = new WeakSet<HistoryBase>();

  constructor(
    private readonly breather: Breather,
    /** Whether a timeline is the one that answers for its trace. */
    private readonly isCurrent: (name: string, timeline: Timeline) => boolean,
  ) {}

  /** For the history of long ranges; undefined until it is there. */
  baseOf(timeline: Timeline): HistoryBase | undefined {
    return this.historyBases.get(timeline);
  }

  /** Prepares for quicker answers. */
  async refine(name: string, timeline: Timeline): Promise<void> {
    // What there is no memory for keeps nothing else from coming.
    for (const stage of this.stages(timeline)) {
      if (!this.isCurrent(name, timeline)) return;
      await this.inBackground(name, timeline, stage);
    }
  }

  /**
   * Prepares for exact classes in the history of long ranges: when they are asked for, one way of colouring after the other.
   * False where they cannot come.
   */
  colour(name: string, timeline: Timeline, base: HistoryBase, colourBy: ColourBy): boolean {
    if (this.colourlessBases.has(base)) return false;
    if (!this.basesInWork.has(base)) void this.learnColours(name, timeline, base, colourBy);
    return true;
  }

  private async learnColours(name: string, timeline: Timeline, base: HistoryBase, colourBy: ColourBy) {
    this.basesInWork.add(base);
    try {
      const hadMemory = await this.inBackground(name, timeline, base.colour(colourBy));
      if (!hadMemory) this.colourlessBases.add(base);
    } finally {
      this.basesInWork.delete(base);
    }
  }

  /** Works for as long as the timeline is the one that answers. False where memory did not suffice. */
  private async inBackground(name: string, timeline: Timeline, work: Iterable<unknown>): Promise<boolean> {
    try {
      for (const _ of work) {
        await this.breather.pause();
        if (!this.isCurrent(name, timeline)) break;
      }
      return true;
    } catch (error) {
      // Without memory for more of them, the keyframes that are there must do.
      if (!(error instanceof RangeError || error instanceof HeapSettingsError)) throw error;
      return false;
    }
  }

  private stages(timeline: Timeline): Iterable<unknown>[] {
    const hasBase = timeline.stepCount >= SWEPT_STEPS;
    return [
      timeline.outcomes.linkEndSlices(),
      ...(hasBase ? [this.buildBase(timeline)] : []),
      rankSlices(timeline),
      timeline.refine(),
    ];
  }

  private *buildBase(timeline: Timeline): Generator<unknown, void> {
    this.historyBases.set(timeline, yield* HistoryBase.build(timeline));
  }
}
