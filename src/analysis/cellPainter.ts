/**
 * Adds up what lies under each cell of a heap map: block by block in any order, or a run of blocks by address at a time. Most
 * blocks lie in one cell, and cost a few additions. Blocks can be taken away again, too.
 *
 * Sums are in units of a byte divided by the number of cells, in which the bounds of all cells are whole numbers: so
 * nothing is rounded, and what is taken away leaves nothing behind.
 */

import { HEADER_BYTES } from '../allocator/layout.ts';
import { LiveBlockRun } from '../replay/keyframe.ts';
import type { Outcomes } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';
import { CLASS_COUNT, type Classifier, prevailingClasses } from './colourClasses.ts';
import type { HeapMapCells, HeapMapQuery } from './heapMap.ts';
import { type BlockVisit, visitWay } from './liveBlocks.ts';

export class CellPainter {
  /** Units of a cell, and bytes of the range. */
  private readonly unitsPerCell: number;
  /** Units of each cell. */
  private readonly payload: Float64Array;
  private readonly overhead: Float64Array;
  private readonly leaking: Float64Array;
  /** For each class the units of each cell; none for `state`. */
  private readonly ofClasses: readonly Float64Array[];
  private readonly classBytes: Float64Array;

  constructor(private readonly query: HeapMapQuery) {
    const { startAddress, endAddress, cellCount } = query;
    this.unitsPerCell = endAddress - startAddress;
    this.payload = new Float64Array(cellCount);
    this.overhead = new Float64Array(cellCount);
    this.leaking = new Float64Array(cellCount);
    const classCount = (query.colourBy ?? 'state') === 'state' ? 0 : CLASS_COUNT;
    this.ofClasses = Array.from({ length: classCount }, () => new Float64Array(cellCount));
    this.classBytes = new Float64Array(classCount);
  }

  /** Memory of the sums. */
  get byteLength(): number {
    const { payload, overhead, leaking, ofClasses } = this;
    return [payload, overhead, leaking, ...ofClasses].reduce((bytes, cells) => bytes + cells.byteLength, 0);
  }

  /** A live block, which comes (1) or goes (-1); what of it is outside the range is left out. */
  add(address: number, sizeBytes: number, requestedBytes: number, leaks: boolean, sign: 1 | -1): void {
    const { cellCount } = this.query;
    const first = this.cellOf(address);
    const last = this.cellOf(address + sizeBytes - 1);
    if (first === last) {
      if (first < 0 || first >= cellCount) return;
      const unit = sign * cellCount;
      // The last byte lies in the cell, but where cells are not whole bytes not all of it.
      if (this.endOf(first) >= (address + sizeBytes - this.query.startAddress) * cellCount) {
        this.payload[first]! += requestedBytes * unit;
        this.overhead[first]! += (sizeBytes - requestedBytes) * unit;
        if (leaks) this.leaking[first]! += sizeBytes * unit;
        return;
      }
    }
    const payloadStart = address + HEADER_BYTES;
    const payloadEnd = payloadStart + requestedBytes;
    const end = address + sizeBytes;
    this.spread(this.overhead, address, payloadStart, sign);
    this.spread(this.payload, payloadStart, payloadEnd, sign);
    this.spread(this.overhead, payloadEnd, end, sign);
    if (leaks) this.spread(this.leaking, address, end, sign);
  }

  /**
   * Live blocks that come, by address: most cost a few additions to the cell of the one before. False where what comes
   * behind them is behind the range.
   */
  addRun(run: LiveBlockRun, outcomes: Outcomes, classifier: Classifier | undefined, step: number): boolean {
    const { count, addresses, sizes, requested, madeSteps } = run;
    const { unitsPerCell, payload, overhead, leaking, ofClasses, classBytes } = this;
    const { startAddress, endAddress, cellCount } = this.query;
    let cell = 0;
    let cellStart = 0;
    for (let at = this.firstOf(run); at < count; at++) {
      if (addresses[at]! >= endAddress) return false;
      const sizeBytes = sizes[at]!;
      const requestedBytes = requested[at]!;
      const leaks = outcomes.isLeak(madeSteps[at]! - 1);
      const ofBlock = classifier ? classifier.classOf(madeSteps[at]!, sizeBytes, requestedBytes, step) : 0;
      const start = (addresses[at]! - startAddress) * cellCount;
      if (start >= cellStart + unitsPerCell) {
        cell = Math.floor(start / unitsPerCell);
        cellStart = cell * unitsPerCell;
      }
      if (start < cellStart || start + sizeBytes * cellCount > cellStart + unitsPerCell) {
        this.add(addresses[at]!, sizeBytes, requestedBytes, leaks, 1);
        if (classifier) this.addClass(addresses[at]!, sizeBytes, ofBlock, 1);
        continue;
      }
      payload[cell]! += requestedBytes * cellCount;
      overhead[cell]! += (sizeBytes - requestedBytes) * cellCount;
      if (leaks) leaking[cell]! += sizeBytes * cellCount;
      if (classifier) {
        ofClasses[ofBlock]![cell]! += sizeBytes * cellCount;
        classBytes[ofBlock]! += sizeBytes;
      }
    }
    return true;
  }

