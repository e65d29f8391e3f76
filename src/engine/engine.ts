/**
 * The one service that all faces use: the editor through a worker, the command line and the tests in process. Questions
 * carry a limit or a viewport and answers are in proportion to it, not to the trace; they are plain data and typed
 * arrays, so that they cross a thread or a network as they are.
 *
 * Every method settles. A rejected promise means a mistake of ours, a stopped engine, a source that cannot be read
 * (`SourceError`), or a trace that was closed or replaced meanwhile (`SupersededError`); nothing that stands in a trace
 * rejects.
 */

import type { ArenaThreads } from '../analysis/arenaThreads.ts';
import type { BlockDetails } from '../analysis/blockDetails.ts';
import type { LifeEvent } from '../analysis/blockLife.ts';
import type { BlockPlaces, IdToken, TextPlaces } from '../analysis/blockMentions.ts';
import type { BlockStory } from '../analysis/blockStory.ts';
import type { ColourBy, ColourClass } from '../analysis/colourClasses.ts';
import type { ComparedPolicy } from '../analysis/comparison.ts';
import type { HeapFigures, TraceFigures } from '../analysis/figures.ts';
import type { FindingGroup, FindingTreeQuery } from '../analysis/findingTree.ts';
import type { Fix } from '../analysis/fixes.ts';
import type { HeapListing } from '../analysis/heapListing.ts';
import type { HeapMap, HeapMapCells, HeapMapQuery } from '../analysis/heapMap.ts';
import type { HiddenFigures } from '../analysis/hiddenFindings.ts';
import type { HistoryMark, HistoryPicture, HistoryQuery } from '../analysis/history.ts';
import type { Leak } from '../analysis/largestLeaks.ts';
import type { FlameQuery, FlameUnit, LeakFlame } from '../analysis/leakFlame.ts';
import type { GrowingSite, GrowthQuery, LeakGrowth } from '../analysis/leakGrowth.ts';
import type { KnownFile, LeakPlace, LeakPlaceQuery, LeakPlaces } from '../analysis/leakPlaces.ts';
import type {
  LeakedBlock,
  LeakGroup,
  LeakOrder,
  LeakQuery,
  LeakRow,
  LeakRows,
} from '../analysis/leakRows.ts';
import type { LeakGrouping } from '../analysis/leakTree.ts';
import type { LinePage, LineQuery } from '../analysis/linePage.ts';
import type { LiveId } from '../analysis/liveIds.ts';
import type { MarkReport } from '../analysis/markReports.ts';
import type { MapOverlays, OverlayName } from '../analysis/overlays.ts';
import type { RenameConflict, RenamePlaces } from '../analysis/renamePlaces.ts';
import type { SeriesName, SeriesQuery, SeriesRange } from '../analysis/series.ts';
import type { Blocker, Blockers, ShortageReport } from '../analysis/shortageReport.ts';
import type { StepReport } from '../analysis/stepReport.ts';
import type { Policy } from '../analysis/variants.ts';
import type { Finding, FindingSpan, FindingSuppression, TextPlace } from '../replay/findingList.ts';
import type { FindingCode, Severity } from '../trace/findings.ts';
import type { FormattingQuery } from '../trace/formatting.ts';
import type { LeakBaseline } from '../trace/leakBaseline.ts';
import type { TraceSettings } from '../trace/settings.ts';
import type { TextChange } from '../trace/textEdit.ts';
import type { FindingPlace } from './fixTrials.ts';

