/** Puts a flame graph on its canvas, in device pixels: frames in the colours that the map has by site. */

import type { FlameBox } from './flameBoxes.ts';
import type { Look } from './look.ts';
import type { Pen } from './pen.ts';
import type { Measure } from './textFit.ts';

export interface FlameMarks {
  /** Where the keyboard is, while it is here; null elsewhere. */
  readonly focused: number | null;
  readonly hovered: number | null;
}

const FONT_CSS = 11.5;

export function flameMeasure(pen: Pen, look: Look, scale: number): Measure {
  return (text) => {
    pen.font = fontOf(look, scale);
    return pen.measureText(text).width;
  };
}

export function paintFlame(
  pen: Pen,
  boxes: readonly FlameBox[],
  { focused, hovered }: FlameMarks,
  look: Look,
  scale: number,
): void {
  pen.font = fontOf(look, scale);
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  for (const box of boxes) paintBox(pen, box, look, scale);
  const hoveredBox = hovered === null ? undefined : boxes[hovered];
  const focusedBox = focused === null ? undefined : boxes[focused];
  if (hoveredBox) outline(pen, hoveredBox, look.foreground, scale);
  if (!focusedBox) return;
  // In two colours, so that it is seen on any fill.
  outline(pen, focusedBox, look.background, 4 * scale);
  outline(pen, focusedBox, look.highContrast ? look.focus : look.foreground, 2 * scale);
}

/** What is no site's is an outline. */
function paintBox(pen: Pen, box: FlameBox, look: Look, scale: number): void {
  const { left, top, width, height, label, labelLeft, ofClass } = box;
  if (ofClass === null) outline(pen, box, look.free, scale);
  else {
    pen.fillStyle = look.classes.fills[ofClass] ?? look.allocated;
    pen.fillRect(left, top, width, height);
  }
  if (label === '') return;
  pen.fillStyle = ofClass === null ? look.foreground : (look.classes.inks[ofClass] ?? look.onAllocated);
  pen.fillText(label, labelLeft, top + height / 2);
}

/** Inside of the box. */
function outline(pen: Pen, { left, top, width, height }: FlameBox, colour: string, lineWidth: number): void {
  const line = Math.max(1, Math.round(lineWidth));
  pen.strokeStyle = colour;
  pen.lineWidth = line;
  pen.strokeRect(left + line / 2, top + line / 2, Math.max(0, width - line), height - line);
}

function fontOf(look: Look, scale: number): string {
  return `${FONT_CSS * scale}px ${look.font}`;
}
