/** Shares of a part of the history at one resolution, as means at another: each pixel's from the cells that it touches. */

import type { HistoryFrame } from './historySweep.ts';

/** The mean of the shares under each pixel of a frame: first over the columns of each row, then over the rows. */
export function meansOf(shares: Uint8Array, grid: HistoryFrame, frame: HistoryFrame): Float32Array {
  const { width, height, fromStep, toStep, startAddress, endAddress } = frame;
  const columnsPerStep = grid.width / (grid.toStep + 1);
  const rowsPerByte = grid.height / grid.endAddress;
  const columns = partsOf(fromStep * columnsPerStep, (toStep + 1) * columnsPerStep, width, grid.width);
  const top = grid.height - endAddress * rowsPerByte;
  const rows = partsOf(top, grid.height - startAddress * rowsPerByte, height, grid.height);
  const means = new Float32Array(width * height);
  const narrowed = new Float32Array(width);
  let narrowedRow = -1;
  for (let row = 0; row < height; row++)
    for (let gridRow = rows.first[row]!; gridRow < rows.end[row]!; gridRow++) {
      if (gridRow !== narrowedRow) narrow(shares, gridRow * grid.width, columns, narrowed);
      narrowedRow = gridRow;
      const weight = weightOf(rows, row, gridRow);
      for (let column = 0, pixel = row * width; column < width; column++, pixel++)
        means[pixel]! += narrowed[column]! * weight;
    }
  return means;
}

/** Equal parts of a line of cells: which cells each of them touches, and how much of it its outer two cells make up. */
interface Parts {
  readonly first: Int32Array;
  /** One behind the last; not above `first` where a part lies beyond the cells. */
  readonly end: Int32Array;
  readonly firstWeight: Float64Array;
  readonly lastWeight: Float64Array;
  /** The weight of a cell that lies within a part as a whole. */
  readonly cellWeight: number;
}

/** `from` and `to` in cells; what is beyond the cells there are has no cell and no weight. */
function partsOf(from: number, to: number, count: number, cellCount: number): Parts {
  const length = (to - from) / count;
  const parts = {
    first: new Int32Array(count),
    end: new Int32Array(count),
    firstWeight: new Float64Array(count),
    lastWeight: new Float64Array(count),
    cellWeight: 1 / length,
  };
  for (let part = 0; part < count; part++) {
    const start = Math.max(0, from + part * length);
    const end = Math.min(cellCount, from + (part + 1) * length);
    const first = Math.floor(start);
    parts.first[part] = first;
    parts.end[part] = end > start ? Math.ceil(end) : first;
    parts.firstWeight[part] = (Math.min(end, first + 1) - start) / length;
    parts.lastWeight[part] = (end - Math.ceil(end) + 1) / length;
  }
  return parts;
}

function weightOf(parts: Parts, part: number, cell: number): number {
  if (cell === parts.first[part]!) return parts.firstWeight[part]!;
  return cell === parts.end[part]! - 1 ? parts.lastWeight[part]! : parts.cellWeight;
}

/** The mean of a row's cells, which begin at `start`, over each part of it. */
function narrow(cells: Uint8Array, start: number, parts: Parts, means: Float32Array): void {
  const { first, end, firstWeight, lastWeight, cellWeight } = parts;
  for (let part = 0; part < means.length; part++) {
    const from = first[part]!;
    const last = end[part]! - 1;
    if (last < from) {
      means[part] = 0;
      continue;
    }
    let whole = 0;
    for (let cell = from + 1; cell < last; cell++) whole += cells[start + cell]!;
    let mean = cells[start + from]! * firstWeight[part]! + whole * cellWeight;
    if (last > from) mean += cells[start + last]! * lastWeight[part]!;
    means[part] = mean;
  }
}
