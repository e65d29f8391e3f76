/**
 * Every place in the text that means one block: the events of its life, through all renamings, and the misuses after its end.
 * All of them, however many: columns of numbers, as a block may be resized with every line of a trace.
 */

import type { EventFinding } from '../replay/eventFindings.ts';
import type { TextPlace } from '../replay/findingList.ts';
import { EventKind } from '../replay/idSlots.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';
import type { TokenColumns } from '../trace/lineIndex.ts';
import { blockEvents } from './blockLife.ts';
import { firstRowAfter } from './seriesNotes.ts';

/** Which of an event's two ids: `newId` is NEW of `realloc ID SIZE -> NEW`. */
export type IdToken = 'id' | 'newId';

/** Ids in the text that mean one block, by step. Entry i of each column belongs to mention i. */
export interface BlockMentions {
  readonly steps: Uint32Array;
  /** The numbers of the ids. */
  readonly ids: Uint32Array;
  /** Which tokens of their lines they are. */
  readonly ordinals: Uint8Array;
  /** 1 where the block gets the id, which until then named another block or none. */
  readonly names: Uint8Array;
}

/** By line. Entry i of each column belongs to place i. */
export interface TextPlaces extends TokenColumns {
  /** 1-based. */
  readonly lines: Uint32Array;
}

export interface BlockPlaces extends TextPlaces {
  /** 1 where the block gets the id, which until then named another block or none. */
  readonly names: Uint8Array;
  /** The line of its allocation. */
  readonly allocatedLine: number;
}

/** Where the block is meant that an id on a 1-based line means; null where no event stands there, or its id means no block. */
export function blockPlaces(timeline: Timeline, line: number, token: IdToken): BlockPlaces | null {
  const step = timeline.trace.columns.stepOnLine(line);
  const madeStep = step === 0 ? 0 : meantBlock(timeline, step, token);
  if (madeStep === 0) return null;
  const life = blockEvents(timeline, madeStep);
  const mentions = mentionsIn(timeline, life);
  return {
    ...placesOf(timeline, mentions),
    names: mentions.names,
    allocatedLine: timeline.trace.columns.lineOf((life[0] ?? madeStep) - 1),
  };
}

/** The same as they are meant. */
export function mentionsOf(timeline: Timeline, madeStep: number): BlockMentions {
  return mentionsIn(timeline, blockEvents(timeline, madeStep));
}

/** The step that made the block what it was when an event meant it; 0 for no block. */
export function meantBlock(timeline: Timeline, step: number, token: IdToken): number {
  const { outcomes } = timeline;
  const index = step - 1;
  const isPlaced = outcomes.placementOf(index) !== NO_PLACEMENT;
  switch (outcomes.kindOf(index)) {
    case EventKind.Allocate:
      return isPlaced ? step : 0;
    case EventKind.Resize:
      if (isPlaced) return step;
      return token === 'id' ? outcomes.originStepOf(index) : 0;
    case EventKind.Release:
      return token === 'id' ? outcomes.originStepOf(index) : 0;
    case EventKind.DoubleFree:
    case EventKind.UseAfterFree:
      return token === 'id' ? blockOfMisuse(timeline, step) : 0;
    default:
      return 0;
  }
}

function blockOfMisuse(timeline: Timeline, step: number): number {
  const { outcomes } = timeline;
  const { lostStep } = misuseAt(timeline, step) ?? { lostStep: 0 };
  if (lostStep === 0) return 0;
  const isRelease = outcomes.kindOf(lostStep - 1) === EventKind.Release;
  return isRelease ? outcomes.originStepOf(lostStep - 1) : lostStep;
}

function misuseAt({ eventFindings }: Timeline, step: number): EventFinding | undefined {
  for (let row = firstRowAfter(eventFindings, step - 1); row < eventFindings.count; row++) {
    const finding = eventFindings.at(row);
    if (finding.step !== step) return undefined;
    if (finding.code === 'double-free' || finding.code === 'use-after-free') return finding;
  }
  return undefined;
}

/** The places one by one. */
export function listPlaces({ lines, startColumns, endColumns }: TextPlaces): TextPlace[] {
  const places = new Array<TextPlace>(lines.length);
  for (let row = 0; row < lines.length; row++)
    places[row] = { line: lines[row]!, startColumn: startColumns[row]!, endColumn: endColumns[row]! };
  return places;
}

/** Where mentions stand in the text. */
export function placesOf(
  { trace }: Timeline,
  { steps, ordinals }: Pick<BlockMentions, 'steps' | 'ordinals'>,
): TextPlaces {
  const lines = trace.columns.linesOfSteps(steps);
  return { lines, ...trace.lines.tokenColumns(lines, ordinals) };
}

/** Which token of its line an id is. */
const ID_ORDINAL = 1;
const NEW_ID_ORDINAL = 4;

function mentionsIn(
  { trace: { columns }, outcomes, eventFindings }: Timeline,
  life: readonly number[],
): BlockMentions {
  const misuses = misusesOf(eventFindings, life);
  const eventSteps = misuses.length === 0 ? life : [...life, ...misuses].sort((one, other) => one - other);
  // At most two ids an event.
  const mostMentions = 2 * eventSteps.length;
  const steps = new Uint32Array(mostMentions);
  const ids = new Uint32Array(mostMentions);
  const ordinals = new Uint8Array(mostMentions);
  const names = new Uint8Array(mostMentions);
  let count = 0;
  const add = (step: number, id: number, ordinal: number, isName: boolean) => {
    steps[count] = step;
    ids[count] = id;
    ordinals[count] = ordinal;
    names[count++] = isName ? 1 : 0;
  };
  for (const step of eventSteps) {
    const index = step - 1;
    const id = columns.ids[index]!;
    const isAllocation = outcomes.kindOf(index) === EventKind.Allocate;
    const hasNewId = columns.hasNewId(index);
    const isRenamed = hasNewId && outcomes.placementOf(index) !== NO_PLACEMENT;
    // A realloc of a null id is an allocation: its first id means no block.
    if (!isRenamed || !isAllocation) add(step, id, ID_ORDINAL, isAllocation && !hasNewId);
    if (!isRenamed) continue;
    const newId = columns.newIdOf(index);
    add(step, newId, NEW_ID_ORDINAL, isAllocation || newId !== id);
  }
  return {
    steps: steps.subarray(0, count),
    ids: ids.subarray(0, count),
    ordinals: ordinals.subarray(0, count),
    // These leave the engine, without their spare half.
    names: names.slice(0, count),
  };
}

/** Misuses, after an event of its life, of the id that the block had until then. */
function misusesOf(eventFindings: Timeline['eventFindings'], life: readonly number[]): number[] {
  let ends: ReadonlySet<number> | undefined;
  const steps: number[] = [];
  for (let row = firstRowAfter(eventFindings, life[0] ?? 0); row < eventFindings.count; row++) {
    const code = eventFindings.codeOf(row);
    if (code !== 'double-free' && code !== 'use-after-free') continue;
    const { step, lostStep } = eventFindings.at(row);
    ends ??= new Set(life);
    if (ends.has(lostStep)) steps.push(step);
  }
  return steps;
}
