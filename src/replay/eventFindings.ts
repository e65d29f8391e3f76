/**
 * What the replay found wrong with events, as columns, in the order in which it was found. Facts only; the wording is
 * done when somebody looks.
 */

import type { OutOfMemoryCause } from '../allocator/heap.ts';
import { FINDING_CODES, type FindingCode, findingRank } from '../trace/findings.ts';
import { resized } from '../trace/growing.ts';

export interface EventFinding {
  readonly code: FindingCode;
  /** The event that the finding is reported at. */
  readonly step: number;
  /** Where the block was allocated, for double-free, use-after-free and overwritten-pointer; else 0. */
  readonly allocatedStep: number;
  /** Where it was freed first (double-free, use-after-free), or given another's id (leak); else 0. */
  readonly lostStep: number;
  /** For out-of-memory; else undefined. */
  readonly shortage: Shortage | undefined;
  /** For overwritten-pointer: requested bytes of the block that is lost; else 0. */
  readonly lostBytes: number;
}

export interface Shortage {
  readonly cause: OutOfMemoryCause;
  readonly freeBytes: number;
  readonly largestFreeBytes: number;
}

const CAUSES: readonly OutOfMemoryCause[] = ['too-large', 'fragmented', 'exhausted'];
const FIELDS = 4;

export class EventFindingTable {
  count = 0;
  private rows = new Uint32Array(64 * FIELDS);

  addMisuse(code: FindingCode, step: number, allocatedStep = 0, freedStep = 0): void {
    this.add(findingRank(code), step, allocatedStep, freedStep);
  }

  addOverwrite(step: number, allocatedStep: number, lostBytes: number): void {
    this.add(findingRank('overwritten-pointer'), step, allocatedStep, lostBytes);
  }

  addOutOfMemory(step: number, { cause, freeBytes, largestFreeBytes }: Shortage): void {
    this.add(findingRank('out-of-memory') | (CAUSES.indexOf(cause) << 8), step, freeBytes, largestFreeBytes);
  }

  /** `overwrittenStep`: the step that gave the block's id to another block; 0 if none did. */
  addLeak(step: number, overwrittenStep: number): void {
    this.add(findingRank('leak'), step, 0, overwrittenStep);
  }

  /** Takes over what an earlier run found up to a step. */
  takeOver(earlier: EventFindingTable, step: number): void {
    for (let index = 0; index < earlier.count && earlier.stepOf(index) <= step; index++) {
      const row = earlier.rows.subarray(index * FIELDS, (index + 1) * FIELDS);
      this.add(row[0]!, row[1]!, row[2]!, row[3]!);
    }
  }

  codeOf(index: number): FindingCode {
    return FINDING_CODES[this.rows[index * FIELDS]! & 0xff]!;
  }

  stepOf(index: number): number {
    return this.rows[index * FIELDS + 1]!;
  }

  at(index: number): EventFinding {
    const code = this.codeOf(index);
    const step = this.stepOf(index);
    const first = this.rows[index * FIELDS + 2]!;
    const second = this.rows[index * FIELDS + 3]!;
    const nothing = { allocatedStep: 0, lostStep: 0, shortage: undefined, lostBytes: 0 };
    if (code === 'out-of-memory') {
      const cause = CAUSES[this.rows[index * FIELDS]! >>> 8]!;
      return { ...nothing, code, step, shortage: { cause, freeBytes: first, largestFreeBytes: second } };
    }
    if (code === 'overwritten-pointer')
      return { ...nothing, code, step, allocatedStep: first, lostBytes: second };
    return { ...nothing, code, step, allocatedStep: first, lostStep: second };
  }

  private add(codeAndCause: number, step: number, first: number, second: number): void {
    const offset = this.count * FIELDS;
    if (offset === this.rows.length) this.rows = resized(this.rows, 2 * offset);
    this.rows[offset] = codeAndCause;
    this.rows[offset + 1] = step;
    this.rows[offset + 2] = first;
    this.rows[offset + 3] = second;
    this.count++;
  }
}
