/**
 * Makes traces of any length from a seed: the same bytes on every platform, in pieces, with memory in proportion to what
 * is live and not to the length. What a trace is good for, and what each option means, is told in docs/cli.md.
 *
 * Without planted bugs an analysis finds nothing in a generated trace, in a heap that is large enough.
 */

import { Churn, type ChurnShape } from './churn.ts';
import { EventLines, MAXIMUM_SITES, MAXIMUM_THREADS } from './eventLines.ts';
import { CHURNED_HOLE_EVENTS, FRONTED_HOLE_EVENTS, HolesInFront, HolesThenChurn } from './holes.ts';
import type { Mix } from './mix.ts';
import { BUG_KINDS, type BugCounts, PlantedBugs, type TrueFinding } from './plantedBugs.ts';
import { Random } from './random.ts';

export const MIX_NAMES = ['a', 'b', 'bL', 'c', 'd'] as const;

export type MixName = (typeof MIX_NAMES)[number];

export interface GeneratorOptions {
  readonly mix: MixName;
  /** Events in all, planted bugs included. */
  readonly eventCount: number;
  /** A whole number of 32 bits. */
  readonly seed: number;
  /** Blocks that are live, about: of a, b, bL and of the churn in c. */
  readonly liveCount?: number | undefined;
  /** Of c and d. */
  readonly holeCount?: number | undefined;
  readonly threadCount?: number | undefined;
  readonly siteCount?: number | undefined;
  readonly bugs?: BugCounts | undefined;
}

/** Options that can be carried out, with nothing left out. */
export interface GeneratorPlan {
  readonly mix: MixName;
  readonly eventCount: number;
  readonly mixEventCount: number;
  readonly seed: number;
  readonly liveCount: number;
  readonly holeCount: number;
  readonly threadCount: number;
  readonly siteCount: number;
  readonly bugs: BugCounts;
}

export const MAXIMUM_EVENTS = 1_000_000_000;
export const MAXIMUM_SEED = 2 ** 32 - 1;

/** Live blocks and holes: what one draw of chance can choose among. */
export const MAXIMUM_BLOCKS = 2_000_000;

/** As many as the measurements in docs/performance.md are about. */
const USUAL_HOLES = 1_000_000;
const EVENTS_PER_USUAL_HOLE = 10;
const USUAL_THREADS = 4;
const USUAL_SITES = 500;

const SMALL_SIZES = [16, 24, 24, 32, 32, 32, 40, 48, 48, 64, 64, 80, 96, 128, 192, 256];

/** Size classes as common allocators have them, each as often as programs ask for it. */
const SIZE_CLASSES = [
  ...repeated(8, 16),
  ...repeated(10, 32),
  ...repeated(9, 48),
  ...repeated(8, 64),
  ...repeated(5, 80),
  ...repeated(4, 96),
  ...repeated(4, 128),
  ...repeated(3, 160),
  ...repeated(3, 192),
  ...repeated(2, 256),
  ...repeated(2, 320),
  ...repeated(2, 512),
  ...[768, 1024, 2048, 4096],
];

/** 64 to 1,072 bytes: all larger than the holes of c, and so many that a hole rarely fits exactly. */
const LARGER_SIZES = Array.from({ length: 64 }, (_, index) => 64 + 16 * index);

const CHURNS: Readonly<Record<'a' | 'b' | 'bL' | 'c', ChurnShape>> = {
  a: {
    liveCount: 500,
    sizes: SMALL_SIZES,
    oddSizePeriod: 0,
    reallocsPer1024: 0,
    youngFreesPer1024: 1000,
    youngCount: 4,
  },
  b: {
    liveCount: 100_000,
    sizes: SIZE_CLASSES,
    oddSizePeriod: 8,
    reallocsPer1024: 31,
    youngFreesPer1024: 512,
    youngCount: 32,
  },
  bL: {
    liveCount: 1_000_000,
    sizes: SIZE_CLASSES,
    oddSizePeriod: 8,
    reallocsPer1024: 31,
    youngFreesPer1024: 512,
    youngCount: 32,
  },
  c: {
    liveCount: 1000,
    sizes: LARGER_SIZES,
    oddSizePeriod: 0,
    reallocsPer1024: 0,
    youngFreesPer1024: 512,
    youngCount: 16,
  },
};

