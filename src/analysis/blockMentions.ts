/**
 * Every place in the text that means one block: the events of its life, through all renamings, and the misuses after its end.
 * All of them, however many: columns of numbers, as a block may be resized with every line of a trace.
 */

import type { EventFinding } from '../replay/eventFindings.ts';
import type { TextPlace } from '../replay/findingList.ts';
import { EventKind } from '../replay/idSlots.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';
import { Operation } from '../trace/columns.ts';
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
export interface TextPlaces {
  /** 1-based. */
  readonly lines: Uint32Array;
  /** 0-based UTF-16 columns, half-open. */
  readonly startColumns: Uint32Array;
  readonly endColumns: Uint32Array;
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
  return Array.from(lines, (line, row) => ({
    line,
    startColumn: startColumns[row]!,
    endColumn: endColumns[row]!,
  }));
}

/** Where mentions stand in the text. */
export function placesOf(
  { trace }: Timeline,
  { steps, ordinals }: Pick<BlockMentions, 'steps' | 'ordinals'>,
): TextPlaces {
  const { columns, lines } = trace;
  const places = {
    lines: new Uint32Array(steps.length),
    startColumns: new Uint32Array(steps.length),
    endColumns: new Uint32Array(steps.length),
  };
  for (let row = 0; row < steps.length; row++) {
    const line = columns.lineOf(steps[row]! - 1);
    const { startColumn, endColumn } = lines.tokenColumns(line, ordinals[row]!);
    places.lines[row] = line;
    places.startColumns[row] = startColumn;
    places.endColumns[row] = endColumn;
  }
  return places;
}

/** Which token of its line an id is. */
const ORDINALS: Readonly<Record<IdToken, number>> = { id: 1, newId: 4 };

function mentionsIn(timeline: Timeline, life: readonly number[]): BlockMentions {
  const misuses = misusesOf(timeline, life);
  const steps = misuses.length === 0 ? life : [...life, ...misuses].sort((one, other) => one - other);
  const mentions = new MentionColumns(2 * steps.length);
  for (const step of steps) addMentions(mentions, timeline, step);
  return mentions.filled();
}

/** Mentions while they are gathered. */
class MentionColumns {
  private count = 0;
  private readonly steps: Uint32Array;
  private readonly ids: Uint32Array;
  private readonly ordinals: Uint8Array;
  private readonly names: Uint8Array;

  constructor(mostMentions: number) {
    this.steps = new Uint32Array(mostMentions);
    this.ids = new Uint32Array(mostMentions);
    this.ordinals = new Uint8Array(mostMentions);
    this.names = new Uint8Array(mostMentions);
  }

  add(step: number, id: number, token: IdToken, names: boolean): void {
    const row = this.count++;
    this.steps[row] = step;
    this.ids[row] = id;
    this.ordinals[row] = ORDINALS[token];
    this.names[row] = Number(names);
  }

  filled(): BlockMentions {
    return {
      steps: this.steps.slice(0, this.count),
      ids: this.ids.slice(0, this.count),
      ordinals: this.ordinals.slice(0, this.count),
      names: this.names.slice(0, this.count),
    };
  }
}

/** Misuses, after an event of its life, of the id that the block had until then. */
function misusesOf({ eventFindings }: Timeline, life: readonly number[]): number[] {
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

function addMentions(mentions: MentionColumns, { trace, outcomes }: Timeline, step: number): void {
  const { columns } = trace;
  const index = step - 1;
  const isAllocation = outcomes.kindOf(index) === EventKind.Allocate;
  const id = columns.ids[index]!;
  const names = isAllocation && !columns.hasNewId(index);
  const isRenamed =
    columns.operations[index] === Operation.Realloc &&
    columns.hasNewId(index) &&
    outcomes.placementOf(index) !== NO_PLACEMENT;
  // A realloc of a null id is an allocation: its first id means no block.
  if (!isRenamed || !isAllocation) mentions.add(step, id, 'id', names);
  if (!isRenamed) return;
  const newId = columns.newIdOf(index);
  mentions.add(step, newId, 'newId', isAllocation || newId !== id);
}
