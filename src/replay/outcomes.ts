/**
 * What came of each event, as columns beside the trace's own: what it did, where its block is, how many probes that took,
 * and where the block's life goes on. With these, later runs need neither id rules nor searches.
 *
 * 10 bytes an event, and 12 for each realloc of a live block; more for probes where searches are long.
 */

import { lastNotAbove } from '../trace/columns.ts';
import { resized } from '../trace/growing.ts';
import { EventKind } from './idSlots.ts';

/** No payload lies at 0, where a header is. */
export const NO_PLACEMENT = 0;

export const KIND_MASK = 0x07;
/** The block is 16 bytes larger than it needed to be, because so little cannot be a block. */
export const KEPT_REST_FLAG = 0x08;

/** What a block has beyond its need where it kept the rest: less than a block, more than nothing. */
const KEPT_REST_BYTES = 16;

/** Events whose leaks are in one byte. */
const LEAKS_A_BYTE = 8;

/** Events linked between two breaths. */
const LINK_SLICE_EVENTS = 1 << 18;

/** In a column of 16 bits: the number is larger, and stands in a table of such. */
const LONG_PROBES = 0xffff;
/** An entry of that table takes about as much as so many bytes of a column; for more entries the column grows wider. */
const LONG_PROBES_BYTES = 40;

/** Probes are summed up over spans of so many events. */
const PROBE_SPAN = 256;

export class Outcomes {
  /** Kind and flags. */
  readonly kinds: Uint8Array;
  /** Payload address: of the block the event made or resized, or, for a release, of the block it freed. */
  readonly placements: Uint32Array;
  /**
   * For a release the step that had made the block what it was. For an allocation or a resize the step that ended what it
   * made (a release, or the next resize), once `linkEnds` has run; 0 where nothing does.
   */
  readonly links: Uint32Array;
  /** Events that resized a block, its payload address before, and the step that had made it so. */
  private originIndexes = new Uint32Array(256);
  private originAddresses = new Uint32Array(256);
  private originSteps = new Uint32Array(256);
  private originCount = 0;
  /** Blocks looked at; as wide as all but a few of the numbers need. */
  private probes: Uint8Array | Uint16Array | Uint32Array;
  /** The probes of events with more than the column can hold. */
  private readonly longProbes = new Map<number, number>();
  /** All probes before each span of PROBE_SPAN events. */
  private readonly probeSums: Float64Array;
  /**
   * A bit for each event whose block is never freed; empty where none is. Beside the kinds, as a question about a million
   * live blocks asks for as many of them in no order: all the bits of ten million events fit into a processor's cache.
   */
  private leaks = new Uint8Array(0);
  /** Of all events so far. */
  probeTotal = 0;
  private isLinked = false;

  constructor(readonly eventCount: number) {
    this.kinds = new Uint8Array(eventCount);
    this.placements = new Uint32Array(eventCount);
    this.links = new Uint32Array(eventCount);
    this.probes = new Uint8Array(eventCount);
    this.probeSums = new Float64Array(Math.ceil(eventCount / PROBE_SPAN) + 1);
  }

  /** Memory they take. */
  get byteLength(): number {
    const { kinds, placements, links, probes, probeSums, leaks, originIndexes } = this;
    const columns = kinds.byteLength + placements.byteLength + links.byteLength + probes.byteLength;
    const tables = 3 * originIndexes.byteLength + this.longProbes.size * LONG_PROBES_BYTES;
    return columns + probeSums.byteLength + leaks.byteLength + tables;
  }

  kindOf(index: number): EventKind {
    return this.kinds[index]! & KIND_MASK;
  }

  /** Payload address after the event; NO_PLACEMENT where it left no block: freed, failed or bad. */
  placementOf(index: number): number {
    return this.kindOf(index) === EventKind.Release ? NO_PLACEMENT : this.placements[index]!;
  }

  /** Payload address, before the event, of the block it resized or freed; NO_PLACEMENT where it did neither. */
  originOf(index: number): number {
    const kind = this.kindOf(index);
    if (kind === EventKind.Release) return this.placements[index]!;
    if (kind !== EventKind.Resize) return NO_PLACEMENT;
    return this.originAddresses[this.originEntryOf(index)]!;
  }

