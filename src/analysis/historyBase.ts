/**
 * The history of a whole trace at a resolution beyond any screen's, from which the picture of any long range is made by
 * adding up. 20 MB at the most; made in slices, in a fraction of a second for ten million events.
 */

import { HEADER_BYTES } from '../allocator/layout.ts';
import { EventKind } from '../replay/idSlots.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';
import { sweepEvents } from './blockLives.ts';
import { type HistoryFrame, type HistoryRaster, HistorySweep } from './historySweep.ts';

const ROWS = 512;
const LEAST_COLUMNS = 1024;
const MOST_COLUMNS = 20_480;
/** A range that is long enough to be answered from the base has a thousand columns of it. */
const STEPS_A_COLUMN = 512;
/** Events between two breaths. */
const SLICE_EVENTS = 1 << 16;
/** What is left by rounding where there is nothing. */
const NOTHING = 1e-6;

export class HistoryBase {
  private constructor(
    private readonly frame: HistoryFrame,
    private readonly raster: HistoryRaster,
  ) {}

  /** Makes it in slices: yields between them. */
  static *build(timeline: Timeline): Generator<void, HistoryBase> {
    const { stepCount } = timeline;
    const endAddress = yield* highestAddress(timeline);
    const width = Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, Math.ceil(stepCount / STEPS_A_COLUMN)));
    const frame = { fromStep: 0, toStep: stepCount, startAddress: 0, endAddress, width, height: ROWS };
    const sweep = new HistorySweep(frame);
    for (let from = 0; from < stepCount; from += SLICE_EVENTS) {
      sweepEvents(timeline, from, Math.min(stepCount, from + SLICE_EVENTS), sweep);
      yield;
    }
    return new HistoryBase(frame, sweep.finish());
  }

  get byteLength(): number {
    return this.raster.used.byteLength + this.raster.leaking.byteLength;
  }

  /** The part of it that a frame asks for, at the frame's resolution. */
  rasterOf(frame: HistoryFrame): HistoryRaster {
    const used = this.meansOf(this.raster.used, frame);
    const leaking = this.meansOf(this.raster.leaking, frame);
    const shares = { used: new Uint8Array(used.length), leaking: new Uint8Array(used.length) };
    for (let pixel = 0; pixel < used.length; pixel++) {
      const leakingShare = leaking[pixel]! > NOTHING ? Math.max(1, Math.round(leaking[pixel]!)) : 0;
      shares.leaking[pixel] = leakingShare;
      shares.used[pixel] = Math.max(leakingShare, Math.round(used[pixel]!));
    }
    return shares;
  }

  /** The mean of the shares under each pixel of a frame: first over the columns of each row, then over the rows. */
  private meansOf(shares: Uint8Array, frame: HistoryFrame): Float32Array {
    const { width, height, fromStep, toStep, startAddress, endAddress } = frame;
    const baseWidth = this.frame.width;
    const columnsPerStep = baseWidth / (this.frame.toStep + 1);
    const rowsPerByte = ROWS / this.frame.endAddress;
    const columns = partsOf(fromStep * columnsPerStep, (toStep + 1) * columnsPerStep, width, baseWidth);
    const rows = partsOf(ROWS - endAddress * rowsPerByte, ROWS - startAddress * rowsPerByte, height, ROWS);
    const means = new Float32Array(width * height);
    const narrowed = new Float32Array(width);
    let narrowedRow = -1;
    for (let row = 0; row < height; row++)
      for (let baseRow = rows.first[row]!; baseRow < rows.end[row]!; baseRow++) {
        if (baseRow !== narrowedRow) narrow(shares, baseRow * baseWidth, columns, narrowed);
        narrowedRow = baseRow;
        const weight = weightOf(rows, row, baseRow);
        for (let column = 0, pixel = row * width; column < width; column++, pixel++)
          means[pixel]! += narrowed[column]! * weight;
      }
    return means;
  }
}

/** One byte behind the highest that a block ever had. */
function* highestAddress(timeline: Timeline): Generator<void, number> {
  const { outcomes, stepCount } = timeline;
  const { placements } = outcomes;
  let highest = 0;
  for (let index = 0; index < stepCount; index++) {
    if (index % SLICE_EVENTS === 0) yield;
    const payload = placements[index]!;
    if (payload === NO_PLACEMENT || outcomes.kindOf(index) === EventKind.Release) continue;
    const end = payload - HEADER_BYTES + timeline.blockBytesOf(index);
    if (end > highest) highest = end;
  }
  return Math.max(highest, HEADER_BYTES);
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
