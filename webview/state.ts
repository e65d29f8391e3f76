/**
 * What the view knows, as one value that is replaced, never changed. The host tells it; nothing here asks or draws.
 *
 * A frame is kept with the trace it belongs to: between a new trace and its first frame, map and figures go on showing
 * the former heap in its own shape, not half of each.
 */

import {
  type BlockDetails,
  CLASS_COUNT,
  COLOUR_WAYS,
  type ColourBy,
  DEFAULT_PLAYBACK_SPEED,
  type Frame,
  type HeapMap,
  OVERLAY_NAMES,
  type OverlayName,
  type PanelExtent,
  type PanelNotice,
  type PanelPicture,
  type PanelState,
  type PanelTrace,
  type PictureChoice,
  type Playback,
  type ShortageReport,
  type StepRange,
  type TimelineChoice,
  type TraceOverview,
} from '../src/protocol/panel.ts';
import { isWhole } from './stepRange.ts';
import { FIRST_CHOICE } from './timelineFigures.ts';

export interface ViewState {
  /** The newest that the host has told of; null before the first. */
  readonly trace: PanelTrace | null;
  /** What map, sentence and figures show; null before the first frame of a trace. */
  readonly drawn: DrawnFrame | null;
  /** What the map shows instead while the slider is dragged over a large trace: another heap, without its step. */
  readonly glimpse: DrawnFrame | null;
  /** In place of all else, if not null. */
  readonly notice: PanelNotice | null;
  readonly busy: boolean;
  /** How much of the trace is here; null where it is all. */
  readonly extent: PanelExtent | null;
  readonly playback: Playback;
  /** Null also where the block that was chosen is none at this step. */
  readonly selection: BlockDetails | null;
  /** The selection as it was when its user went there: each such is brought into sight once. */
  readonly wentTo: BlockDetails | null;
  /** Why steps ran out of memory, by step: those that were asked for. */
  readonly explanations: ReadonlyMap<number, ShortageReport>;
  /** What is being tried to find it; null where nothing is, or not for long. */
  readonly trying: string | null;
  /** What is shown, or said not to be there: kept through a reload. Null until it is known. */
  readonly place: PanelState | null;
  readonly timeline: TimelineChoice;
  /** What timeline and history are to show; null for all steps. A trace may be too short for it: see `shownRange`. */
  readonly range: StepRange | null;
  readonly colourBy: ColourBy;
  /** Classes of blocks that stand back because the user filters by others; by state those of `StateClass`. */
  readonly dimmed: ReadonlySet<number>;
  readonly overlays: ReadonlySet<OverlayName>;
}

/** What blocks are filtered by while they are coloured by state. */
export enum StateClass {
  Live = 0,
  Leak = 1,
  Free = 2,
}

export interface DrawnFrame {
  readonly trace: PanelTrace;
  readonly frame: Frame;
  /** The 1-based line that the user is on; 0 at the start. */
  readonly line: number;
}

const STATE_CLASS_COUNT = 3;

const NO_OVERLAYS: Frame['overlays'] = { freeLists: null, search: null, change: null };

export const INITIAL_STATE: ViewState = {
  trace: null,
  drawn: null,
  glimpse: null,
  notice: null,
  busy: false,
  extent: null,
  playback: { playing: false, stepsPerSecond: DEFAULT_PLAYBACK_SPEED },
  selection: null,
  wentTo: null,
  explanations: new Map(),
  trying: null,
  place: null,
  timeline: FIRST_CHOICE,
  range: null,
  colourBy: 'state',
  dimmed: new Set(),
  overlays: new Set(),
};

export function withTrace(state: ViewState, trace: PanelTrace): ViewState {
  const same = state.trace?.uri === trace.uri;
  return {
    ...state,
    trace,
    // Before the first trace it is what was kept.
    range: same || !state.trace ? state.range : null,
    notice: null,
    drawn: same ? state.drawn : null,
    glimpse: null,
    selection: same ? state.selection : null,
    wentTo: same ? state.wentTo : null,
    explanations: new Map(),
    trying: null,
  };
}

/** A frame without a trace has no heap to be drawn in; the host does not send one. */
export function withFrame(state: ViewState, frame: Frame, line: number): ViewState {
  const { trace } = state;
  if (!trace) return state;
  const { step } = frame.report;
  const place = { uri: trace.uri, step };
  const isSame = state.drawn?.frame.report.step === step;
  const trying = isSame ? state.trying : null;
  const drawn = { trace, frame, line };
  return { ...state, notice: null, drawn, glimpse: null, place, trying };
}

/**
 * The heap at the place of the slider, until there is a frame again. What the former step touched is not marked in it. The
 * bytes of classes are known where the map is of the whole pool; else they stay, as the figures do.
 */
export function withGlimpse(state: ViewState, map: HeapMap): ViewState {
  const { drawn } = state;
  if (!drawn) return state;
  const report = { ...drawn.frame.report, touched: null, movedFrom: null };
  const { arenaBytes, figures } = drawn.trace.overview;
  const isWhole = map.startAddress === 0 && map.endAddress >= arenaBytes * figures.arenas;
  const classes = drawn.frame.classes.map(({ name, bytes }, index) => ({
    name,
    bytes: isWhole ? (map.classBytes[index] ?? 0) : bytes,
  }));
  return { ...state, glimpse: { ...drawn, frame: { report, map, classes, overlays: NO_OVERLAYS } } };
}

