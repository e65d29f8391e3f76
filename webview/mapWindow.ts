/**
 * Moves of the map's window: zoom, pan, going to where something is. Each takes a geometry and gives the one after the
 * move; none knows of pointers, keys or pixels on a screen. `windowOf` gives what is kept of a geometry when the room, the
 * pool or the page becomes another.
 *
 * A move keeps the address that it is about at its place: exactly from top to bottom, as long as there are rows to scroll
 * to, and to within `wrapBytes` from left to right, so that rows start at round addresses.
 */

import {
  HEADER_BYTES,
  MAXIMUM_WORDS_BYTES,
  type MapWindow,
  type PanelViewport,
} from '../src/protocol/panel.ts';
import {
  addressAtPoint,
  arenaOfRow,
  bytesPerPixel,
  cellCountOf,
  edgeOfAddress,
  type MapGeometry,
  mapGeometry,
  poolBytes,
  roundNumberFrom,
  rowEndAddress,
  rowOfAddress,
  rowOrigin,
  rowStartAddress,
  rowTop,
  scrolled,
  visibleRange,
} from './geometry.ts';

/** An address, and the point of the canvas, in device pixels, where it is to be. */
export interface Anchor {
  readonly address: number;
  readonly x: number;
  readonly y: number;
}

export interface AddressRange {
  readonly address: number;
  readonly size: number;
}

/** Rows start at multiples of about this share of their length: of whole headers. */
const WRAPS_PER_ROW = 64;
/** Rows of 24 bytes would cut every other header in two. */
const CUTTING_ROW_BYTES = 24;

/** What the strip shows, and the map where nothing better has come yet. */
const POOL_CELLS = 8192;
/** Rows above and below the canvas that are asked for as well, as a share of those on it. */
const SPARE_SHARE = 0.4;

export function windowOf(geometry: MapGeometry): MapWindow | null {
  if (showsWhole(geometry)) return null;
  const { bytesPerRow, leadBytes, firstRow, scale } = geometry;
  return {
    bytesPerRow,
    leadBytes,
    address: rowStartAddress(geometry, firstRow),
    shiftCss: rowTop(geometry, firstRow) / scale,
  };
}

/** The rows are as long as they get: the whole pool is on the canvas. */
export function showsWhole({ bytesPerRow, wholeBytesPerRow }: MapGeometry): boolean {
  return bytesPerRow === wholeBytesPerRow;
}

/** `steps` finer, or coarser where negative, about an anchor. Two steps halve the bytes on a row. */
export function zoomed(geometry: MapGeometry, steps: number, anchor: Anchor): MapGeometry {
  const { finestBytesPerRow, wholeBytesPerRow } = geometry;
  let { bytesPerRow } = geometry;
  for (let step = 0; step < Math.abs(steps); step++) bytesPerRow = nextRowBytes(bytesPerRow, steps > 0);
  return placed(geometry, Math.max(finestBytesPerRow, Math.min(wholeBytesPerRow, bytesPerRow)), anchor);
}

/** About the start of a block, which stays on the canvas: in rows that become higher, the first ones would leave it. */
export function zoomedOn(geometry: MapGeometry, steps: number, block: AddressRange): MapGeometry {
  return revealed(zoomed(geometry, steps, anchorOf(geometry, block.address)), block);
}

function nextRowBytes(bytesPerRow: number, isFiner: boolean): number {
  const power = 2 ** Math.floor(Math.log2(bytesPerRow));
  const finer = power === bytesPerRow ? (power / 4) * 3 : power;
  const next = isFiner ? finer : roundNumberFrom(bytesPerRow + 1);
  return next === CUTTING_ROW_BYTES ? nextRowBytes(next, isFiner) : next;
}

/** The map moved like a sheet of paper, so that an address that was grabbed is under the point again. */
export function dragged(geometry: MapGeometry, anchor: Anchor): MapGeometry {
  return placed(geometry, geometry.bytesPerRow, anchor);
}

