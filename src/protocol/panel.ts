/**
 * What the extension host and the heap map panel say to each other: two sets of functions over one channel of messages
 * (birpc on postMessage). Data only, typed arrays as they are. A call that expects an answer settles; `frame` is answered
 * when it has been drawn, and the host sends the next one only then, so that frames never queue up.
 */

import type {
  BlockDetails,
  ColourBy,
  FlameQuery,
  Frame,
  HeapMap,
  HistoryPicture,
  HistoryQuery,
  LeakFlame,
  LinePage,
  LineQuery,
  OverlayName,
  SeriesName,
  SeriesQuery,
  SeriesRange,
  ShortageReport,
  TraceOverview,
} from '../engine/engine.ts';
import type { LayoutChoice } from './layout.ts';

// What the view needs of the rooms below it to read a frame. Constants, one small table, how a long name is cut, and the
// words for a shortage: nothing that runs a trace.
export { FREE_FLAG, HEADER_BYTES, NO_BLOCK, WORD_BYTES } from '../allocator/layout.ts';
export { FIRST_LIFE_EVENTS } from '../analysis/blockLife.ts';
export { CLASS_COUNT, COLOUR_WAYS } from '../analysis/colourClasses.ts';
export { BLOCK_FREE, BLOCK_LEAKS, MAXIMUM_WORDS_BYTES } from '../analysis/heapMap.ts';
export { wordNoLeaks } from '../analysis/hiddenFindings.ts';
export { OVERLAY_NAMES } from '../analysis/overlays.ts';
export { ERROR_TICK, NO_TICK, WARNING_TICK } from '../analysis/seriesNotes.ts';
export { wordSettingsProblem } from '../analysis/settingsWords.ts';
export { problemCounts } from '../analysis/severityCounts.ts';
export { type BlockerLine, wordShortageReport } from '../analysis/shortageWords.ts';
export type {
  ArenaThreads,
  BlockDetails,
  Blocker,
  ColourBy,
  ColourClass,
  Finding,
  FlameQuery,
  FlameUnit,
  Frame,
  HeapFigures,
  HeapMap,
  HeapMapCells,
  HistoryMark,
  HistoryPicture,
  HistoryQuery,
  LeakFlame,
  LifeEvent,
  LinePage,
  LineQuery,
  MapOverlays,
  OverlayName,
  SeriesName,
  SeriesQuery,
  SeriesRange,
  Severity,
  ShortageReport,
  StepReport,
  TextPlace,
  TraceFigures,
  TraceOverview,
} from '../engine/engine.ts';
export { shorten } from '../trace/findings.ts';

/** Called by the host, served by the view. */
export interface ViewFunctions {
  /** Another trace, or the same one after an edit. Comes before the first frame of it. */
  showTrace(trace: PanelTrace): void;
  /**
   * The heap at the cursor, and the 1-based line that the user is on: the event's, or one below it where no event
   * stands; 0 at the start. Resolves when it is on the screen.
   */
  frame(frame: Frame, line: number): Promise<void>;
  /**
   * There is nothing to show: a sentence that says what is the matter and what would help. `place` is what to keep
   * through a reload all the same; null where it is not known which trace it was.
   */
  showNotice(notice: PanelNotice, place: PanelState | null): void;
  /** The trace is being read again; what is on the screen stays until the next frame. */
  showBusy(busy: boolean): void;
  /** How much of the trace is here, where that is not simply all of it; null where it is. */
  showExtent(extent: PanelExtent | null): void;
  /** A line is to be looked at, without a move of the cursor. For a view that lists the lines. */
  showLine(line: number): void;
  /** Playback started, stopped or changed its speed. */
  showPlayback(playback: Playback): void;
  /**
   * The block that is selected, null for none; also where it is none at this step. `isAway`: it was chosen by `walkTo` just now,
   * and is to be brought into sight.
   */
  showSelection(block: BlockDetails | null, isAway: boolean): void;
  /** What is being tried to explain a step, where that takes more than a moment: words that follow "Trying". */
  showTrying(step: number, words: string): void;
  /** Which panes are shown, and how large: what was chosen last in any panel. */
  showLayout(layout: LayoutChoice): void;
  /** The leaks are to be looked at, from the frame on that a path leads to. Answered when the view has turned to them. */
  showLeaks(path: readonly string[]): Promise<void>;
  /** What is on the screen, for a file; null where there is no heap to be seen. */
  picture(): Promise<SavedPicture | null>;
}