/** What the options come to, or in one sentence why they cannot be. */
export function planTrace(options: GeneratorOptions): { plan: GeneratorPlan } | { problem: string } {
  const { mix, eventCount, bugs = {} } = options;
  const bugCount = BUG_KINDS.reduce((sum, kind) => sum + (bugs[kind] ?? 0), 0);
  const mixEventCount = eventCount - bugCount;
  const hasHoles = mix === 'c' || mix === 'd';
  if (options.holeCount !== undefined && !hasHoles)
    return { problem: `The mix ${mix} has no holes to count; leave them out, or take the mix c or d.` };
  if (options.liveCount !== undefined && mix === 'd')
    return { problem: 'The mix d has no number of live blocks to set; set its number of holes.' };
  const holeCount = hasHoles ? (options.holeCount ?? usualHoles(mixEventCount)) : 0;
  const leastEvents = bugCount + leastMixEvents(mix, holeCount);
  if (eventCount < leastEvents)
    return { problem: `That takes ${leastEvents} events or more, and ${eventCount} were asked for.` };
  const liveCount = options.liveCount ?? (mix === 'd' ? 0 : CHURNS[mix].liveCount);
  const { threadCount = USUAL_THREADS, siteCount = USUAL_SITES, seed } = options;
  const tooMany = firstBeyond([
    ['events', eventCount, MAXIMUM_EVENTS],
    ['live blocks', liveCount, MAXIMUM_BLOCKS],
    ['holes', holeCount, MAXIMUM_BLOCKS],
    ['threads', threadCount, MAXIMUM_THREADS],
    ['sites', siteCount, MAXIMUM_SITES],
  ]);
  if (tooMany) return { problem: tooMany };
  return {
    plan: { mix, eventCount, mixEventCount, seed, liveCount, holeCount, threadCount, siteCount, bugs },
  };
}

/** One trace being made. */
export class GeneratedTrace {
  private readonly lines: EventLines;
  private readonly mix: Mix;
  private readonly bugs: PlantedBugs;

  constructor(private readonly plan: GeneratorPlan) {
    const { seed, mixEventCount } = plan;
    this.lines = new EventLines(headOf(plan), new Random(seed, 1), plan.threadCount, plan.siteCount);
    this.mix = mixOf(plan, this.lines, new Random(seed, 2));
    if ((plan.bugs['overwritten-pointer'] ?? 0) > 0) this.lines.rememberMakers(this.mix.idLimit);
    this.bugs = new PlantedBugs(plan.bugs, mixEventCount, this.mix, this.lines, new Random(seed, 3));
  }

  /** The text, once. The pieces are the caller's to keep. */
  *pieces(): Generator<Uint8Array> {
    const { lines, mix, bugs } = this;
    const { mixEventCount } = this.plan;
    for (let event = 0; event < mixEventCount; event++) {
      bugs.plantBefore(event);
      mix.next();
      if (lines.isPieceFull) yield lines.takePiece();
    }
    bugs.plantRest();
    yield lines.takePiece();
  }

  /** What an analysis of the text finds, once all pieces were taken. */
  trueFindings(): readonly TrueFinding[] {
    return this.bugs.trueFindings();
  }
}

function mixOf(plan: GeneratorPlan, lines: EventLines, random: Random): Mix {
  const { mix, mixEventCount, holeCount, liveCount } = plan;
  if (mix === 'd') return new HolesInFront(holeCount, mixEventCount, lines);
  const shape = { ...CHURNS[mix], liveCount };
  if (mix === 'c') return new HolesThenChurn(holeCount, shape, mixEventCount, lines, random);
  return new Churn(shape, mixEventCount, lines, random);
}

/** The second line says how to make the trace again. */
function headOf(plan: GeneratorPlan): string[] {
  const { mix, eventCount, seed, liveCount, holeCount, threadCount, siteCount, bugs } = plan;
  const planted = BUG_KINDS.filter((kind) => (bugs[kind] ?? 0) > 0).map((kind) => `${kind}=${bugs[kind]}`);
  const flags = [
    `--mix ${mix} --events ${eventCount} --seed ${seed}`,
    mix === 'd' ? '' : ` --live ${liveCount}`,
    holeCount > 0 ? ` --holes ${holeCount}` : '',
    ` --threads ${threadCount} --sites ${siteCount}`,
    planted.length > 0 ? ` --bugs ${planted.join(',')}` : '',
  ];
  return ['%alloctrace 1', `# alloctrace generate ${flags.join('')}`];
}

function usualHoles(mixEventCount: number): number {
  return Math.max(1, Math.min(USUAL_HOLES, Math.floor(mixEventCount / EVENTS_PER_USUAL_HOLE)));
}

/** One block that comes and goes is the least that a churn, or a refill, can be. */
function leastMixEvents(mix: MixName, holeCount: number): number {
  if (mix === 'c') return CHURNED_HOLE_EVENTS * holeCount + 2;
  if (mix === 'd') return FRONTED_HOLE_EVENTS * holeCount + 2;
  return 2;
}

function firstBeyond(limits: readonly (readonly [string, number, number])[]): string | undefined {
  const beyond = limits.find(([, count, most]) => count > most);
  return beyond && `There can be at most ${beyond[2]} ${beyond[0]}, not ${beyond[1]}.`;
}

function repeated(count: number, size: number): number[] {
  return Array.from({ length: count }, () => size);
}
