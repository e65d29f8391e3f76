/**
 * Plants bugs between a mix's events and keeps the true list of what an analysis must find: nothing else in a generated
 * trace is a finding. Each bug is one event of its own; none changes which of the mix's ids are live.
 */

import { type FindingCode, findingRank } from '../trace/findings.ts';
import type { EventLines } from './eventLines.ts';
import type { Mix } from './mix.ts';
import { LARGEST_BOUND, type Random } from './random.ts';

export const BUG_KINDS = [
  'double-free',
  'invalid-free',
  'use-after-free',
  'invalid-realloc',
  'overwritten-pointer',
  'leak',
] as const satisfies readonly FindingCode[];

export type BugKind = (typeof BUG_KINDS)[number];

/** How many of each kind; kinds without any may be left out. */
export type BugCounts = Readonly<Partial<Record<BugKind, number>>>;

/** What an analysis of the trace finds. An overwritten pointer is two findings: its block is a leak as well. */
export interface TrueFinding {
  readonly code: BugKind;
  /** 1-based. */
  readonly line: number;
  readonly step: number;
  readonly id: string;
}

/** Planted blocks have 16 to 512 bytes. */
const SMALLEST_BYTES = 16;
const SIZE_COUNT = 497;

export class PlantedBugs {
  private readonly findings: TrueFinding[] = [];
  /** What is still to be drawn; a kind stands once for each bug of it. */
  private readonly kinds: BugKind[];
  /** Due, but waiting for an id to be live or freed. */
  private waiting: BugKind[] = [];
  /** The mix's events are cut into one stretch for each bug, which comes somewhere in it. */
  private readonly stretchLength: number;
  private stretch = 0;
  private nextPlace = 0;
  private freshId: number;

  constructor(
    counts: BugCounts,
    mixEventCount: number,
    private readonly mix: Mix,
    private readonly lines: EventLines,
    private readonly random: Random,
  ) {
    this.kinds = BUG_KINDS.flatMap((kind) => Array.from({ length: counts[kind] ?? 0 }, () => kind));
    this.stretchLength = Math.floor(mixEventCount / Math.max(1, this.kinds.length));
    this.freshId = mix.idLimit;
    this.drawPlace();
  }

  /** Plants what is due before the mix's event of this index. */
  plantBefore(mixEvent: number): void {
    if (mixEvent < this.nextPlace && this.waiting.length === 0) return;
    while (mixEvent >= this.nextPlace && this.kinds.length > 0) {
      this.waiting.push(this.drawKind());
      this.drawPlace();
    }
    this.waiting = this.waiting.filter((kind) => !this.plant(kind));
  }

  /** Plants what is left after the mix's last event. */
  plantRest(): void {
    this.plantBefore(Number.POSITIVE_INFINITY);
    if (this.waiting.length > 0) throw new Error(`There was no place for ${this.waiting.join(', ')}.`);
  }

  /** In the format's order: by line, leaks last on theirs. */
  trueFindings(): readonly TrueFinding[] {
    return this.findings.toSorted((a, b) => a.line - b.line || findingRank(a.code) - findingRank(b.code));
  }

  private drawPlace(): void {
    const { stretchLength } = this;
    const within = this.random.below(Math.max(1, Math.min(stretchLength, LARGEST_BOUND)));
    this.nextPlace = this.stretch++ * stretchLength + within;
  }

  private drawKind(): BugKind {
    const { kinds } = this;
    const place = this.random.below(kinds.length);
    const kind = kinds[place];
    const last = kinds.pop();
    if (kind === undefined || last === undefined) throw new Error('No bug is left to be drawn.');
    if (place < kinds.length) kinds[place] = last;
    return kind;
  }

  /** False where the bug needs an id that there is not yet. */
  private plant(kind: BugKind): boolean {
    const { lines } = this;
    const id = this.idFor(kind);
    if (id < 0) return false;
    const madeStep = lines.madeStepOf(id);
    if (kind === 'double-free' || kind === 'invalid-free') lines.free(id);
    else if (kind === 'use-after-free' || kind === 'invalid-realloc') lines.realloc(id, this.someSize());
    else lines.alloc(id, this.someSize());
    this.note(kind, lines.step, id);
    if (kind === 'overwritten-pointer') this.note('leak', madeStep, id);
    return true;
  }

  private idFor(kind: BugKind): number {
    if (kind === 'double-free' || kind === 'use-after-free') return this.mix.someFreed(this.random);
    if (kind === 'overwritten-pointer') return this.mix.someLive(this.random);
    return this.freshId++;
  }

  private note(code: BugKind, step: number, id: number): void {
    this.findings.push({ code, line: this.lines.lineOf(step), step, id: `p${id}` });
  }

  private someSize(): number {
    return SMALLEST_BYTES + this.random.below(SIZE_COUNT);
  }
}
