/** The map as rows of a table: its blocks around the one that matters, or, where they are too many, what lies in its parts. */

import {
  formatAddress,
  formatBytes,
  formatExactBytes,
  formatQuantity,
  formatShare,
} from '../src/format/quantities.ts';
import { BLOCK_FREE, BLOCK_LEAKS, type HeapMap } from '../src/protocol/panel.ts';
import { blockIndexAt, type HeapMapBlocks } from './boxes.ts';

export interface TwinTable {
  readonly caption: string;
  readonly heads: readonly string[];
  readonly rows: readonly TwinRow[];
}

export interface TwinRow {
  /** What is selected where the row is. */
  readonly address: number;
  readonly cells: readonly string[];
}

/** More would be no help, and cost a frame. */
export const MAXIMUM_TWIN_ROWS = 200;
const PARTS = 32;

type HeapMapCells = Exclude<HeapMap, HeapMapBlocks>;

/** `centre` is the address that the blocks shown are around. */
export function twinTable(map: HeapMap, heapBytes: number, centre: number): TwinTable {
  return map.kind === 'blocks' ? tableOfBlocks(map, heapBytes, centre) : tableOfParts(map, heapBytes);
}

function tableOfBlocks(map: HeapMapBlocks, heapBytes: number, centre: number): TwinTable {
  const count = map.addresses.length;
  const middle = Math.max(0, blockIndexAt(map, centre));
  const last = Math.max(0, count - MAXIMUM_TWIN_ROWS);
  const first = Math.min(Math.max(0, middle - MAXIMUM_TWIN_ROWS / 2), last);
  const shownCount = Math.min(count, MAXIMUM_TWIN_ROWS);
  const all = formatQuantity(count, 'block');
  return {
    caption: shownCount === count ? `Heap map: ${all}` : `Heap map: ${shownCount} of ${all}`,
    heads: ['address', 'state', 'size', 'requested'],
    rows: Array.from({ length: shownCount }, (_, index) => blockRow(map, first + index, heapBytes)),
  };
}

function blockRow(map: HeapMapBlocks, index: number, heapBytes: number): TwinRow {
  const address = map.addresses[index] ?? 0;
  const flags = map.flags[index] ?? 0;
  const free = (flags & BLOCK_FREE) !== 0;
  const state = free ? 'free' : flags & BLOCK_LEAKS ? 'allocated, never freed' : 'allocated';
  return {
    address,
    cells: [
      formatAddress(address, heapBytes),
      state,
      formatExactBytes(map.sizes[index] ?? 0),
      free ? '' : formatExactBytes(map.requested[index] ?? 0),
    ],
  };
}

function tableOfParts(map: HeapMapCells, heapBytes: number): TwinTable {
  const { startAddress, endAddress, payload } = map;
  const count = Math.min(PARTS, payload.length);
  const bytes = (endAddress - startAddress) / Math.max(1, count);
  return {
    caption: `Heap map: ${formatQuantity(count, 'part')} of ${formatBytes(bytes)}, as there are too many blocks to list`,
    heads: ['from', 'allocated', 'overhead', 'never freed'],
    rows: Array.from({ length: count }, (_, part) => {
      const address = Math.floor(startAddress + part * bytes);
      const share = (cells: Uint8Array) => formatShare(meanShare(cells, part, count));
      const shares = [share(map.payload), share(map.overhead), share(map.leaking)];
      return { address, cells: [formatAddress(address, heapBytes), ...shares] };
    }),
  };
}

/** Of the cells in one of `count` equal parts, whose shares go up to 255. */
function meanShare(cells: Uint8Array, part: number, count: number): number {
  const from = Math.floor((part * cells.length) / count);
  const to = Math.floor(((part + 1) * cells.length) / count);
  let sum = 0;
  for (let cell = from; cell < to; cell++) sum += cells[cell] ?? 0;
  return sum / (255 * Math.max(1, to - from));
}
