/**
 * From the cells of a frame, for a pool with too many blocks to give one by one, to pixels: one line of them for each row
 * of the map, mixed by the shares of what lies under each. Pure; the painter stretches each line to its row's height.
 */

import { CLASS_COUNT, type HeapMap } from '../src/protocol/panel.ts';
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
import { NARROWEST_PATTERN_CSS } from './patternShapes.ts';
import { mixed, type Rgb } from './rgb.ts';
import { StateClass } from './state.ts';

export type HeapMapCells = Extract<HeapMap, { kind: 'cells' }>;

export interface CellColours {
  readonly allocated: Rgb;
  readonly header: Rgb;
  readonly leak: Rgb;
  /** Of each class; not looked at where cells have none. */
  readonly classes: readonly Rgb[];
  /** What headers are mixed with in the colour of a class. */
  readonly background: Rgb;
}

export interface CellPicture {
  /** The rows of the map that it has a line for. */
  readonly rows: readonly number[];
  /** RGBA, `rowWidth` wide and one line to a row. Opaque where all bytes are allocated, clear where all are free. */
  readonly bodies: Uint8ClampedArray<ArrayBuffer>;
  /** The same for the stripes at the rows' feet: opaque where nothing under the pixel is ever freed. */
  readonly stripes: Uint8ClampedArray<ArrayBuffer>;
  /**
   * Runs of pixels with something free under them, for the hatch, which lies below the bodies. They go on below a few opaque
   * bodies.
   */
  readonly free: Rectangles;
  /**
   * Of each class the runs of pixels that show its colour and have room for its pattern, which lies over the bodies; empty
   * by state.
   */
  readonly classes: readonly Rectangles[];
}

const WHOLE = 255;
/** So many shares of headers in a body are told apart, from none to nothing but headers. */
const HEADER_SHARES = 256;
/** No kind, no class. */
const NONE = -1;
/** A cell with less allocated in it is too pale for a pattern, of 255. */
const PATTERNED_FROM = 128;
/** A stripe is never paler, however small the part of its cell that is never freed. */
const PALEST_STRIPE = 190;
/** Nor narrower. */
const NARROWEST_STRIPE_CSS = 4;
/** To hatch so many pixels that are not seen costs less than another run. */
const BRIDGED_PIXELS = 16;
/** What is left of the opacity of what stands back. */
export const DIMMING = 0.2;
/** How much of a header in the colour of a class is background. */
export const HEADER_SHADE = 0.5;

/**
 * `dimmed`: classes that stand back, by state those of `StateClass`. `rows`: those that the picture gets a line for.
 */
export function pictureOfCells(
  map: HeapMapCells,
  geometry: MapGeometry,
  colours: CellColours,
  dimmed: ReadonlySet<number> = new Set(),
  rows = rowsInside(map, geometry),
): CellPicture {
  const mixer = new Mixer(map, colours, dimmed);
  const { rowWidth, left } = geometry;
  const bodies = new Uint8ClampedArray(rowWidth * rows.length * 4);
  const stripes = new Uint8ClampedArray(rowWidth * rows.length * 4);
  const free: Rectangles = [];
  const classes: Rectangles[] = Array.from({ length: map.classes.length > 0 ? CLASS_COUNT : 0 }, () => []);
  const step = bytesPerPixel(geometry);
  const narrowestPattern = NARROWEST_PATTERN_CSS * geometry.scale;
  const narrowest = Math.max(1, Math.round(NARROWEST_STRIPE_CSS * geometry.scale));
  for (const [line, row] of rows.entries()) {
    const origin = rowOrigin(geometry, row);
    const first = edgeOfAddress(geometry, row, rowStartAddress(geometry, row)) - left;
    const end = edgeOfAddress(geometry, row, rowEndAddress(geometry, row)) - left;
    const hatch = new HatchRun((from, to) => pushRun(free, geometry, row, from, to));
    const classRun = new Run((from, to, ofClass) => {
      if (to - from >= narrowestPattern) pushRun(classes[ofClass] ?? [], geometry, row, from, to);
    });
    const stripeEnd = (line * rowWidth + end) * 4;
    for (let pixel = first; pixel < end; pixel++) {
      const cell = cellAt(map, origin + (pixel + 0.5) * step);
      const offset = (line * rowWidth + pixel) * 4;
      const used = mixer.mix(bodies, offset, cell);
      mixer.stripe(stripes, offset, stripeEnd, cell, narrowest);
      hatch.go(pixel, used < WHOLE, bodies[offset + 3] === WHOLE);
      classRun.go(pixel, used < PATTERNED_FROM ? NONE : mixer.shownClass(cell));
    }
    hatch.end();
    classRun.go(end, NONE);
  }
  return { rows, bodies, stripes, free, classes };
}

/** Pixels with something free under them, and the few opaque ones between. */
class HatchRun {
  private from = NONE;
  private to = NONE;

  constructor(private readonly onEnd: (from: number, to: number) => void) {}

