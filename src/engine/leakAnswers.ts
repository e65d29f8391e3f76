/**
 * Answers about leaks: from trees that are made once for a timeline, a filter and a way of grouping, in slices. Found one at a
 * time, apart from the answers that take many replays, which would be waited for.
 */

import { leakEventSlices } from '../analysis/leakEvents.ts';
import { type FlameQuery, type LeakFlame, leakFlame } from '../analysis/leakFlame.ts';
import { type GrowthQuery, type LeakGrowth, leakGrowthSlices } from '../analysis/leakGrowth.ts';
import { type LeakQuery, type LeakRows, leakRowSlices } from '../analysis/leakRows.ts';
import { type LeakGrouping, type LeakTree, leakTreeSlices } from '../analysis/leakTree.ts';
import type { Timeline } from '../replay/timeline.ts';
import { LongAnswers, WorkQueue } from './longAnswers.ts';

/** The tree of a million leaks takes some 20 MB. */
const MAXIMUM_TREES = 4;
const MAXIMUM_GROWTHS = 8;

/** Runs what comes in slices for as long as the timeline is the one that answers to the name. */
type Runner = <Result>(name: string, timeline: Timeline, run: Generator<unknown, Result>) => Promise<Result>;

export class LeakAnswers {
  private readonly work = new WorkQueue();
  private readonly trees = new LongAnswers<LeakTree>(this.work, MAXIMUM_TREES);
  private readonly growths = new LongAnswers<LeakGrowth>(this.work, MAXIMUM_GROWTHS);

  constructor(private readonly run: Runner) {}

  async rows(name: string, timeline: Timeline, query: LeakQuery): Promise<LeakRows> {
    const tree = await this.tree(name, timeline, query.by, query.filter);
    return this.run(name, timeline, leakRowSlices(timeline, tree, query));
  }

  async flame(name: string, timeline: Timeline, query: FlameQuery): Promise<LeakFlame> {
    return leakFlame(timeline, await this.tree(name, timeline, 'site', query.filter), query);
  }

  growth(name: string, timeline: Timeline, query: GrowthQuery): Promise<LeakGrowth> {
    return this.growths.of(timeline, JSON.stringify(query), () =>
      this.run(name, timeline, leakGrowthSlices(timeline, query)),
    );
  }

  private tree(name: string, timeline: Timeline, by: LeakGrouping, filter: string): Promise<LeakTree> {
    return this.trees.of(timeline, `${by} ${filter}`, () =>
      this.run(name, timeline, grown(timeline, by, filter)),
    );
  }
}

function* grown(timeline: Timeline, by: LeakGrouping, filter: string): Generator<void, LeakTree> {
  const events = yield* leakEventSlices(timeline, filter);
  return yield* leakTreeSlices(timeline, events, by);
}
