/** Replaying a trace against the same algorithm in C, and searching long free lists with an index and without. */

import type { StrategyName } from '../src/allocator/strategies/registry.ts';
import { ratioOf } from './parseRows.ts';
import { runComparator, runSubject } from './processes.ts';
import type { Goal } from './results.ts';
import type { Row } from './rounds.ts';
import { type Sizes, shortCount } from './sizes.ts';
import { type MixName, traceFile } from './traces.ts';

/** C walks for every block, which takes hours on longer traces; the row has no goal. */
const BEST_FIT_EVENTS = 1_000_000;

/** Long enough for a few walks over a million holes, and for many searches of an index. */
const SEARCH_MS = 3000;

/** How far a trace of c or d has got, in events for each hole, when its holes are all there. */
const EVENTS_BEFORE_SEARCHES = { c: 3, d: 6 } as const;

export function replayRows(sizes: Sizes): Row[] {
  const { eventCount, holeCounts } = sizes;
  const limits: readonly [MixName, number][] = [
    ['a', 2],
    ['b', 1.4],
    ['bL', 1.4],
    ['c', 1.4],
  ];
  const searches: readonly [Search, readonly number[]][] = [
    [{ strategy: 'first-fit', mix: 'd' }, [2000, 20_000]],
    [{ strategy: 'best-fit', mix: 'c' }, [2000, 20_000]],
    // With few other holes the rover is always in front of the small ones.
    [{ strategy: 'next-fit', mix: 'c', live: 1 }, [1000, 1000]],
    [{ strategy: 'worst-fit', mix: 'c' }, [1000, 1000]],
  ];
  return [
    ...limits.map(([mix, limit]) =>
      againstC(mix, 'first-fit', eventCount, sizes, { sense: 'at most', limit }),
    ),
    againstC('b', 'best-fit', BEST_FIT_EVENTS, sizes, null),
    ...limits.map(([mix]) => againstWalk(mix, sizes)),
    agreement(),
    ...searches.flatMap(([search, goals]) =>
      holeCounts.map((holeCount, index) => indexAgainstWalk(search, holeCount, goals[index] ?? 0)),
    ),
  ];
}

function againstC(
  mix: MixName,
  strategy: StrategyName,
  eventCount: number,
  { runCount }: Sizes,
  goal: Goal | null,
): Row {
  return {
    name: `replay ${mix}, ${shortCount(eventCount)} events, ${strategy}, against C`,
    unit: 'x',
    goal,
    async measure() {
      const { file, heapBytes } = await traceFile(mix, eventCount);
      const theirs = await runComparator('replay', [
        file,
        String(heapBytes),
        strategy,
        '0',
        String(runCount),
      ]);
      const ours = await runSubject('replay', { file, heapBytes, strategy, leastMs: 0, leastRuns: runCount });
      return ratioOf(ours, theirs, 'placements');
    },
  };
}

function againstWalk(mix: MixName, { eventCount, runCount }: Sizes): Row {
  return {
    name: `hybrid replay ${mix}, ${shortCount(eventCount)} events, first-fit, against walking`,
    unit: 'x',
    goal: { sense: 'at most', limit: 1.05 },
    async measure() {
      const { file, heapBytes } = await traceFile(mix, eventCount);
      const options = { file, heapBytes, strategy: 'first-fit', leastMs: 0, leastRuns: runCount };
      const walking = await runSubject('replayWalking', options);
      const hybrid = await runSubject('replay', options);
      return {
        value: Number(hybrid.ms) / Number(walking.ms),
        details: { 'hybrid ms': Number(hybrid.ms), 'walking ms': Number(walking.ms) },
      };
    },
  };
}

/** A trace whose lists are short enough to be walked a million times. */
function agreement(): Row {
  return {
    name: 'agreement of walk and index, 1M events, 4 strategies x 3 orders',
    unit: 'that differ',
    goal: { sense: 'at most', limit: 0 },
    isTimed: false,
    async measure() {
      const { file, heapBytes } = await traceFile('b', 1_000_000, { live: 2000 });
      const { different, events } = await runSubject('agree', { file, heapBytes });
      return { value: Number(different), details: { events: Number(events) } };
    },
  };
}

interface Search {
  readonly strategy: StrategyName;
  readonly mix: 'c' | 'd';
  readonly live?: number;
}

function indexAgainstWalk({ strategy, mix, ...shape }: Search, holeCount: number, limit: number): Row {
  return {
    name: `search ${mix}, ${shortCount(holeCount)} holes, ${strategy}, times faster than walking`,
    unit: 'x',
    goal: { sense: 'at least', limit },
    async measure() {
      const { file, heapBytes } = await traceFile(mix, 10 * holeCount, { holes: holeCount, ...shape });
      const firstEvent = EVENTS_BEFORE_SEARCHES[mix] * holeCount;
      const options = { file, heapBytes, strategy, firstEvent, maximumMs: SEARCH_MS };
      const walking = await runSubject('search', { ...options, walks: true });
      const indexed = await runSubject('search', { ...options, walks: false });
      return {
        value: Number(walking.nsPerAlloc) / Number(indexed.nsPerAlloc),
        details: {
          'walking ns': Number(walking.nsPerAlloc),
          'ours ns': Number(indexed.nsPerAlloc),
          'probes an alloc': Number(walking.probesPerAlloc),
        },
      };
    },
  };
}
