/**
 * The strip beside the map: the whole pool from top to bottom, with the part that the map shows in a frame. A press or a
 * drag on it takes the map there.
 */

import { BLOCK_FREE, BLOCK_LEAKS, type HeapMap } from '../src/protocol/panel.ts';
import { context2d, element, sizeCanvas } from './dom.ts';
import { type MapGeometry, poolBytes, visibleRange } from './geometry.ts';
import type { Look } from './look.ts';
import { showsWhole } from './mapWindow.ts';
import { type Pen, rememberPainter } from './pen.ts';
import {
  addressAtLine,
  lineOfAddress,
  lineOfEnd,
  linesOfBytes,
  type StripScale,
  stripScale,
} from './stripScale.ts';

/** Room to the right of the map that the strip takes, with the space between them. */
export const STRIP_ROOM_CSS = 22;
const STRIP_CSS = 14;
const LEAK_CSS = 3;
/** Of a line: a cell may seem to end so little behind its arena, and what leaks is marked however little it is. */
const ROUNDING = 1e-6;
/** The frame is never lower than this: it must be found, and grabbed. */
const LOWEST_FRAME_CSS = 6;

/** Shares from 0 to 1, one of each to a line of the strip. */
export interface StripLines {
  readonly used: Float64Array;
  readonly leaking: Float64Array;
}

/** What of the pool is used, and never freed, under each line of a strip; free where the map does not reach. */
export function stripLines(map: HeapMap, scale: StripScale): StripLines {
  const lines = new LineSums(scale);
  if (map.kind === 'cells') {
    const { startAddress, bytesPerCell, payload, overhead, leaking } = map;
    for (let cell = 0; cell < payload.length; cell++) {
      const start = startAddress + cell * bytesPerCell;
      const used = ((payload[cell] ?? 0) + (overhead[cell] ?? 0)) / 255;
      lines.add(start, start + bytesPerCell, used, (leaking[cell] ?? 0) / 255);
    }
  } else
    for (let index = 0; index < map.addresses.length; index++) {
      const flags = map.flags[index] ?? 0;
      const start = map.addresses[index] ?? 0;
      const end = start + (map.sizes[index] ?? 0);
      lines.add(start, end, flags & BLOCK_FREE ? 0 : 1, flags & BLOCK_LEAKS ? 1 : 0);
    }
  return lines;
}

class LineSums implements StripLines {
  readonly used: Float64Array;
  readonly leaking: Float64Array;
  /** The arena that was added to last, so that a cell needs no division to find its own. */
  private arenaStart = 0;
  private arenaEnd = 0;
  private arenaTop = 0;

  constructor(private readonly scale: StripScale) {
    this.used = new Float64Array(scale.lineCount);
    this.leaking = new Float64Array(scale.lineCount);
  }

  /** Adds a range of addresses of which these shares are used and leak. Ranges come in the order of addresses. */
  add(start: number, end: number, used: number, leaking: number): void {
    if (used === 0 && leaking === 0) return;
    for (let from = start; from < end; from = this.arenaEnd) {
      if (from >= this.arenaEnd) this.enterArena(from);
      this.addInArena(from, Math.min(end, this.arenaEnd), used, leaking);
    }
  }

  private enterArena(address: number): void {
    const { arenaBytes } = this.scale;
    this.arenaStart = Math.floor(address / arenaBytes) * arenaBytes;
    this.arenaEnd = this.arenaStart + arenaBytes;
    this.arenaTop = lineOfAddress(this.scale, this.arenaStart);
  }

  private addInArena(start: number, end: number, used: number, leaking: number): void {
    const top = this.arenaTop + linesOfBytes(this.scale, start - this.arenaStart);
    const foot = this.arenaTop + linesOfBytes(this.scale, end - this.arenaStart);
    for (let line = Math.floor(top); line < foot - ROUNDING && line < this.used.length; line++) {
      const overlap = Math.min(foot, line + 1) - Math.max(top, line);
      this.used[line] = Math.min(1, (this.used[line] ?? 0) + overlap * used);
      this.leaking[line] = Math.min(1, (this.leaking[line] ?? 0) + overlap * leaking);
    }
  }
}

/** Where the step's block is, and the selected one; null for none. */
export interface MarkedAddresses {
  readonly touched: number | null;
  readonly selected: number | null;
}

export interface OverviewStrip {
  readonly element: HTMLElement;
  /** `pool`: a map of the whole pool; null where none is at hand. */
  show(pool: HeapMap | null, geometry: MapGeometry, marked: MarkedAddresses, look: Look): void;
}

