/**
 * The engine in process: answers questions from the timelines that its openings come to. Knows nothing of editors, threads or the platform;
 * the workers and the command line all run this one.
 */

import { blockDetails } from '../analysis/blockDetails.ts';
import { blockPlaces, type IdToken } from '../analysis/blockMentions.ts';
import { blockStory } from '../analysis/blockStory.ts';
import { colourClasses } from '../analysis/colourClasses.ts';
import { comparePolicies } from '../analysis/comparison.ts';
import { cutHeapText } from '../analysis/cutHeapText.ts';
import { findingTree } from '../analysis/findingTree.ts';
import { policyChanges } from '../analysis/fixes.ts';
import { heapListing } from '../analysis/heapListing.ts';
import { heapMap } from '../analysis/heapMap.ts';
import { leaksToAccept } from '../analysis/hiddenFindings.ts';
import { history } from '../analysis/history.ts';
import { largestLeaks } from '../analysis/largestLeaks.ts';
import { leakFileSlices, leakPlaceSlices } from '../analysis/leakPlaces.ts';
import { linePage } from '../analysis/linePage.ts';
import { liveIds } from '../analysis/liveIds.ts';
import { liveMap } from '../analysis/liveMap.ts';
import { markReports } from '../analysis/markReports.ts';
import { mapOverlays } from '../analysis/overlays.ts';
import { poolMap } from '../analysis/poolMap.ts';
import { renamePlaces } from '../analysis/renamePlaces.ts';
import { seriesRange } from '../analysis/series.ts';
import { shortageReport } from '../analysis/shortageReport.ts';
import { type StepReport, stepReport } from '../analysis/stepReport.ts';
import type { Finding } from '../replay/findingList.ts';
import type { Timeline } from '../replay/timeline.ts';
import { lastNotAbove } from '../trace/columns.ts';
import { type FormattingQuery, formattingSlices } from '../trace/formatting.ts';
import { Breather } from './breather.ts';
import type {
  ComparedPolicy,
  FindingQuery,
  FindingTreeQuery,
  Fix,
  FlameQuery,
  Frame,
  FrameQuery,
  GrowthQuery,
  HeapMapQuery,
  HeapTextQuery,
  HistoryPicture,
  HistoryQuery,
  LeakPlaceQuery,
  LeakQuery,
  LinePage,
  LineQuery,
  OpenRequest,
  Policy,
  SeriesQuery,
  SeriesRange,
  ShortageReport,
  TextChange,
  Ticket,
  TraceEngine,
} from './engine.ts';
import { findingPage, firstFindings } from './findingPages.ts';
import { type FindingPlace, triedFixes } from './fixTrials.ts';
import { LeakAnswers } from './leakAnswers.ts';
import { LongAnswers, LongWork } from './longAnswers.ts';
import { type LocalEngineOptions, Openings } from './openings.ts';

export type { LocalEngineOptions };

export function createLocalEngine(options: LocalEngineOptions = {}): TraceEngine {
  return new LocalEngine(options);
}

class LocalEngine implements TraceEngine {
  private readonly lastReports = new WeakMap<Timeline, StepReport>();
  private readonly breather = new Breather();
  private readonly openings: Openings;
  private readonly longWork = new LongWork(this.breather, (ticket, words) =>
    this.options.listener?.trying(ticket, words),
  );
  private readonly shortages = new LongAnswers<ShortageReport | null>(this.longWork);
  private readonly comparisons = new LongAnswers<readonly ComparedPolicy[]>(this.longWork);
  private readonly triedFixes = new LongAnswers<readonly Fix[]>(this.longWork);
  private readonly leaks: LeakAnswers;

  constructor(private readonly options: LocalEngineOptions) {
    this.openings = new Openings(options, this.breather);
    this.leaks = new LeakAnswers(this.openings, this.breather);
  }

  open(request: OpenRequest) {
    return this.openings.open(request);
  }

  feed(name: string, bytes: Uint8Array) {
    return this.openings.feed(name, bytes);
  }

  endFeed(name: string) {
    return this.openings.endFeed(name);
  }

  edit(name: string, changes: readonly TextChange[]) {
    return this.openings.edit(name, changes);
  }

  stopReading(name: string) {
    return this.openings.stopReading(name);
  }

  close(name: string) {
    return this.openings.close(name);
  }

  dispose() {
    return this.openings.dispose();
  }

  async lines(name: string, query: LineQuery): Promise<LinePage> {
    return linePage(this.timelineOf(name), query);
  }

  async series(name: string, query: SeriesQuery): Promise<SeriesRange> {
    return seriesRange(this.timelineOf(name), query);
  }

  async findings(name: string, query: FindingQuery): Promise<readonly Finding[]> {
    const { findings, hiddenFindings } = this.timelineOf(name);
    return 'maximumPerCode' in query
      ? firstFindings(findings, query.maximumPerCode)
      : findingPage(query.hidden ? hiddenFindings : findings, query);
  }

  async findingTree(name: string, query: FindingTreeQuery) {
    return findingTree(this.timelineOf(name), query);
  }

  async step(name: string, step: number) {
    return this.reportOf(this.timelineOf(name), step);
  }

  async frame(name: string, step: number, query: FrameQuery): Promise<Frame> {
    const timeline = this.timelineOf(name);
    const report = this.reportOf(timeline, step);
    const overlays = mapOverlays(timeline, step, query.overlays ?? []);
    const heap = timeline.stateAt(step);
    const map = heapMap(timeline, heap, query);
    const { poolCellCount = 0, colourBy = 'state' } = query;
    const pool = poolCellCount > 0 ? poolMap(timeline, heap, poolCellCount, query) : undefined;
    const counted = pool ?? map;
    const classBytes = counted.colourBy === colourBy ? counted.classBytes : null;
    const classes = colourClasses(timeline, colourBy, classBytes);
    return { report, map, classes, overlays, ...(pool && { poolMap: pool }) };
  }