// What faces need of the rooms below besides the engine itself: the vocabulary of settings and the words for findings.
export { blockSizeFor } from '../allocator/layout.ts';
export { listPlaces } from '../analysis/blockMentions.ts';
export { heapText } from '../analysis/heapText.ts';
export { wordHidden, wordNoLeaks } from '../analysis/hiddenFindings.ts';
export { MAXIMUM_LINE_FINDINGS, MAXIMUM_LINE_LENGTH } from '../analysis/linePage.ts';
export { wordSettingsProblem } from '../analysis/settingsWords.ts';
export { problemCounts, severityCounts } from '../analysis/severityCounts.ts';
export {
  listShortageReport,
  namedBlockers,
  type ShortageFact,
  type ShortageWords,
  wordShortageReport,
} from '../analysis/shortageWords.ts';
export {
  GeneratedTrace,
  MAXIMUM_SEED,
  MIX_NAMES,
  type MixName,
  planTrace,
} from '../generator/generator.ts';
export { BUG_KINDS, type BugCounts, type BugKind } from '../generator/plantedBugs.ts';
export { MODEL_VOCABULARY } from '../replay/settings.ts';
export { type BaselineProblem, readBaselineFile, writeBaselineFile } from '../trace/baselineFile.ts';
export { explainFinding } from '../trace/findingHelp.ts';
export {
  FINDING_CODES,
  findingSeverity,
  findingTitle,
  SEVERITIES,
  SUPPRESSIBLE_CODES,
  SUPPRESSION_CODES,
  shorten,
  wordMore,
} from '../trace/findings.ts';
export { mergedBaselines, withoutLeaks } from '../trace/leakBaseline.ts';
export { canBeId, type LineToken, lineTokens, type TokenKind, tokenAt } from '../trace/lineTokens.ts';
export { type DirectiveName, readDirective, readSize } from '../trace/settings.ts';
export { readSuppression, SUPPRESSION_WORD } from '../trace/suppressionComment.ts';
export { joinedBytes } from '../trace/traceText.ts';
export {
  CancelledError,
  MemoryLimitError,
  SourceError,
  type SourceFault,
  SupersededError,
  UnknownTextError,
  wordSourceFault,
} from './errors.ts';
export type {
  ArenaThreads,
  BlockDetails,
  Blocker,
  Blockers,
  BlockPlaces,
  BlockStory,
  ColourBy,
  ColourClass,
  ComparedPolicy,
  Finding,
  FindingCode,
  FindingGroup,
  FindingPlace,
  FindingSuppression,
  FindingTreeQuery,
  Fix,
  FlameQuery,
  FlameUnit,
  FormattingQuery,
  GrowingSite,
  GrowthQuery,
  HeapFigures,
  HeapListing,
  HeapMap,
  HeapMapCells,
  HeapMapQuery,
  HiddenFigures,
  HistoryMark,
  HistoryPicture,
  HistoryQuery,
  IdToken,
  KnownFile,
  Leak,
  LeakBaseline,
  LeakedBlock,
  LeakFlame,
  LeakGroup,
  LeakGrouping,
  LeakGrowth,
  LeakOrder,
  LeakPlace,
  LeakPlaceQuery,
  LeakPlaces,
  LeakQuery,
  LeakRow,
  LeakRows,
  LifeEvent,
  LinePage,
  LineQuery,
  LiveId,
  MapOverlays,
  MarkReport,
  OverlayName,
  Policy,
  RenameConflict,
  RenamePlaces,
  SeriesName,
  SeriesQuery,
  SeriesRange,
  Severity,
  ShortageReport,
  StepReport,
  TextChange,
  TextPlace,
  TextPlaces,
  TraceFigures,
  TraceSettings,
};

export interface TraceEngine {
  /**
   * Reads and replays a trace, under a name by which later questions refer to it. Opening the same name again replaces
   * the trace; an opening of that name that is still under way rejects with SupersededError. The former trace answers
   * questions until the new one, or a preview of it, is ready. Resolves when everything was read, or reading was stopped.
   */
  open(request: OpenRequest): Promise<TraceOverview>;

  /**
   * The next piece of a trace that is opened with the source `feed`, cut anywhere. Resolves when the engine is ready for
   * another. The engine keeps the bytes; a sender that crosses a thread gives them away. Rejects with SupersededError
   * where nobody waits for it any more.
   */
  feed(trace: string, bytes: Uint8Array): Promise<void>;

  /** Ends a `feed`: `open` resolves soon. */
  endFeed(trace: string): Promise<void>;

