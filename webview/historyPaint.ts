/**
 * Puts the history on its canvas, in device pixels: what stays as long as the picture does, and what follows the cursor and the
 * pointer over it.
 */

import { formatAddress, formatCount } from '../src/format/quantities.ts';
import type { HistoryMark, HistoryPicture } from '../src/protocol/panel.ts';
import { context2d } from './dom.ts';
import {
  addressTicks,
  centreOfStep,
  type HistoryGeometry,
  stepTicks,
  xOfStep,
  yOfAddress,
} from './historyGeometry.ts';
import { placeMarks } from './historyMarks.ts';
import { linesBetween, pixelsOf, type Rectangle } from './historyPicture.ts';
import { classColours, type Look } from './look.ts';
import { TICK_CSS } from './markCrowds.ts';
import { markLabels, SHORTEST_LABEL_CSS } from './markLabels.ts';
import type { Pen } from './pen.ts';

const LABEL_FONT_CSS = 11;
const LABEL_GAP_CSS = 4;
const ERROR_SIGN_CSS = 8;
const ARROW_CSS = 10;

/**
 * The picture alone, at its own size. `dimmed`: classes that stand back, by state those of `StateClass`. `scale`: device
 * pixels to a CSS pixel.
 */
export function historyImage(
  picture: HistoryPicture,
  look: Look,
  dimmed: ReadonlySet<number>,
  scale: number,
): OffscreenCanvas {
  const image = new OffscreenCanvas(picture.width, picture.height);
  const colours = { ...look.cells, classes: classColours(look, picture.colourBy).rgb };
  const { highContrast, patternStrength } = look;
  const pixels = pixelsOf(picture, { colours, highContrast, patternStrength, dimmed, scale });
  context2d(image).putImageData(new ImageData(pixels, picture.width, picture.height), 0, 0);
  return image;
}

/** All that does not move. A picture of another range lies where its steps are, until its successor comes. */
export function paintHistory(
  context: Pen,
  geometry: HistoryGeometry,
  picture: HistoryPicture,
  image: OffscreenCanvas,
  look: Look,
): void {
  const { left, top, width, height } = geometry;
  paintAxes(context, geometry, look);
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  paintImage(context, geometry, picture, image);
  context.fillStyle = look.background;
  const lines = linesBetween(picture, geometry);
  for (let at = 0; at < lines.length; at += 4)
    context.fillRect(lines[at] ?? 0, lines[at + 1] ?? 0, lines[at + 2] ?? 0, lines[at + 3] ?? 0);
  context.restore();
  paintMarks(context, geometry, picture.marks, look);
  paintErrors(context, geometry, picture.errorSteps, look);
}

function paintImage(
  context: Pen,
  geometry: HistoryGeometry,
  picture: HistoryPicture,
  image: OffscreenCanvas,
): void {
  const left = xOfStep(geometry, picture.fromStep);
  const right = xOfStep(geometry, picture.toStep + 1);
  const top = yOfAddress(geometry, picture.endAddress);
  const bottom = yOfAddress(geometry, picture.startAddress);
  context.imageSmoothingEnabled = false;
  context.drawImage(image, left, top, right - left, bottom - top);
}

