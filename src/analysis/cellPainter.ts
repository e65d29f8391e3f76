/**
 * Adds up, block by block in any order, what lies under each cell of a heap map. Most blocks lie in one cell, and cost a
 * few additions.
 */

import { HEADER_BYTES } from '../allocator/layout.ts';
import { CLASS_COUNT, prevailingClasses } from './colourClasses.ts';
import type { HeapMapCells, HeapMapQuery } from './heapMap.ts';

export class CellPainter {
  private readonly bytesPerCell: number;
  /** Bytes of each cell. */
  private readonly payload: Float64Array;
  private readonly overhead: Float64Array;
  private readonly leaking: Float64Array;
  /** For each class the bytes of each cell; none for `state`. */
  private readonly ofClasses: readonly Float64Array[];
  private readonly classBytes: Float64Array;

  constructor(private readonly query: HeapMapQuery) {
    const { startAddress, endAddress, cellCount } = query;
    this.bytesPerCell = (endAddress - startAddress) / cellCount;
    this.payload = new Float64Array(cellCount);
    this.overhead = new Float64Array(cellCount);
    this.leaking = new Float64Array(cellCount);
    const classCount = (query.colourBy ?? 'state') === 'state' ? 0 : CLASS_COUNT;
    this.ofClasses = Array.from({ length: classCount }, () => new Float64Array(cellCount));
    this.classBytes = new Float64Array(classCount);
  }

  /** A live block; what of it is outside the range is left out. */
  add(address: number, sizeBytes: number, requestedBytes: number, leaks: boolean): void {
    const { startAddress } = this.query;
    const first = Math.floor((address - startAddress) / this.bytesPerCell);
    const last = Math.floor((address + sizeBytes - 1 - startAddress) / this.bytesPerCell);
    if (first === last) {
      if (first < 0 || first >= this.payload.length) return;
      this.payload[first]! += requestedBytes;
      this.overhead[first]! += sizeBytes - requestedBytes;
      if (leaks) this.leaking[first]! += sizeBytes;
      return;
    }
    const payloadStart = address + HEADER_BYTES;
    const payloadEnd = payloadStart + requestedBytes;
    const end = address + sizeBytes;
    this.spread(this.overhead, address, payloadStart);
    this.spread(this.payload, payloadStart, payloadEnd);
    this.spread(this.overhead, payloadEnd, end);
    if (leaks) this.spread(this.leaking, address, end);
  }

  /** The class of a live block that was added. */
  addClass(address: number, sizeBytes: number, ofBlock: number): void {
    const { startAddress, endAddress } = this.query;
    const cells = this.ofClasses[ofBlock]!;
    const first = Math.floor((address - startAddress) / this.bytesPerCell);
    const last = Math.floor((address + sizeBytes - 1 - startAddress) / this.bytesPerCell);
    if (first !== last) this.spread(cells, address, address + sizeBytes);
    else if (first >= 0 && first < cells.length) cells[first]! += sizeBytes;
    if (address < endAddress && address + sizeBytes > startAddress) this.classBytes[ofBlock]! += sizeBytes;
  }

  cells(): HeapMapCells {
    const { startAddress, endAddress } = this.query;
    return {
      kind: 'cells',
      startAddress,
      endAddress,
      colourBy: this.query.colourBy ?? 'state',
      bytesPerCell: this.bytesPerCell,
      payload: this.shares(this.payload),
      overhead: this.shares(this.overhead),
      leaking: this.findings(this.leaking),
      classes: prevailingClasses(this.ofClasses, this.query.favoured),
      classBytes: this.classBytes,
    };
  }

  /** Adds to each cell the bytes of the span [from, to) that lie in it. */
  private spread(cells: Float64Array, from: number, to: number): void {
    const { bytesPerCell } = this;
    const { startAddress, endAddress } = this.query;
    const start = Math.max(from, startAddress) - startAddress;
    const end = Math.min(to, endAddress) - startAddress;
    for (let cell = Math.floor(start / bytesPerCell); cell * bytesPerCell < end; cell++)
      cells[cell]! += Math.min(end, (cell + 1) * bytesPerCell) - Math.max(start, cell * bytesPerCell);
  }

  private shares(cells: Float64Array): Uint8Array {
    const shares = new Uint8Array(cells.length);
    const scale = 255 / this.bytesPerCell;
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
