/**
 * Where an address of the pool lies on the map, and what address lies under a point. Rows are equal shares of an arena
 * by address; every arena starts a row of its own, so that its boundary is never inside a row.
 *
 * Two spaces, and no number without one of them: `address` is bytes from the start of the pool, all other numbers of a
 * MapGeometry are device pixels of the canvas. What comes in CSS pixels says so in its name. A geometry never changes;
 * another size or another pool is another geometry.
 */

/** The pool as far as the map cares: equal arenas, one behind the other. */
export interface PoolShape {
  readonly arenaBytes: number;
  readonly arenaCount: number;
}

/** The room there is for the map. */
export interface MapRoom {
  readonly widthCss: number;
  /** What the rows should not exceed; a pool of many arenas may. */
  readonly heightCss: number;
  /** Device pixels to a CSS pixel. */
  readonly scale: number;
}

export interface MapGeometry extends PoolShape {
  readonly scale: number;
  readonly bytesPerRow: number;
  readonly rowsPerArena: number;
  readonly rowCount: number;
  /** Above, below and to the right of the rows. */
  readonly margin: number;
  /** Where the rows begin; the addresses stand to the left of it. */
  readonly left: number;
  readonly rowWidth: number;
  readonly rowHeight: number;
  /** From the top of a row to the top of the next. */
  readonly pitch: number;
  /** Above the rows of each arena; 0 where there is one arena. */
  readonly headingHeight: number;
  readonly width: number;
  readonly height: number;
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
const TALLEST_PITCH_CSS = 44;
/** So high a map is made of tall rows before rows shrink to the usual height. */
const TALL_MAP_CSS = 280;
const ROW_GAP_CSS = 2;
/** Around the rows, for the outlines of blocks at the map's edge. */
const MARGIN_CSS = 2;
const ARENA_HEADING_CSS = 20;

/** A byte is never wider than this, so that a header of 16 bytes stays a notch. */
const WIDEST_BYTE_CSS = 4;
const NARROWEST_ROW_CSS = 64;

/** A character of the address labels, and what keeps them off the rows. */
const LABEL_CHARACTER_CSS = 6.7;
const LABEL_SPACE_CSS = 10;

export function mapGeometry(pool: PoolShape, room: MapRoom): MapGeometry {
  const { scale } = room;
  const gutterCss = addressDigits(pool) * LABEL_CHARACTER_CSS + LABEL_SPACE_CSS;
  const rowCss = Math.max(NARROWEST_ROW_CSS, room.widthCss - gutterCss - MARGIN_CSS);
  const headingCss = pool.arenaCount > 1 ? ARENA_HEADING_CSS : 0;
  const rowsCss = room.heightCss - headingCss * pool.arenaCount;
  const bytesPerRow = chooseBytesPerRow(pool, rowCss, rowsCss);
  const rowsPerArena = Math.ceil(pool.arenaBytes / bytesPerRow);
  const rowCount = rowsPerArena * pool.arenaCount;
  const pitch = Math.round(choosePitchCss(rowCount, rowsCss) * scale);
  const gap = Math.max(1, Math.round(ROW_GAP_CSS * scale));
  const left = Math.round(gutterCss * scale);
  const rowWidth = Math.floor(rowCss * scale);
  const headingHeight = Math.round(headingCss * scale);
  const margin = Math.round(MARGIN_CSS * scale);
  return {
    arenaBytes: pool.arenaBytes,
    arenaCount: pool.arenaCount,
    scale,
    bytesPerRow,
    rowsPerArena,
    rowCount,
    margin,
    left,
    rowWidth,
    rowHeight: pitch - gap,
    pitch,
    headingHeight,
    width: left + rowWidth + margin,
    height: 2 * margin + rowCount * pitch - gap + pool.arenaCount * headingHeight,
  };
}

/**
 * Bytes on a row: a power of two, or three of them, so that the addresses at the left read as round numbers. The least
 * that keeps the map within its height; the next one if only that divides an arena evenly.
 */
export function chooseBytesPerRow(pool: PoolShape, rowCss: number, heightCss: number): number {
  const mostRows = Math.max(1, Math.floor(heightCss / MINIMUM_PITCH_CSS / pool.arenaCount));
  const least = Math.max(pool.arenaBytes / mostRows, Math.min(pool.arenaBytes, rowCss / WIDEST_BYTE_CSS));
  const chosen = roundNumberFrom(least);
  if (pool.arenaBytes % chosen === 0) return chosen;
  const next = roundNumberFrom(chosen + 1);
  return pool.arenaBytes % next === 0 ? next : chosen;
}

/** The least of 2, 3, 4, 6, 8, 12, 16, ... that is not below `least`. */
function roundNumberFrom(least: number): number {
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

/** How many cells cover the pool so that a cell is as wide as a device pixel. */
export function cellCountOf(geometry: MapGeometry): number {
  return Math.ceil(poolBytes(geometry) / bytesPerPixel(geometry));
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
  const arena = Math.floor(address / geometry.arenaBytes);
  const inArena = address - arena * geometry.arenaBytes;
  return arena * geometry.rowsPerArena + Math.floor(inArena / geometry.bytesPerRow);
}

export function arenaOfRow(geometry: MapGeometry, row: number): number {
  return Math.floor(row / geometry.rowsPerArena);
}

export function rowStartAddress(geometry: MapGeometry, row: number): number {
  const arena = arenaOfRow(geometry, row);
  return arena * geometry.arenaBytes + (row - arena * geometry.rowsPerArena) * geometry.bytesPerRow;
}

/** Where a row's bytes end: with the row, or before it with the arena. */
export function rowEndAddress(geometry: MapGeometry, row: number): number {
  const arenaEnd = (arenaOfRow(geometry, row) + 1) * geometry.arenaBytes;
  return Math.min(arenaEnd, rowStartAddress(geometry, row) + geometry.bytesPerRow);
}

export function rowTop(geometry: MapGeometry, row: number): number {
  const { margin, pitch, headingHeight } = geometry;
  return margin + row * pitch + (arenaOfRow(geometry, row) + 1) * headingHeight;
}

/** The edge, in whole device pixels, at which the bytes before an address end on a row. */
export function edgeOfAddress(geometry: MapGeometry, row: number, address: number): number {
  const bytes = address - rowStartAddress(geometry, row);
  return geometry.left + Math.round((bytes * geometry.rowWidth) / geometry.bytesPerRow);
}

/**
 * The address under a point, in device pixels; null beside the rows. The gap below a row belongs to it, so that a hover
 * does not flicker on the way from row to row.
 */
export function addressAtPoint(geometry: MapGeometry, x: number, y: number): number | null {
  const { headingHeight, rowsPerArena, pitch, margin, left, rowWidth, bytesPerRow } = geometry;
  const arenaHeight = headingHeight + rowsPerArena * pitch;
  const arena = Math.floor((y - margin) / arenaHeight);
  const inRows = y - margin - arena * arenaHeight - headingHeight;
  const column = x - left;
  if (arena < 0 || arena >= geometry.arenaCount || inRows < 0 || column < 0 || column >= rowWidth)
    return null;
  const row = arena * rowsPerArena + Math.floor(inRows / pitch);
  const address = rowStartAddress(geometry, row) + Math.floor((column * bytesPerRow) / rowWidth);
  return address < rowEndAddress(geometry, row) ? address : null;
}

/** A byte range of an arena cut into rows. A range too small for a pixel gives an empty segment at its place. */
export function segmentsOf(geometry: MapGeometry, startAddress: number, endAddress: number): RowSegment[] {
  const start = Math.max(0, startAddress);
  const end = Math.min(poolBytes(geometry), endAddress);
  const segments: RowSegment[] = [];
  for (let address = start; address < end; ) {
    const row = rowOfAddress(geometry, address);
    const rowEnd = rowEndAddress(geometry, row);
    segments.push({
      row,
      left: edgeOfAddress(geometry, row, address),
      right: edgeOfAddress(geometry, row, Math.min(end, rowEnd)),
      top: rowTop(geometry, row),
      continued: address > start,
      continues: rowEnd < end,
    });
    address = rowEnd;
  }
  return segments;
}
