/**
 * The life of a block from its allocation to its end, through all reallocs: also what is still to come of it at the step
 * that is asked about.
 */

import { HEADER_BYTES } from '../allocator/layout.ts';
import { EventKind } from '../replay/idSlots.ts';
import { NO_PLACEMENT, type Outcomes } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';

export interface LifeEvent {
  readonly step: number;
  /** 1-based. */
  readonly line: number;
  readonly what: 'allocated' | 'resized' | 'moved' | 'freed';
  /** The address the program got; for `freed`, gave back. */
  readonly address: number;
  /** The block's, header included. */
  readonly size: number;
  /** What the program asked for; for `freed`, had. */
  readonly requested: number;
}

export interface BlockLife {
  /** By step. Of a long life the first three and the last twenty events. */
  readonly life: readonly LifeEvent[];
  /** Events of the whole life. */
  readonly lifeEventCount: number;
}

export const NO_LIFE: BlockLife = { life: [], lifeEventCount: 0 };

export const FIRST_LIFE_EVENTS = 3;
const LAST_LIFE_EVENTS = 20;

/** The life of the block that event `madeStep` made, or resized to what it was then. */
export function blockLife(timeline: Timeline, madeStep: number): BlockLife {
  const steps = blockEvents(timeline, madeStep);
  const kept =
    steps.length <= FIRST_LIFE_EVENTS + LAST_LIFE_EVENTS
      ? steps
      : [...steps.slice(0, FIRST_LIFE_EVENTS), ...steps.slice(-LAST_LIFE_EVENTS)];
  return { life: kept.map((step) => lifeEvent(timeline, step)), lifeEventCount: steps.length };
}

/** The step that frees the block which a step made, or makes it into another; 0 where none does. */
export function nextOfLife({ outcomes }: Timeline, madeStep: number): number {
  outcomes.linkEnds();
  return outcomes.links[madeStep - 1]!;
}

/** The steps of that life, from the allocation to the free or to the last event there is of it. */
export function blockEvents({ outcomes }: Timeline, madeStep: number): number[] {
  outcomes.linkEnds();
  const steps: number[] = [];
  for (let step = outcomes.allocationOf(madeStep); step !== 0; step = outcomes.links[step - 1]!) {
    steps.push(step);
    if (outcomes.kindOf(step - 1) === EventKind.Release) break;
  }
  return steps;
}

/**
 * The life of the block that was freed or moved away last, up to `step`, of those that had bytes in a range: what a free
 * block was. Looks at the events before, one after the other, until it is found.
 */
export function lastLifeIn(
  timeline: Timeline,
  step: number,
  startAddress: number,
  endAddress: number,
): BlockLife {
  const { outcomes } = timeline;
  for (let index = step - 1; index >= 0; index--) {
    if (!leavesItsPlace(outcomes, index)) continue;
    const leftAddress = outcomes.originOf(index) - HEADER_BYTES;
    if (leftAddress >= endAddress) continue;
    const madeStep = outcomes.originStepOf(index);
    if (leftAddress + timeline.blockBytesOf(madeStep - 1) > startAddress)
      return blockLife(timeline, madeStep);
  }
  return NO_LIFE;
}

function leavesItsPlace(outcomes: Outcomes, index: number): boolean {
  const kind = outcomes.kindOf(index);
  if (kind === EventKind.Release) return true;
  const placement = outcomes.placements[index]!;
  return kind === EventKind.Resize && placement !== NO_PLACEMENT && placement !== outcomes.originOf(index);
}

export function lifeEvent(timeline: Timeline, step: number): LifeEvent {
  const { outcomes, trace } = timeline;
  const index = step - 1;
  const kind = outcomes.kindOf(index);
  const freed = kind === EventKind.Release;
  const made = freed ? outcomes.originStepOf(index) - 1 : index;
  const address = outcomes.placements[index]!;
  return {
    step,
    line: trace.columns.lineOf(index),
    what: freed ? 'freed' : wordOf(kind, address === outcomes.originOf(index)),
    address,
    size: timeline.blockBytesOf(made),
    requested: trace.columns.sizeOf(made),
  };
}

function wordOf(kind: EventKind, stayed: boolean): LifeEvent['what'] {
  if (kind !== EventKind.Resize) return 'allocated';
  return stayed ? 'resized' : 'moved';
}
