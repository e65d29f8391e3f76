/**
 * Where an address of the pool lies on the map, and what address lies under a point. Rows are equal shares of an arena
 * by address; every arena starts a row of its own, so that its boundary is never inside a row. All rows together are the
 * map's content, of which the canvas shows as much as it is high, from `scrollTop` on.
 *
 * Two spaces, and no number without one of them: `address` is bytes from the start of the pool, all other numbers of a
 * MapGeometry are device pixels of the canvas. What comes in CSS pixels says so in its name. A geometry never changes;
 * another size, another pool or another window is another geometry.
 */

import type { MapWindow } from '../src/protocol/panel.ts';

/** The pool as far as the map cares: equal arenas, one behind the other. */
export interface PoolShape {
  readonly arenaBytes: number;
  readonly arenaCount: number;
}

/** The room there is for the map. */
export interface MapRoom {
  readonly widthCss: number;
  /** What the canvas should not exceed. */
  readonly heightCss: number;
  /** Device pixels to a CSS pixel. */
  readonly scale: number;
}

export interface MapGeometry extends PoolShape {
  readonly room: MapRoom;
  readonly scale: number;
  readonly bytesPerRow: number;
  /** Bytes to a row where the rows show the whole pool: the coarsest there is. */
  readonly wholeBytesPerRow: number;
  /** And where they show single words. */
  readonly finestBytesPerRow: number;
  /** What is left free on an arena's first row before its first byte; a multiple of 16. */
  readonly leadBytes: number;
  readonly rowsPerArena: number;
  readonly rowCount: number;
  /** The rows that the canvas shows a part of: from the first up to, and without, the end. */
  readonly firstRow: number;
  readonly endRow: number;
  /** Above, below and to the right of the rows. */
  readonly margin: number;
  /** Where the rows begin; the addresses stand to the left of it. */
  readonly left: number;
  readonly rowWidth: number;
  readonly rowHeight: number;
  /** From the top of a row to the top of the next. */
  readonly pitch: number;
  /** Above the rows of each arena; 0 where there is one arena, or one row for each of many. */
  readonly headingHeight: number;
  /** There is room for words in the boxes of single words. */
  readonly showsWords: boolean;
  readonly width: number;
  readonly height: number;
  /** Of all rows; the canvas is lower where they do not fit. */
  readonly contentHeight: number;
  readonly scrollTop: number;
}

/** The part of a byte range that lies on one row, as device pixels. */
export interface RowSegment {
  readonly row: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  /** The range goes on from the row above, or on to the row below. */
  readonly continued: boolean;
  readonly continues: boolean;
}

/** Rows lower than this can't be told apart, higher ones waste room; a pool of few rows may have taller ones. */
const MINIMUM_PITCH_CSS = 14;
const MAXIMUM_PITCH_CSS = 22;
/** Rows in which a block has a label. */
const LABEL_PITCH_CSS = 20;
const TALLEST_PITCH_CSS = 70;
/** Rows in which the smallest blocks have room for a name, and those in which words have room for theirs. */
const NAME_PITCH_CSS = 34;
const WORD_PITCH_CSS = 44;
/** So high a map is made of tall rows before rows shrink to the usual height. */
const TALL_MAP_CSS = 280;
/** Where there are more arenas than have room for their headings, so low may the one row of each be. */
const LOWEST_PITCH_CSS = 1;
/** Around the rows, for the outlines of blocks at the map's edge. */
const MARGIN_CSS = 2;
const ARENA_HEADING_CSS = 20;

/** A byte of the whole pool is never wider than this, so that a header of 16 bytes stays a notch. */
const WIDEST_BYTE_CSS = 4;
const NARROWEST_ROW_CSS = 64;
/** From this on the smallest block, of 32 bytes, has room for a short name. */
const NAME_BYTE_CSS = 1.5;
/** Room for eight hexadecimal digits; with smaller ones, where even the fewest words of a row have less. */
const NARROWEST_WORD_CSS = 52;
const TIGHTEST_WORD_CSS = 44;
const WORD_BYTES = 4;
/** Rows hold whole headers, so that no header is cut in two. */
const FEWEST_BYTES_PER_ROW = 16;
const MOST_BYTES_OF_WORDS = 64;