/** Called by the view, served by the host. */
export interface HostFunctions {
  /**
   * The view has loaded, for the first time or anew, with what it kept through a reload. The host answers with what it
   * knows, the frame excepted.
   */
  loaded(kept: PanelState | null): void;
  /** The map of the trace that is shown has got a size, or another one. The host answers with a frame. */
  setViewport(viewport: PanelViewport): void;
  /** What the map is coloured by and shows besides. The host answers with a frame, once the map has a size. */
  setPicture(picture: PanelPicture): void;
  /** Moves the cursor. Out-of-range steps are clamped. */
  goToStep(step: number): void;
  /**
   * The map of the heap at a step, as cells, without a move of the cursor: for a slider that is dragged over a large
   * trace. Null where the text was replaced meanwhile, or nothing is shown.
   */
  mapAt(step: number): Promise<HeapMap | null>;
  /** Figures over time for a range of steps, at a width; null where the text was replaced meanwhile. */
  series(query: SeriesQuery): Promise<SeriesRange | null>;
  /**
   * Address over step, for a range at a size; a larger one than MAXIMUM_HISTORY_PIXELS comes smaller. Null where the text was replaced
   * meanwhile, or nothing is shown.
   */
  history(query: HistoryQuery): Promise<HistoryPicture | null>;
  /**
   * Leaks by site, as finely as the view can show them; null where the text was replaced meanwhile, or nothing is shown.
   */
  leakFlame(query: PanelFlameQuery): Promise<LeakFlame | null>;
  /** Runs one of the commands for moving the cursor. */
  run(action: PanelAction): void;
  setSpeed(stepsPerSecond: number): void;
  /** What is at an address at the cursor's step: for the hover. */
  blockAt(address: number): Promise<BlockDetails | null>;
  /** Selects the block at an address and reveals the line that made it; null selects nothing. */
  select(address: number | null): void;
  /** Selects the block at an address and nothing else: for going from block to block. */
  walkTo(address: number): void;
  /** Lines with what their events came to and their findings; null where the text was replaced meanwhile. */
  lines(query: LineQuery): Promise<LinePage | null>;
  /** Moves the cursor to the last event on a line or above it. Resolves when the faces show it. */
  goToLine(line: number): Promise<void>;
  /** Does what one of the buttons beside the extent says. */
  changeExtent(action: ExtentAction): void;
  /** Reveals a line in the editor, such as that of a finding or a related place. */
  revealLine(line: number): void;
  /** Why the event of a step ran out of memory; null where it did not, or the text was replaced meanwhile. */
  explain(step: number): Promise<ShortageReport | null>;
  /** Opens a source file, as a site names it, at a 1-based line; false where it is not in the workspace. */
  revealSource(file: string, line: number): Promise<boolean>;
  /** Keeps a choice of panes for this panel and others. */
  keepLayout(layout: LayoutChoice): void;
  /** A mistake of ours in the view, for the log. */
  reportError(message: string): void;
}

/** What the host does not know better. */
export type PanelFlameQuery = Pick<FlameQuery, 'path' | 'pageFrom' | 'unit' | 'maximumAcross'>;

/** What is on the screen, as files. */
export interface SavedPicture {
  /** At twice the size. */
  readonly png: Uint8Array;
  /** Null where it would be larger than MAXIMUM_SVG_BYTES. */
  readonly svg: Uint8Array | null;
}

/** More of it, and what reads SVG is slow with it. */
export const MAXIMUM_SVG_BYTES = 2_000_000;

/** Two bytes each, three with classes: a picture with all that goes with it is a message of less than a megabyte. */
export const MAXIMUM_HISTORY_PIXELS = 320_000;

export interface PanelTrace {
  /** For the view's PanelState. */
  readonly uri: string;
  /** As it is called where people see it. */
  readonly name: string;
  readonly overview: TraceOverview;
}

/** How much of a trace is here, in words, and what could be done about it. */
export interface PanelExtent {
  readonly words: string;
  /** The share of a reading that is under way, from 0 to 1; null where its end is not known. Undefined: nothing is read. */
  readonly share?: number | null;
  readonly actions: readonly ExtentAction[];
}

/** Stop reading; choose a range of events; read all of them; change the limit of memory. */
export type ExtentAction = 'stop' | 'range' | 'all' | 'limit';

export interface PanelNotice {
  readonly title: string;
  readonly detail: string;
}

/** How much the map can show. */
export interface PanelViewport {
  /** The part of the pool that the map shows, a half-open byte range. What is not in the pool is left out. */
  readonly startAddress: number;
  readonly endAddress: number;
  /** Cells over all rows: rows times device pixels per row. */
  readonly cellCount: number;
  /** It shows words one by one. */
  readonly withWords?: boolean;
  /** Cells of the whole pool, for the strip beside a map that shows a part of it; none where left out. */
  readonly poolCellCount?: number;
}

/**
 * What a map shows where it does not show the whole pool, in terms that hold for a map of any size: so many bytes to a row,
 * wrapped so that `leadBytes` stand before the start of each arena, with the row of `address` that far below the upper edge.
 */
export interface MapWindow {
  readonly bytesPerRow: number;
  readonly leadBytes: number;
  readonly address: number;
  readonly shiftCss: number;
}

/** What the map is coloured by, and what lies over it. */
export interface PictureChoice {
  readonly colourBy: ColourBy;
  readonly overlays: readonly OverlayName[];
}

export interface PanelPicture extends PictureChoice {
  /** As in the heap map's query. */
  readonly favoured: number;
}

export type PanelAction =
  | 'firstStep'
  | 'previousFinding'
  | 'stepBack'
  | 'stepForward'
  | 'nextFinding'
  | 'lastStep'
  | 'togglePlay';

export interface Playback {
  readonly playing: boolean;
  readonly stepsPerSecond: number;
}

export const PLAYBACK_SPEEDS: readonly number[] = [1, 2, 5, 10, 30, 100];
export const DEFAULT_PLAYBACK_SPEED = 5;

/** What the panel keeps through a reload, by `setState` in the view. The host restores the trace from it. */
export interface PanelState {
  readonly uri: string;
  readonly step: number;
  /** Absent in what was kept before there was a choice. */
  readonly timeline?: TimelineChoice;
  /** Of the view alone. */
  readonly picture?: PictureChoice;
  /** Of the map; left out where it shows the whole pool. */
  readonly window?: MapWindow;
  /** Of timeline and history; left out where they show all steps. */
  readonly range?: StepRange;
}

/** States, from 0, the empty heap; both included. The events of the range are those of the steps after the first. */
export interface StepRange {
  readonly fromStep: number;
  readonly toStep: number;
}

/** What the timeline shows. */
export interface TimelineChoice {
  readonly figures: readonly SeriesName[];
  /** The axis by the times of the trace, where it has any. */
  readonly byTime: boolean;
}
