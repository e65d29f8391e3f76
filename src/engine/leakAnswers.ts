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
import type { Breather } from './breather.ts';
import { LongAnswers, LongWork } from './longAnswers.ts';
import type { Openings } from './openings.ts';

/** The tree of a million leaks takes some 20 MB. */
const MAXIMUM_TREES = 4;
const MAXIMUM_GROWTHS = 8;

export class LeakAnswers {
  private readonly work: LongWork;
  private readonly trees: LongAnswers<LeakTree>;
  private readonly growths: LongAnswers<LeakGrowth>;

  constructor(
    private readonly openings: Openings,
    breather: Breather,
  ) {
    // None of them takes so long that anybody would be told what is being done.
    this.work = new LongWork(breather, () => {});
    this.trees = new LongAnswers(this.work, MAXIMUM_TREES);
    this.growths = new LongAnswers(this.work, MAXIMUM_GROWTHS);
    openings.countMemory((timeline) => this.treeBytes(timeline));
  }

  async rows(name: string, timeline: Timeline, query: LeakQuery): Promise<LeakRows> {
    const tree = await this.tree(name, timeline, query.by, query.filter);
    return this.openings.runWhileCurrent(name, timeline, leakRowSlices(timeline, tree, query));
  }

  async flame(name: string, timeline: Timeline, query: FlameQuery): Promise<LeakFlame> {
    return leakFlame(timeline, await this.tree(name, timeline, 'site', query.filter), query);
  }

  growth(name: string, timeline: Timeline, query: GrowthQuery): Promise<LeakGrowth> {
    const find = () => leakGrowthSlices(timeline, query);
    const check = this.openings.whileCurrent(name, timeline);
    return this.growths.of(timeline, JSON.stringify(query), undefined, find, check);
  }

  private treeBytes(timeline: Timeline): number {
    return this.trees.keptOf(timeline).reduce((bytes, tree) => bytes + tree.byteLength, 0);
  }

  private tree(name: string, timeline: Timeline, by: LeakGrouping, filter: string): Promise<LeakTree> {
    const find = () => grown(timeline, by, filter);
    const check = this.openings.whileCurrent(name, timeline);
    return this.trees.of(timeline, `${by} ${filter}`, undefined, find, check);
  }
}

function* grown(timeline: Timeline, by: LeakGrouping, filter: string): Generator<undefined, LeakTree> {
  const events = yield* leakEventSlices(timeline, filter);
  return yield* leakTreeSlices(timeline, events, by);
}
