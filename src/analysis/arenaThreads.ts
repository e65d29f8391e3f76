/** Which threads are at home in which arena: thread n, counted by first appearance, in arena n modulo their number. */

import type { Timeline } from '../replay/timeline.ts';
import { shorten } from '../trace/findings.ts';

export interface ArenaThreads {
  /** The first few, cut where they are long; empty for the thread of events that name none. */
  readonly names: readonly string[];
  /** How many there are in all. */
  readonly count: number;
}

/** More names have no room beside an arena. */
const MAXIMUM_NAMES = 6;

/** For each arena; empty where there is one, as all threads are at home there. */
export function arenaThreads({ settings, trace }: Timeline): ArenaThreads[] {
  const { arenaCount } = settings;
  if (arenaCount === 1) return [];
  const { threads } = trace;
  return Array.from({ length: arenaCount }, (_, arena) => {
    const count = Math.max(0, Math.ceil((threads.count - arena) / arenaCount));
    const names = Array.from({ length: Math.min(count, MAXIMUM_NAMES) }, (_, index) =>
      shorten(threads.text(arena + index * arenaCount)),
    );
    return { names, count };
  });
}