  /** For an event that resized or freed a block: the step that had made the block what it was before. */
  originStepOf(index: number): number {
    return this.kindOf(index) === EventKind.Release
      ? this.links[index]!
      : this.originSteps[this.originEntryOf(index)]!;
  }

  /** The step that had made the block which an event freed, or made into another; 0 where it ended none. */
  endedStepOf(index: number): number {
    const kind = this.kindOf(index);
    const ends =
      kind === EventKind.Release || (kind === EventKind.Resize && this.placements[index] !== NO_PLACEMENT);
    return ends ? this.originStepOf(index) : 0;
  }

  /** The step of the allocation that a block began with which `step` made, through all resizes. */
  allocationOf(step: number): number {
    const { kinds, originIndexes, originSteps } = this;
    let made = step;
    for (let entry = this.originCount; (kinds[made - 1]! & KIND_MASK) === EventKind.Resize; ) {
      // Often it is the same block that was resized just before.
      const isNext = originIndexes[entry - 1] === made - 1;
      entry = isNext ? entry - 1 : lastNotAbove(originIndexes, made - 1, entry);
      made = originSteps[entry]!;
    }
    return made;
  }

  /**
   * The step of the allocation that a block began with which `step` freed, or gave another id; 0 where that was before
   * the first event.
   */
  allocationOfFreed(step: number): number {
    if (step === 0) return 0;
    const isRelease = this.kindOf(step - 1) === EventKind.Release;
    return this.allocationOf(isRelease ? this.links[step - 1]! : step);
  }

  /** Bytes that the block of an event has beyond what it needed: 0 or 16. */
  keptRestOf(index: number): number {
    return (this.kinds[index]! & KEPT_REST_FLAG) !== 0 ? KEPT_REST_BYTES : 0;
  }

  /** Whether the block that the event made is still live, unchanged, after the last event. */
  isLeak(index: number): boolean {
    const { leaks } = this;
    if (leaks.length === 0) return false;
    return ((leaks[Math.floor(index / LEAKS_A_BYTE)]! >>> (index % LEAKS_A_BYTE)) & 1) !== 0;
  }

  markLeak(index: number): void {
    if (this.leaks.length === 0) this.leaks = new Uint8Array(Math.ceil(this.eventCount / LEAKS_A_BYTE));
    this.leaks[Math.floor(index / LEAKS_A_BYTE)]! |= 1 << (index % LEAKS_A_BYTE);
  }

  /** Blocks that the event's searches looked at. */
  probesOf(index: number): number {
    const count = this.probes[index]!;
    return count === LONG_PROBES ? (this.longProbes.get(index) ?? count) : count;
  }

  /** Blocks that all searches up to a step looked at. */
  probesThrough(step: number): number {
    const span = Math.floor(step / PROBE_SPAN);
    let sum = this.probeSums[span]!;
    for (let index = span * PROBE_SPAN; index < step; index++) sum += this.probesOf(index);
    return sum;
  }

  /** Writes down what an event came to. `payload` is NO_PLACEMENT for a failed one; `keptRest` as in `keptRestOf`. */
  set(index: number, kind: EventKind, payload: number, keptRest: boolean): void {
    this.kinds[index] = keptRest ? kind | KEPT_REST_FLAG : kind;
    this.placements[index] = payload;
  }

  setOrigin(index: number, payload: number, step: number): void {
    const entry = this.originCount++;
    if (entry === this.originIndexes.length) {
      this.originIndexes = resized(this.originIndexes, 2 * entry);
      this.originAddresses = resized(this.originAddresses, 2 * entry);
      this.originSteps = resized(this.originSteps, 2 * entry);
    }
    this.originIndexes[entry] = index;
    this.originAddresses[entry] = payload;
    this.originSteps[entry] = step;
  }