function paintAxes(context: Pen, geometry: HistoryGeometry, look: Look): void {
  const { left, top, width, height, scale, endAddress } = geometry;
  const hair = Math.max(1, Math.round(scale));
  const foot = top + height;
  context.fillStyle = look.line;
  context.fillRect(left - hair, top, hair, height + hair);
  context.fillRect(left - hair, foot, width + hair, hair);
  if (look.highContrast) context.fillRect(left, top - hair, width, hair);
  context.fillStyle = look.muted;
  context.font = `${LABEL_FONT_CSS * scale}px ${look.monospace}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const half = (LABEL_FONT_CSS * scale) / 2;
  for (const address of addressTicks(geometry)) {
    const y = Math.round(yOfAddress(geometry, address));
    context.fillText(formatAddress(address, endAddress), 0, Math.min(foot - half, Math.max(half, y)));
    context.fillRect(left - 4 * hair, y - (y === foot ? 0 : hair), 4 * hair, hair);
  }
  context.font = `${LABEL_FONT_CSS * scale}px ${look.font}`;
  context.textBaseline = 'alphabetic';
  for (const step of stepTicks(geometry)) {
    const x = Math.round(centreOfStep(geometry, step));
    context.fillRect(x, foot, hair, 4 * hair);
    const text = formatCount(step);
    const middle = context.measureText(text).width / 2;
    const place = Math.min(left + width - middle, Math.max(left + middle, x));
    context.fillText(text, place - middle, foot + Math.round(15.5 * scale));
  }
}

/** Dashed lines between the steps or, where they crowd, ticks in the lane of the errors above the plot; with their labels above. */
function paintMarks(
  context: Pen,
  geometry: HistoryGeometry,
  marks: readonly HistoryMark[],
  look: Look,
): void {
  const { top, height, left, width, scale } = geometry;
  const hair = Math.max(1, Math.round(scale));
  const right = left + width;
  const placed = placeMarks(geometry, marks);
  context.font = `${LABEL_FONT_CSS * scale}px ${look.font}`;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.strokeStyle = look.muted;
  context.lineWidth = hair;
  context.fillStyle = look.muted;
  const room = { end: right, gap: LABEL_GAP_CSS * scale, least: SHORTEST_LABEL_CSS * scale };
  const labels = markLabels(placed, room, (text) => context.measureText(text).width, marks);
  placed.forEach(({ place, isCrowded }, at) => {
    // Behind the last step there is no more canvas.
    const x = Math.min(place, right - hair);
    const { text, left: textLeft } = labels[at] ?? { text: '', left: x };
    const start = isCrowded ? top - Math.round(TICK_CSS * scale) : top;
    context.setLineDash(isCrowded ? [] : [3 * scale, 3 * scale]);
    context.beginPath();
    context.moveTo(x + hair / 2, text ? Math.round(4 * scale) : start);
    context.lineTo(x + hair / 2, isCrowded ? top : top + height);
    context.stroke();
    context.setLineDash([]);
    if (text) context.fillText(text, textLeft, Math.round(12 * scale));
  });
}

function paintErrors(context: Pen, geometry: HistoryGeometry, errorSteps: Uint32Array, look: Look): void {
  const { top, left, width, scale } = geometry;
  const half = (ERROR_SIGN_CSS / 2) * scale;
  context.fillStyle = look.error;
  let last = Number.NEGATIVE_INFINITY;
  for (const step of errorSteps) {
    const x = centreOfStep(geometry, step);
    // Signs that lie upon each other look like one.
    if (x < left || x > left + width || x - last < scale) continue;
    last = x;
    context.beginPath();
    context.moveTo(x - half, top - 2 * half);
    context.lineTo(x + half, top - 2 * half);
    context.lineTo(x, top);
    context.fill();
  }
}

export interface HistoryOverlay {
  readonly cursor: number;
  readonly selected: Rectangle | null;
  /** The range that is being brushed, as left and right. */
  readonly brush: readonly [number, number] | null;
  readonly pointer: { readonly x: number; readonly y: number } | null;
}

export function paintHistoryOverlay(
  context: Pen,
  geometry: HistoryGeometry,
  { cursor, selected, brush, pointer }: HistoryOverlay,
  look: Look,
): void {
  const { left, top, width, height, scale, fromStep, toStep } = geometry;
  const hair = Math.max(1, Math.round(scale));
  if (selected && selected.width > 0) outline(context, selected, look, scale);
  if (brush) {
    const [from, to] = brush;
    context.globalAlpha = 0.18;
    context.fillStyle = look.foreground;
    context.fillRect(from, top, to - from, height);
    context.globalAlpha = 1;
    context.fillRect(from, top, hair, height);
    context.fillRect(to - hair, top, hair, height);
  } else if (pointer) {
    context.globalAlpha = 0.5;
    context.fillStyle = look.foreground;
    context.fillRect(Math.round(pointer.x), top, hair, height);
    context.fillRect(left, Math.round(pointer.y), width, hair);
    context.globalAlpha = 1;
  }
  if (cursor < fromStep || cursor > toStep) return pointBeyond(context, geometry, cursor < fromStep, look);
  const thickness = Math.max(2, Math.round(2 * scale));
  const x = Math.round(centreOfStep(geometry, cursor) - thickness / 2);
  context.fillStyle = look.background;
  context.fillRect(x - hair, top, thickness + 2 * hair, height);
  context.fillStyle = look.cursor;
  context.fillRect(x, top, thickness, height + 4 * hair);
}

/** An arrow at the edge that the cursor is beyond. */
function pointBeyond(context: Pen, geometry: HistoryGeometry, isBefore: boolean, look: Look): void {
  const { left, top, width, height, scale } = geometry;
  const size = ARROW_CSS * scale;
  const tip = isBefore ? left : left + width;
  const foot = isBefore ? tip + size : tip - size;
  const middle = top + height / 2;
  context.beginPath();
  context.moveTo(tip, middle);
  context.lineTo(foot, middle - size * 0.7);
  context.lineTo(foot, middle + size * 0.7);
  context.closePath();
  context.fillStyle = look.cursor;
  context.fill();
  context.strokeStyle = look.background;
  context.lineWidth = scale;
  context.setLineDash([]);
  context.stroke();
}

/** Edged with the background, so that it is seen on any fill. A life too short to be seen has two pixels. */
function outline(context: Pen, { left, top, width, height }: Rectangle, look: Look, scale: number): void {
  const thickness = 2 * scale;
  const across = Math.max(width, thickness);
  const down = Math.max(height, thickness);
  for (const [colour, lineWidth] of [
    [look.background, thickness + 2 * scale],
    [look.foreground, thickness],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = lineWidth;
    context.strokeRect(left, top, across, down);
  }
}
