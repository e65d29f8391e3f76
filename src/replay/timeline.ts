/**
 * A replayed trace: every step's outcome, the findings, the figures over time, and the heap at any step.
 *
 * There is one heap. Asking for a step moves it there, and it stays valid until the next question; what is to be kept must
 * be copied. How it gets there is `timeTravel.ts`.
 */

import { Heap, type HeapOptions, HeapSettingsError, type HeapShape } from '../allocator/heap.ts';
import { type BlockAddress, blockSizeFor } from '../allocator/layout.ts';
import type { HeapOperation } from '../allocator/operation.ts';
import type { Trace } from '../trace/parser.ts';
import type { EventFindingTable } from './eventFindings.ts';
import type { RunRecord } from './eventRun.ts';
import type { FindingList } from './findingList.ts';
import type { EventKind } from './idSlots.ts';
import type { PeakFigures } from './keyframe.ts';
import { keyframeSlices } from './keyframeCapture.ts';
import type { Keyframes } from './keyframes.ts';
import { runKnownEvents } from './knownRun.ts';
import type { Outcomes } from './outcomes.ts';
import type { SeriesRecorder } from './seriesRecorder.ts';
import type { ReplaySettings } from './settings.ts';
import { TimeTravel } from './timeTravel.ts';

/** Events between two breaths of the background work. */
const SLICE_EVENTS = 1 << 16;

export interface TimelineParts {
  readonly trace: Trace;
  readonly settings: ReplaySettings;
  /** In the state after the last event. */
  readonly heap: Heap;
  readonly keyframes: Keyframes;
  /** What the first run has written down. */
  readonly record: RunRecord;
  readonly findings: FindingList;
  readonly hiddenFindings: FindingList;
}

/** What a step did, as facts: the heap's own record plus what only the trace knows. */
export interface StepFacts {
  readonly step: number;
  readonly kind: EventKind;
  readonly operation: HeapOperation;
  /** Blocks looked at by this step's searches. */
  readonly probeCount: number;
  /** The heap after the step; valid until the next question. */
  readonly heap: Heap;
}

export class Timeline {
  readonly trace: Trace;
  readonly settings: ReplaySettings;
  readonly record: RunRecord;
  readonly outcomes: Outcomes;
  readonly peak: PeakFigures;
  readonly series: SeriesRecorder;
  readonly findings: FindingList;
  /** What comments suppress and a baseline accepts: none of `findings`, and in none of their counts. */
  readonly hiddenFindings: FindingList;
  readonly stepCount: number;
  readonly keyframes: Keyframes;
  private readonly travel: TimeTravel;

  constructor(private readonly parts: TimelineParts) {
    const { trace, heap, keyframes, record } = parts;
    const { outcomes } = record;
    this.trace = trace;
    this.settings = parts.settings;
    this.record = record;
    this.outcomes = outcomes;
    this.keyframes = keyframes;
    this.peak = record.peak;
    this.series = record.series;
    this.findings = parts.findings;
    this.hiddenFindings = parts.hiddenFindings;
    this.stepCount = trace.columns.count;
    this.travel = new TimeTravel(heap, this.stepCount, trace.columns, outcomes, keyframes);
  }

  /** Size of the pool, rounded to the alignment; for `%heap auto` the size that was found. */
  get heapBytes(): number {
    return this.parts.heap.heapBytes;
  }

  get arenaBytes(): number {
    return this.parts.heap.arenaBytes;
  }

  /** The step that the heap is at. */
  get heapStep(): number {
    return this.travel.step;
  }

  get heapShape(): HeapShape {
    return this.parts.heap;
  }

  /** Findings of events, in the order in which they were found, without the leaks. */
  get eventFindings(): EventFindingTable {
    return this.record.findings;
  }

  /** Memory that it takes beside the trace: outcomes, series, keyframes and the pool. */
  get byteLength(): number {
    const { outcomes, series, keyframes } = this;
    return outcomes.byteLength + series.byteLength + keyframes.byteLength + this.heapBytes;
  }

  /**
   * The heap just after event `step`; 0 is the empty heap. Valid until the next question.
   * @throws RangeError for a step that is not there
   */
  stateAt(step: number): Heap {
    this.checkStep(step);
    return this.travel.goTo(step);
  }

  /**
   * Tries something on the heap just after event `step`, such as freeing blocks, and takes it back. The result must not hold
   * on to the heap.
   */
  attemptAt<Result>(step: number, experiment: (heap: Heap) => Result): Result {
    this.checkStep(step);
    return this.travel.attempt(step, experiment);
  }

  /** Runs event `step`, 1 or later, once more on the state before it, to tell what it did. */
  factsOf(step: number): StepFacts {
    this.checkStep(step);
    const heap = this.travel.goTo(step - 1);
    this.travel.advance();
    const kind = this.outcomes.kindOf(step - 1);
    return { step, kind, operation: heap.operation, probeCount: this.outcomes.probesOf(step - 1), heap };
  }

  /**
   * Takes more keyframes, as many as their budget has room for, so that every step is reached quickly. Works on a heap of
   * its own, in slices: yields the share that is done. The timeline answers as ever meanwhile.
   */
  *refine(): Generator<number, void> {
    const { keyframes, stepCount, trace, outcomes, settings } = this;
    for (const _ of outcomes.linkEndSlices()) yield 0;
    const steps = keyframes.wantedSteps(stepCount);
    if (steps.length === 0) return;
    const heap = secondHeap({ ...settings, heapBytes: this.heapBytes });
    if (!heap) return;
    let at = 0;
    for (const step of steps) {
      while (at < step) {
        const next = Math.min(step, at + SLICE_EVENTS);
        runKnownEvents(heap, trace.columns, outcomes, at, next);
        at = next;
        yield at / stepCount;
      }
      const slices = keyframeSlices(heap, step, null, keyframes.before(step));
      let frame = slices.next();
      for (; !frame.done; frame = slices.next()) yield at / stepCount;
      if (!keyframes.add(frame.value)) return;
      yield at / stepCount;
    }
  }

  private checkStep(step: number): void {
    if (!Number.isInteger(step) || step < 0 || step > this.stepCount)
      throw new RangeError(`There is no step ${step}; steps run from 0 to ${this.stepCount}.`);
  }

  /** Size of the block that an event made or resized, header included; it must have succeeded. */
  blockBytesOf(index: number): number {
    const needBytes = blockSizeFor(this.trace.columns.sizeOf(index), this.settings.alignBytes);
    return needBytes + this.outcomes.keptRestOf(index);
  }

  /** The id that a live block goes by: the one its last event gave it. */
  idOfBlock(heap: Heap, block: BlockAddress): string {
    const index = heap.blocks.stepOf(block) - 1;
    return this.trace.ids.text(this.trace.columns.newIdOf(index));
  }
}

/** Undefined where the machine has no room for another pool. */
function secondHeap(options: HeapOptions): Heap | undefined {
  try {
    return new Heap(options);
  } catch (error) {
    if (error instanceof HeapSettingsError) return undefined;
    throw error;
  }
}
