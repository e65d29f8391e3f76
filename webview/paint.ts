/**
 * Puts the map on its canvas: addresses, arenas, boxes or cells. The last link of the chain, and the only one that is not
 * pure. Everything comes in device pixels, so the context is never scaled.
 */

import { formatAddress } from '../src/format/quantities.ts';
import { type ArenaThreads, WORD_BYTES } from '../src/protocol/panel.ts';
import type { Boxes, BoxLabel, Rectangles } from './boxes.ts';
import { type CellPicture, HEADER_SHADE } from './cells.ts';
import { context2d } from './dom.ts';
import {
  arenaOfRow,
  bytesPerPixel,
  type MapGeometry,
  poolBytes,
  rowEndAddress,
  rowStartAddress,
  rowTop,
} from './geometry.ts';
import type { ClassColours, Look } from './look.ts';
import { NARROWEST_PATTERN_CSS } from './patternShapes.ts';
import type { Patterns } from './patterns.ts';
import type { Pen } from './pen.ts';
import type { WordBox } from './wordBoxes.ts';

export interface MapScene {
  readonly geometry: MapGeometry;
  readonly content:
    | { readonly kind: 'boxes'; readonly boxes: Boxes; readonly words: readonly WordBox[] }
    | { readonly kind: 'cells'; readonly picture: CellPicture };
  /** Rows that the content does not reach yet, at the resolution of the whole pool; null where it reaches all. */
  readonly coarse: CellPicture | null;
  /** Of each arena, for its heading; empty where there is one. */
  readonly arenaThreads: readonly ArenaThreads[];
  /** The row whose address has the cursor's colour; -1 for none. */
  readonly cursorRow: number;
  /** Free bytes stand back. */
  readonly dimsFree: boolean;
  readonly classes: ClassColours;
}

const LABEL_FONT_CSS = 11;
const LABEL_LINE_CSS = 14;
/** Of words, where eight digits have room in it: a digit is 0.6 of its font's size wide. */
const WORD_FONT_CSS = 10;
const WORD_TICK_CSS = 4;
/** From so many rows on only every other has its address, where the rows are low. */
const CROWDED_ROWS = 13;
const FADED_ALPHA = 0.16;
const FADED_FREE_ALPHA = 0.3;
const ROOMY_ROW_CSS = 26;
/** In lower rows lines around blocks, or between a block and the stripe at its foot, would be all that is seen. */
const LEAST_ROW_WITH_LINES_CSS = 6;

/** On a ground that is clear. */
export function paintMap(context: Pen, scene: MapScene, look: Look, patterns: Patterns): void {
  const { geometry, content } = scene;
  paintAddresses(context, scene, look);
  if (geometry.headingHeight > 0) paintArenas(context, scene, look);
  if (scene.coarse) paintCells(context, scene, scene.coarse, look, patterns);
  if (content.kind === 'cells') paintCells(context, scene, content.picture, look, patterns);
  else {
    paintBoxes(context, scene, content.boxes, look, patterns);
    if (geometry.showsWords) paintTicks(context, geometry, look);
    for (const word of content.words) paintWord(context, word, scene, look);
  }
}

/** Where words end, at the top of the rows. */
function paintTicks(context: Pen, geometry: MapGeometry, look: Look): void {
  const { firstRow, endRow, scale, left } = geometry;
  const hair = Math.max(1, Math.round(scale));
  const wordWidth = WORD_BYTES / bytesPerPixel(geometry);
  context.fillStyle = look.background;
  for (let row = firstRow; row < endRow; row++)
    for (let x = wordWidth; x < geometry.rowWidth - 1; x += wordWidth)
      context.fillRect(
        left + Math.round(x) - hair,
        rowTop(geometry, row),
        hair,
        Math.round(WORD_TICK_CSS * scale),
      );
}

/** A word's value over what it means, set off from its neighbours by a hair. */
function paintWord(
  context: Pen,
  { left, right, top, value, meaning, free, ofClass }: WordBox,
  { geometry: { scale, rowHeight }, classes }: MapScene,
  look: Look,
): void {
  const hair = Math.max(1, Math.round(scale));
  if (free) {
    context.fillStyle = look.background;
    context.fillRect(left, top, right - left, rowHeight);
    context.strokeStyle = look.free;
    context.lineWidth = hair;
    context.strokeRect(left + hair / 2, top + hair / 2, right - left - hair, rowHeight - hair);
  } else {
    context.fillStyle = look.background;
    context.fillRect(right - hair, top, hair, rowHeight);
  }
  const centre = (left + right) / 2;
  const middle = top + rowHeight / 2;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const onHeader = classes.headerInks[ofClass] ?? look.onHeader;
  context.fillStyle = free ? look.foreground : onHeader;
  const size = Math.min(WORD_FONT_CSS * scale, ((right - left) * 0.92) / (value.length * 0.602));
  context.font = `${size}px ${look.monospace}`;
  context.fillText(value, centre, middle - 7 * scale);
  context.fillStyle = free ? look.muted : onHeader;
  context.font = `${WORD_FONT_CSS * scale}px ${look.font}`;
  context.fillText(meaning, centre, middle + 8 * scale);
}

