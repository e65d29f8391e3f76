/**
 * From the blocks of a frame to the rectangles that a painter fills, kind by kind: what is allocated, header, padding,
 * free, never freed. Pure; all numbers are whole device pixels, so that nothing is blurred and a test can draw them.
 *
 * A block keeps a hair of background at its end, unless it is too narrow to spare it; then its header alone tells it
 * from its neighbours.
 */

import { formatBytes } from '../src/format/quantities.ts';
import {
  BLOCK_FREE,
  BLOCK_LEAKS,
  CLASS_COUNT,
  HEADER_BYTES,
  type HeapMap,
  shorten,
} from '../src/protocol/panel.ts';
import {
  edgeOfAddress,
  type MapGeometry,
  rowEndAddress,
  rowOfAddress,
  rowStartAddress,
  rowTop,
  visibleRange,
} from './geometry.ts';
import { StateClass } from './state.ts';

export type HeapMapBlocks = Extract<HeapMap, { kind: 'blocks' }>;

/** Left, top, width and height of rectangles, four numbers each: thousands of them, so no object for each. */
export type Rectangles = number[];

export interface Boxes {
  readonly allocated: Rectangles;
  readonly header: Rectangles;
  readonly padding: Rectangles;
  readonly free: Rectangles;
  /** Stripes at the foot of blocks that are never freed. */
  readonly leak: Rectangles;
  /** Of each class its blocks as a whole, below headers and padding, in place of `allocated`; empty by state. */
  readonly classes: readonly Rectangles[];
  /** What stands back behind what is filtered by: blocks as a whole, stripes, free blocks. */
  readonly faded: Rectangles;
  readonly fadedLeak: Rectangles;
  readonly fadedFree: Rectangles;
  readonly labels: readonly BoxLabel[];
}

/** What a block is, in one line or two, where its box has room for it. */
export interface BoxLabel {
  readonly lines: readonly string[];
  readonly free: boolean;
  readonly centre: number;
  readonly middle: number;
  /** The class of its block; -1 for none. */
  readonly ofClass: number;
}

/** A part of a block must be so wide to be cut off from its neighbour by a hair. */
const HAIRS_WORTH = 4;
/** In rows lower than this text is noise: there are too many of them. */
const LABEL_ROW_CSS = 17;
const TWO_LINES_ROW_CSS = 30;
/** The two links of a free block. */
const LINK_BYTES = 8;
const LABEL_CHARACTER_CSS = 7;
const LABEL_SPACE_CSS = 10;
/** What a long name is shortened to where it does not fit as a whole. */
const SHORT_NAMES = [24, 12];
/** A stripe is never narrower, also where its block is. */
const NARROWEST_STRIPE_CSS = 3;

/** `dimmed`: classes that stand back, by state those of `StateClass`. */
export function boxesOfBlocks(
  map: HeapMapBlocks,
  geometry: MapGeometry,
  dimmed: ReadonlySet<number> = new Set(),
): Boxes {
  const boxes = new BoxBuilder(geometry, map.classes.length > 0, dimmed);
  const { startAddress, endAddress } = visibleRange(geometry);
  for (let index = Math.max(0, lastStartingBy(map, startAddress)); index < map.addresses.length; index++) {
    if ((map.addresses[index] ?? 0) >= endAddress) break;
    boxes.add(map, index);
  }
  return boxes;
}

/** The block that holds an address, by its position in the map; -1 if none does. */
export function blockIndexAt(map: HeapMapBlocks, address: number): number {
  const index = lastStartingBy(map, address);
  return address < (map.addresses[index] ?? 0) + (map.sizes[index] ?? 0) ? index : -1;
}

