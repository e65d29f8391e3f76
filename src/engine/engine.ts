/**
 * The one service that all faces use: the editor through a worker, the command line and the tests in process. Questions
 * carry a limit or a viewport and answers are in proportion to it, not to the trace; they are plain data and typed
 * arrays, so that they cross a thread or a network as they are.
 *
 * Every method settles. A rejected promise means a mistake of ours, a stopped engine, or a trace that was closed or
 * replaced meanwhile (`SupersededError`); nothing that stands in a trace rejects.
 */

import type { BlockDetails } from '../analysis/blockDetails.ts';
import type { HeapFigures, TraceFigures } from '../analysis/figures.ts';
import type { FindingGroup, FindingTreeQuery } from '../analysis/findingTree.ts';
import type { HeapListing } from '../analysis/heapListing.ts';
import type { HeapMap, HeapMapQuery } from '../analysis/heapMap.ts';
import type { Leak } from '../analysis/largestLeaks.ts';
import type { StepReport } from '../analysis/stepReport.ts';
import type { Finding, TextPlace } from '../replay/findingList.ts';
import type { FindingCode, Severity } from '../trace/findings.ts';
import type { TraceSettings } from '../trace/settings.ts';

// What faces need of the rooms below besides the engine itself: the vocabulary of settings and the words for findings.
export { blockSizeFor } from '../allocator/layout.ts';
export { MODEL_VOCABULARY } from '../replay/settings.ts';
export { explainFinding } from '../trace/findingHelp.ts';
export { FINDING_CODES, findingSeverity, findingTitle, shorten, wordMore } from '../trace/findings.ts';
export { type DirectiveName, readDirective } from '../trace/settings.ts';

export type {
  BlockDetails,
  Finding,
  FindingCode,
  FindingGroup,
  FindingTreeQuery,
  HeapFigures,
  HeapListing,
  HeapMap,
  HeapMapQuery,
  Leak,
  Severity,
  StepReport,
  TextPlace,
  TraceFigures,
  TraceSettings,
};

export interface TraceEngine {
  /**
   * Reads and replays a trace, under a name by which later questions refer to it. Opening the same name again replaces
   * the trace; an opening of that name that is still under way rejects with SupersededError. The former trace answers
   * questions until the new one is ready.
   */
  open(request: OpenRequest): Promise<TraceOverview>;

  /** Forgets a trace. Questions about it reject with SupersededError. */
  close(trace: string): Promise<void>;

  /** The first findings of each code, in the format's order, with ranges and related places. */
  findings(trace: string, query: FindingQuery): Promise<readonly Finding[]>;

  /** Findings by kind, then by site; leaks by bytes. */
  findingTree(trace: string, query: FindingTreeQuery): Promise<readonly FindingGroup[]>;

  /** What a step did, and the heap after it. */
  step(trace: string, step: number): Promise<StepReport>;

  /** The same, and the map of the heap after it: what the panel draws. */
  frame(trace: string, step: number, query: HeapMapQuery): Promise<Frame>;

  /** The block that holds an address at a step; null outside the arenas. */
  block(trace: string, step: number, address: number): Promise<BlockDetails | null>;

  /** Every block and free list at a step. In proportion to the heap: for the command line. */
  heap(trace: string, step: number): Promise<HeapListing>;

  /** How many events stand on a 1-based line or above it. */
  stepAtLine(trace: string, line: number): Promise<number>;

  /**
   * The nearest step after (or before) `step` that has a finding; null if there is none. Leaks count only in a trace
   * that has no other findings of events.
   */
  nextFinding(trace: string, step: number, direction: 'forward' | 'backward'): Promise<number | null>;

  /** The leaks with the most bytes, of all sites. */
  largestLeaks(trace: string, maximumCount: number): Promise<readonly Leak[]>;

  /** Stops the engine and frees what it holds. Questions under way reject. */
  dispose(): Promise<void>;
}

export interface OpenRequest {
  readonly trace: string;
  /** The text. The engine keeps it; a sender that crosses a thread may give it away. */
  readonly bytes: Uint8Array;
  /** What the user set; wins over the file's directives. */
  readonly settings: TraceSettings;
}

export interface FindingQuery {
  /** At most so many of each code; Infinity for all. */
  readonly maximumPerCode: number;
}

/** What is known of a trace once it was replayed. */
export interface TraceOverview {
  readonly stepCount: number;
  readonly lineCount: number;
  readonly arenaBytes: number;
  readonly figures: TraceFigures;
  /** Highest live bytes in each of equal slices of the trace; empty for a trace without events. */
  readonly liveCurve: Float64Array;
  /** For each slice of `liveCurve` whether it has errors (1) or not (0). */
  readonly errorTicks: Uint8Array;
  /** Settings that no heap can have. The replay then ran with `%heap auto` instead. */
  readonly settingsProblem: SettingsProblem | null;
}

export interface SettingsProblem {
  readonly message: string;
  /** The directive to blame; null where the user's own setting is. */
  readonly place: TextPlace | null;
}

export interface Frame {
  readonly report: StepReport;
  readonly map: HeapMap;
}

/** The trace was closed, or replaced by a newer text, before the question was answered. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError';

  constructor(trace: string) {
    super(`The trace ${trace} was closed or replaced.`);
  }
}