function paintBoxes(
  context: Pen,
  { geometry, classes }: MapScene,
  boxes: Boxes,
  look: Look,
  patterns: Patterns,
): void {
  fill(context, boxes.free, patterns.free);
  fill(context, boxes.allocated, look.allocated);
  boxes.classes.forEach((blocks, ofBlock) => {
    fill(context, blocks, classes.fills[ofBlock] ?? look.allocated);
  });
  paintPatterns(context, geometry, boxes.classes, look, patterns);
  const hasClasses = boxes.classes.length > 0;
  context.globalAlpha = hasClasses ? HEADER_SHADE : 1;
  fill(context, boxes.header, hasClasses ? look.background : look.header);
  context.globalAlpha = 1;
  fill(context, boxes.padding, hasClasses ? patterns.paddingOver : patterns.padding);
  paintFaded(context, boxes, look, patterns);
  const hair = Math.max(1, Math.round(geometry.scale));
  if (hasRoomForLines(geometry)) {
    if (look.highContrast) outline(context, boxes.free, look.free, geometry.scale);
    fill(context, raised(boxes.leak, hair), look.background);
  }
  fill(context, boxes.leak, look.leak);
}

function hasRoomForLines({ rowHeight, scale }: MapGeometry): boolean {
  return rowHeight >= LEAST_ROW_WITH_LINES_CSS * scale;
}

/** What stands back behind what is filtered by: its place is seen, and that it leaks. */
function paintFaded(context: Pen, boxes: Boxes, look: Look, patterns: Patterns): void {
  context.globalAlpha = FADED_ALPHA;
  fill(context, boxes.faded, look.foreground);
  fill(context, boxes.fadedLeak, look.leak);
  context.globalAlpha = FADED_FREE_ALPHA;
  fill(context, boxes.fadedFree, patterns.free);
  context.globalAlpha = 1;
}

function fill(context: Pen, rectangles: Rectangles, style: string | CanvasPattern): void {
  context.fillStyle = style;
  for (let at = 0; at < rectangles.length; at += 4)
    context.fillRect(
      rectangles[at] ?? 0,
      rectangles[at + 1] ?? 0,
      rectangles[at + 2] ?? 0,
      rectangles[at + 3] ?? 0,
    );
}

/** Over the fills of classes, of which entry i has the pieces of class i. */
function paintPatterns(
  context: Pen,
  { width, height, scale }: MapGeometry,
  classes: readonly Rectangles[],
  look: Look,
  patterns: Patterns,
): void {
  const ink = patterns.sheet.draw(
    classes,
    { width, height },
    {
      tiles: patterns.classes,
      colour: look.cells.background,
      strength: look.patternStrength,
      narrowest: NARROWEST_PATTERN_CSS * scale,
    },
  );
  if (!ink) return;
  context.imageSmoothingEnabled = false;
  context.drawImage(ink, 0, 0);
}