/** The last block that starts at an address or before it, by its position in the map; -1 if none does. */
function lastStartingBy(map: HeapMapBlocks, address: number): number {
  let low = 0;
  let high = map.addresses.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((map.addresses[middle] ?? 0) <= address) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The class of a block; -1 for none. */
export function classOfBlock(map: HeapMapBlocks, index: number): number {
  const free = ((map.flags[index] ?? 0) & BLOCK_FREE) !== 0;
  return free || map.classes.length === 0 ? -1 : (map.classes[index] ?? 0);
}

/** Whether a block stands back. */
export function isFaded(map: HeapMapBlocks, index: number, dimmed: ReadonlySet<number>): boolean {
  const hasClasses = map.classes.length > 0;
  return dimmed.has(hasClasses ? classOfBlock(map, index) : stateClassOf(map.flags[index] ?? 0));
}

class BoxBuilder implements Boxes {
  readonly allocated: Rectangles = [];
  readonly header: Rectangles = [];
  readonly padding: Rectangles = [];
  readonly free: Rectangles = [];
  readonly leak: Rectangles = [];
  readonly classes: readonly Rectangles[];
  readonly faded: Rectangles = [];
  readonly fadedLeak: Rectangles = [];
  readonly fadedFree: Rectangles = [];
  readonly labels: BoxLabel[] = [];
  private readonly hair: number;
  private readonly stripe: number;
  private readonly labelled: boolean;

  constructor(
    private readonly geometry: MapGeometry,
    hasClasses: boolean,
    private readonly dimmed: ReadonlySet<number>,
  ) {
    this.classes = Array.from({ length: hasClasses ? CLASS_COUNT : 0 }, () => []);
    const { scale, rowHeight } = geometry;
    this.hair = Math.max(1, Math.round(0.75 * scale));
    // In the lowest rows, half of them.
    const stripe = Math.max(Math.round(3 * scale), Math.round(rowHeight * 0.16));
    this.stripe = Math.min(stripe, Math.ceil(rowHeight / 2));
    this.labelled = rowHeight >= LABEL_ROW_CSS * scale;
  }

  add(map: HeapMapBlocks, index: number): void {
    const { geometry } = this;
    const address = map.addresses[index] ?? 0;
    const size = map.sizes[index] ?? 0;
    const flags = map.flags[index] ?? 0;
    const free = (flags & BLOCK_FREE) !== 0;
    const ofClass = classOfBlock(map, index);
    const faded = isFaded(map, index, this.dimmed);
    const end = address + size;
    const payload = address + HEADER_BYTES;
    const padding = payload + (map.requested[index] ?? 0);
    let whole: RowPart | null = null;
    let cut: RowPart | null = null;
    // Where words have boxes of their own, those of a header and of links are no place for a label.
    const labelled = geometry.showsWords && free ? payload + LINK_BYTES : payload;
    const lastRow = Math.min(geometry.endRow - 1, rowOfAddress(geometry, end - 1));
    for (let row = Math.max(geometry.firstRow, rowOfAddress(geometry, address)); row <= lastRow; row++) {
      const start = Math.max(address, rowStartAddress(geometry, row));
      const stop = Math.min(end, rowEndAddress(geometry, row));
      const top = rowTop(geometry, row);
      const left = edgeOfAddress(geometry, row, start);
      let right = edgeOfAddress(geometry, row, stop);
      if (stop === end && right - left >= HAIRS_WORTH * this.hair) right -= this.hair;
      const edge = (place: number) =>
        Math.min(right, edgeOfAddress(geometry, row, Math.min(stop, Math.max(start, place))));
      let body = left;
      let bodyEnd = right;
      if (free) {
        this.push(faded ? this.fadedFree : this.free, left, right, top);
        if (geometry.showsWords) body = edge(labelled);
      } else if (faded) {
        this.push(this.faded, left, right, top);
        if (flags & BLOCK_LEAKS) this.pushStripe(this.fadedLeak, left, right, top);
      } else {
        body = edge(payload);
        // Where blocks are tiny the header is all that separates them, so it does not round to nothing.
        if (body === left && start === address && right - left >= 3) body++;
        const rest = Math.max(body, edge(padding));
        bodyEnd = rest;
        this.push(this.header, left, body, top);
        this.push(this.padding, rest, right, top);
        if (ofClass < 0) this.push(this.allocated, body, rest, top);
        else this.push(this.classes[ofClass] ?? [], left, right, top);
        if (flags & BLOCK_LEAKS) this.pushStripe(this.leak, left, right, top);
      }
      if (!this.labelled || faded) continue;
      const part = { left: body, width: bodyEnd - body, top };
      if (top >= 0 && top + geometry.rowHeight <= geometry.height) whole = wider(whole, part);
      else cut = wider(cut, part);
    }
    // What the edge of the map cuts can hardly be read.
    if (!this.label(map, index, ofClass, whole)) this.label(map, index, ofClass, cut);
  }

  private push(rectangles: Rectangles, left: number, right: number, top: number): void {
    if (right > left) rectangles.push(left, top, right - left, this.geometry.rowHeight);
  }

  /** As wide as to be seen, also where the block itself has no pixel. */
  private pushStripe(stripes: Rectangles, left: number, right: number, top: number): void {
    const { geometry, stripe } = this;
    const width = Math.max(right - left, Math.round(NARROWEST_STRIPE_CSS * geometry.scale));
    const start = Math.min(left, geometry.left + geometry.rowWidth - width);
    stripes.push(start, top + geometry.rowHeight - stripe, width, stripe);
  }

  /** False where there is no room for a label. */
  private label(map: HeapMapBlocks, index: number, ofClass: number, part: RowPart | null): boolean {
    if (!part) return false;
    const { left, width, top } = part;
    const { scale, rowHeight } = this.geometry;
    const room = Math.floor((width / scale - LABEL_SPACE_CSS) / LABEL_CHARACTER_CSS);
    const isTall = rowHeight >= TWO_LINES_ROW_CSS * scale;
    const lines = wordings(map, index, isTall).find((each) => each.every(({ length }) => length <= room));
    if (!lines) return false;
    const flags = map.flags[index] ?? 0;
    const foot = (flags & BLOCK_LEAKS) !== 0 ? this.stripe : 0;
    const middle = top + (rowHeight - foot) / 2;
    this.labels.push({ lines, free: (flags & BLOCK_FREE) !== 0, ofClass, centre: left + width / 2, middle });
    return true;
  }
}

/** What a row shows of a block's body. */
interface RowPart {
  readonly left: number;
  readonly width: number;
  readonly top: number;
}

function wider(one: RowPart | null, other: RowPart): RowPart {
  return one && one.width >= other.width ? one : other;
}

/** What to say of a block, from most to least. */
function wordings(map: HeapMapBlocks, index: number, isTall: boolean): string[][] {
  const size = formatBytes(map.sizes[index] ?? 0);
  const name = map.names?.[index] ?? '';
  if (name === '') return [[size]];
  const site = innermost(map.sites?.[index] ?? '');
  const whole = site === '' ? size : `${size} · ${site}`;
  const shortNames = SHORT_NAMES.filter((length) => length < name.length).map((length) =>
    shorten(name, length),
  );
  const names = [name, ...shortNames];
  const inTwo = isTall ? [[name, whole], ...names.map((each) => [each, size])] : [];
  return [...inTwo, [`${name} · ${whole}`], ...names.map((each) => [`${each} · ${size}`]), [size]];
}

/** The frame that made the call. */
function innermost(site: string): string {
  return site.slice(site.lastIndexOf(';') + 1);
}

function stateClassOf(flags: number): StateClass {
  if (flags & BLOCK_FREE) return StateClass.Free;
  return flags & BLOCK_LEAKS ? StateClass.Leak : StateClass.Live;
}