export function createOverviewStrip(mapId: string, onGoTo: (address: number) => void): OverviewStrip {
  const canvas = element('canvas', 'map-strip');
  canvas.setAttribute('role', 'scrollbar');
  canvas.setAttribute('aria-label', 'Part of the pool on the map');
  canvas.setAttribute('aria-orientation', 'vertical');
  canvas.setAttribute('aria-controls', mapId);
  let scaleNow: StripScale | null = null;
  let lines: StripLines | null = null;
  let linesOf: HeapMap | null = null;

  const goTo = (event: PointerEvent) => {
    if (!scaleNow) return;
    const { top, height } = canvas.getBoundingClientRect();
    onGoTo(addressAtLine(scaleNow, ((event.clientY - top) / height) * scaleNow.lineCount));
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    goTo(event);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) goTo(event);
  });

  return {
    element: canvas,
    show(pool, geometry, marked, look) {
      const { scale, height } = geometry;
      const width = stripWidth(geometry);
      if (canvas.width !== width || canvas.height !== height) sizeCanvas(canvas, width, height, scale);
      const former = scaleNow;
      const strip = stripScale(geometry);
      scaleNow = strip;
      if (pool !== linesOf || !isSame(former, strip)) lines = pool ? stripLines(pool, strip) : null;
      linesOf = pool;
      const { startAddress } = visibleRange(geometry);
      canvas.setAttribute('aria-valuenow', String(Math.round((100 * startAddress) / poolBytes(geometry))));
      // The colour of allocated bytes is that of a class where blocks are coloured by another thing than their state.
      const used = pool && pool.colourBy !== 'state' ? look.muted : look.allocated;
      const paint = (pen: Pen) => paintStrip(pen, { lines, used, strip, geometry, marked }, look);
      const context = context2d(canvas);
      context.clearRect(0, 0, width, height);
      paint(context);
      rememberPainter(canvas, paint);
    },
  };
}

function stripWidth({ scale }: MapGeometry): number {
  return Math.round(STRIP_CSS * scale);
}

function isSame(one: StripScale | null, other: StripScale): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

interface StripScene {
  readonly lines: StripLines | null;
  /** The colour of what is allocated. */
  readonly used: string;
  readonly strip: StripScale;
  readonly geometry: MapGeometry;
  readonly marked: MarkedAddresses;
}

function paintStrip(context: Pen, scene: StripScene, look: Look): void {
  const { lines, used, strip, geometry, marked } = scene;
  const { scale, arenaBytes, arenaCount } = geometry;
  const width = stripWidth(geometry);
  const unit = Math.max(1, Math.round(scale));
  context.globalAlpha = 0.35;
  context.fillStyle = look.free;
  for (let arena = 0; arena < arenaCount; arena++)
    context.fillRect(0, lineOfAddress(strip, arena * arenaBytes), width, strip.arenaHeight);
  if (lines) paintLines(context, lines, width, Math.round(LEAK_CSS * scale), { used, leaking: look.leak });
  context.globalAlpha = 1;
  if (!showsWhole(geometry)) paintFrame(context, strip, geometry, unit, look);
  const { touched, selected } = marked;
  // As on the map: the selection is edged, so that both are seen on one line.
  if (selected !== null) {
    paintMark(context, strip, geometry, selected, 6 * unit, look.foreground);
    paintMark(context, strip, geometry, selected, 4 * unit, look.focus);
  }
  if (touched !== null) paintMark(context, strip, geometry, touched, 2 * unit, look.cursor);
}

function paintMark(
  context: Pen,
  strip: StripScale,
  geometry: MapGeometry,
  address: number,
  thickness: number,
  colour: string,
): void {
  const top = Math.round(lineOfAddress(strip, address)) - thickness / 2;
  const inside = Math.min(geometry.height - thickness, Math.max(0, top));
  context.fillStyle = colour;
  context.fillRect(0, inside, stripWidth(geometry), thickness);
}

function paintLines(
  context: Pen,
  { used, leaking }: StripLines,
  width: number,
  leakWidth: number,
  colours: { readonly used: string; readonly leaking: string },
): void {
  context.fillStyle = colours.used;
  for (const [line, share] of used.entries()) {
    if (share === 0) continue;
    context.globalAlpha = share;
    context.fillRect(0, line, width, 1);
  }
  // However little it is, it is not hidden.
  context.globalAlpha = 1;
  context.fillStyle = colours.leaking;
  for (const [line, share] of leaking.entries())
    if (share > 0) context.fillRect(width - leakWidth, line, leakWidth, 1);
}

/** What is not on the map is dimmed, what is has a frame. */
function paintFrame(context: Pen, strip: StripScale, geometry: MapGeometry, unit: number, look: Look): void {
  const { height } = geometry;
  const width = stripWidth(geometry);
  const { startAddress, endAddress } = visibleRange(geometry);
  const lowest = LOWEST_FRAME_CSS * geometry.scale;
  const start = lineOfAddress(strip, startAddress);
  const end = lineOfEnd(strip, endAddress);
  const middle = (start + end) / 2;
  const half = Math.max(lowest, end - start) / 2;
  const top = Math.round(Math.max(0, Math.min(height - 2 * half, middle - half)));
  const bottom = Math.round(top + 2 * half);
  context.globalAlpha = 0.55;
  context.fillStyle = look.background;
  context.fillRect(0, 0, width, top);
  context.fillRect(0, bottom, width, height - bottom);
  context.globalAlpha = 1;
  context.strokeStyle = look.foreground;
  context.lineWidth = unit;
  context.strokeRect(unit / 2, top + unit / 2, width - unit, Math.max(unit, bottom - top - unit));
}