/** A character of the address labels, and what keeps them off the rows. */
const LABEL_CHARACTER_CSS = 6.7;
const LABEL_SPACE_CSS = 10;

/** Of the whole pool, or of what a window shows of it. */
export function mapGeometry(pool: PoolShape, room: MapRoom, window: MapWindow | null = null): MapGeometry {
  const { scale } = room;
  const { arenaBytes, arenaCount } = pool;
  const gutterCss = addressDigits(pool) * LABEL_CHARACTER_CSS + LABEL_SPACE_CSS;
  const rowCss = Math.max(NARROWEST_ROW_CSS, room.widthCss - gutterCss - MARGIN_CSS);
  const whole = layRows(pool, rowCss, room.heightCss, null);
  const finest = layRows(pool, rowCss, room.heightCss, { bytesPerRow: 0, leadBytes: 0 });
  const rows = window ? layRows(pool, rowCss, room.heightCss, window) : whole;

  const { bytesPerRow, leadBytes, rowsPerArena } = rows;
  const rowCount = rowsPerArena * arenaCount;
  // Rounded down, so that the whole pool is never higher than its room.
  const pitch = Math.floor(rows.pitchCss * scale);
  const gap = Math.round(gapCss(rows.pitchCss) * scale);
  const headingHeight = Math.floor(rows.headingCss * scale);
  const margin = Math.round(MARGIN_CSS * scale);
  const heightOf = ({ rowsPerArena: count, pitchCss, headingCss }: RowLayout) =>
    2 * margin -
    Math.round(gapCss(pitchCss) * scale) +
    arenaCount * (Math.floor(headingCss * scale) + count * Math.floor(pitchCss * scale));
  const contentHeight = heightOf(rows);
  // The same at every zoom, so that nothing below the map moves.
  const height = Math.min(
    Math.round(room.heightCss * scale) + 2 * margin,
    Math.max(heightOf(whole), Math.min(Math.round(TALL_MAP_CSS * scale), heightOf(finest))),
  );
  const unscrolled = {
    arenaBytes,
    arenaCount,
    room,
    scale,
    bytesPerRow,
    wholeBytesPerRow: whole.bytesPerRow,
    finestBytesPerRow: finest.bytesPerRow,
    leadBytes,
    rowsPerArena,
    rowCount,
    margin,
    left: Math.round(gutterCss * scale),
    rowWidth: Math.floor(rowCss * scale),
    rowHeight: pitch - gap,
    pitch,
    headingHeight,
    showsWords: rows.showsWords,
    width: Math.round(gutterCss * scale) + Math.floor(rowCss * scale) + margin,
    height,
    contentHeight,
    firstRow: 0,
    endRow: rowCount,
    scrollTop: 0,
  };
  return scrolled(unscrolled, window ? topOf(unscrolled, window) : 0);
}

/** The same rows, with another part of them on the canvas; as near to the top asked for as there are rows. */
export function scrolled(geometry: MapGeometry, top: number): MapGeometry {
  const { contentHeight, height, rowCount } = geometry;
  const scrollTop = Math.round(Math.max(0, Math.min(top, contentHeight - height)));
  const firstRow = Math.min(rowCount - 1, rowAtContent(geometry, scrollTop));
  const endRow = Math.min(rowCount, rowAtContent(geometry, scrollTop + height) + 1);
  return { ...geometry, scrollTop, firstRow, endRow };
}

/** How far the content is scrolled in a window. */
function topOf(geometry: MapGeometry, { address, shiftCss }: MapWindow): number {
  const inPool = Math.max(0, Math.min(poolBytes(geometry) - 1, address));
  return contentTopOf(geometry, rowOfAddress(geometry, inPool)) - shiftCss * geometry.scale;
}

interface RowLayout {
  readonly bytesPerRow: number;
  readonly leadBytes: number;
  readonly rowsPerArena: number;
  readonly pitchCss: number;
  readonly headingCss: number;
  readonly showsWords: boolean;
}

