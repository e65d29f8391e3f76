/**
 * What a view may ask of the engine for its pictures: its own numbers, kept within what any screen can show. Knows nothing
 * of VS Code.
 */

import type { FlameQuery, FrameQuery, HistoryQuery, TraceOverview } from '../engine/engine.ts';
import {
  MAXIMUM_HISTORY_PIXELS,
  type PanelFlameQuery,
  type PanelPicture,
  type PanelViewport,
} from '../protocol/panel.ts';

/** Drawn one by one in a few milliseconds; more of them would be narrower than a pixel. */
const MAXIMUM_BLOCKS = 8192;
/** More than so many have no room for words. */
const MAXIMUM_NAMES = 512;
/** More than any screen has; the number comes from the view. */
const MAXIMUM_CELLS = 1 << 20;

/** Frames side by side that can be told apart on any screen. */
const MAXIMUM_ACROSS = 2048;
/** Of a flame graph: more of them nobody looks at before looking closer. The view makes an element of each, for screen readers. */
const MAXIMUM_FRAMES = 2000;

export function frameQueryOf(
  { arenaBytes, figures }: TraceOverview,
  viewport: PanelViewport,
  { colourBy, favoured, overlays }: PanelPicture,
): FrameQuery {
  const poolBytes = arenaBytes * figures.arenas;
  const startAddress = clamped(viewport.startAddress, 0, poolBytes - 1);
  return {
    colourBy,
    favoured,
    overlays,
    startAddress,
    endAddress: clamped(viewport.endAddress, startAddress + 1, poolBytes),
    cellCount: clamped(viewport.cellCount, 1, MAXIMUM_CELLS),
    maximumBlocks: MAXIMUM_BLOCKS,
    maximumNames: MAXIMUM_NAMES,
    withWords: viewport.withWords === true,
    poolCellCount: clamped(viewport.poolCellCount ?? 0, 0, MAXIMUM_CELLS),
  };
}

/** The same range, at a size of no more pixels than a message may have. */
export function historyQueryOf({ width, height, ...range }: HistoryQuery): HistoryQuery {
  const shrinking = Math.min(1, Math.sqrt(MAXIMUM_HISTORY_PIXELS / (width * height)));
  return { ...range, width: Math.floor(width * shrinking), height: Math.floor(height * shrinking) };
}

/** The same frames, as finely as any screen could show them. */
export function flameQueryOf({ path, pageFrom, unit, maximumAcross }: PanelFlameQuery): FlameQuery {
  return {
    filter: '',
    path,
    pageFrom: pageFrom === null ? null : clamped(pageFrom, 0, Number.MAX_SAFE_INTEGER),
    unit,
    maximumAcross: clamped(maximumAcross, 1, MAXIMUM_ACROSS),
    maximumFrames: MAXIMUM_FRAMES,
  };
}

/** A whole number of a range; its least where it is none. */
function clamped(value: number, least: number, most: number): number {
  return Math.min(Math.max(Math.trunc(value) || 0, least), most);
}
