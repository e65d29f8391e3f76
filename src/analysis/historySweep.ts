/**
 * Draws address over step by going through time once: which bytes of each row are allocated is known at every moment, and
 * what has come together in a column is handed to a painter when time leaves it. A block costs the same however long it lives.
 *
 * Time and address are counted in whole numbers, so that rows that are empty again are exactly 0: a state takes `width`
 * units of time and a column as many as there are states; a byte takes `height` units of length and a row as many as there
 * are bytes.
 */

import type { ColumnPainter, PixelCount } from './historyPainters.ts';

/** A part of the history, and into how many pixels it is divided. */
export interface HistoryFrame extends PixelCount {
  /** States, from 0, the empty heap; both included. */
  readonly fromStep: number;
  readonly toStep: number;
  /** A half-open byte range. */
  readonly startAddress: number;
  readonly endAddress: number;
}

export class HistorySweep {
  /** Of each class, by row from the lowest address up: what is allocated now, and what has come together in the column. */
  private readonly live: readonly Float64Array[];
  private readonly areas: readonly Float64Array[];
  /** The same of what is never freed. */
  private readonly liveLeaking: Float64Array;
  private readonly leakingAreas: Float64Array;
  private readonly rowLength: number;
  private readonly columnTime: number;
  private liveCount = 0;
  private column = 0;
  private columnEnd: number;
  /** From now to the end of the column. */
  private rest: number;

  constructor(
    private readonly frame: HistoryFrame,
    private readonly painter: ColumnPainter,
  ) {
    const { fromStep, toStep, startAddress, endAddress, height } = frame;
    const rowsOfClasses = () => Array.from({ length: painter.classCount }, () => new Float64Array(height));
    this.live = rowsOfClasses();
    this.areas = rowsOfClasses();
    this.liveLeaking = new Float64Array(height);
    this.leakingAreas = new Float64Array(height);
    this.rowLength = endAddress - startAddress;
    this.columnTime = toStep - fromStep + 1;
    this.columnEnd = this.columnTime;
    this.rest = this.columnTime;
  }

  get liveBlockCount(): number {
    return this.liveCount;
  }

  /** Lets time go on to the state after a step. Steps ascend; those before the frame count as its beginning. */
  moveTo(step: number): void {
    const { fromStep, width } = this.frame;
    const time = step > fromStep ? (step - fromStep) * width : 0;
    while (time >= this.columnEnd && this.column < width) this.leaveColumn();
    this.rest = this.columnEnd - time;
  }

  /** A block begins (1) or ends (-1); its class, 0 where the painter tells none apart, is that which it has now. */
  add(address: number, sizeBytes: number, ofBlock: number, leaks: boolean, sign: 1 | -1): void {
    this.liveCount += sign;
    this.change(this.live[ofBlock]!, this.areas[ofBlock]!, address, sizeBytes, sign);
    if (leaks) this.change(this.liveLeaking, this.leakingAreas, address, sizeBytes, sign);
  }

  /** A block goes on from one class to another. */
  turn(address: number, sizeBytes: number, from: number, to: number): void {
    this.change(this.live[from]!, this.areas[from]!, address, sizeBytes, -1);
    this.change(this.live[to]!, this.areas[to]!, address, sizeBytes, 1);
  }

  /** Ends all blocks. */
  clear(): void {
    this.live.forEach((rows, ofBlock) => {
      this.clearRows(rows, this.areas[ofBlock]!);
    });
    this.clearRows(this.liveLeaking, this.leakingAreas);
    this.liveCount = 0;
  }

  /** What is live now stays so to the end of the frame. */
  finish(): void {
    while (this.column < this.frame.width) this.leaveColumn();
  }

  private change(
    live: Float64Array,
    area: Float64Array,
    address: number,
    sizeBytes: number,
    sign: 1 | -1,
  ): void {
    const { rowLength, rest } = this;
    const { startAddress, height } = this.frame;
    let from = (address - startAddress) * height;
    let to = from + sizeBytes * height;
    if (from < 0) from = 0;
    if (to > rowLength * height) to = rowLength * height;
    for (let row = Math.floor(from / rowLength); from < to; row++) {
      const end = Math.min(to, (row + 1) * rowLength);
      const length = sign * (end - from);
      live[row]! += length;
      area[row]! += length * rest;
      from = end;
    }
  }

  private clearRows(live: Float64Array, area: Float64Array): void {
    for (let row = 0; row < live.length; row++) area[row]! -= live[row]! * this.rest;
    live.fill(0);
  }

  private leaveColumn(): void {
    const { areas, leakingAreas, columnTime } = this;
    this.painter.paint(this.column, areas, leakingAreas, this.rowLength * columnTime);
    this.live.forEach((rows, ofBlock) => {
      beginColumn(rows, areas[ofBlock]!, columnTime);
    });
    beginColumn(this.liveLeaking, leakingAreas, columnTime);
    this.column++;
    this.columnEnd += columnTime;
  }
}

/** What lives at the beginning of a column lives to its end, until something else is said. */
function beginColumn(live: Float64Array, area: Float64Array, columnTime: number): void {
  for (let row = 0; row < live.length; row++) area[row] = live[row]! * columnTime;
}
