/**
 * From the cells of a frame, for a pool with too many blocks to give one by one, to pixels: one line of them for each row
 * of the map, mixed by the shares of what lies under each. Pure; the painter stretches each line to its row's height.
 */

import type { HeapMap } from '../src/protocol/panel.ts';
import type { Rectangles } from './boxes.ts';
import {
  bytesPerPixel,
  edgeOfAddress,
  type MapGeometry,
  rowEndAddress,
  rowOrigin,
  rowStartAddress,
  rowTop,
} from './geometry.ts';

export type HeapMapCells = Extract<HeapMap, { kind: 'cells' }>;

/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

export interface CellColours {
  readonly allocated: Rgb;
  readonly header: Rgb;
  readonly leak: Rgb;
}

export interface CellPicture {
  /** The rows of the map that it has a line for. */
  readonly rows: readonly number[];
  /** RGBA, `rowWidth` wide and one line to a row. Opaque where all bytes are allocated, clear where all are free. */
  readonly bodies: Uint8ClampedArray<ArrayBuffer>;
  /** The same for the stripes at the rows' feet: opaque where nothing under the pixel is ever freed. */
  readonly stripes: Uint8ClampedArray<ArrayBuffer>;
  /** Runs of pixels with something free under them, for the hatch, which lies below the bodies. */
  readonly free: Rectangles;
}

const WHOLE = 255;

export function pictureOfCells(
  map: HeapMapCells,
  geometry: MapGeometry,
  colours: CellColours,
  rows = rowsInside(map, geometry),
): CellPicture {
  const { rowWidth, left } = geometry;
  const bodies = new Uint8ClampedArray(rowWidth * rows.length * 4);
  const stripes = new Uint8ClampedArray(rowWidth * rows.length * 4);
  const free: Rectangles = [];
  const step = bytesPerPixel(geometry);
  for (const [line, row] of rows.entries()) {
    const origin = rowOrigin(geometry, row);
    const first = edgeOfAddress(geometry, row, rowStartAddress(geometry, row)) - left;
    const end = edgeOfAddress(geometry, row, rowEndAddress(geometry, row)) - left;
    let freeFrom = -1;
    for (let pixel = first; pixel < end; pixel++) {
      const cell = cellAt(map, origin + (pixel + 0.5) * step);
      const payload = map.payload[cell] ?? 0;
      const overhead = map.overhead[cell] ?? 0;
      const used = Math.min(WHOLE, payload + overhead);
      const offset = (line * rowWidth + pixel) * 4;
      mix(bodies, offset, colours, payload, overhead, used);
      writeColour(stripes, offset, colours.leak, used === 0 ? 0 : (map.leaking[cell] ?? 0));
      if (used < WHOLE && freeFrom < 0) freeFrom = pixel;
      if (used === WHOLE && freeFrom >= 0) {
        pushRun(free, geometry, row, freeFrom, pixel);
        freeFrom = -1;
      }
    }
    if (freeFrom >= 0) pushRun(free, geometry, row, freeFrom, end);
  }
  return { rows, bodies, stripes, free };
}

/** The rows on the canvas of which a map knows all. */
export function rowsInside(
  { startAddress, endAddress }: Pick<HeapMap, 'startAddress' | 'endAddress'>,
  geometry: MapGeometry,
): number[] {
  const rows: number[] = [];
  for (let row = geometry.firstRow; row < geometry.endRow; row++)
    if (startAddress <= rowStartAddress(geometry, row) && rowEndAddress(geometry, row) <= endAddress)
      rows.push(row);
  return rows;
}

function cellAt(map: HeapMapCells, address: number): number {
  const cell = Math.floor((address - map.startAddress) / map.bytesPerCell);
  return Math.max(0, Math.min(map.payload.length - 1, cell));
}

function mix(
  pixels: Uint8ClampedArray,
  offset: number,
  { allocated, header }: CellColours,
  payload: number,
  overhead: number,
  used: number,
): void {
  if (used === 0) return;
  const share = overhead / (payload + overhead);
  for (let channel = 0; channel < 3; channel++) {
    const from = allocated[channel] ?? 0;
    pixels[offset + channel] = from + ((header[channel] ?? 0) - from) * share;
  }
  pixels[offset + 3] = used;
}

function writeColour(pixels: Uint8ClampedArray, offset: number, colour: Rgb, alpha: number): void {
  if (alpha === 0) return;
  pixels[offset] = colour[0];
  pixels[offset + 1] = colour[1];
  pixels[offset + 2] = colour[2];
  pixels[offset + 3] = alpha;
}

function pushRun(runs: Rectangles, geometry: MapGeometry, row: number, from: number, to: number): void {
  runs.push(geometry.left + from, rowTop(geometry, row), to - from, geometry.rowHeight);
}