/** Where themes ask for borders, a free block has one, so that its extent does not depend on the hatch. */
function outline(context: Pen, rectangles: Rectangles, colour: string, scale: number): void {
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
export function paintLabels(context: Pen, { content, geometry, classes }: MapScene, look: Look): void {
  if (content.kind !== 'boxes') return;
  for (const label of content.boxes.labels) paintLabel(context, label, classes, look, geometry.scale);
}

function paintLabel(
  context: Pen,
  { lines, free, ofClass, centre, middle }: BoxLabel,
  classes: ClassColours,
  look: Look,
  scale: number,
): void {
  context.font = `${LABEL_FONT_CSS * scale}px ${look.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const height = lines.length * LABEL_LINE_CSS * scale;
  if (free || ofClass >= 0) {
    // Text on a pattern is hard to read; it gets a piece of plain ground.
    const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 8 * scale;
    context.fillStyle = free ? look.background : (classes.fills[ofClass] ?? look.allocated);
    context.fillRect(Math.round(centre - width / 2), middle - height / 2, width, height);
  }
  context.fillStyle = free ? look.muted : (classes.inks[ofClass] ?? look.onAllocated);
  for (const [index, line] of lines.entries())
    context.fillText(
      line,
      centre,
      middle - height / 2 + (index + 0.5) * LABEL_LINE_CSS * scale + 0.5 * scale,
    );
}

function paintCells(
  context: Pen,
  { geometry, dimsFree }: MapScene,
  picture: CellPicture,
  look: Look,
  patterns: Patterns,
): void {
  context.globalAlpha = dimsFree ? FADED_FREE_ALPHA : 1;
  fill(context, picture.free, patterns.free);
  context.globalAlpha = 1;
  const { rows } = picture;
  if (rows.length === 0) return;
  const { left, rowWidth, rowHeight } = geometry;
  const lines = new OffscreenCanvas(rowWidth, rows.length);
  const stripe = Math.min(Math.max(2, Math.round(rowHeight * 0.2)), Math.ceil(rowHeight / 2));
  context.imageSmoothingEnabled = false;
  const paintLines = (pixels: CellPicture['bodies'], height: number) => {
    context2d(lines).putImageData(new ImageData(pixels, rowWidth, rows.length), 0, 0);
    for (const [line, row] of rows.entries()) {
      const top = rowTop(geometry, row) + rowHeight - height;
      context.drawImage(lines, 0, line, rowWidth, 1, left, top, rowWidth, height);
    }
  };
  paintLines(picture.bodies, rowHeight);
  paintPatterns(context, geometry, picture.classes, look, patterns);
  paintLines(picture.stripes, stripe);
  if (!look.highContrast || !hasRoomForLines(geometry)) return;
  context.strokeStyle = look.line;
  context.lineWidth = 1;
  for (const row of rows)
    context.strokeRect(left + 0.5, rowTop(geometry, row) + 0.5, rowWidth - 1, rowHeight - 1);
}

/** Where each arena is one row, and has no heading, the rows have the numbers of their arenas instead. */
function paintAddresses(context: Pen, { geometry, cursorRow }: MapScene, look: Look): void {
  const { firstRow, endRow, rowsPerArena, rowHeight, pitch, scale, arenaCount } = geometry;
  const isOfArenas = arenaCount > 1 && geometry.headingHeight === 0;
  const isCrowded = endRow - firstRow >= CROWDED_ROWS && rowHeight < ROOMY_ROW_CSS * scale;
  const line = LABEL_LINE_CSS * scale;
  const every = isOfArenas ? Math.ceil(line / pitch) : isCrowded ? 2 : 1;
  context.font = `${LABEL_FONT_CSS * scale}px ${isOfArenas ? look.font : look.monospace}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  let lastMiddle = Number.NEGATIVE_INFINITY;
  for (let row = firstRow; row < endRow; row++) {
    const isCursor = row === cursorRow;
    const isCounted = (isOfArenas ? row : row % rowsPerArena) % every === 0;
    // The cursor's row always has its label, its neighbours then make room for it.
    const isClose = cursorRow >= 0 && Math.abs(row - cursorRow) * pitch < line;
    if (!isCursor && (isClose || !isCounted)) continue;
    context.fillStyle = isCursor ? look.cursor : look.muted;
    const address = rowStartAddress(geometry, row);
    const text = isOfArenas ? `arena ${row}` : formatAddress(address, poolBytes(geometry));
    const ofRow = rowTop(geometry, row) + rowHeight / 2 + 0.5 * scale;
    const middle = isOfArenas ? Math.max(line / 2, ofRow) : ofRow;
    // The first one is moved down into the canvas.
    if (isOfArenas && middle - lastMiddle < line) continue;
    lastMiddle = middle;
    context.fillText(text, 0, middle);
  }
}

/** A line above each arena with its number, the threads that are at home in it, and its range. */
function paintArenas(context: Pen, { geometry, arenaThreads }: MapScene, look: Look): void {
  const { rowsPerArena, firstRow, endRow, scale, left, rowWidth } = geometry;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  for (let arena = arenaOfRow(geometry, firstRow); arena <= arenaOfRow(geometry, endRow - 1); arena++) {
    const first = arena * rowsPerArena;
    const start = formatAddress(rowStartAddress(geometry, first), poolBytes(geometry));
    const end = formatAddress(rowEndAddress(geometry, first + rowsPerArena - 1) - 1, poolBytes(geometry));
    const baseline = rowTop(geometry, first) - Math.round(6 * scale);
    if (baseline < LABEL_FONT_CSS * scale) continue;
    let x = left;
    const write = (text: string, font: string, colour: string) => {
      context.font = `${LABEL_FONT_CSS * scale}px ${font}`;
      const { width } = context.measureText(text);
      if (x + width > left + rowWidth) return;
      context.fillStyle = colour;
      context.fillText(text, x, baseline);
      x += width + 10 * scale;
    };
    write(`arena ${arena}`, look.font, look.foreground);
    const threads = arenaThreads[arena];
    if (threads) write(wordThreads(threads), look.font, look.muted);
    write(`${start} – ${end}`, look.monospace, look.muted);
    const height = Math.max(1, Math.round(scale));
    context.fillStyle = look.line;
    if (x < left + rowWidth)
      context.fillRect(
        Math.round(x),
        baseline - Math.round(4 * scale),
        left + rowWidth - Math.round(x),
        height,
      );
  }
}

function wordThreads({ names, count }: ArenaThreads): string {
  if (count === 0) return 'no thread';
  const named = names.map((name) => (name === '' ? 'unnamed' : name)).join(', ');
  const more = count > names.length ? ` and ${count - names.length} more` : '';
  return `${count === 1 ? 'thread' : 'threads'} ${named}${more}`;
}