  /**
   * Changes the text of a trace whose text the engine has in memory, and replays it from where the first change matters.
   * Rejects with UnknownTextError where it has no text to change; the caller then opens the trace again.
   */
  edit(trace: string, changes: readonly TextChange[]): Promise<TraceOverview>;

  /**
   * Stops an opening: what was read so far, or replayed while it is being replayed, becomes the trace, and `open` resolves
   * with it. A reading that was stopped is replayed, which can be stopped as well.
   */
  stopReading(trace: string): Promise<void>;

  /** Forgets a trace. Questions about it reject with SupersededError. */
  close(trace: string): Promise<void>;

  /** Lines of the text with their events' outcomes and findings: what an event list shows. */
  lines(trace: string, query: LineQuery): Promise<LinePage>;

  /** Figures over time: a range of steps at a width. */
  series(trace: string, query: SeriesQuery): Promise<SeriesRange>;

  /** The first findings of each code, or a page of all, in the format's order, with ranges and related places. */
  findings(trace: string, query: FindingQuery): Promise<readonly Finding[]>;

  /** Findings by kind, then by site; leaks by bytes. */
  findingTree(trace: string, query: FindingTreeQuery): Promise<readonly FindingGroup[]>;

  /** What a step did, and the heap after it. */
  step(trace: string, step: number): Promise<StepReport>;

  /** The same, and the map of the heap after it: what the panel draws. */
  frame(trace: string, step: number, query: FrameQuery): Promise<Frame>;

  /**
   * The map alone, as cells, without the exact state: for many steps in a row, such as while a slider is dragged over a
   * large trace.
   */
  map(trace: string, step: number, query: HeapMapQuery): Promise<HeapMap>;

  /** Address over step: what was allocated when, over a range of steps and addresses, as pixels. */
  history(trace: string, query: HistoryQuery): Promise<HistoryPicture>;

  /** The block that holds an address at a step; null outside the arenas. */
  block(trace: string, step: number, address: number): Promise<BlockDetails | null>;

  /** Every block and free list at a step. In proportion to the heap: for the command line. */
  heap(trace: string, step: number): Promise<HeapListing>;

  /** The same as text, cut as the query says: to be read by people. */
  heapText(trace: string, step: number, query: HeapTextQuery): Promise<string>;

  /**
   * Why an event ran out of memory, and what would have helped, each found out by a replay; null where it did not. In
   * proportion to the trace, many times over.
   */
  explainShortage(trace: string, step: number, ticket?: Ticket): Promise<ShortageReport | null>;

  /**
   * What puts a finding right, each tried by a replay of the changed text. None where the text is not in memory, or not all
   * of it was replayed.
   */
  fixes(trace: string, place: FindingPlace, ticket?: Ticket): Promise<readonly Fix[]>;

  /**
   * Changes that lay out lines of the text alike and change nothing of what they mean; none where the text is not in memory, or
   * not all of it was replayed.
   */
  formatting(trace: string, query: FormattingQuery): Promise<readonly TextChange[]>;

  /** What every strategy and order would have made of the trace, each found out by a replay. */
  compare(trace: string, ticket?: Ticket): Promise<readonly ComparedPolicy[]>;

  /** The edit that puts a strategy and order in force; null where the text is not in memory, or not all of it was replayed. */
  policyChanges(trace: string, policy: Policy): Promise<readonly TextChange[] | null>;

  /**
   * Gives up the question that was asked under a ticket: it rejects with CancelledError, unless it was answered already. The work for it
   * ends where nobody else waits for the same.
   */
  cancel(ticket: Ticket): Promise<void>;

  /** The block that an id on a 1-based line means; null where it means none. */
  blockStory(trace: string, line: number, token: IdToken): Promise<BlockStory | null>;

  /** Every place that means the same block as the id on a 1-based line; null where that means none. */
  blockPlaces(trace: string, line: number, token: IdToken): Promise<BlockPlaces | null>;

