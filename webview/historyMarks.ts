/**
 * Where the marks of a trace stand in the history, which of them are too close to each other for lines, and which one the
 * pointer is at. Pure.
 */

import type { HistoryMark } from '../src/protocol/panel.ts';
import { type HistoryGeometry, xOfStep } from './historyGeometry.ts';
import { CROWD_CSS, crowdsIn } from './markCrowds.ts';
import type { PlacedMark } from './markLabels.ts';

/** So near to a mark, the pointer is at the mark. */
const NEAR_CSS = 5;

export interface HistoryMarkPlace extends PlacedMark {
  /** Has a tick above the plot instead of a line through it. */
  readonly isCrowded: boolean;
}

/** The marks in the plot, between the steps, each on a whole pixel. */
export function placeMarks(geometry: HistoryGeometry, marks: readonly HistoryMark[]): HistoryMarkPlace[] {
  const { left, width, scale } = geometry;
  const inPlot = marks
    .map(({ step, label }) => ({ x: xOfStep(geometry, step + 1), label }))
    .filter(({ x }) => x >= left && x <= left + width);
  // By whole pixels, marks at one distance would be a crowd here and none there.
  const crowds = crowdsIn(
    inPlot.map(({ x }) => x),
    CROWD_CSS * scale,
  );
  return inPlot.map(({ x, label }, at) => ({ place: Math.round(x), label, isCrowded: crowds[at] ?? false }));
}

/** The mark that is nearest to a place, if it is near: in a crowd, several are. */
export function markNear(
  geometry: HistoryGeometry,
  marks: readonly HistoryMark[],
  x: number,
): HistoryMark | null {
  let nearest: HistoryMark | null = null;
  let least = NEAR_CSS * geometry.scale;
  for (const mark of marks) {
    const distance = Math.abs(xOfStep(geometry, mark.step + 1) - x);
    if (distance > least) continue;
    nearest = mark;
    least = distance;
  }
  return nearest;
}
