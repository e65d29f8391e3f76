/** The block that an id means on a line: what it is, and its life. Where else it is meant is told by `blockMentions.ts`. */

import { HEADER_BYTES } from '../allocator/layout.ts';
import { blockSiteText } from '../replay/blockSites.ts';
import type { Timeline } from '../replay/timeline.ts';
import { blockEvents, type LifeEvent, lifeEvent } from './blockLife.ts';
import { type IdToken, meantBlock } from './blockMentions.ts';

export interface BlockStory {
  /** What the block is called where it was asked for. */
  readonly id: string;
  /** The step of its allocation. */
  readonly allocatedStep: number;
  /** By step; of a long life the first and the last events. */
  readonly life: readonly LifeEvent[];
  readonly lifeEventCount: number;
  /** What the block is after the event that was asked about; before it where that event frees it. */
  readonly payloadAddress: number;
  /** Header included. */
  readonly blockBytes: number;
  readonly requestedBytes: number;
  readonly arena: number;
  readonly thread: string;
  /** Where it was allocated, or resized last; null where the trace does not say. */
  readonly site: string | null;
  /** Never freed. */
  readonly leaks: boolean;
}

const SHOWN_LIFE_EVENTS = 12;

/** The block that an id on a 1-based line means; null where no event stands there, or its id means no block. */
export function blockStory(timeline: Timeline, line: number, token: IdToken): BlockStory | null {
  const step = timeline.trace.columns.stepOnLine(line);
  const madeStep = step === 0 ? 0 : meantBlock(timeline, step, token);
  return madeStep === 0 ? null : storyOf(timeline, madeStep);
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
    payloadAddress,
    blockBytes: timeline.blockBytesOf(madeStep - 1),
    requestedBytes: columns.sizeOf(madeStep - 1),
    arena: settings.arenaCount > 1 ? Math.floor((payloadAddress - HEADER_BYTES) / arenaBytes) : 0,
    thread: trace.threads.text(columns.threads[allocatedStep - 1]!),
    site: blockSiteText(timeline, madeStep - 1),
    leaks: outcomes.isLeak(lastStep - 1),
  };
}

function ends<Entry>(entries: readonly Entry[], count: number): readonly Entry[] {
  return entries.length <= 2 * count ? entries : [...entries.slice(0, count), ...entries.slice(-count)];
}
