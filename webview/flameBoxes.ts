/**
 * From a flame graph to the rectangles that a painter fills, and back from a point to a box: rows of equal height, box 0 at the
 * top. Pure; all numbers are device pixels. A label that does not fit as a whole ends in an ellipsis, or is left out.
 */

import type { LeakFlame } from '../src/protocol/panel.ts';
import { isMerged, nameOfBox } from './flameWords.ts';
import { ELLIPSIS, fittingLetters, type Measure } from './textFit.ts';

export interface FlameRoom {
  readonly widthCss: number;
  /** Device pixels to a CSS pixel. */
  readonly scale: number;
}

export interface FlameBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Empty where there is no room for it. */
  readonly label: string;
  readonly labelLeft: number;
  /** The class of its site; null where it is none: all leaks, and frames put together. */
  readonly ofClass: number | null;
}

const ROW_CSS = 21;
const GAP_CSS = 1;
const LABEL_SPACE_CSS = 5;
/** A label of fewer letters says nothing. */
const LEAST_LETTERS = 2;

export function flameHeight({ depths }: LeakFlame, scale: number): number {
  return ((depths.at(-1) ?? 0) + 1) * rowHeight(scale);
}

/** Entry i is that of box i. */
export function flameBoxes(flame: LeakFlame, { widthCss, scale }: FlameRoom, measure: Measure): FlameBox[] {
  const whole = Math.round(widthCss * scale);
  const row = rowHeight(scale);
  const gap = Math.max(1, Math.round(GAP_CSS * scale));
  const space = Math.round(LABEL_SPACE_CSS * scale);
  return flame.names.map((_, box) => {
    const start = flame.starts[box] ?? 0;
    const left = Math.round(start * whole);
    const right = Math.round((start + (flame.widths[box] ?? 0)) * whole);
    const width = Math.max(1, right - left - gap);
    const isPlain = isMerged(flame, box) || (box === 0 && flame.path.length === 0);
    return {
      left,
      top: (flame.depths[box] ?? 0) * row,
      width,
      height: row - gap,
      label: fitted(nameOfBox(flame, box), width - 2 * space, measure),
      labelLeft: left + space,
      ofClass: isPlain ? null : (flame.classes[box] ?? 0),
    };
  });
}

/** The box at a point; null where there is none. */
export function flameBoxAt(boxes: readonly FlameBox[], x: number, y: number): number | null {
  const found = boxes.findIndex(
    ({ left, top, width, height }) => x >= left && x < left + width && y >= top && y < top + height,
  );
  return found < 0 ? null : found;
}

/** As much of a text as there is room for, with an ellipsis where that is not all; nothing where that is next to nothing. */
export function fitted(text: string, room: number, measure: Measure): string {
  if (room <= 0) return '';
  if (measure(text) <= room) return text;
  const letters = fittingLetters(text, room, measure);
  return letters.length < LEAST_LETTERS ? '' : letters.join('') + ELLIPSIS;
}

function rowHeight(scale: number): number {
  return Math.round(ROW_CSS * scale);
}
