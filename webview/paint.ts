/**
 * Puts the map on its canvas: addresses, arenas, boxes or cells. The last link of the chain, and the only one that is not
 * pure. Everything comes in device pixels, so the context is never scaled.
 */

import { formatAddress } from '../src/format/quantities.ts';
import type { Boxes, BoxLabel, Rectangles } from './boxes.ts';
import type { CellPicture } from './cells.ts';
import { context2d } from './dom.ts';
import {
  arenaOfRow,
  type MapGeometry,
  poolBytes,
  rowEndAddress,
  rowStartAddress,
  rowTop,
} from './geometry.ts';
import type { ClassColours, Look } from './look.ts';
import type { Patterns } from './patterns.ts';

export interface MapScene {
  readonly geometry: MapGeometry;
  readonly content:
    | { readonly kind: 'boxes'; readonly boxes: Boxes }
    | { readonly kind: 'cells'; readonly picture: CellPicture };
  /** The row whose address has the cursor's colour; -1 for none. */
  readonly cursorRow: number;
  /** Free bytes stand back. */
  readonly dimsFree: boolean;
  readonly classes: ClassColours;
}

const LABEL_FONT_CSS = 11;
/** From so many rows on only every other has its address. */
const CROWDED_ROWS = 13;
/** How much of a header in the colour of a class is background. */
const HEADER_SHADE = 0.5;
const FADED_ALPHA = 0.16;
const FADED_FREE_ALPHA = 0.3;

export function paintMap(
  context: CanvasRenderingContext2D,
  scene: MapScene,
  look: Look,
  patterns: Patterns,
): void {
  const { geometry, content } = scene;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  paintAddresses(context, scene, look);
  if (geometry.headingHeight > 0) paintArenas(context, geometry, look);
  if (content.kind === 'cells') paintCells(context, scene, content.picture, look, patterns);
  else paintBoxes(context, scene, content.boxes, look, patterns);
}

function paintBoxes(
  context: CanvasRenderingContext2D,
  { geometry, classes }: MapScene,
  boxes: Boxes,
  look: Look,
  patterns: Patterns,
): void {
  fill(context, boxes.free, patterns.free);
  fill(context, boxes.allocated, look.allocated);
  boxes.classes.forEach((blocks, ofBlock) => {
    fill(context, blocks, classes.fills[ofBlock] ?? look.allocated);
    const pattern = patterns.classes[ofBlock];
    if (look.highContrast && pattern) fill(context, blocks, pattern);
  });
  const hasClasses = boxes.classes.length > 0;
  context.globalAlpha = hasClasses ? HEADER_SHADE : 1;
  fill(context, boxes.header, hasClasses ? look.background : look.header);
  context.globalAlpha = 1;
  fill(context, boxes.padding, hasClasses ? patterns.paddingOver : patterns.padding);
  paintFaded(context, boxes, look, patterns);
  if (look.highContrast) outline(context, boxes.free, look.free, geometry.scale);
  const hair = Math.max(1, Math.round(geometry.scale));
  fill(context, raised(boxes.leak, hair), look.background);
  fill(context, boxes.leak, look.leak);
}

/** What stands back behind what is filtered by: its place is seen, and that it leaks. */
function paintFaded(context: CanvasRenderingContext2D, boxes: Boxes, look: Look, patterns: Patterns): void {
  context.globalAlpha = FADED_ALPHA;
  fill(context, boxes.faded, look.foreground);
  fill(context, boxes.fadedLeak, look.leak);
  context.globalAlpha = FADED_FREE_ALPHA;
  fill(context, boxes.fadedFree, patterns.free);
  context.globalAlpha = 1;
}

function fill(
  context: CanvasRenderingContext2D,
  rectangles: Rectangles,
  style: string | CanvasPattern,
): void {
  context.fillStyle = style;
  for (let at = 0; at < rectangles.length; at += 4)
    context.fillRect(
      rectangles[at] ?? 0,
      rectangles[at + 1] ?? 0,
      rectangles[at + 2] ?? 0,
      rectangles[at + 3] ?? 0,
    );
}

/** Where themes ask for borders, a free block has one, so that its extent does not depend on the hatch. */
function outline(
  context: CanvasRenderingContext2D,
  rectangles: Rectangles,
  colour: string,
  scale: number,
): void {
  const width = Math.max(1, Math.round(scale));
  context.strokeStyle = colour;
  context.lineWidth = width;
  for (let at = 0; at < rectangles.length; at += 4) {
    const [left = 0, top = 0, across = 0, down = 0] = rectangles.slice(at, at + 4);
    if (across > 3 * width)
      context.strokeRect(left + width / 2, top + width / 2, across - width, down - width);
  }
}

/** The hair of background between a block and the stripe at its foot. */
function raised(stripes: Rectangles, hair: number): Rectangles {
  return stripes.map((value, at) => (at % 4 === 1 ? value - hair : at % 4 === 3 ? hair : value));
}