  /** Writes down the probes of events from `from` on, a multiple of 256. They come in order, from the first event on. */
  appendProbes(from: number, counts: Uint32Array): void {
    let most = 0;
    for (let start = 0; start < counts.length; start += PROBE_SPAN) {
      const end = Math.min(start + PROBE_SPAN, counts.length);
      let sum = 0;
      for (let index = start; index < end; index++) {
        const count = counts[index]!;
        sum += count;
        if (count > most) most = count;
      }
      this.probeTotal += sum;
      this.probeSums[(from + start) / PROBE_SPAN + 1] = this.probeTotal;
    }
    if (most > 0xff && this.probes.BYTES_PER_ELEMENT === 1) this.probes = new Uint16Array(this.probes);
    this.probes.set(counts, from);
    if (most >= LONG_PROBES && this.probes.BYTES_PER_ELEMENT === 2) this.setLongProbes(from, counts);
  }

  private setLongProbes(from: number, counts: Uint32Array): void {
    const { longProbes } = this;
    for (const [at, count] of counts.entries())
      if (count >= LONG_PROBES) {
        longProbes.set(from + at, count);
        this.probes[from + at] = LONG_PROBES;
      }
    if (longProbes.size * LONG_PROBES_BYTES <= 2 * this.eventCount) return;
    this.probes = new Uint32Array(this.probes);
    for (const [index, count] of longProbes) this.probes[index] = count;
    longProbes.clear();
  }

  /**
   * Takes over the first events of an earlier run whose trace began in the same way, so that a run can go on from there.
   */
  takeOver(earlier: Outcomes, eventCount: number): void {
    this.kinds.set(earlier.kinds.subarray(0, eventCount));
    this.placements.set(earlier.placements.subarray(0, eventCount));
    for (let index = 0; index < eventCount; index++) {
      // Where the blocks end is another question now.
      if (this.kindOf(index) === EventKind.Release) this.links[index] = earlier.links[index]!;
    }
    const origins = lastNotAbove(earlier.originIndexes, eventCount - 1, earlier.originCount) + 1;
    for (let entry = 0; entry < origins; entry++)
      this.setOrigin(
        earlier.originIndexes[entry]!,
        earlier.originAddresses[entry]!,
        earlier.originSteps[entry]!,
      );
    this.appendProbes(
      0,
      Uint32Array.from({ length: eventCount }, (_, index) => earlier.probesOf(index)),
    );
  }

  /** Fills in the ends of blocks, in one pass over all events. Not needed for replaying. */
  linkEnds(): void {
    for (const _ of this.linkEndSlices());
  }

  /** The same in slices: yields between them, and may be left before the end, to be called again. */
  *linkEndSlices(): Generator<void, void> {
    if (this.isLinked) return;
    const { kinds, links, originIndexes, originSteps, originCount } = this;
    for (let start = 0; start < kinds.length; start += LINK_SLICE_EVENTS) {
      const end = Math.min(start + LINK_SLICE_EVENTS, kinds.length);
      for (let index = start; index < end; index++)
        if ((kinds[index]! & KIND_MASK) === EventKind.Release) links[links[index]! - 1] = index + 1;
      yield;
    }
    for (let entry = 0; entry < originCount; entry++) {
      const index = originIndexes[entry]!;
      if (this.placements[index] !== NO_PLACEMENT) links[originSteps[entry]! - 1] = index + 1;
    }
    this.isLinked = true;
  }

  /** Reads the payload addresses that resized blocks had before, one after the other, from an event on. */
  originsFrom(index: number): { next(): number } {
    const { originAddresses } = this;
    let entry = lastNotAbove(this.originIndexes, index - 1, this.originCount) + 1;
    return { next: () => originAddresses[entry++]! };
  }

  /** Reads the steps that had made resized blocks what they were before, one after the other, from an event on. */
  originStepsFrom(index: number): { next(): number } {
    const { originSteps } = this;
    let entry = lastNotAbove(this.originIndexes, index - 1, this.originCount) + 1;
    return { next: () => originSteps[entry++]! };
  }

  private originEntryOf(index: number): number {
    return lastNotAbove(this.originIndexes, index, this.originCount);
  }
}