  async map(name: string, step: number, query: HeapMapQuery) {
    return liveMap(this.timelineOf(name), step, query);
  }

  async history(name: string, query: HistoryQuery): Promise<HistoryPicture> {
    const timeline = this.timelineOf(name);
    const { refinements } = this.openings;
    const base = refinements.baseOf(timeline);
    const picture = history(timeline, query, base);
    if (!base || !picture.isRough || refinements.colour(name, timeline, base, picture.colourBy))
      return picture;
    return { ...picture, isRough: false };
  }

  async block(name: string, step: number, address: number) {
    return blockDetails(this.timelineOf(name), step, address);
  }

  async heap(name: string, step: number) {
    return heapListing(this.timelineOf(name), step);
  }

  async heapText(name: string, step: number, query: HeapTextQuery) {
    return cutHeapText(this.timelineOf(name), step, query);
  }

  async explainShortage(name: string, step: number, ticket?: Ticket) {
    const timeline = this.timelineOf(name);
    if (step < 1 || step > timeline.stepCount) return null;
    const find = () => shortageReport(timeline, step);
    return this.shortages.of(
      timeline,
      String(step),
      ticket,
      find,
      this.openings.whileCurrent(name, timeline),
    );
  }

  async fixes(name: string, place: FindingPlace, ticket?: Ticket) {
    const timeline = this.timelineOf(name);
    const editable = this.openings.editableWhole(name, timeline);
    if (!editable) return [];
    const { text, reader, request } = editable;
    const { settings, baseline } = request;
    const trial = { timeline, text, reader, settings, baseline };
    const find = () => triedFixes(trial, place);
    const check = this.openings.whileCurrent(name, timeline);
    return this.triedFixes.of(timeline, JSON.stringify(place), ticket, find, check);
  }

  async compare(name: string, ticket?: Ticket) {
    const timeline = this.timelineOf(name);
    const find = () => comparePolicies(timeline);
    return this.comparisons.of(timeline, '', ticket, find, this.openings.whileCurrent(name, timeline));
  }

  async policyChanges(name: string, policy: Policy) {
    const timeline = this.timelineOf(name);
    return this.openings.editableWhole(name, timeline) ? policyChanges(timeline, policy) : null;
  }

  async cancel(ticket: Ticket): Promise<void> {
    this.longWork.cancel(ticket);
  }

  async formatting(name: string, query: FormattingQuery) {
    const timeline = this.timelineOf(name);
    if (!this.openings.editableWhole(name, timeline)) return [];
    return this.openings.runWhileCurrent(name, timeline, formattingSlices(timeline.trace, query));
  }

  async blockStory(name: string, line: number, token: IdToken) {
    return blockStory(this.timelineOf(name), line, token);
  }

  async blockPlaces(name: string, line: number, token: IdToken) {
    return blockPlaces(this.timelineOf(name), line, token);
  }

  async renamePlaces(name: string, line: number, token: IdToken, newId: string) {
    const timeline = this.timelineOf(name);
    return this.openings.editableWhole(name, timeline) ? renamePlaces(timeline, line, token, newId) : null;
  }

  async liveIds(name: string, line: number, prefix: string, maximumCount: number) {
    return liveIds(this.timelineOf(name), line, prefix, maximumCount);
  }

  async marks(name: string, maximumCount: number) {
    return markReports(this.timelineOf(name), maximumCount);
  }

  async stepAtLine(name: string, line: number): Promise<number> {
    return this.timelineOf(name).trace.columns.stepAtLine(line);
  }

  async nextFinding(name: string, step: number, direction: 'forward' | 'backward'): Promise<number | null> {
    const steps = this.timelineOf(name).findings.findingSteps;
    const next = direction === 'forward' ? lastNotAbove(steps, step) + 1 : lastNotAbove(steps, step - 1);
    return steps[next] ?? null;
  }

  async largestLeaks(name: string, maximumCount: number) {
    return largestLeaks(this.timelineOf(name), maximumCount);
  }

  async leaksToAccept(name: string) {
    return leaksToAccept(this.timelineOf(name));
  }

  async leakFiles(name: string, maximumCount: number) {
    const timeline = this.timelineOf(name);
    return this.openings.runWhileCurrent(name, timeline, leakFileSlices(timeline, maximumCount));
  }

  async leakPlaces(name: string, query: LeakPlaceQuery) {
    const timeline = this.timelineOf(name);
    return this.openings.runWhileCurrent(name, timeline, leakPlaceSlices(timeline, query));
  }

  async leakRows(name: string, query: LeakQuery) {
    return this.leaks.rows(name, this.timelineOf(name), query);
  }

  async leakFlame(name: string, query: FlameQuery) {
    return this.leaks.flame(name, this.timelineOf(name), query);
  }

  async leakGrowth(name: string, query: GrowthQuery) {
    return this.leaks.growth(name, this.timelineOf(name), query);
  }

  /** The report of the step asked for last is kept: panel and editor ask for the same one, and finding it moves the heap. */
  private reportOf(timeline: Timeline, step: number): StepReport {
    const last = this.lastReports.get(timeline);
    if (last?.step === step) return last;
    const report = stepReport(timeline, step);
    this.lastReports.set(timeline, report);
    return report;
  }

  private timelineOf(name: string): Timeline {
    return this.openings.timelineOf(name);
  }
}