/** Rows as a window wants them, within what the room has sense for; null for the whole pool. */
function layRows(
  pool: PoolShape,
  rowCss: number,
  heightCss: number,
  window: Pick<MapWindow, 'bytesPerRow' | 'leadBytes'> | null,
): RowLayout {
  const headingCss = pool.arenaCount > 1 ? ARENA_HEADING_CSS : 0;
  const rowsCss = heightCss - headingCss * pool.arenaCount;
  const isCrowded = pool.arenaCount > 1 && rowsCss < MINIMUM_PITCH_CSS * pool.arenaCount;
  const whole = chooseBytesPerRow(pool, rowCss, rowsCss);
  const wholeRows = Math.ceil(pool.arenaBytes / whole) * pool.arenaCount;
  const wholePitch = choosePitchCss(wholeRows, rowsCss);
  // Headings and words are not for the whole pool where it would not have room then, but for a zoom below it.
  const isTight = isCrowded || (hasWordRoom(whole, rowCss) && wholeRows * WORD_PITCH_CSS > rowsCss);
  if (isTight && (!window || window.bytesPerRow >= whole))
    return {
      bytesPerRow: whole,
      leadBytes: 0,
      rowsPerArena: wholeRows / pool.arenaCount,
      pitchCss: isCrowded ? lowPitchCss(pool, heightCss) : wholePitch,
      headingCss: isCrowded ? 0 : headingCss,
      showsWords: false,
    };
  const finest = Math.min(isTight ? finerThan(whole) : whole, finestBytesPerRow(rowCss));
  const bytesPerRow = window ? Math.max(finest, Math.min(whole, window.bytesPerRow)) : whole;
  const leadBytes = window && bytesPerRow < whole ? leadOf(window.leadBytes, bytesPerRow) : 0;
  const showsWords = hasWordRoom(bytesPerRow, rowCss);
  const hasNameRoom = rowCss / bytesPerRow >= NAME_BYTE_CSS;
  const roomy = showsWords ? WORD_PITCH_CSS : hasNameRoom ? NAME_PITCH_CSS : MAXIMUM_PITCH_CSS;
  return {
    bytesPerRow,
    leadBytes,
    rowsPerArena: Math.ceil((pool.arenaBytes + leadBytes) / bytesPerRow),
    pitchCss: bytesPerRow === whole && !showsWords ? wholePitch : Math.max(wholePitch, roomy),
    headingCss,
    showsWords,
  };
}

function hasWordRoom(bytesPerRow: number, rowCss: number): boolean {
  const narrowest = bytesPerRow === FEWEST_BYTES_PER_ROW ? TIGHTEST_WORD_CSS : NARROWEST_WORD_CSS;
  return (rowCss / bytesPerRow) * WORD_BYTES >= narrowest;
}

/** For one row of each arena, however many there are. */
function lowPitchCss({ arenaCount }: PoolShape, heightCss: number): number {
  return Math.max(LOWEST_PITCH_CSS, Math.min(MAXIMUM_PITCH_CSS, heightCss / arenaCount));
}

function finerThan(bytesPerRow: number): number {
  return Math.max(FEWEST_BYTES_PER_ROW, 2 ** (Math.ceil(Math.log2(bytesPerRow)) - 1));
}

/** Between rows; hardly any where they are as low as lines. */
function gapCss(pitchCss: number): number {
  if (pitchCss >= 8) return 2;
  return pitchCss >= 3 ? 1 : 0;
}

function leadOf(bytes: number, bytesPerRow: number): number {
  const inRow = ((bytes % bytesPerRow) + bytesPerRow) % bytesPerRow;
  return Math.floor(inRow / FEWEST_BYTES_PER_ROW) * FEWEST_BYTES_PER_ROW;
}