  /** Where the id on a 1-based line means the same block, to be renamed there; null where it means none. */
  renamePlaces(trace: string, line: number, token: IdToken, newId: string): Promise<RenamePlaces | null>;

  /** Ids that name a live block above a 1-based line, the one that was made last first. */
  liveIds(trace: string, line: number, prefix: string, maximumCount: number): Promise<readonly LiveId[]>;

  /** The first marks of the text, each with what was live there. */
  marks(trace: string, maximumCount: number): Promise<readonly MarkReport[]>;

  /** How many events stand on a 1-based line or above it. */
  stepAtLine(trace: string, line: number): Promise<number>;

  /**
   * The nearest step after (or before) `step` that has a finding; null if there is none. Leaks count only in a trace
   * that has no other findings of events.
   */
  nextFinding(trace: string, step: number, direction: 'forward' | 'backward'): Promise<number | null>;

  /** The leaks with the most bytes, of all sites. */
  largestLeaks(trace: string, maximumCount: number): Promise<readonly Leak[]>;

  /** All leaks that comments do not suppress, also those that the request's baseline accepts: a baseline of all there are. */
  leaksToAccept(trace: string): Promise<LeakBaseline>;

  /**
   * Leaks by site, size, thread or age: a page of what is right below a node of the tree. In proportion to the trace when a
   * grouping or a filter is new.
   */
  leakRows(trace: string, query: LeakQuery): Promise<LeakRows>;

  /** Leaks by site as a flame graph, as finely as it can be seen. In proportion as `leakRows`. */
  leakFlame(trace: string, query: FlameQuery): Promise<LeakFlame>;

  /** The sites whose leaks keep growing over the marks of the trace, or over equal slices. In proportion to the trace. */
  leakGrowth(trace: string, query: GrowthQuery): Promise<LeakGrowth>;

  /** Files that frames of leaks name, as the trace writes them, those of the most leaked bytes first. */
  leakFiles(trace: string, maximumCount: number): Promise<readonly string[]>;

  /** The places in known files that leaks were made at, each with its largest leaks. */
  leakPlaces(trace: string, query: LeakPlaceQuery): Promise<LeakPlaces>;

  /** Stops the engine and frees what it holds. Questions under way reject. */
  dispose(): Promise<void>;
}

/** A question that takes replays, by a name of its asker's making, no two alike. */
export type Ticket = string;

export interface OpenRequest {
  readonly trace: string;
  readonly source: TraceSource;
  /** What the user set; wins over the file's directives. */
  readonly settings: TraceSettings;
  /** Which events of the file to replay; all where left out. */
  readonly range?: EventRange;
  /** Leaks that are no findings any more. */
  readonly baseline?: LeakBaseline;
  readonly limits?: EngineLimits;
}

/** Where the text comes from. Gzip is recognised by its first bytes in each of them. */
export type TraceSource =
  /** All at once. The engine keeps the bytes; a sender that crosses a thread may give them away. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Piece by piece, by `feed`. `totalBytes` is for the progress; null where it is not known. */
  | { readonly kind: 'feed'; readonly totalBytes: number | null }
  /** A file that the engine reads by itself, where it can: in Node. */
  | { readonly kind: 'file'; readonly path: string };

/**
 * Events of the file, counted from 1, both included. Blocks from before the range are not in the heap, and their frees
 * do nothing; blocks that are live at its end are no leaks where the file may go on.
 */
export interface EventRange {
  readonly fromEvent: number;
  /** Infinity for the last. */
  readonly toEvent: number;
}

export interface EngineLimits {
  /** What one trace may take, about; reading stops before it is exceeded. Infinity for no limit. */
  readonly memoryBytes: number;
  /** The share of it that keyframes may take. */
  readonly keyframeBytes: number;
}

/** Told by an engine while it works, without having been asked. */
export interface EngineListener {
  /** About ten times a second at most; the last one has `isDone`. */
  progress(progress: OpenProgress): void;
  /** The first events of a trace that is still being read can be asked about. Another preview may follow. */
  preview(trace: string, overview: TraceOverview): void;
  /** What is being tried to answer a question that takes more than a moment: words that follow "Trying". */
  trying(ticket: Ticket, words: string): void;
}

