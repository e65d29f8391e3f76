/** Where an id stands for one block, so that it can be given another name there without a change of what the trace does. */

import { EventKind } from '../replay/idSlots.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';
import { Operation } from '../trace/columns.ts';
import { type IdToken, meantBlock, mentionsOf, placesOf, type TextPlaces } from './blockMentions.ts';

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
  const same = mentions.filter((mention) => mention.id === id);
  // A block may have had the id before, and have it again later.
  const starts = same.flatMap(({ names, step: at }) => (names ? [at] : []));
  const first = starts.findLast((at) => at <= step) ?? 0;
  const next = starts.find((at) => at > step) ?? Number.POSITIVE_INFINITY;
  const renamed = same.filter(({ step: at }) => at >= first && at < next);
  const places = placesOf(timeline, renamed);
  const steps = renamed.map(({ step: at }) => at);
  if (newNumber === id) return { places, conflict: null };
  if (madeOfNull(timeline, first))
    return { places, conflict: { kind: 'null-id', line: columns.lineOf(first - 1) } };
  if (newNumber < 0) return { places, conflict: null };
  // Where the block is called that already, the new id means the same block; a misuse of it would mean a live one.
  const called = mentions.filter((mention) => mention.id === newNumber && !isMisuse(timeline, mention.step));
  const own = new Set([...steps, ...called.map(({ step: at }) => at)]);
  const conflictStep = conflictOf(timeline, newNumber, steps, own, first, endOf(timeline, steps));
  const conflict: RenameConflict | null =
    conflictStep === 0 ? null : { kind: 'other-block', line: columns.lineOf(conflictStep - 1) };
  return { places, conflict };
}

/** The event that takes the id from the block: its free, or a realloc that gives it another one; Infinity for none. */
function endOf({ outcomes, trace: { columns } }: Timeline, steps: readonly number[]): number {
  const ends = (step: number) => {
    const index = step - 1;
    const kind = outcomes.kindOf(index);
    if (kind === EventKind.Release) return true;
    const isMoved = kind === EventKind.Resize && outcomes.placementOf(index) !== NO_PLACEMENT;
    return isMoved && columns.newIdOf(index) !== columns.ids[index];
  };
  // The event that gives the block the id may be one that takes another from it.
  return steps.slice(1).find(ends) ?? Number.POSITIVE_INFINITY;
}

/** The step of an event that would mean the renamed block by the new id, or take the id from it; 0 for none. */
function conflictOf(
  timeline: Timeline,
  /** Of the new id. */
  number: number,
  steps: readonly number[],
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