/** So few bytes that each word has a box with room for its value. */
function finestBytesPerRow(rowCss: number): number {
  const words = Math.floor(rowCss / NARROWEST_WORD_CSS);
  const bytes = 2 ** Math.floor(Math.log2(Math.max(1, words) * WORD_BYTES));
  return Math.max(FEWEST_BYTES_PER_ROW, Math.min(MOST_BYTES_OF_WORDS, bytes));
}

/**
 * Bytes on a row: a power of two, or three of them, so that the addresses at the left read as round numbers. The least
 * that keeps the map within its height; the next one if only that divides an arena evenly.
 */
export function chooseBytesPerRow(pool: PoolShape, rowCss: number, heightCss: number): number {
  const roomy = bytesPerRowAt(LABEL_PITCH_CSS, pool, rowCss, heightCss);
  // Where blocks are wide enough for words, so that rows are high enough for them.
  return rowCss >= roomy ? roomy : bytesPerRowAt(MINIMUM_PITCH_CSS, pool, rowCss, heightCss);
}

function bytesPerRowAt(pitchCss: number, pool: PoolShape, rowCss: number, heightCss: number): number {
  const mostRows = Math.max(1, Math.floor(heightCss / pitchCss / pool.arenaCount));
  const least = Math.max(pool.arenaBytes / mostRows, Math.min(pool.arenaBytes, rowCss / WIDEST_BYTE_CSS));
  const chosen = roundNumberFrom(least);
  if (pool.arenaBytes % chosen === 0) return chosen;
  const next = roundNumberFrom(chosen + 1);
  return pool.arenaBytes % next === 0 ? next : chosen;
}

/** The least of 2, 3, 4, 6, 8, 12, 16, ... that is not below `least`. */
export function roundNumberFrom(least: number): number {
  const power = 2 ** Math.ceil(Math.log2(Math.max(2, least)));
  const below = (power / 4) * 3;
  return below >= least ? below : power;
}

function choosePitchCss(rowCount: number, heightCss: number): number {
  const tallest = Math.max(MAXIMUM_PITCH_CSS, Math.min(TALLEST_PITCH_CSS, TALL_MAP_CSS / rowCount));
  return Math.max(MINIMUM_PITCH_CSS, Math.min(tallest, Math.floor(heightCss / rowCount)));
}

function addressDigits({ arenaBytes, arenaCount }: PoolShape): number {
  return 2 + Math.max(4, (arenaBytes * arenaCount - 1).toString(16).length);
}

/** How many cells cover a byte range so that a cell is as wide as a device pixel. */
export function cellCountOf(geometry: MapGeometry, bytes = poolBytes(geometry)): number {
  return Math.ceil(bytes / bytesPerPixel(geometry));
}

/** Bytes in all arenas. */
export function poolBytes({ arenaBytes, arenaCount }: PoolShape): number {
  return arenaBytes * arenaCount;
}

export function bytesPerPixel(geometry: MapGeometry): number {
  return geometry.bytesPerRow / geometry.rowWidth;
}

/** The row that holds an address of an arena. */
export function rowOfAddress(geometry: MapGeometry, address: number): number {
  const { arenaBytes, rowsPerArena, leadBytes, bytesPerRow } = geometry;
  const arena = Math.floor(address / arenaBytes);
  const inArena = address - arena * arenaBytes;
  return arena * rowsPerArena + Math.floor((inArena + leadBytes) / bytesPerRow);
}

export function arenaOfRow(geometry: MapGeometry, row: number): number {
  return Math.floor(row / geometry.rowsPerArena);
}

/** The address that a row's left edge has, which on an arena's first row may lie before the arena. */
export function rowOrigin(geometry: MapGeometry, row: number): number {
  const { arenaBytes, rowsPerArena, bytesPerRow, leadBytes } = geometry;
  const arena = arenaOfRow(geometry, row);
  return arena * arenaBytes + (row - arena * rowsPerArena) * bytesPerRow - leadBytes;
}

/** Where a row's bytes start: with the row, or behind its left edge with the arena. */
export function rowStartAddress(geometry: MapGeometry, row: number): number {
  return Math.max(arenaOfRow(geometry, row) * geometry.arenaBytes, rowOrigin(geometry, row));
}

