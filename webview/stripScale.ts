/**
 * Where an address lies on the strip beside the map, and back: at the height at which its row is while the map shows the
 * whole pool, so that strip and rows line up then. Lines are device pixels from the top of the canvas.
 */

import { type MapGeometry, mapGeometry, type PoolShape, poolBytes, rowTop } from './geometry.ts';

export interface StripScale extends PoolShape {
  /** Where the first arena begins. */
  readonly top: number;
  /** From the beginning of an arena to that of the next. */
  readonly arenaPitch: number;
  /** From the beginning of an arena to its end. */
  readonly arenaHeight: number;
  readonly bytesPerLine: number;
  /** Of the canvas. */
  readonly lineCount: number;
}

export function stripScale(geometry: MapGeometry): StripScale {
  const whole = mapGeometry(geometry, geometry.room);
  const { arenaBytes, arenaCount, bytesPerRow, rowsPerArena, pitch, rowHeight, headingHeight, height } =
    whole;
  const rowsHeight = (rowsPerArena - 1) * pitch + rowHeight;
  return {
    arenaBytes,
    arenaCount,
    top: rowTop(whole, 0),
    arenaPitch: headingHeight + rowsPerArena * pitch,
    arenaHeight: Math.min(rowsHeight, (arenaBytes / bytesPerRow) * pitch),
    bytesPerLine: bytesPerRow / pitch,
    lineCount: height,
  };
}

export function lineOfAddress(scale: StripScale, address: number): number {
  const { arenaBytes, arenaCount, top, arenaPitch } = scale;
  const arena = Math.max(0, Math.min(arenaCount - 1, Math.floor(address / arenaBytes)));
  return top + arena * arenaPitch + linesOfBytes(scale, address - arena * arenaBytes);
}

/** What the first bytes of an arena take up. The gap below its last row belongs to its last byte. */
export function linesOfBytes({ arenaHeight, bytesPerLine }: StripScale, bytes: number): number {
  return Math.max(0, Math.min(arenaHeight, bytes / bytesPerLine));
}

/** Where the bytes before an address end: at the end of an arena, not at the beginning of the next. */
export function lineOfEnd(scale: StripScale, endAddress: number): number {
  const { arenaBytes, arenaPitch, arenaHeight, top } = scale;
  if (endAddress <= 0 || endAddress % arenaBytes !== 0) return lineOfAddress(scale, endAddress);
  return top + (endAddress / arenaBytes - 1) * arenaPitch + arenaHeight;
}

/** The address nearest to a height. */
export function addressAtLine(scale: StripScale, line: number): number {
  const { arenaBytes, arenaCount, top, arenaPitch, bytesPerLine } = scale;
  const arena = Math.max(0, Math.min(arenaCount - 1, Math.floor((line - top) / arenaPitch)));
  const inArena = Math.floor((line - top - arena * arenaPitch) * bytesPerLine);
  const address = arena * arenaBytes + Math.max(0, Math.min(arenaBytes - 1, inArena));
  return Math.min(poolBytes(scale) - 1, address);
}