/** Without a place the one that was kept stays. */
export function withNotice(state: ViewState, notice: PanelNotice, place: PanelState | null): ViewState {
  return { ...state, notice, busy: false, place: place ?? state.place };
}

export function withBusy(state: ViewState, busy: boolean): ViewState {
  return { ...state, busy };
}

export function withExtent(state: ViewState, extent: PanelExtent | null): ViewState {
  return { ...state, extent };
}

export function withPlayback(state: ViewState, playback: Playback): ViewState {
  return { ...state, playback };
}

/** Of another step it is kept until that is on the screen again; of another replay than the newest it is of no use. */
export function withExplanation(
  state: ViewState,
  explanation: ShortageReport,
  overview: TraceOverview,
): ViewState {
  if (state.trace?.overview !== overview) return state;
  const explanations = new Map(state.explanations).set(explanation.step, explanation);
  const isDrawn = state.drawn?.frame.report.step === explanation.step;
  return { ...state, explanations, trying: isDrawn ? null : state.trying };
}

/** Why the step on the screen ran out of memory; null where that was not asked for. */
export function shownExplanation(state: ViewState): ShortageReport | null {
  return state.explanations.get(cursorStep(state)) ?? null;
}

/** Of another step it is of no interest any more. */
export function withTrying(state: ViewState, step: number, trying: string): ViewState {
  return state.drawn?.frame.report.step === step ? { ...state, trying } : state;
}

/** `isAway`: its user goes there, by keys or links, wherever it is. */
export function withSelection(state: ViewState, selection: BlockDetails | null, isAway: boolean): ViewState {
  return { ...state, selection, wentTo: isAway ? selection : state.wentTo };
}

export function withTimeline(state: ViewState, timeline: TimelineChoice): ViewState {
  return { ...state, timeline };
}

/** Null, like a range of all steps, for the whole trace. */
export function withRange(state: ViewState, range: StepRange | null): ViewState {
  const isAll = range === null || isWhole(range, stepCountOf(state));
  return { ...state, range: isAll ? null : range };
}

/** The range as it was kept with a trace, until that is known to be another. */
export function withKeptRange(state: ViewState, range: StepRange | undefined): ViewState {
  return { ...state, range: range ?? null };
}

/** The range that timeline and history show; null for all steps, also where the trace does not reach so far (yet). */
export function shownRange(state: ViewState): StepRange | null {
  const { range } = state;
  return range && range.toStep <= stepCountOf(state) ? range : null;
}

function stepCountOf({ trace }: ViewState): number {
  return trace?.overview.stepCount ?? 0;
}

/** What was filtered by is no class of the new way. */
export function withColourBy(state: ViewState, colourBy: ColourBy): ViewState {
  return { ...state, colourBy, dimmed: new Set() };
}

/** All but one class stand back; of a class that is alone already, none do. `adds` takes it in beside the others, or out. */
export function withFilter(state: ViewState, ofBlock: number, adds: boolean): ViewState {
  const count = state.colourBy === 'state' ? STATE_CLASS_COUNT : CLASS_COUNT;
  const all = Array.from({ length: count }, (_, index) => index);
  const shown = state.dimmed.size === 0 ? [] : all.filter((index) => !state.dimmed.has(index));
  const others = shown.filter((index) => index !== ofBlock);
  const isShown = others.length < shown.length;
  const kept = adds
    ? [...others, ...(isShown ? [] : [ofBlock])]
    : isShown && others.length === 0
      ? []
      : [ofBlock];
  const dimmed = kept.length === 0 ? [] : all.filter((index) => !kept.includes(index));
  return { ...state, dimmed: new Set(dimmed) };
}

export function withOverlay(state: ViewState, name: OverlayName, shown: boolean): ViewState {
  const others = [...state.overlays].filter((other) => other !== name);
  return { ...state, overlays: new Set(shown ? [...others, name] : others) };
}

/** As it was kept; what this version does not know is left out. */
export function withPicture(state: ViewState, kept: PictureChoice | undefined): ViewState {
  if (!kept) return state;
  const colourBy = COLOUR_WAYS.find((way) => way === kept.colourBy) ?? state.colourBy;
  const overlays = OVERLAY_NAMES.filter((name) => kept.overlays.includes(name));
  return { ...state, colourBy, overlays: new Set(overlays) };
}

/** What the host is told of the picture. */
export function panelPictureOf(state: ViewState): PanelPicture {
  const { colourBy, overlays } = state;
  return {
    colourBy,
    overlays: OVERLAY_NAMES.filter((name) => overlays.has(name)),
    favoured: favouredClasses(state),
  };
}

/** The classes that do not stand back, as a bit each; all by state. */
export function favouredClasses({ colourBy, dimmed }: ViewState): number {
  const isFavoured = (ofBlock: number) => colourBy === 'state' || !dimmed.has(ofBlock);
  let favoured = 0;
  for (let ofBlock = 0; ofBlock < CLASS_COUNT; ofBlock++) if (isFavoured(ofBlock)) favoured |= 1 << ofBlock;
  return favoured;
}

/** The step on the screen, 0 before the first frame. */
export function cursorStep(state: ViewState): number {
  return state.drawn?.frame.report.step ?? 0;
}
