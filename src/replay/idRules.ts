/**
 * What an id means at a step: unknown, live, freed or null, and what an event on it therefore does. This is the trace
 * format's section "Findings" as code; it knows nothing of the heap. Both the real replay and the ideal run that sizes
 * `%heap auto` go by it, so that the two cannot disagree on which events are good.
 *
 * Protocol per event: `kindOf` (and `overwrites`) look; then exactly one of the `...ed` methods says how it went.
 */

import { Operation, type TraceColumns } from '../trace/columns.ts';

/** What an event does, by the state of its id. The bad kinds change nothing. */
export enum EventKind {
  /** A free of a null id. */
  Nothing = 0,
  Allocate = 1,
  Resize = 2,
  Release = 3,
  DoubleFree = 4,
  InvalidFree = 5,
  UseAfterFree = 6,
  InvalidRealloc = 7,
}

enum IdState {
  Unknown = 0,
  Live = 1,
  Freed = 2,
  Null = 3,
}

export class IdRules {
  /** What the id's block is to the caller (an address, a size); valid while the id is live. */
  readonly blocks: Float64Array;
  /** Step of the allocation that the id's block began with, through all reallocs; valid once it was live. */
  readonly allocatedSteps: Uint32Array;
  /** Step that freed the id's last block; valid while the id is freed. */
  readonly freedSteps: Uint32Array;
  private readonly states: Uint8Array;

  constructor(
    private readonly columns: TraceColumns,
    idCount: number,
    before?: Uint8Array,
  ) {
    this.blocks = new Float64Array(idCount);
    this.allocatedSteps = new Uint32Array(idCount);
    this.freedSteps = new Uint32Array(idCount);
    this.states = new Uint8Array(idCount);
    if (before) this.states.set(before);
  }

  /**
   * What the ids are to a heap that starts empty after these events: those that were live are null, because their blocks
   * are not in it.
   */
  statesForEmptyHeap(): Uint8Array<ArrayBuffer> {
    return this.states.map((state) => (state === IdState.Live ? IdState.Null : state));
  }

  /** What the ids are after the events so far: for the constructor of rules that go on from here. */
  get statesSoFar(): Uint8Array {
    return this.states;
  }

  kindOf(index: number): EventKind {
    const operation = this.columns.operations[index]!;
    if (operation === Operation.Alloc) return EventKind.Allocate;
    const state = this.states[this.columns.ids[index]!]!;
    if (operation === Operation.Free) {
      if (state === IdState.Live) return EventKind.Release;
      if (state === IdState.Freed) return EventKind.DoubleFree;
      return state === IdState.Null ? EventKind.Nothing : EventKind.InvalidFree;
    }
    if (state === IdState.Live) return this.columns.sizes[index] === 0 ? EventKind.Release : EventKind.Resize;
    if (state === IdState.Freed) return EventKind.UseAfterFree;
    return state === IdState.Null ? EventKind.Allocate : EventKind.InvalidRealloc;
  }

  /** The live id that an event of a good kind is about to give to another block, or -1. */
  overwrittenId(index: number): number {
    const { columns, states } = this;
    const operation = columns.operations[index]!;
    if (operation === Operation.Free) return -1;
    const target = columns.newIdOf(index);
    if (operation === Operation.Realloc && target === columns.ids[index]) return -1;
    return states[target] === IdState.Live ? target : -1;
  }

  allocated(index: number, block: number): void {
    const target = this.columns.newIdOf(index);
    this.states[target] = IdState.Live;
    this.blocks[target] = block;
    this.allocatedSteps[target] = index + 1;
  }

  /** The event asked for a block, or for a larger one, and there was none. */
  failed(index: number, kind: EventKind): void {
    const target = this.columns.newIdOf(index);
    if (kind === EventKind.Allocate || target !== this.columns.ids[index]) this.states[target] = IdState.Null;
  }

  resized(index: number, block: number): void {
    const id = this.columns.ids[index]!;
    const target = this.columns.newIdOf(index);
    if (target !== id) {
      this.states[id] = IdState.Freed;
      this.freedSteps[id] = index + 1;
      this.states[target] = IdState.Live;
      this.allocatedSteps[target] = this.allocatedSteps[id]!;
    }
    this.blocks[target] = block;
  }

  released(index: number): void {
    const id = this.columns.ids[index]!;
    const target = this.columns.newIdOf(index);
    this.states[id] = IdState.Freed;
    this.freedSteps[id] = index + 1;
    if (target !== id) this.states[target] = IdState.Null;
  }
}
