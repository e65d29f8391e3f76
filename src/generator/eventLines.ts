/**
 * Writes events as lines of a trace, as bytes in pieces of a fixed size, and keeps count of steps. About every second
 * line gets a thread and a site. One event a line after the head, so that a step's line is known without a table.
 *
 * It knows nothing of what is live: that is the mixes' business. The ids are `p` and a number.
 */

import { LARGEST_BOUND, type Random } from './random.ts';

/** A piece is handed out once it has this many bytes; large enough that handing out costs nothing. */
const PIECE_BYTES = 1 << 18;

/** More than any line has: keyword, id, size, thread and the longest site. */
const LONGEST_LINE_BYTES = 128;

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const ZERO = 0x30;

const ALLOC = asciiBytes('alloc p');
const REALLOC = asciiBytes('realloc p');
const FREE = asciiBytes('free p');
const THREAD = asciiBytes(' t=');

const STAGES = ['parse', 'plan', 'load', 'join', 'sort', 'emit', 'cache', 'index'] as const;

export class EventLines {
  /** Events written so far: the step of the last one. */
  step = 0;
  private piece = new Uint8Array(PIECE_BYTES + LONGEST_LINE_BYTES);
  private length = 0;
  private readonly headLineCount: number;
  /** All sites' attributes behind each other; site n's begins at `siteStarts[n]`. */
  private readonly siteBytes: Uint8Array;
  private readonly siteStarts: Uint32Array;
  /** The step that made an id's block what it is; of ids below the limit alone. */
  private madeSteps = new Uint32Array();

  constructor(
    head: readonly string[],
    private readonly random: Random,
    private readonly threadCount: number,
    private readonly siteCount: number,
  ) {
    this.headLineCount = head.length;
    for (const line of head) {
      this.put(asciiBytes(line));
      this.piece[this.length++] = LINE_FEED;
    }
    const sites = Array.from({ length: siteCount }, (_, site) => ` @${siteName(site)}`);
    this.siteBytes = asciiBytes(sites.join(''));
    this.siteStarts = new Uint32Array(siteCount + 1);
    sites.forEach((site, index) => {
      this.siteStarts[index + 1] = (this.siteStarts[index] ?? 0) + site.length;
    });
  }

  /** From now on `madeStepOf` knows about the ids below a limit. */
  rememberMakers(idLimit: number): void {
    this.madeSteps = new Uint32Array(idLimit);
  }

  /** The last `alloc` or `realloc` of an id, as a step. */
  madeStepOf(id: number): number {
    return this.madeSteps[id] ?? 0;
  }

  /** The line of a step. */
  lineOf(step: number): number {
    return this.headLineCount + step;
  }

  get isPieceFull(): boolean {
    return this.length >= PIECE_BYTES;
  }

  /** What was written since the last piece; the caller may keep it. */
  takePiece(): Uint8Array {
    const piece = this.piece.subarray(0, this.length);
    this.piece = new Uint8Array(PIECE_BYTES + LONGEST_LINE_BYTES);
    this.length = 0;
    return piece;
  }

  alloc(id: number, sizeBytes: number): void {
    this.make(ALLOC, id, sizeBytes);
  }

  realloc(id: number, sizeBytes: number): void {
    this.make(REALLOC, id, sizeBytes);
  }

  free(id: number): void {
    this.put(FREE);
    this.putNumber(id);
    this.endEvent();
  }

  private make(keyword: Uint8Array, id: number, sizeBytes: number): void {
    this.put(keyword);
    this.putNumber(id);
    this.piece[this.length++] = SPACE;
    this.putNumber(sizeBytes);
    this.endEvent();
    // A write beyond the array's end is dropped: such ids were not to be remembered.
    this.madeSteps[id] = this.step;
  }

  private endEvent(): void {
    const { random } = this;
    if (random.bits() < 0) {
      this.put(THREAD);
      this.putNumber(random.below(this.threadCount));
      // Some places of a program allocate far more than others: low numbers come more often.
      const site = random.below(random.below(this.siteCount) + 1);
      this.put(this.siteBytes, this.siteStarts[site], this.siteStarts[site + 1]);
    }
    this.piece[this.length++] = LINE_FEED;
    this.step++;
  }

  /** Byte by byte: for texts this short, `set` costs more than it copies. */
  private put(bytes: Uint8Array, start = 0, end = bytes.length): void {
    const { piece } = this;
    let { length } = this;
    for (let index = start; index < end; index++) piece[length++] = bytes[index] ?? 0;
    this.length = length;
  }

  private putNumber(value: number): void {
    let end = this.length + 1;
    for (let bound = 10; bound <= value; bound *= 10) end++;
    this.length = end;
    let rest = value;
    do {
      const tenth = Math.floor(rest / 10);
      this.piece[--end] = ZERO + rest - tenth * 10;
      rest = tenth;
    } while (rest > 0);
  }
}

/** The most sites and threads that there can be. */
export const MAXIMUM_SITES = 1_000_000;
export const MAXIMUM_THREADS = Math.min(65_536, LARGEST_BOUND);

/** Every second one says its file and line. */
function siteName(site: number): string {
  const stage = STAGES[site % STAGES.length];
  const place = site % 2 === 0 ? '' : `(${stage}.c:${17 + (site % 400)})`;
  return `main;${stage}${site}${place}`;
}

function asciiBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
