/** Generated traces: the same everywhere, clean but for what was planted, and of the shape that the mixes promise. */

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  GeneratedTrace,
  type GeneratorOptions,
  MIX_NAMES,
  type MixName,
  planTrace,
} from '../../../src/generator/generator.ts';
import { BUG_KINDS, type BugCounts, type TrueFinding } from '../../../src/generator/plantedBugs.ts';
import { replayTrace } from '../../../src/replay/replay.ts';
import { MODEL_VOCABULARY } from '../../../src/replay/settings.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { parseTrace } from '../../../src/trace/parser.ts';

interface Generated {
  readonly bytes: Uint8Array;
  readonly trueFindings: readonly TrueFinding[];
}

function generate(options: GeneratorOptions): Generated {
  const planned = planTrace(options);
  if ('problem' in planned) throw new Error(planned.problem);
  const trace = new GeneratedTrace(planned.plan);
  const bytes = Buffer.concat([...trace.pieces()]);
  return { bytes: new Uint8Array(bytes), trueFindings: trace.trueFindings() };
}

function textOf(options: GeneratorOptions): string {
  return new TextDecoder().decode(generate(options).bytes);
}

function timelineOf({ bytes }: Generated, strategy = 'first-fit'): Timeline {
  return replayTrace(parseTrace(bytes, MODEL_VOCABULARY), { strategy });
}

function foundIn({ findings }: Timeline): unknown[] {
  return Array.from({ length: findings.count }, (_, index) => {
    const { code, line, step, id } = findings.at(index);
    return { code, line, step, id };
  });
}

function countOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

/** Blocks that are live where a mix has done a share of its events. */
function liveAt(timeline: Timeline, share: number): number {
  return timeline.stateAt(Math.floor(timeline.stepCount * share)).liveBlockCount;
}

const EVERY_KIND: BugCounts = Object.fromEntries(BUG_KINDS.map((kind) => [kind, 3]));

describe('The same seed', () => {
  /** Changes when the text of generated traces changes: on purpose only, since others may have kept a seed. */
  const DIGESTS: readonly [MixName, string][] = [
    ['a', 'e65ddcb7a78452e8'],
    ['b', 'cab5705266b75e66'],
    ['bL', '023d38d936177e42'],
    ['c', '4de451defef727ff'],
    ['d', '7c018aadf21f396e'],
  ];

  it.each(DIGESTS)('gives the same bytes of mix %s on every platform', (mix, digest) => {
    const { bytes } = generate({ mix, eventCount: 20_000, seed: 7, bugs: EVERY_KIND });
    expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toBe(digest);
  });

  it('is told in the text, so that it can be made again', () => {
    const text = textOf({ mix: 'c', eventCount: 500, seed: 4_000_000_000, bugs: { leak: 2 } });
    expect(text.split('\n').slice(0, 2)).toEqual([
      '%alloctrace 1',
      '# alloctrace generate --mix c --events 500 --seed 4000000000 --live 1000 --holes 49 --threads 4 --sites 500 --bugs leak=2',
    ]);
  });

  it('differs from the next', () => {
    const [one, two] = [1, 2].map((seed) =>
      textOf({ mix: 'b', eventCount: 1000, seed }).split('\n').slice(2),
    );
    expect(one).not.toEqual(two);
  });
});

describe('Findings', () => {
  it('are exactly the planted bugs, for any mix, length, seed and number of bugs', () => {
    const bugs = fc.record(
      Object.fromEntries(BUG_KINDS.map((kind) => [kind, fc.nat({ max: 6 })])) as Record<
        (typeof BUG_KINDS)[number],
        fc.Arbitrary<number>
      >,
    );
    const options = fc.record({
      mix: fc.constantFrom(...MIX_NAMES),
      eventCount: fc.integer({ min: 64, max: 4000 }),
      seed: fc.nat({ max: 2 ** 32 - 1 }),
      bugs,
    });
    fc.assert(
      fc.property(options, (chosen) => {
        const made = generate(chosen);
        const timeline = timelineOf(made);
        expect(timeline.stepCount).toBe(chosen.eventCount);
        expect(foundIn(timeline)).toEqual(made.trueFindings);
        const planted = BUG_KINDS.reduce((sum, kind) => sum + chosen.bugs[kind], 0);
        expect(made.trueFindings.length).toBe(planted + chosen.bugs['overwritten-pointer']);
      }),
      { numRuns: 200 },
    );
  });

  it('are exactly the planted bugs in the shortest traces that hold them', () => {
    for (const mix of MIX_NAMES) {
      for (let eventCount = 1; eventCount < 40; eventCount++) {
        const options = { mix, eventCount, seed: eventCount, bugs: { leak: 1, 'overwritten-pointer': 2 } };
        if ('problem' in planTrace(options)) continue;
        const made = generate(options);
        expect(foundIn(timelineOf(made))).toEqual(made.trueFindings);
      }
    }
  });

  it.each(MIX_NAMES)('are none in mix %s without bugs, and nothing stays live', (mix) => {
    for (const eventCount of [50, 51, 10_000, 10_001]) {
      const timeline = timelineOf(generate({ mix, eventCount, seed: 3 }));
      expect(foundIn(timeline)).toEqual([]);
      expect(timeline.stepCount).toBe(eventCount);
      expect(timeline.stateAt(eventCount).liveBlockCount).toBe(0);
    }
  });

  it('of a leak stand at the last resize of a block that was overwritten', () => {
    const { trueFindings, bytes } = generate({
      mix: 'b',
      eventCount: 20_000,
      seed: 2,
      bugs: { 'overwritten-pointer': 800 },
    });
    const lines = new TextDecoder().decode(bytes).split('\n');
    const keywords = trueFindings
      .filter(({ code }) => code === 'leak')
      .map(({ line }) => lines[line - 1]?.split(' ')[0]);
    expect(new Set(keywords)).toEqual(new Set(['alloc', 'realloc']));
  });
});

