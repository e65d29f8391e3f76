/**
 * A replayed trace: every step's outcome, the findings, and the heap at any step.
 *
 * There is one heap. Asking for a step moves it there, from the nearest keyframe or from where it is, and it stays valid
 * until the next question; what is to be kept must be copied. The law: the state at step n has the same bytes as a
 * replay of n events, whichever way it was reached.
 */

import type { Heap } from '../allocator/heap.ts';
import { restoreHeap } from '../allocator/heapSnapshot.ts';
import { type BlockAddress, blockOf, type PayloadAddress } from '../allocator/layout.ts';
import type { HeapOperation } from '../allocator/operation.ts';
import type { Trace } from '../trace/parser.ts';
import type { EventFindingTable } from './eventFindings.ts';
import { FindingList } from './findingList.ts';
import { EventKind } from './idRules.ts';
import type { Keyframes } from './keyframes.ts';
import type { Outcomes } from './outcomes.ts';
import type { ReplaySettings } from './settings.ts';

/** Largest values after any step, each with the first step that reached it. */
export interface PeakFigures {
  readonly liveBytes: number;
  readonly liveBytesStep: number;
  readonly liveBlockCount: number;
  readonly liveBlockCountStep: number;
}

export interface TimelineParts {
  readonly trace: Trace;
  readonly settings: ReplaySettings;
  /** In the state after the last event. */
  readonly heap: Heap;
  readonly outcomes: Outcomes;
  readonly keyframes: Keyframes;
  readonly eventFindings: EventFindingTable;
  readonly leaks: EventFindingTable;
  readonly peak: PeakFigures;
  /** Highest live bytes in each of equal slices of the events. */
  readonly liveCurve: Float64Array;
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
  readonly outcomes: Outcomes;
  readonly peak: PeakFigures;
  readonly liveCurve: Float64Array;
  readonly findings: FindingList;
  readonly stepCount: number;
  private readonly keyframes: Keyframes;
  private readonly heap: Heap;
  private heapStep: number;

  constructor(parts: TimelineParts) {
    this.trace = parts.trace;
    this.settings = parts.settings;
    this.outcomes = parts.outcomes;
    this.keyframes = parts.keyframes;
    this.peak = parts.peak;
    this.liveCurve = parts.liveCurve;
    this.findings = new FindingList(parts.trace, parts.eventFindings, parts.leaks);
    this.stepCount = parts.trace.columns.count;
    this.heap = parts.heap;
    this.heapStep = this.stepCount;
  }

  /** Size of the pool, rounded to the alignment; for `%heap auto` the size that was found. */
  get heapBytes(): number {
    return this.heap.heapBytes;
  }

  get arenaBytes(): number {
    return this.heap.arenaBytes;
  }

  /**
   * The heap just after event `step`; 0 is the empty heap. Valid until the next question.
   * @throws RangeError for a step that is not there
   */
  stateAt(step: number): Heap {
    this.checkStep(step);
    const keyframe = this.keyframes.before(step);
    if (this.heapStep > step || this.heapStep < keyframe.step) {
      restoreHeap(this.heap, keyframe.snapshot);
      this.heapStep = keyframe.step;
    }
    while (this.heapStep < step) this.advance();
    return this.heap;
  }

  /** Runs event `step`, 1 or later, once more on the state before it, to tell what it did. */
  factsOf(step: number): StepFacts {
    this.checkStep(step);
    const heap = this.stateAt(step - 1);
    const probesBefore = heap.probeCount;
    heap.operation.begin(0);
    this.advance();
    const kind = this.outcomes.kindOf(step - 1);
    return { step, kind, operation: heap.operation, probeCount: heap.probeCount - probesBefore, heap };
  }

  private checkStep(step: number): void {
    if (!Number.isInteger(step) || step < 0 || step > this.stepCount)
      throw new RangeError(`There is no step ${step}; steps run from 0 to ${this.stepCount}.`);
  }

  /** Repeats the next event with what the first run found out about it. */
  private advance(): void {
    const { heap, outcomes } = this;
    const { columns } = this.trace;
    const index = this.heapStep++;
    const kind = outcomes.kindOf(index);
    if (kind === EventKind.Nothing || kind > EventKind.Release) return;
    const homeArena = columns.threads[index]! % heap.arenas.length;
    if (kind === EventKind.Allocate) heap.place(columns.sizeOf(index), homeArena, index + 1);
    else {
      const block = blockOf(outcomes.originOf(index) as PayloadAddress);
      if (kind === EventKind.Release) heap.release(block, homeArena);
      else heap.resize(block, columns.sizeOf(index), homeArena, index + 1);
    }
  }

  /** The id that a live block goes by: the one its last event gave it. */
  idOfBlock(heap: Heap, block: BlockAddress): string {
    const index = heap.blocks.stepOf(block) - 1;
    return this.trace.ids.text(this.trace.columns.newIdOf(index));
  }
}