export interface OpenProgress {
  readonly trace: string;
  readonly phase: 'reading' | 'replaying';
  /** Share of the whole opening that is done, which never falls; null while the end of the text is not known. */
  readonly share: number | null;
  readonly readBytes: number;
  readonly eventCount: number;
  readonly isDone: boolean;
}

export interface HeapTextQuery {
  /** What the trace is called in the text. */
  readonly name: string;
  /** Up to so many blocks of each arena are listed; the rest are counted. */
  readonly maximumBlocks: number;
  /** In columns. */
  readonly width: number;
}

export type FindingQuery = FirstFindingsQuery | FindingPageQuery;

export interface FirstFindingsQuery {
  /** At most so many of each code; Infinity for all. */
  readonly maximumPerCode: number;
}

/** A page of the list: what a report reads that must not hold the whole list. */
export interface FindingPageQuery {
  /** Position in the format's order to start from; for the next page, the last finding's `index` + 1. */
  readonly from: number;
  readonly count: number;
  /** Only of these codes, where given. */
  readonly codes?: readonly FindingCode[];
  /**
   * Of those instead that comments suppress, and with `all` of those that the baseline accepts, too. They are a list with
   * positions of its own.
   */
  readonly hidden?: 'suppressed' | 'all';
}

/** What is known of a trace once it was replayed. */
export interface TraceOverview {
  readonly stepCount: number;
  readonly lineCount: number;
  readonly arenaBytes: number;
  readonly figures: TraceFigures;
  /** What is not counted in them: findings that comments suppress or the baseline accepts. */
  readonly hidden: HiddenFigures;
  /** Highest live bytes in each of equal slices of the states, from step 0 on. */
  readonly liveCurve: Float64Array;
  /** For each slice of `liveCurve` whether it has errors (1) or not (0). */
  readonly errorTicks: Uint8Array;
  /** The first and the last step to stop at on the way from finding to finding; null where there is none. */
  readonly findingSpan: FindingSpan | null;
  /** The threads that are at home in each arena; empty where there is one arena. */
  readonly arenaThreads: readonly ArenaThreads[];
  /** Settings that no heap can have. The replay then ran with `%heap auto` instead. */
  readonly settingsProblem: SettingsProblem | null;
  readonly extent: TraceExtent;
}

/** How much of its file a trace holds. */
export interface TraceExtent {
  /**
   * `preview`: the rest is still being read. `stopped`: its user stopped the reading or the replay. `limited`: the rest would have
   * exceeded the memory limit. `damaged`: the rest cannot be unpacked.
   */
  readonly kind: 'whole' | 'range' | 'preview' | 'stopped' | 'limited' | 'damaged';
  /** The number in the file of the event that is step 1. */
  readonly firstEvent: number;
  readonly readBytes: number;
  /** Null where it is not known. Of a gzip source both are packed bytes. */
  readonly totalBytes: number | null;
  /** What the whole would have taken, about; for `limited`, where it can be told; else null. */
  readonly neededBytes: number | null;
  /** For `damaged`, why the rest cannot be unpacked, in the platform's words; else null. */
  readonly damage: string | null;
}

export interface SettingsProblem {
  readonly message: string;
  /** The directive to blame; null where the user's own setting is. */
  readonly place: TextPlace | null;
}

export interface FrameQuery extends HeapMapQuery {
  /** What to tell besides; nothing where left out. */
  readonly overlays?: readonly OverlayName[];
}

export interface Frame {
  readonly report: StepReport;
  readonly map: HeapMap;
  /** What each class is, with its bytes in `poolMap`, or in `map` where none is asked for; empty for `state`. */
  readonly classes: readonly ColourClass[];
  readonly overlays: MapOverlays;
  /** The mix under each of `poolCellCount` cells of the whole pool, where the query asks for it; by age without classes. */
  readonly poolMap?: HeapMapCells;
}