  /** The class of a live block that came or went. */
  addClass(address: number, sizeBytes: number, ofBlock: number, sign: 1 | -1): void {
    const { startAddress, endAddress } = this.query;
    this.spread(this.ofClasses[ofBlock]!, address, address + sizeBytes, sign);
    if (address < endAddress && address + sizeBytes > startAddress)
      this.classBytes[ofBlock]! += sign * sizeBytes;
  }

  /** `favoured` as in `HeapMapQuery`. */
  cells(favoured: number | undefined): HeapMapCells {
    const { startAddress, endAddress, cellCount, colourBy = 'state' } = this.query;
    return {
      kind: 'cells',
      startAddress,
      endAddress,
      colourBy,
      bytesPerCell: this.unitsPerCell / cellCount,
      payload: this.shares(this.payload),
      overhead: this.shares(this.overhead),
      leaking: this.findings(this.leaking),
      classes: prevailingClasses(this.ofClasses, favoured),
      classBytes: this.classBytes.slice(),
    };
  }

  /** May be beyond the range. */
  private cellOf(address: number): number {
    const { startAddress, cellCount } = this.query;
    return Math.floor(((address - startAddress) * cellCount) / this.unitsPerCell);
  }

  /** The first block of a run that reaches into the range; their number where none does. */
  private firstOf({ count, addresses, sizes }: LiveBlockRun): number {
    const { startAddress } = this.query;
    const isBefore = (at: number) => addresses[at]! + sizes[at]! <= startAddress;
    if (isBefore(count - 1)) return count;
    let first = 0;
    while (isBefore(first)) first++;
    return first;
  }

  private endOf(cell: number): number {
    return (cell + 1) * this.unitsPerCell;
  }

  /** Adds to each cell what of the bytes [from, to) lies in it. */
  private spread(cells: Float64Array, from: number, to: number, sign: number): void {
    const { unitsPerCell } = this;
    const { startAddress, endAddress, cellCount } = this.query;
    const start = (Math.max(from, startAddress) - startAddress) * cellCount;
    const end = (Math.min(to, endAddress) - startAddress) * cellCount;
    let cell = Math.floor(start / unitsPerCell);
    for (let cellStart = cell * unitsPerCell; cellStart < end; cell++, cellStart += unitsPerCell)
      cells[cell]! += sign * (Math.min(end, cellStart + unitsPerCell) - Math.max(start, cellStart));
  }

  private shares(cells: Float64Array): Uint8Array {
    const shares = new Uint8Array(cells.length);
    const scale = 255 / this.unitsPerCell;
    for (let cell = 0; cell < cells.length; cell++)
      shares[cell] = Math.min(255, Math.round(cells[cell]! * scale));
    return shares;
  }

  /** Shares that are 0 only where there is nothing at all. */
  private findings(cells: Float64Array): Uint8Array {
    const shares = this.shares(cells);
    for (let cell = 0; cell < cells.length; cell++) if (cells[cell]! > 0) shares[cell] ||= 1;
    return shares;
  }
}

/** Paints the live blocks of the state after a step: those of the nearest keyframe, and what comes and goes from there. */
export function paintState(
  painter: CellPainter,
  timeline: Timeline,
  step: number,
  classifier: Classifier | undefined,
): void {
  const keyframe = timeline.keyframes.nearest(step);
  const run = new LiveBlockRun(keyframe);
  while (run.next() && painter.addRun(run, timeline.outcomes, classifier, step));
  visitWay(timeline, keyframe.step, step, blockPainter(painter, timeline, step, classifier));
}

/** Paints blocks that come and go into cells, each with the class that it has in the state after `step`. */
export function blockPainter(
  painter: CellPainter,
  { outcomes }: Timeline,
  step: number,
  classifier: Classifier | undefined,
): BlockVisit {
  return (address, sizeBytes, requestedBytes, madeStep, sign) => {
    painter.add(address, sizeBytes, requestedBytes, outcomes.isLeak(madeStep - 1), sign);
    if (!classifier) return;
    const ofBlock = classifier.classOf(madeStep, sizeBytes, requestedBytes, step);
    painter.addClass(address, sizeBytes, ofBlock, sign);
  };
}