/** The sizes of blocks. They go over the marks, whose lines would cross them. */
export function paintLabels(
  context: CanvasRenderingContext2D,
  { content, geometry, classes }: MapScene,
  look: Look,
): void {
  if (content.kind !== 'boxes') return;
  for (const label of content.boxes.labels) paintLabel(context, label, classes, look, geometry.scale);
}

function paintLabel(
  context: CanvasRenderingContext2D,
  label: BoxLabel,
  classes: ClassColours,
  look: Look,
  scale: number,
): void {
  context.font = `${LABEL_FONT_CSS * scale}px ${look.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const isPatterned = look.highContrast && label.ofClass >= 0;
  if (label.free || isPatterned) {
    // Text on a pattern is hard to read; it gets a piece of plain ground.
    const width = context.measureText(label.text).width + 8 * scale;
    const height = (LABEL_FONT_CSS + 4) * scale;
    context.fillStyle = label.free ? look.background : (classes.fills[label.ofClass] ?? look.allocated);
    context.fillRect(Math.round(label.centre - width / 2), label.middle - height / 2, width, height);
  }
  context.fillStyle = label.free ? look.muted : (classes.inks[label.ofClass] ?? look.onAllocated);
  context.fillText(label.text, label.centre, label.middle + 0.5 * scale);
}

function paintCells(
  context: CanvasRenderingContext2D,
  { geometry, dimsFree }: MapScene,
  picture: CellPicture,
  look: Look,
  patterns: Patterns,
): void {
  context.globalAlpha = dimsFree ? FADED_FREE_ALPHA : 1;
  fill(context, picture.free, patterns.free);
  context.globalAlpha = 1;
  const { left, rowWidth, rowCount, rowHeight } = geometry;
  const lines = new OffscreenCanvas(rowWidth, rowCount);
  const stripe = Math.max(2, Math.round(rowHeight * 0.2));
  context.imageSmoothingEnabled = false;
  for (const [pixels, height] of [
    [picture.bodies, rowHeight],
    [picture.stripes, stripe],
  ] as const) {
    context2d(lines).putImageData(new ImageData(pixels, rowWidth, rowCount), 0, 0);
    for (let row = 0; row < rowCount; row++) {
      const top = rowTop(geometry, row) + rowHeight - height;
      context.drawImage(lines, 0, row, rowWidth, 1, left, top, rowWidth, height);
    }
  }
  if (!look.highContrast) return;
  context.strokeStyle = look.line;
  context.lineWidth = 1;
  for (let row = 0; row < rowCount; row++)
    context.strokeRect(left + 0.5, rowTop(geometry, row) + 0.5, rowWidth - 1, rowHeight - 1);
}

function paintAddresses(
  context: CanvasRenderingContext2D,
  { geometry, cursorRow }: MapScene,
  look: Look,
): void {
  const { rowCount, rowsPerArena, rowHeight, scale } = geometry;
  const every = rowCount >= CROWDED_ROWS ? 2 : 1;
  context.font = `${LABEL_FONT_CSS * scale}px ${look.monospace}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (let row = 0; row < rowCount; row++) {
    const isCursor = row === cursorRow;
    const inArena = row % rowsPerArena;
    // The cursor's row always has its address, its neighbours then make room for it.
    if (!isCursor && inArena % every !== 0) continue;
    context.fillStyle = isCursor ? look.cursor : look.muted;
    const text = formatAddress(rowStartAddress(geometry, row), poolBytes(geometry));
    context.fillText(text, 0, rowTop(geometry, row) + rowHeight / 2 + 0.5 * scale);
  }
}

/** A line above each arena with its number and range. */
function paintArenas(context: CanvasRenderingContext2D, geometry: MapGeometry, look: Look): void {
  const { arenaCount, rowsPerArena, scale, left, rowWidth } = geometry;
  context.font = `${LABEL_FONT_CSS * scale}px ${look.font}`;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  for (let arena = 0; arena < arenaCount; arena++) {
    const firstRow = arena * rowsPerArena;
    const start = formatAddress(rowStartAddress(geometry, firstRow), poolBytes(geometry));
    const end = formatAddress(rowEndAddress(geometry, firstRow + rowsPerArena - 1) - 1, poolBytes(geometry));
    const text = `arena ${arenaOfRow(geometry, firstRow)}`;
    const baseline = rowTop(geometry, firstRow) - Math.round(5 * scale);
    context.fillStyle = look.foreground;
    context.fillText(text, left, baseline);
    const range = `${start} – ${end}`;
    const rangeLeft = left + context.measureText(text).width + 8 * scale;
    context.fillStyle = look.muted;
    context.fillText(range, rangeLeft, baseline);
    const lineLeft = rangeLeft + context.measureText(range).width + 8 * scale;
    const lineTop = baseline - Math.round(LABEL_FONT_CSS * 0.35 * scale);
    context.fillStyle = look.line;
    if (lineLeft < left + rowWidth)
      context.fillRect(
        Math.round(lineLeft),
        lineTop,
        left + rowWidth - lineLeft,
        Math.max(1, Math.round(scale)),
      );
  }
}