/** So many bytes on a row, wrapped and scrolled so that the anchor's address is where it is wanted. */
function placed(geometry: MapGeometry, bytesPerRow: number, { address, x, y }: Anchor): MapGeometry {
  const { room, left, rowWidth, arenaBytes, scale } = geometry;
  const share = Math.max(0, Math.min(1, (x - left) / rowWidth));
  const wrap = wrapBytes(bytesPerRow);
  const leadBytes = Math.round((share * bytesPerRow - (address % arenaBytes)) / wrap) * wrap;
  const window = { bytesPerRow, leadBytes, address, shiftCss: 0 };
  const { pitch } = mapGeometry(geometry, room, window);
  const depth = depthInRow(geometry, address, y);
  return mapGeometry(geometry, room, { ...window, shiftCss: (y - depth * pitch) / scale });
}

export function wrapBytes(bytesPerRow: number): number {
  return headersIn(bytesPerRow / WRAPS_PER_ROW);
}

/** The bytes of the whole headers in some bytes, of one at least. */
function headersIn(bytes: number): number {
  return Math.max(1, Math.floor(bytes / HEADER_BYTES)) * HEADER_BYTES;
}

/** How deep in the row of an address a height is, from 0 to 1; in the middle where it is in another row. */
function depthInRow(geometry: MapGeometry, address: number, y: number): number {
  const depth = (y - rowTop(geometry, rowOfAddress(geometry, address))) / geometry.pitch;
  return depth >= 0 && depth < 1 ? depth : 0.5;
}

/** The content moved up by some device pixels. */
export function panned(geometry: MapGeometry, down: number): MapGeometry {
  return scrolled(geometry, geometry.scrollTop + down);
}

/** The content moved by some rows. */
export function pannedRows(geometry: MapGeometry, rows: number): MapGeometry {
  return panned(geometry, rows * geometry.pitch);
}

/** The rows wrapped elsewhere: their bytes move to the left by an eighth of a row, or to the right where negative. */
export function shifted(geometry: MapGeometry, eighths: number): MapGeometry {
  const { arenaBytes, bytesPerRow, leadBytes, height, left, rowWidth, room, scale } = geometry;
  const middle = anchorAt(geometry, left + rowWidth / 2, height / 2);
  const row = rowOfAddress(geometry, middle.address);
  const by = eighths * headersIn(bytesPerRow / 8);
  const arenaStart = middle.address - (middle.address % arenaBytes);
  const start = rowOrigin(geometry, row) + by;
  return mapGeometry(geometry, room, {
    bytesPerRow,
    leadBytes: leadBytes - by,
    // The row in the middle stays there, and begins that much later.
    address: Math.max(arenaStart, Math.min(arenaStart + arenaBytes - 1, start)),
    shiftCss: rowTop(geometry, row) / scale,
  });
}

/** The row of an address in the middle of the canvas. */
export function centred(geometry: MapGeometry, address: number): MapGeometry {
  const inPool = Math.max(0, Math.min(poolBytes(geometry) - 1, Math.floor(address)));
  const top = rowTop(geometry, rowOfAddress(geometry, inPool));
  return panned(geometry, top - (geometry.height - geometry.pitch) / 2);
}

/** The first row of a block is on the canvas as a whole. */
export function isShown(geometry: MapGeometry, { address }: AddressRange): boolean {
  const top = rowTop(geometry, rowOfAddress(geometry, address));
  return top >= 0 && top + geometry.rowHeight <= geometry.height;
}

/** Some of a block is on the canvas. */
export function isTouched(geometry: MapGeometry, { address, size }: AddressRange): boolean {
  const { startAddress, endAddress } = visibleRange(geometry);
  return address < endAddress && address + size > startAddress;
}

