/**
 * Brings the one heap of a timeline to any step: from the nearest keyframe, from where it is, or by undoing.
 *
 * The law: the state at step n has the same bytes as a replay of n events, whichever way it was reached.
 */

import type { Heap } from '../allocator/heap.ts';
import { type BlockAddress, blockOf, NO_BLOCK, type PayloadAddress } from '../allocator/layout.ts';
import { UndoJournal } from '../allocator/undoJournal.ts';
import type { TraceColumns } from '../trace/columns.ts';
import { EventKind } from './idSlots.ts';
import { restoreKeyframe } from './keyframe.ts';
import type { Keyframes } from './keyframes.ts';
import { runKnownEvents } from './knownRun.ts';
import { NO_PLACEMENT, type Outcomes } from './outcomes.ts';

/** Steps that can be taken back one by one before a keyframe is needed: filling it takes a few milliseconds. */
const UNDO_WINDOW = 4096;
/** Up to so many steps at a time are taken, or taken back, one by one. */
const STROLL = 64;

export class TimeTravel {
  /** The step that the heap is at. */
  step: number;
  private journal: UndoJournal;

  constructor(
    readonly heap: Heap,
    step: number,
    private readonly columns: TraceColumns,
    private readonly outcomes: Outcomes,
    private readonly keyframes: Keyframes,
  ) {
    this.step = step;
    this.journal = new UndoJournal(heap);
  }

  /** The heap just after event `step`. */
  goTo(step: number): Heap {
    const distance = step - this.step;
    if (distance >= 0 && distance <= STROLL) this.stroll(step);
    else if (distance < 0 && -distance <= this.journal.count) this.undo(step);
    else if (distance < 0 && -distance <= STROLL) {
      this.jump(Math.max(0, step - UNDO_WINDOW));
      // Known once, it stays known while the steps from here on are taken and taken back.
      void this.heap.largestFreeBytes;
      this.stroll(step);
    } else this.jump(step);
    return this.heap;
  }

  /** Runs the next event so that the heap's operation tells what it did. */
  advance(): void {
    if (this.journal.count >= 2 * UNDO_WINDOW) this.journal = new UndoJournal(this.heap);
    this.journal.record(() => this.runNext());
    this.step++;
  }

  /** Tries something on the heap just after event `step`, and takes it back. */
  attempt<Result>(step: number, experiment: (heap: Heap) => Result): Result {
    const heap = this.goTo(step);
    const results: Result[] = [];
    this.journal.record(() => results.push(experiment(heap)));
    this.journal.undo();
    const [result] = results;
    return result as Result;
  }

  private stroll(step: number): void {
    while (this.step < step) this.advance();
  }

  private undo(step: number): void {
    for (; this.step > step; this.step--) this.journal.undo();
  }

  private jump(step: number): void {
    const keyframe = this.keyframes.before(step);
    if (this.step > step || this.step < keyframe.step) {
      restoreKeyframe(this.heap, keyframe);
      this.step = keyframe.step;
    }
    runKnownEvents(this.heap, this.columns, this.outcomes, this.step, step);
    this.step = step;
    this.journal = new UndoJournal(this.heap);
  }

  /** Repeats the next event with what the first run found out about it. */
  private runNext(): void {
    const { heap, columns, outcomes } = this;
    const index = this.step;
    const kind = outcomes.kindOf(index);
    heap.operation.begin(0);
    if (kind === EventKind.Nothing || kind > EventKind.Release) return;
    const homeArena = columns.threads[index]! % heap.arenas.length;
    if (kind === EventKind.Release) {
      heap.release(blockAt(outcomes.originOf(index)), homeArena);
      return;
    }
    const found = blockAt(outcomes.placementOf(index));
    const requestedBytes = columns.sizeOf(index);
    if (kind === EventKind.Allocate) heap.placeAt(found, requestedBytes, homeArena, index + 1);
    else heap.resize(blockAt(outcomes.originOf(index)), requestedBytes, homeArena, index + 1, found);
  }
}

function blockAt(payload: number): BlockAddress {
  return payload === NO_PLACEMENT ? NO_BLOCK : blockOf(payload as PayloadAddress);
}