  go(pixel: number, isFree: boolean, isOpaque: boolean): void {
    if (isFree) {
      if (this.from === NONE) this.from = pixel;
      this.to = pixel + 1;
    } else if (!isOpaque || pixel - this.to >= BRIDGED_PIXELS) this.end();
  }

  end(): void {
    if (this.from !== NONE) this.onEnd(this.from, this.to);
    this.from = NONE;
  }
}

/** Pixels of the same kind, as long as they follow each other. */
class Run {
  private kind = NONE;
  private from = 0;

  constructor(private readonly onEnd: (from: number, to: number, kind: number) => void) {}

  go(pixel: number, kind: number): void {
    if (kind === this.kind) return;
    if (this.kind !== NONE) this.onEnd(this.from, pixel, this.kind);
    this.kind = kind;
    this.from = pixel;
  }
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

/**
 * The colour of a body by its class and by the share of headers in it, three bytes each: usually there are far fewer of
 * them than pixels. By state there is one class.
 */
function colourTable(colours: CellColours, hasClasses: boolean): Uint8ClampedArray {
  const classCount = hasClasses ? CLASS_COUNT : 1;
  const bytes = new Uint8ClampedArray(classCount * HEADER_SHARES * 3);
  for (let ofClass = 0; ofClass < classCount; ofClass++) {
    const ofPayload = hasClasses ? colours.classes[ofClass] : undefined;
    const payload = ofPayload ?? colours.allocated;
    const header = hasClasses ? mixed(payload, colours.background, HEADER_SHADE) : colours.header;
    for (let share = 0; share < HEADER_SHARES; share++)
      bytes.set(mixed(payload, header, share / (HEADER_SHARES - 1)), (ofClass * HEADER_SHARES + share) * 3);
  }
  return bytes;
}

/** Mixes the colours of cells into pixels. */
class Mixer {
  private readonly hasClasses: boolean;
  private readonly bodyColours: Uint8ClampedArray;

  constructor(
    private readonly map: HeapMapCells,
    private readonly colours: CellColours,
    private readonly dimmed: ReadonlySet<number>,
  ) {
    this.hasClasses = map.classes.length > 0;
    this.bodyColours = colourTable(colours, this.hasClasses);
  }

  /** Writes a body; gives how much of the cell is allocated, of 255. */
  mix(pixels: Uint8ClampedArray, offset: number, cell: number): number {
    const { map, bodyColours } = this;
    const payload = map.payload[cell] ?? 0;
    const overhead = map.overhead[cell] ?? 0;
    const used = Math.min(WHOLE, payload + overhead);
    if (used === 0) return 0;
    const share = Math.round((overhead * (HEADER_SHARES - 1)) / (payload + overhead));
    const ofClass = this.hasClasses ? (map.classes[cell] ?? 0) : 0;
    const colour = (ofClass * HEADER_SHARES + share) * 3;
    pixels[offset] = bodyColours[colour] ?? 0;
    pixels[offset + 1] = bodyColours[colour + 1] ?? 0;
    pixels[offset + 2] = bodyColours[colour + 2] ?? 0;
    pixels[offset + 3] = this.isDimmed(cell) ? used * DIMMING : used;
    return used;
  }

  /** Writes the stripe of a cell that leaks, as wide as it must be to be seen. */
  stripe(pixels: Uint8ClampedArray, offset: number, rowEnd: number, cell: number, narrowest: number): void {
    const leaking = this.map.leaking[cell] ?? 0;
    if (leaking === 0) return;
    const isDimmed = this.hasClasses ? this.isDimmed(cell) : this.dimmed.has(StateClass.Leak);
    const alpha = Math.max(PALEST_STRIPE, leaking) * (isDimmed ? DIMMING : 1);
    const start = Math.max(0, Math.min(offset, rowEnd - 4 * narrowest));
    for (let at = start; at < Math.min(rowEnd, start + 4 * narrowest); at += 4)
      if ((pixels[at + 3] ?? 0) < alpha) writeColour(pixels, at, this.colours.leak, alpha);
  }

  /** The class that a cell has the colour of; -1 for none, or for one that stands back. */
  shownClass(cell: number): number {
    return this.hasClasses && !this.isDimmed(cell) ? (this.map.classes[cell] ?? 0) : NONE;
  }

  private isDimmed(cell: number): boolean {
    const { map, dimmed } = this;
    if (dimmed.size === 0) return false;
    if (this.hasClasses) return dimmed.has(map.classes[cell] ?? 0);
    return dimmed.has((map.leaking[cell] ?? 0) > 0 ? StateClass.Leak : StateClass.Live);
  }
}

function writeColour(pixels: Uint8ClampedArray, offset: number, colour: Rgb, alpha: number): void {
  pixels[offset] = colour[0];
  pixels[offset + 1] = colour[1];
  pixels[offset + 2] = colour[2];
  pixels[offset + 3] = alpha;
}

function pushRun(runs: Rectangles, geometry: MapGeometry, row: number, from: number, to: number): void {
  runs.push(geometry.left + from, rowTop(geometry, row), to - from, geometry.rowHeight);
}