/** Scrolled just as far as a block needs, and a row more; not at all where it is shown already. */
export function revealed(geometry: MapGeometry, block: AddressRange): MapGeometry {
  if (isShown(geometry, block)) return geometry;
  const { pitch, height } = geometry;
  const top = rowTop(geometry, rowOfAddress(geometry, block.address));
  const bottom = rowTop(geometry, rowOfAddress(geometry, block.address + block.size - 1)) + pitch;
  if (top < pitch) return panned(geometry, top - pitch - geometry.headingHeight);
  const fits = bottom - top + 2 * pitch <= height;
  return panned(geometry, (fits ? bottom : top + pitch) + pitch - height);
}

/** The address nearest to a point, and that point moved to where the address is. */
export function anchorAt(geometry: MapGeometry, x: number, y: number): Anchor {
  const exact = addressAtPoint(geometry, x, y);
  if (exact !== null) return { address: exact, x, y };
  const { firstRow, endRow, pitch, left, rowWidth } = geometry;
  let row = firstRow;
  while (row < endRow - 1 && rowTop(geometry, row) + pitch <= y) row++;
  const column = Math.max(0, Math.min(rowWidth - 1, x - left));
  const wanted = Math.floor(rowOrigin(geometry, row) + column * bytesPerPixel(geometry));
  const last = rowEndAddress(geometry, row) - 1;
  return anchorOf(geometry, Math.max(rowStartAddress(geometry, row), Math.min(last, wanted)));
}

/** An address at the place where it is. */
export function anchorOf(geometry: MapGeometry, address: number): Anchor {
  const row = rowOfAddress(geometry, address);
  return {
    address,
    x: edgeOfAddress(geometry, row, address),
    y: rowTop(geometry, row) + geometry.pitch / 2,
  };
}

/** The arenas that the canvas shows a part of, the last one included. */
export function visibleArenas(geometry: MapGeometry): { first: number; last: number } {
  return {
    first: arenaOfRow(geometry, geometry.firstRow),
    last: arenaOfRow(geometry, geometry.endRow - 1),
  };
}

/**
 * What to ask of the pool: what the canvas shows and some rows around it. Where `known` has that already, it is the answer
 * itself, so that small moves cost no question.
 */
export function viewportOf(geometry: MapGeometry, known: PanelViewport | null): PanelViewport {
  const wanted = showsWhole(geometry) ? wholeViewport(geometry) : partViewport(geometry);
  if (!known) return wanted;
  const { startAddress, endAddress } = visibleRange(spread(geometry, SPARE_SHARE / 2));
  const isCovered = showsWhole(geometry)
    ? known.startAddress === 0 && known.endAddress === wanted.endAddress
    : known.startAddress <= startAddress && known.endAddress >= endAddress;
  const isAsFine = known.cellCount === cellCountOf(geometry, known.endAddress - known.startAddress);
  return isCovered && isAsFine && known.withWords === wanted.withWords ? known : wanted;
}

function wholeViewport(geometry: MapGeometry): PanelViewport {
  return {
    startAddress: 0,
    endAddress: poolBytes(geometry),
    cellCount: cellCountOf(geometry),
    withWords: wantsWords(geometry, poolBytes(geometry)),
    poolCellCount: 0,
  };
}

function partViewport(geometry: MapGeometry): PanelViewport {
  const range = visibleRange(spread(geometry, SPARE_SHARE));
  const bytes = range.endAddress - range.startAddress;
  return {
    ...range,
    cellCount: cellCountOf(geometry, bytes),
    withWords: wantsWords(geometry, bytes),
    poolCellCount: POOL_CELLS,
  };
}

function wantsWords({ showsWords }: MapGeometry, bytes: number): boolean {
  return showsWords && bytes <= MAXIMUM_WORDS_BYTES;
}

/** With more rows above and below, as far as there are any. */
function spread(geometry: MapGeometry, share: number): MapGeometry {
  const { firstRow, endRow, rowCount } = geometry;
  const rows = Math.ceil((endRow - firstRow) * share);
  return { ...geometry, firstRow: Math.max(0, firstRow - rows), endRow: Math.min(rowCount, endRow + rows) };
}
