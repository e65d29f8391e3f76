/**
 * The block that an id means on a line, and everywhere else in the text where that block is meant: what an editor needs to
 * lead from an event to the allocation it is about, and to the other events of that one block.
 */

import { HEADER_BYTES } from '../allocator/layout.ts';
import type { EventFinding } from '../replay/eventFindings.ts';
import type { TextPlace } from '../replay/findingList.ts';
import { EventKind } from '../replay/idSlots.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';
import { Operation } from '../trace/columns.ts';
import { siteOfEvent } from '../trace/parser.ts';
import { blockEvents, type LifeEvent, lifeEvent } from './blockLife.ts';
import { firstRowAfter } from './seriesNotes.ts';

/** Which of an event's two ids: `newId` is NEW of `realloc ID SIZE -> NEW`. */
export type IdToken = 'id' | 'newId';

/** An id in the text that means the block. */
export interface BlockMention extends TextPlace {
  readonly step: number;
  readonly id: string;
  /** The block gets the id here, which until then named another block or none. */
  readonly names: boolean;
}

export interface BlockStory {
  /** What the block is called where it was asked for. */
  readonly id: string;
  /** The step of its allocation. */
  readonly allocatedStep: number;
  /** By step; of a long life the first and the last events. */
  readonly life: readonly LifeEvent[];
  readonly lifeEventCount: number;
  /** Whether `mentions` leaves out none. */
  readonly isWhole: boolean;
  /** What the block is after the event that was asked about; before it where that event frees it. */
  readonly payloadAddress: number;
  /** Header included. */
  readonly blockBytes: number;
  readonly requestedBytes: number;
  readonly arena: number;
  readonly thread: string;
  /** Where it was allocated; null where the trace does not say. */
  readonly site: string | null;
  /** Never freed. */
  readonly leaks: boolean;
  /** By line. Misuses after its end, such as a second free, are among them. Of a very long life the first and the last. */
  readonly mentions: readonly BlockMention[];
}

/** Of a life with more events, so many of the first and so many of the last are told. */
const TOLD_EVENTS = 5000;
const SHOWN_LIFE_EVENTS = 12;

/** The block that an id on a 1-based line means; null where no event stands there, or its id means no block. */
export function blockStory(timeline: Timeline, line: number, token: IdToken): BlockStory | null {
  const step = timeline.trace.columns.stepOnLine(line);
  const madeStep = step === 0 ? 0 : meantBlock(timeline, step, token);
  return madeStep === 0 ? null : storyOf(timeline, madeStep);
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

function storyOf(timeline: Timeline, madeStep: number): BlockStory {
  const { trace, outcomes, settings } = timeline;
  const { columns } = trace;
  const all = blockEvents(timeline, madeStep);
  const allocatedStep = all[0] ?? madeStep;
  const lastStep = all.at(-1) ?? madeStep;
  const payloadAddress = outcomes.placementOf(madeStep - 1);
  const arenaBytes = timeline.arenaBytes;
  return {
    id: trace.ids.text(columns.newIdOf(madeStep - 1)),
    allocatedStep,
    life: ends(all, SHOWN_LIFE_EVENTS / 2).map((step) => lifeEvent(timeline, step)),
    lifeEventCount: all.length,
    isWhole: all.length <= 2 * TOLD_EVENTS,
    payloadAddress,
    blockBytes: timeline.blockBytesOf(madeStep - 1),
    requestedBytes: columns.sizeOf(madeStep - 1),
    arena: settings.arenaCount > 1 ? Math.floor((payloadAddress - HEADER_BYTES) / arenaBytes) : 0,
    thread: trace.threads.text(columns.threads[allocatedStep - 1]!),
    site: siteOfEvent(trace, allocatedStep - 1),
    leaks: outcomes.isLeak(lastStep - 1),
    mentions: mentionsIn(timeline, ends(all, TOLD_EVENTS), all),
  };
}

/** Every place that means the block which an event made, of a life of any length. */
export function mentionsOf(timeline: Timeline, madeStep: number): BlockMention[] {
  const life = blockEvents(timeline, madeStep);
  return mentionsIn(timeline, life, life);
}

function mentionsIn(timeline: Timeline, told: readonly number[], life: readonly number[]): BlockMention[] {
  return [...told, ...misusesOf(timeline, life)]
    .sort((one, other) => one - other)
    .flatMap((step) => mentionsAt(timeline, step));
}

function ends<Entry>(entries: readonly Entry[], count: number): readonly Entry[] {
  return entries.length <= 2 * count ? entries : [...entries.slice(0, count), ...entries.slice(-count)];
}

/** Misuses, after an event of its life, of the id that the block had until then. */
function misusesOf({ eventFindings }: Timeline, life: readonly number[]): number[] {
  const ends = new Set(life);
  const steps: number[] = [];
  for (let row = firstRowAfter(eventFindings, life[0] ?? 0); row < eventFindings.count; row++) {
    const code = eventFindings.codeOf(row);
    if (code !== 'double-free' && code !== 'use-after-free') continue;
    const { step, lostStep } = eventFindings.at(row);
    if (ends.has(lostStep)) steps.push(step);
  }
  return steps;
}

function mentionsAt(timeline: Timeline, step: number): BlockMention[] {
  const { trace, outcomes } = timeline;
  const { columns, ids, lines } = trace;
  const index = step - 1;
  const line = columns.lineOf(index);
  const at = (ordinal: number) => ({ line, ...lines.columnsOf(line, lines.tokenOf(line, ordinal)) });
  const mention = (ordinal: number, id: number, names: boolean): BlockMention => ({
    ...at(ordinal),
    step,
    id: ids.text(id),
    names,
  });
  const isAllocation = outcomes.kindOf(index) === EventKind.Allocate;
  const first = mention(ID_TOKEN, columns.ids[index]!, isAllocation && !columns.hasNewId(index));
  const isRenamed =
    columns.operations[index] === Operation.Realloc &&
    columns.hasNewId(index) &&
    outcomes.placementOf(index) !== NO_PLACEMENT;
  if (!isRenamed) return [first];
  const newId = columns.newIdOf(index);
  const second = mention(NEW_ID_TOKEN, newId, isAllocation || newId !== columns.ids[index]);
  // A realloc of a null id is an allocation: its first id means no block.
  return isAllocation ? [second] : [first, second];
}

const ID_TOKEN = 1;
const NEW_ID_TOKEN = 4;
