/**
 * Draws address over step by going through time once: which bytes of each row are allocated is known at every moment, and
 * what has come together in a column is written down when time leaves it. A block costs the same however long it lives.
 *
 * Time and address are counted in whole numbers, so that rows that are empty again are exactly 0: a state takes `width`
 * units of time and a column as many as there are states; a byte takes `height` units of length and a row as many as there
 * are bytes.
 */

/** A part of the history, and into how many pixels it is divided. */
export interface HistoryFrame {
  /** States, from 0, the empty heap; both included. */
  readonly fromStep: number;
  readonly toStep: number;
  /** A half-open byte range. */
  readonly startAddress: number;
  readonly endAddress: number;
  readonly width: number;
  readonly height: number;
}

/** For each pixel, row by row from the highest address down, shares from 0 to 255 of the byte-steps under it. */
export interface HistoryRaster {
  /** Bytes of live blocks, headers included. */
  readonly used: Uint8Array;
  /** Of these what is never freed; above 0 where there is any. */
  readonly leaking: Uint8Array;
}

const WHOLE_SHARE = 255;

export class HistorySweep {
  private readonly used: Uint8Array;
  private readonly leaking: Uint8Array;
  /** By row, from the lowest address up: what is allocated now, and what has come together in the column so far. */
  private readonly live: Float64Array;
  private readonly liveLeaking: Float64Array;
  private readonly area: Float64Array;
  private readonly areaLeaking: Float64Array;
  private readonly rowLength: number;
  private readonly columnTime: number;
  private liveCount = 0;
  private column = 0;
  private columnEnd: number;
  /** From now to the end of the column. */
  private rest: number;

  constructor(private readonly frame: HistoryFrame) {
    const { fromStep, toStep, startAddress, endAddress, width, height } = frame;
    this.used = new Uint8Array(width * height);
    this.leaking = new Uint8Array(width * height);
    this.live = new Float64Array(height);
    this.liveLeaking = new Float64Array(height);
    this.area = new Float64Array(height);
    this.areaLeaking = new Float64Array(height);
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

  add(address: number, sizeBytes: number, leaks: boolean): void {
    this.liveCount++;
    this.change(this.live, this.area, address, sizeBytes, 1);
    if (leaks) this.change(this.liveLeaking, this.areaLeaking, address, sizeBytes, 1);
  }

  /** Ends a block that was added; one that leaks never ends. */
  remove(address: number, sizeBytes: number): void {
    this.liveCount--;
    this.change(this.live, this.area, address, sizeBytes, -1);
  }

  /** Ends all blocks. */
  clear(): void {
    for (let row = 0; row < this.frame.height; row++) {
      this.area[row]! -= this.live[row]! * this.rest;
      this.areaLeaking[row]! -= this.liveLeaking[row]! * this.rest;
    }
    this.liveCount = 0;
    this.live.fill(0);
    this.liveLeaking.fill(0);
  }

  /** What is live now stays so to the end of the frame. */
  finish(): HistoryRaster {
    while (this.column < this.frame.width) this.leaveColumn();
    return { used: this.used, leaking: this.leaking };
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

  private leaveColumn(): void {
    const { used, leaking, live, liveLeaking, area, areaLeaking, columnTime, column } = this;
    const { width, height } = this.frame;
    const scale = WHOLE_SHARE / (this.rowLength * columnTime);
    for (let row = 0, pixel = (height - 1) * width + column; row < height; row++, pixel -= width) {
      const leakingArea = areaLeaking[row]!;
      const leakingShare = leakingArea > 0 ? Math.max(1, Math.round(leakingArea * scale)) : 0;
      leaking[pixel] = leakingShare;
      used[pixel] = Math.max(leakingShare, Math.round(area[row]! * scale));
      area[row] = live[row]! * columnTime;
      areaLeaking[row] = liveLeaking[row]! * columnTime;
    }
    this.column++;
    this.columnEnd += columnTime;
  }
}