/** Where a row's bytes end: with the row, or before it with the arena. */
export function rowEndAddress(geometry: MapGeometry, row: number): number {
  const arenaEnd = (arenaOfRow(geometry, row) + 1) * geometry.arenaBytes;
  return Math.min(arenaEnd, rowOrigin(geometry, row) + geometry.bytesPerRow);
}

/** On the canvas: negative where the row begins above it. */
export function rowTop(geometry: MapGeometry, row: number): number {
  return contentTopOf(geometry, row) - geometry.scrollTop;
}

function contentTopOf(geometry: MapGeometry, row: number): number {
  const { margin, pitch, headingHeight } = geometry;
  return margin + row * pitch + (arenaOfRow(geometry, row) + 1) * headingHeight;
}

/** The row at a height of the content, or the one below a heading there; beyond the last row it is none of them. */
function rowAtContent(geometry: MapGeometry, y: number): number {
  const { margin, pitch, headingHeight, rowsPerArena } = geometry;
  const arenaHeight = headingHeight + rowsPerArena * pitch;
  const arena = Math.max(0, Math.floor((y - margin) / arenaHeight));
  const inRows = Math.max(0, y - margin - arena * arenaHeight - headingHeight);
  return arena * rowsPerArena + Math.floor(inRows / pitch);
}

/** The edge, in whole device pixels, at which the bytes before an address end on a row. */
export function edgeOfAddress(geometry: MapGeometry, row: number, address: number): number {
  const bytes = address - rowOrigin(geometry, row);
  return geometry.left + Math.round((bytes * geometry.rowWidth) / geometry.bytesPerRow);
}

/**
 * The address under a point of the canvas, in device pixels; null beside the rows. The gap below a row belongs to it, so
 * that a hover does not flicker on the way from row to row.
 */
export function addressAtPoint(geometry: MapGeometry, x: number, y: number): number | null {
  const { headingHeight, rowsPerArena, pitch, margin, left, rowWidth, bytesPerRow } = geometry;
  if (y < 0 || y >= geometry.height) return null;
  const arenaHeight = headingHeight + rowsPerArena * pitch;
  const inContent = y + geometry.scrollTop - margin;
  const arena = Math.floor(inContent / arenaHeight);
  const inRows = inContent - arena * arenaHeight - headingHeight;
  const column = x - left;
  if (arena < 0 || arena >= geometry.arenaCount || inRows < 0 || column < 0 || column >= rowWidth)
    return null;
  const row = arena * rowsPerArena + Math.floor(inRows / pitch);
  const address = rowOrigin(geometry, row) + Math.floor((column * bytesPerRow) / rowWidth);
  return address >= rowStartAddress(geometry, row) && address < rowEndAddress(geometry, row) ? address : null;
}

/** The half-open byte range of the rows that the canvas shows a part of. */
export function visibleRange(geometry: MapGeometry): { startAddress: number; endAddress: number } {
  return {
    startAddress: rowStartAddress(geometry, geometry.firstRow),
    endAddress: rowEndAddress(geometry, geometry.endRow - 1),
  };
}

/**
 * A byte range of an arena cut into the rows that the canvas shows. A range too small for a pixel gives an empty segment at
 * its place.
 */
export function segmentsOf(geometry: MapGeometry, startAddress: number, endAddress: number): RowSegment[] {
  const visible = visibleRange(geometry);
  const start = Math.max(visible.startAddress, startAddress);
  const end = Math.min(visible.endAddress, endAddress);
  const segments: RowSegment[] = [];
  for (let address = start; address < end; ) {
    const row = rowOfAddress(geometry, address);
    const rowEnd = rowEndAddress(geometry, row);
    segments.push({
      row,
      left: edgeOfAddress(geometry, row, address),
      right: edgeOfAddress(geometry, row, Math.min(end, rowEnd)),
      top: rowTop(geometry, row),
      continued: address > Math.max(0, startAddress),
      continues: rowEnd < Math.min(poolBytes(geometry), endAddress),
    });
    address = rowEnd;
  }
  return segments;
}