describe('The mixes', () => {
  it('a: about 500 blocks live, few ids, no reallocs', () => {
    const text = textOf({ mix: 'a', eventCount: 50_000, seed: 1 });
    expect(countOf(text, /^realloc/gm)).toBe(0);
    expect(new Set(text.match(/\bp\d+/g)).size).toBeLessThan(700);
    const timeline = timelineOf(generate({ mix: 'a', eventCount: 50_000, seed: 1 }));
    for (const share of [0.2, 0.5, 0.9]) expect(Math.abs(liveAt(timeline, share) - 500)).toBeLessThan(60);
  });

  it('b: as many blocks live as asked for, 3 % reallocs, lives short and long', () => {
    const options = { mix: 'b', eventCount: 100_000, seed: 1, liveCount: 5000 } as const;
    const reallocs = countOf(textOf(options), /^realloc/gm) / 100_000;
    expect(reallocs).toBeGreaterThan(0.025);
    expect(reallocs).toBeLessThan(0.035);
    const timeline = timelineOf(generate(options));
    for (const share of [0.2, 0.5, 0.9]) expect(Math.abs(liveAt(timeline, share) - 5000)).toBeLessThan(300);
    expect(countOf(textOf({ ...options, eventCount: 1000 }), /^alloc/gm)).toBeGreaterThan(450);
  });

  it('c: best-fit looks at every hole for each larger block, first-fit at few', () => {
    const made = generate({ mix: 'c', eventCount: 6000, seed: 1, holeCount: 1000, liveCount: 50 });
    const probes = (strategy: string) => timelineOf(made, strategy).outcomes.probesThrough(6000);
    expect(probes('best-fit')).toBeGreaterThan(1000 * 800);
    expect(probes('first-fit')).toBeLessThan(30_000);
  });

  it('d: first-fit walks over the small holes for each block of the refill', () => {
    const holeCount = 500;
    const timeline = timelineOf(generate({ mix: 'd', eventCount: 10 * holeCount, seed: 1, holeCount }));
    for (const step of [6, 6.5, 7].map((share) => share * holeCount + (share < 7 ? 1 : 0))) {
      const { probeCount, operation } = timeline.factsOf(step);
      expect({ step, probeCount, bytes: operation.blockBytes }).toEqual({ step, probeCount: 501, bytes: 64 });
    }
  });

  it.each(MIX_NAMES)('%s: about half of the lines have a thread and a site, all of which occur', (mix) => {
    const text = textOf({ mix, eventCount: 20_000, seed: 1, threadCount: 3, siteCount: 20 });
    const decorated = countOf(text, / t=\d+ @main;\S+$/gm);
    expect(Math.abs(decorated - 10_000)).toBeLessThan(400);
    expect(new Set(text.match(/t=\d+/g))).toEqual(new Set(['t=0', 't=1', 't=2']));
    expect(new Set(text.match(/@\S+/g)).size).toBe(20);
  });
});

describe('A plan', () => {
  it.each<[Partial<GeneratorOptions>, RegExp]>([
    [{ eventCount: 1 }, /2 events or more, and 1 were/],
    [{ eventCount: 6, bugs: { leak: 5 } }, /7 events or more/],
    [{ mix: 'd', holeCount: 100, eventCount: 801 }, /802 events or more/],
    [{ holeCount: 3 }, /mix b has no holes/],
    [{ mix: 'd', liveCount: 3 }, /number of holes/],
    [{ liveCount: 3_000_000 }, /at most 2000000 live blocks/],
    [{ eventCount: 2_000_000_000 }, /at most 1000000000 events/],
    [{ threadCount: 100_000 }, /at most 65536 threads/],
  ])('%o is told to be impossible', (options, words) => {
    const planned = planTrace({ mix: 'b', eventCount: 1000, seed: 1, ...options });
    expect('problem' in planned && planned.problem).toMatch(words);
  });
});

it('A trace comes in pieces, none of which grows with it.', () => {
  const planned = planTrace({ mix: 'b', eventCount: 200_000, seed: 1 });
  if ('problem' in planned) throw new Error(planned.problem);
  const lengths = [...new GeneratedTrace(planned.plan).pieces()].map((piece) => piece.length);
  expect(lengths.length).toBeGreaterThan(10);
  expect(Math.max(...lengths)).toBeLessThan(300_000);
});
