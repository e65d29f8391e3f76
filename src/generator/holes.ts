/**
 * The mixes c and d: heaps full of holes that searches have to walk over.
 *
 * c: small holes that no later block fits into, between blocks that stay; then churn of larger blocks. A search that
 * looks at every free block (best-fit, worst-fit) looks at all of them each time.
 *
 * d: holes of a size that fits exactly, and in front of them in a LIFO list as many that are too small. First-fit walks
 * over all of the small ones for every block. The holes are refilled once; events that are left over resize in place.
 *
 * Ids are numbers by arithmetic: fillers 0, 1, 2, ... by address.
 */

import { Churn, type ChurnShape } from './churn.ts';
import type { EventLines } from './eventLines.ts';
import type { Mix } from './mix.ts';
import type { Random } from './random.ts';

/** A block of 32 bytes, the smallest there is. */
const SMALL_BYTES = 16;
/** A block of 64 bytes, for which a hole of 32 is too small. */
const FITTING_BYTES = 48;

/** Events of c besides the churn: two blocks for each hole, the hole's free, and the other's at the end. */
export const CHURNED_HOLE_EVENTS = 4;
/** Events of d besides the refill: four blocks for each hole, two frees, two more at the end. */
export const FRONTED_HOLE_EVENTS = 8;

export class HolesThenChurn implements Mix {
  readonly idLimit: number;
  private done = 0;
  private readonly churn: Churn;
  private readonly churnEvents: number;

  /** @param eventCount CHURNED_HOLE_EVENTS for each hole, and 2 or more for the churn */
  constructor(
    private readonly holeCount: number,
    shape: ChurnShape,
    eventCount: number,
    private readonly lines: EventLines,
    random: Random,
  ) {
    this.churnEvents = eventCount - CHURNED_HOLE_EVENTS * holeCount;
    this.churn = new Churn(shape, this.churnEvents, lines, random, 2 * holeCount);
    this.idLimit = this.churn.idLimit;
  }

  next(): void {
    const { lines, holeCount, churnEvents } = this;
    let index = this.done++;
    if (index < 2 * holeCount) return lines.alloc(index, SMALL_BYTES);
    index -= 2 * holeCount;
    if (index < holeCount) return lines.free(2 * index);
    index -= holeCount;
    if (index < churnEvents) return this.churn.next();
    lines.free(2 * (index - churnEvents) + 1);
  }

  someLive(random: Random): number {
    const { holeCount } = this;
    const filledPairs = Math.min(this.done >>> 1, holeCount);
    const freedPairs = Math.max(0, this.done - 3 * holeCount - this.churnEvents);
    if (filledPairs === freedPairs) return -1;
    return 2 * (freedPairs + random.below(filledPairs - freedPairs)) + 1;
  }

  someFreed(random: Random): number {
    const freedHoles = Math.min(this.done - 2 * this.holeCount, this.holeCount);
    return freedHoles <= 0 ? -1 : 2 * random.below(freedHoles);
  }
}

export class HolesInFront implements Mix {
  readonly idLimit: number;
  private done = 0;
  private readonly refillCount: number;
  private readonly resizeCount: number;

  /** @param eventCount FRONTED_HOLE_EVENTS for each hole, and 2 or more for the refill */
  constructor(
    private readonly holeCount: number,
    eventCount: number,
    private readonly lines: EventLines,
  ) {
    const spare = eventCount - FRONTED_HOLE_EVENTS * holeCount;
    this.refillCount = Math.min(spare >>> 1, holeCount);
    this.resizeCount = spare - 2 * this.refillCount;
    this.idLimit = 4 * holeCount;
  }

  /** Of every four neighbours the first becomes a fitting hole, the third a small one; the others stay between them. */
  next(): void {
    const { lines, holeCount, refillCount, resizeCount } = this;
    let index = this.done++;
    if (index < 4 * holeCount) return lines.alloc(index, index % 4 === 0 ? FITTING_BYTES : SMALL_BYTES);
    index -= 4 * holeCount;
    if (index < holeCount) return lines.free(4 * index);
    index -= holeCount;
    if (index < holeCount) return lines.free(4 * index + 2);
    index -= holeCount;
    if (index < refillCount) return lines.alloc(4 * index, FITTING_BYTES);
    index -= refillCount;
    if (index < resizeCount) return lines.realloc(4 * (index % holeCount) + 1, SMALL_BYTES);
    index -= resizeCount;
    if (index < 2 * holeCount) return lines.free(2 * index + 1);
    lines.free(4 * (index - 2 * holeCount));
  }

  someLive(random: Random): number {
    const { holeCount, refillCount, resizeCount } = this;
    const filledCount = Math.min(this.done >>> 1, 2 * holeCount);
    const freedCount = Math.max(0, this.done - 6 * holeCount - refillCount - resizeCount);
    if (freedCount < filledCount) return 2 * (freedCount + random.below(filledCount - freedCount)) + 1;
    const freedRefills = freedCount - 2 * holeCount;
    return freedRefills >= 0 && freedRefills < refillCount ? 4 * freedRefills : -1;
  }

  someFreed(random: Random): number {
    const smallHoles = Math.min(this.done - 5 * this.holeCount, this.holeCount);
    return smallHoles <= 0 ? -1 : 4 * random.below(smallHoles) + 2;
  }
}
