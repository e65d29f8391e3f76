/** Where an id stands for one block, so that it can be given another name there without a change of what the trace does. */

import { EventKind } from '../replay/idSlots.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';
import { Operation } from '../trace/columns.ts';
import {
  type BlockMentions,
  type IdToken,
  meantBlock,
  mentionsOf,
  placesOf,
  type TextPlaces,
} from './blockMentions.ts';

export interface RenamePlaces {
  readonly places: TextPlaces;
  /** Why the id cannot be renamed there without a change of what the trace does; null where it can. */
  readonly conflict: RenameConflict | null;
}

/**
 * `other-block`: on the 1-based line the new id means another block. `null-id`: the line resizes the id while it is null,
 * after an allocation that failed, and so makes the block.
 */
export interface RenameConflict {
  readonly kind: 'other-block' | 'null-id';
  readonly line: number;
}

/** Null where the id on the line means no block. */
export function renamePlaces(
  timeline: Timeline,
  line: number,
  token: IdToken,
  newId: string,
): RenamePlaces | null {
  const { columns, ids } = timeline.trace;
  const step = columns.stepOnLine(line);
  const madeStep = step === 0 ? 0 : meantBlock(timeline, step, token);
  if (madeStep === 0) return null;
  const id = token === 'newId' ? columns.newIdOf(step - 1) : columns.ids[step - 1]!;
  const newNumber = ids.numberOf(newId);
  const mentions = mentionsOf(timeline, madeStep);
  const renamed = sameLifeOfId(mentions, id, step);
  const { steps } = renamed;
  const first = renamed.namedStep;
  const places = placesOf(timeline, renamed);
  if (newNumber === id) return { places, conflict: null };
  if (madeOfNull(timeline, first))
    return { places, conflict: { kind: 'null-id', line: columns.lineOf(first - 1) } };
  if (newNumber < 0) return { places, conflict: null };
  // Where the block is called that already, the new id means the same block; a misuse of it would mean a live one.
  const own = new Set(steps);
  for (const [row, at] of mentions.steps.entries())
    if (mentions.ids[row] === newNumber && !isMisuse(timeline, at)) own.add(at);
  const conflictStep = conflictOf(timeline, newNumber, steps, own, first, endOf(timeline, steps));
  const conflict: RenameConflict | null =
    conflictStep === 0 ? null : { kind: 'other-block', line: columns.lineOf(conflictStep - 1) };
  return { places, conflict };
}

interface LifeOfId extends Pick<BlockMentions, 'steps' | 'ordinals'> {
  /** Where the block got the id; 0 for before the first event. */
  readonly namedStep: number;
}

/** The mentions by one id, from where the block got it, at a step or before, until it gets it once more: it may have had others between. */
function sameLifeOfId({ steps, ids, ordinals, names }: BlockMentions, id: number, step: number): LifeOfId {
  let from = 0;
  let to = 0;
  for (; to < steps.length; to++) {
    if (ids[to] !== id || names[to] !== 1) continue;
    if (steps[to]! > step) break;
    from = to;
  }
  const isNamed = ids[from] === id && names[from] === 1 && steps[from]! <= step;
  const own = new Uint32Array(to - from);
  const ownOrdinals = new Uint8Array(to - from);
  let count = 0;
  for (let row = from; row < to; row++) {
    if (ids[row] !== id) continue;
    own[count] = steps[row]!;
    ownOrdinals[count++] = ordinals[row]!;
  }
  return {
    namedStep: isNamed ? steps[from]! : 0,
    steps: own.subarray(0, count),
    ordinals: ownOrdinals.subarray(0, count),
  };
}

/** The event that takes the id from the block: its free, or a realloc that gives it another one; Infinity for none. */
function endOf({ outcomes, trace: { columns } }: Timeline, steps: Uint32Array): number {
  const ends = (step: number) => {
    const index = step - 1;
    const kind = outcomes.kindOf(index);
    if (kind === EventKind.Release) return true;
    const isMoved = kind === EventKind.Resize && outcomes.placementOf(index) !== NO_PLACEMENT;
    return isMoved && columns.newIdOf(index) !== columns.ids[index];
  };
  // The event that gives the block the id may be one that takes another from it.
  return steps.subarray(1).find(ends) ?? Number.POSITIVE_INFINITY;
}

/** The step of an event that would mean the renamed block by the new id, or take the id from it; 0 for none. */
function conflictOf(
  timeline: Timeline,
  /** Of the new id. */
  number: number,
  steps: Uint32Array,
  own: ReadonlySet<number>,
  first: number,
  end: number,
): number {
  const { trace, outcomes, stepCount } = timeline;
  const { columns } = trace;
  const last = steps.at(-1) ?? 0;
  outcomes.linkEnds();
  for (let step = first - 1; step > 0; step--) {
    const index = step - 1;
    if (columns.newIdOf(index) !== number || outcomes.placementOf(index) === NO_PLACEMENT) continue;
    const ended = outcomes.links[index]!;
    if (!own.has(step) && (ended === 0 || ended >= first)) return step;
    break;
  }
  for (let step = first; step <= stepCount; step++) {
    const index = step - 1;
    const names = columns.newIdOf(index) === number;
    if (!(names || columns.ids[index] === number)) continue;
    const isAllocation = outcomes.kindOf(index) === EventKind.Allocate && !columns.hasNewId(index);
    const isGiven =
      names &&
      outcomes.placementOf(index) !== NO_PLACEMENT &&
      (isAllocation || columns.ids[index] !== number);
    // From there on the new id means what it meant before; misuses behind it would mean that, too.
    if (isGiven && step >= end) return last > step ? last : 0;
    if (!own.has(step)) return step;
  }
  return 0;
}

function madeOfNull({ outcomes, trace: { columns } }: Timeline, step: number): boolean {
  const index = step - 1;
  const isRealloc = columns.operations[index] === Operation.Realloc && !columns.hasNewId(index);
  return isRealloc && outcomes.kindOf(index) === EventKind.Allocate;
}

function isMisuse({ outcomes }: Timeline, step: number): boolean {
  return outcomes.kindOf(step - 1) > EventKind.Release;
}
