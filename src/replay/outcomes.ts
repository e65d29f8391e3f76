/**
 * What came of each event, as columns beside the trace's own: what it did, where its block is, where it was before.
 * With these, later replays need no id rules, and a map of the heap needs no replay at all to name a block's life.
 *
 * 5 bytes an event, and 12 for each realloc of a live block.
 */

import { lastNotAbove } from '../trace/columns.ts';
import { EventKind } from './idRules.ts';

/** No payload lies at 0, where a header is. */
export const NO_PLACEMENT = 0;

const KIND_MASK = 0x07;
const PADDED_FLAG = 0x08;
const LEAK_FLAG = 0x80;

export class Outcomes {
  private readonly kinds: Uint8Array;
  /** Payload address: of the block the event made or resized, or, for a `free`, of the block it freed. */
  private readonly placements: Uint32Array;
  /** Events that resized a block, its payload address before, and the step that had made it so. */
  private originIndexes = new Uint32Array(256);
  private originAddresses = new Uint32Array(256);
  private originSteps = new Uint32Array(256);
  private originCount = 0;

  constructor(eventCount: number) {
    this.kinds = new Uint8Array(eventCount);
    this.placements = new Uint32Array(eventCount);
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

  /** For an event that resized a block: the step that had made the block what it was before. */
  originStepOf(index: number): number {
    return this.originSteps[this.originEntryOf(index)]!;
  }

  /** Whether the block that the event made is still live, unchanged, after the last event. */
  isLeak(index: number): boolean {
    return (this.kinds[index]! & LEAK_FLAG) !== 0;
  }

  setKind(index: number, kind: EventKind): void {
    this.kinds[index] = kind;
  }

  /** Whether the block is 16 bytes larger than it had to be, because the rest was too small for a block of its own. */
  isPadded(index: number): boolean {
    return (this.kinds[index]! & PADDED_FLAG) !== 0;
  }

  markPadded(index: number): void {
    this.kinds[index]! |= PADDED_FLAG;
  }

  setPlacement(index: number, payload: number): void {
    this.placements[index] = payload;
  }

  setReleased(index: number, payload: number): void {
    this.placements[index] = payload;
  }

  setOrigin(index: number, payload: number, step: number): void {
    const entry = this.originCount++;
    if (entry === this.originIndexes.length) {
      this.originIndexes = doubled(this.originIndexes);
      this.originAddresses = doubled(this.originAddresses);
      this.originSteps = doubled(this.originSteps);
    }
    this.originIndexes[entry] = index;
    this.originAddresses[entry] = payload;
    this.originSteps[entry] = step;
  }

  markLeak(index: number): void {
    this.kinds[index]! |= LEAK_FLAG;
  }

  private originEntryOf(index: number): number {
    return lastNotAbove(this.originIndexes.subarray(0, this.originCount), index);
  }
}

function doubled(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(column.length * 2);
  grown.set(column);
  return grown;
}
