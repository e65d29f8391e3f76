/** Leaks as trees, rows, flames and growth: on small traces to the letter, on random ones against the list of leaks. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leakEventSlices } from '../../../src/analysis/leakEvents.ts';
import { type FlameQuery, type LeakFlame, leakFlame } from '../../../src/analysis/leakFlame.ts';
import { type GrowthQuery, leakGrowthSlices } from '../../../src/analysis/leakGrowth.ts';
import { type LeakQuery, type LeakRow, leakRowSlices } from '../../../src/analysis/leakRows.ts';
import { type LeakGrouping, leakTreeSlices } from '../../../src/analysis/leakTree.ts';
import { sitePath } from '../../../src/format/sites.ts';
import { runWhole } from '../../../src/replay/slices.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { exampleBytes, timelineOf } from '../../support/traces.ts';

const TRACE = `alloc a 64 @main;serve;parse(parse.c:9)
alloc b 16 @main;serve;parse(parse.c:31)
alloc c 100 @main;read t=io
alloc d 8
alloc e 1000 @main;serve;parse(parse.c:9) t=io
alloc f 200 @main;serve
free f @main;serve
alloc g 40 @main;serve
`;

function treeOf(timeline: Timeline, by: LeakGrouping, filter = '') {
  const events = runWhole(leakEventSlices(timeline, filter));
  return runWhole(leakTreeSlices(timeline, events, by));
}

function rowsOf(timeline: Timeline, query: Partial<LeakQuery> = {}) {
  const asked: LeakQuery = {
    by: 'site',
    path: [],
    filter: '',
    sortBy: 'bytes',
    descending: true,
    from: 0,
    maximumCount: 100,
    ...query,
  };
  return runWhole(leakRowSlices(timeline, treeOf(timeline, asked.by, asked.filter), asked));
}

/** `name 100/2` for what a node has in bytes and blocks, `id 8 @4` for a leak and its step. */
function written(rows: readonly LeakRow[]): string[] {
  return rows.map((row) =>
    row.kind === 'group' ? `${row.name} ${row.bytes}/${row.blocks}` : `${row.id} ${row.bytes} @${row.step}`,
  );
}

describe('Leaks in rows', () => {
  const timeline = timelineOf(TRACE);

  it('are by site a tree of frames, with what leaks right there behind the frames', () => {
    expect(written(rowsOf(timeline).rows)).toEqual(['main 1220/5', ' 8/1']);
    expect(written(rowsOf(timeline, { path: ['main'] }).rows)).toEqual(['serve 1120/4', 'read 100/1']);
    expect(written(rowsOf(timeline, { path: ['main', 'serve'] }).rows)).toEqual([
      'parse(parse.c:9) 1064/2',
      'parse(parse.c:31) 16/1',
      'g 40 @8',
    ]);
    const below = rowsOf(timeline, { path: ['main', 'serve', 'parse(parse.c:9)'] });
    expect(written(below.rows)).toEqual(['e 1000 @5', 'a 64 @1']);
    expect(below.rows[0]).toMatchObject({ line: 5, site: 'main;serve;parse(parse.c:9)' });
    expect(below).toMatchObject({ totalBytes: 1228, totalBlocks: 6, rowCount: 2 });
  });

  it('are by size and by age in classes, by thread under its name', () => {
    const names = (by: LeakGrouping) =>
      written(rowsOf(timeline, { by, sortBy: 'name', descending: false }).rows);
    expect(names('size')).toEqual([
      'up to 32 B 24/2',
      'up to 64 B 104/2',
      'up to 128 B 100/1',
      'up to 4 KiB 1000/1',
    ]);
    expect(names('thread')).toEqual([' 128/4', 'io 1100/2']);
    expect(names('age')).toEqual(['below 10 steps 1228/6']);
  });

  it('are sorted by bytes, blocks or name, either way', () => {
    const path = ['main', 'serve'];
    const first = (query: Partial<LeakQuery>) => written(rowsOf(timeline, { path, ...query }).rows)[0];
    expect(first({ sortBy: 'bytes', descending: false })).toBe('parse(parse.c:31) 16/1');
    expect(first({ sortBy: 'blocks', descending: true })).toBe('parse(parse.c:9) 1064/2');
    expect(first({ sortBy: 'name', descending: false })).toBe('parse(parse.c:9) 1064/2');
    expect(first({ sortBy: 'name', descending: true })).toBe('parse(parse.c:31) 16/1');
    const ids = (query: Partial<LeakQuery>) =>
      written(rowsOf(timeline, { by: 'thread', path: ['io'], sortBy: 'name', ...query }).rows);
    expect(ids({ descending: true })).toEqual(['e 1000 @5', 'c 100 @3']);
    expect(ids({ descending: false })).toEqual(['c 100 @3', 'e 1000 @5']);
  });

  it('are filtered by what is in their site or id', () => {
    expect(rowsOf(timeline, { filter: 'PARSE' })).toMatchObject({ totalBytes: 1080, totalBlocks: 3 });
    expect(written(rowsOf(timeline, { filter: 'd' }).rows)).toEqual(['main 100/1', ' 8/1']);
    expect(rowsOf(timeline, { filter: 'nowhere' })).toMatchObject({ totalBlocks: 0, rowCount: 0, rows: [] });
  });

  it('are none where a path leads nowhere, and only leaks where no frames are wanted', () => {
    expect(rowsOf(timeline, { path: ['main', 'gone'] })).toMatchObject({ rowCount: 0, rows: [] });
    expect(written(rowsOf(timeline, { path: ['main', 'serve'], leaksOnly: true }).rows)).toEqual(['g 40 @8']);
  });
});

const frame = fc.constantFrom('main', 'f', 'g', 'h(h.c:9)', 'h(h.c:10)');
const site = fc.oneof(
  fc.constant(''),
  fc.array(frame, { minLength: 1, maxLength: 5 }).map((frames) => ` @${frames.join(';')}`),
);
const line = fc.oneof(
  fc
    .tuple(fc.nat(9), fc.oneof(fc.nat(400), fc.constant(0)), site, fc.constantFrom('', ' t=one', ' t=two'))
    .map(([id, bytes, at, thread]) => `alloc p${id} ${bytes}${at}${thread}`),
  fc.nat(9).map((id) => `free p${id}`),
  fc.constant('mark here'),
);
const text = fc.array(line, { minLength: 1, maxLength: 60 }).map((lines) => `${lines.join('\n')}\n`);
const grouping = fc.constantFrom<LeakGrouping>('site', 'size', 'thread', 'age');
const order = fc.record({ sortBy: fc.constantFrom('bytes', 'blocks', 'name'), descending: fc.boolean() });

function leaksOf({ findings }: Timeline) {
  const all = Array.from({ length: findings.count }, (_, index) => findings.at(index));
  return all.filter(({ code }) => code === 'leak');
}

describe('Leaks of any trace', () => {
  it('are in all what the list of findings has, and under each node what its children have together', () =>
    fc.assert(
      fc.property(text, grouping, order, (trace, by, sorting) => {
        const timeline = timelineOf(trace);
        const steps: number[] = [];
        const add = (path: readonly string[]): { bytes: number; blocks: number } => {
          const sum = { bytes: 0, blocks: 0 };
          const { rows, rowCount } = rowsOf(timeline, { by, path, ...sorting });
          expect(rows).toHaveLength(rowCount);
          for (const row of rows) {
            if (row.kind === 'block') steps.push(row.step);
            else expect(add([...path, row.name])).toEqual({ bytes: row.bytes, blocks: row.blocks });
            sum.bytes += row.bytes;
            sum.blocks += row.kind === 'group' ? row.blocks : 1;
          }
          return sum;
        };
        const all = add([]);
        const leaks = leaksOf(timeline);
        expect(all.blocks).toBe(leaks.length);
        expect(all.bytes).toBe(leaks.reduce((sum, { bytes = 0 }) => sum + bytes, 0));
        expect(steps.toSorted((one, other) => one - other)).toEqual(
          leaks.map(({ step }) => step).toSorted((one, other) => Number(one) - Number(other)),
        );
      }),
      { numRuns: 300 },
    ));

  it('come in pages as they come at once', () =>
    fc.assert(
      fc.property(text, grouping, order, fc.integer({ min: 1, max: 4 }), (trace, by, sorting, size) => {
        const timeline = timelineOf(trace);
        const [group] = rowsOf(timeline, { by, ...sorting }).rows;
        const path = group?.kind === 'group' ? [group.name] : [];
        const { rows, rowCount } = rowsOf(timeline, { by, path, ...sorting });
        const pages: LeakRow[] = [];
        for (let from = 0; from < rowCount; from += size)
          pages.push(...rowsOf(timeline, { by, path, ...sorting, from, maximumCount: size }).rows);
        expect(pages).toEqual(rows);
      }),
      { numRuns: 300 },
    ));

  it('are let through by a filter where site or id has it', () =>
    fc.assert(
      fc.property(text, fc.constantFrom('f', 'H.C:1', 'main;f', 'p3'), (trace, filter) => {
        const timeline = timelineOf(trace);
        const wanted = leaksOf(timeline).filter((leak) =>
          [leak.site ?? '', leak.id ?? ''].some((name) => name.includes(filter.toLowerCase())),
        );
        expect(rowsOf(timeline, { filter }).totalBlocks).toBe(wanted.length);
      }),
      { numRuns: 300 },
    ));
});

function flameOf(timeline: Timeline, query: Partial<FlameQuery> = {}): LeakFlame {
  const asked: FlameQuery = {
    filter: '',
    path: [],
    pageFrom: null,
    unit: 'bytes',
    maximumAcross: 100,
    maximumFrames: 1000,
    ...query,
  };
  return leakFlame(timeline, treeOf(timeline, 'site', asked.filter), asked);
}

/** `depth name left-right` in per cent, `+2` for two frames put together. */
function drawn({ names, mergedCounts, depths, starts, widths }: LeakFlame): string[] {
  return names.map((name, box) => {
    const merged = mergedCounts[box]! > 0 ? `+${mergedCounts[box]}` : name;
    const percent = (share: number) => Math.round(share * 100);
    return `${depths[box]} ${merged} ${percent(starts[box]!)}-${percent(starts[box]! + widths[box]!)}`;
  });
}

describe('Leaks as a flame', () => {
  const timeline = timelineOf(TRACE);

  it('are as wide as their share, the largest first, below their callers', () => {
    expect(drawn(flameOf(timeline))).toEqual([
      '0  0-100',
      '1 main 0-99',
      '2 serve 0-91',
      '2 read 91-99',
      '3 parse(parse.c:9) 0-87',
      '3 parse(parse.c:31) 87-88',
    ]);
    expect(drawn(flameOf(timeline, { unit: 'blocks', path: ['main', 'serve'] }))).toEqual([
      '0 serve 0-100',
      '1 parse(parse.c:9) 0-50',
      '1 parse(parse.c:31) 50-75',
    ]);
  });

  it('put together what is too narrow, and leave out what is so even then', () => {
    const lines = Array.from({ length: 10 }, (_, index) => `alloc p${index} 10 @main;f${index}`);
    const many = timelineOf(`alloc big 900 @main;big\n${lines.join('\n')}\n`);
    expect(drawn(flameOf(many, { maximumAcross: 20 }))).toEqual([
      '0  0-100',
      '1 main 0-100',
      '2 big 0-90',
      '2 +10 90-100',
    ]);
    expect(drawn(flameOf(many, { maximumAcross: 9 }))).toEqual(['0  0-100', '1 main 0-100', '2 big 0-90']);
  });

  it('show what was put together, the largest of it, and count what has no room', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `alloc p${index} ${index + 1} @main;f${index}`);
    const many = timelineOf(`alloc big 9000 @main;big\n${lines.join('\n')}\n`);
    const whole = flameOf(many, { path: ['main'], maximumAcross: 25 });
    expect(drawn(whole)).toEqual(['0 main 0-100', '1 big 0-95', '1 +30 95-100']);
    expect([...whole.calls]).toEqual([1, 0, 1]);
    expect(whole.restCount).toBe(0);
    const coarse = flameOf(many, { path: ['main'], maximumAcross: 20 });
    expect(drawn(coarse)).toEqual(['0 main 0-100', '1 big 0-95']);
    expect(coarse.restCount).toBe(30);
    const page = flameOf(many, { path: ['main'], pageFrom: 1, maximumAcross: 60 });
    expect(drawn(page)).toEqual([
      '0 +5 0-100',
      '1 f29 0-21',
      '1 f28 21-42',
      '1 f27 42-62',
      '1 f26 62-81',
      '1 f25 81-100',
    ]);
    expect(page).toMatchObject({ path: ['main'], pageFrom: 1, restCount: 25, totalBytes: 9465 });
    const last = flameOf(many, { path: ['main'], pageFrom: 28, maximumAcross: 60 });
    expect(drawn(last)).toEqual(['0 +3 0-100', '1 f2 0-50', '1 f1 50-83', '1 f0 83-100']);
    expect(last.restCount).toBe(0);
    for (const query of [{ pageFrom: 31 }, { path: ['main', 'gone'], pageFrom: 1 }])
      expect(flameOf(many, { path: ['main'], maximumAcross: 25, ...query })).toMatchObject({
        pageFrom: null,
        names: ['main', 'big', ''],
      });
  });

  it('go on from page to page where what is put together has no room at once', () =>
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (trace, maximumAcross) => {
        const timeline = timelineOf(trace);
        const below = ({ names, depths }: LeakFlame) => names.filter((_, box) => depths[box] === 1);
        const all = below(flameOf(timeline, { unit: 'blocks', maximumAcross: 1e9 }));
        for (let pageFrom = 0; pageFrom < all.length; pageFrom++) {
          const page = flameOf(timeline, { unit: 'blocks', maximumAcross, pageFrom });
          expect(page.shownCount).toBeGreaterThan(0);
          expect(page.shownCount + page.restCount).toBe(all.length - pageFrom);
          expect(below(page)[0]).toBe(all[pageFrom]);
        }
      }),
      { numRuns: 200 },
    ));

  it('are as wide as they have blocks where all of them are of 0 bytes', () => {
    const empty = timelineOf('alloc a 0 @main;f\nalloc b 0 @main;f\nalloc c 0 @main;g\nalloc d 8 @other\n');
    const flame = flameOf(empty, { path: ['main'] });
    expect(flame.unit).toBe('blocks');
    expect(drawn(flame)).toEqual(['0 main 0-100', '1 f 0-67', '1 g 67-100']);
    expect([...flame.calls]).toEqual([1, 0, 0]);
    expect(flameOf(empty).unit).toBe('bytes');
  });

  it('stop at a level where there would be too many, and say so', () => {
    const flame = flameOf(timeline, { maximumFrames: 4 });
    expect(drawn(flame)).toHaveLength(4);
    expect(flame.isCut).toBe(true);
    expect(flameOf(timeline).isCut).toBe(false);
  });

  it('begin as near to a frame that is gone as there is one', () => {
    const { path, names } = flameOf(timeline, { path: ['main', 'gone', 'read'] });
    expect(path).toEqual(['main']);
    expect(names[0]).toBe('main');
  });

  it('have the colour of the site below that leaks most', () => {
    const { classes, names } = flameOf(timeline);
    const ofClass = (name: string) => classes[names.indexOf(name)];
    expect(ofClass('main')).toBe(ofClass('parse(parse.c:9)'));
    expect(ofClass('read')).not.toBe(ofClass('main'));
  });

  it('of any trace lie inside their callers, without overlap', () =>
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('bytes', 'blocks'),
        fc.integer({ min: 1, max: 30 }),
        (trace, unit, across) => {
          const flame = flameOf(timelineOf(trace), { unit, maximumAcross: across });
          const { parents, depths, starts, widths, names } = flame;
          const ends = new Map<number, number>();
          for (let box = 1; box < names.length; box++) {
            const parent = parents[box]!;
            expect(depths[box]).toBe(depths[parent]! + 1);
            expect(starts[box]).toBeGreaterThanOrEqual(ends.get(parent) ?? starts[parent]! - 1e-9);
            ends.set(parent, starts[box]! + widths[box]! - 1e-9);
            expect(starts[box]! + widths[box]!).toBeLessThanOrEqual(starts[parent]! + widths[parent]! + 1e-9);
          }
        },
      ),
      { numRuns: 300 },
    ));
});

function growthOf(timeline: Timeline, query: Partial<GrowthQuery> = {}) {
  return runWhole(leakGrowthSlices(timeline, { filter: '', maximumSites: 10, ...query }));
}

describe('The growth of leaks', () => {
  const marked = `alloc once 5000 @init
alloc a1 8 @request
mark one
alloc a2 8 @request
alloc x1 100 @cache
mark two
alloc a3 8 @request
free a3
mark three
alloc a4 8 @request
alloc x2 100 @cache
`;

  it('ranks sites by what they leak and how steadily, over the marks', () => {
    const growth = growthOf(timelineOf(marked));
    expect(growth).toMatchObject({ over: 'marks', intervalCount: 4, siteCount: 2 });
    expect(growth.sites).toEqual([
      { site: 'cache', bytes: 200, blocks: 2, grownIntervals: 2, curve: [0, 100, 100, 200] },
      { site: 'request', bytes: 24, blocks: 3, grownIntervals: 3, curve: [8, 16, 16, 24] },
    ]);
  });

  it('takes equal slices where there are no marks, and sites without a name', () => {
    const lines = Array.from({ length: 64 }, (_, index) => `alloc p${index} ${index < 32 ? 1 : 3}`);
    const growth = growthOf(timelineOf(`${lines.join('\n')}\n`));
    expect(growth).toMatchObject({ over: 'slices', intervalCount: 16, siteCount: 1 });
    expect(growth.sites[0]).toMatchObject({ site: null, bytes: 128, grownIntervals: 16 });
    expect(growth.sites[0]?.curve).toEqual([4, 8, 12, 16, 20, 24, 28, 32, 44, 56, 68, 80, 92, 104, 116, 128]);
  });

  it('takes sites that differ in empty frames for one, whose leaks are right below its frames', () => {
    const lines = [1, 2, 3].map((mark) => `alloc p${mark} 8 @main${';'.repeat(mark)}f\nmark ${mark}\n`);
    const nameless = 'alloc n1 4 @;\nmark n\nalloc n2 4\n';
    const timeline = timelineOf(`${lines.join('')}${nameless}`);
    const { sites, siteCount } = growthOf(timeline);
    expect(siteCount).toBe(2);
    expect(sites).toMatchObject([
      { site: 'main;f', bytes: 24, blocks: 3 },
      { bytes: 8, blocks: 2 },
    ]);
    for (const { site, blocks } of sites)
      expect(rowsOf(timeline, { path: sitePath(site), leaksOnly: true }).rowCount).toBe(blocks);
  });

  it('leaves out what grew once only, what the filter hides and what is beyond the limit', () => {
    const timeline = timelineOf(marked);
    expect(growthOf(timeline, { filter: 'init' })).toMatchObject({ siteCount: 0, sites: [] });
    expect(growthOf(timeline, { filter: 'request' }).sites.map(({ site }) => site)).toEqual(['request']);
    const cut = growthOf(timeline, { maximumSites: 1 });
    expect([cut.siteCount, cut.sites.length]).toEqual([2, 1]);
  });

  it('of very many marks has as many intervals as a small curve shows', () => {
    const lines = Array.from({ length: 500 }, (_, index) => `alloc p${index} 8\nmark m${index}`);
    const growth = growthOf(timelineOf(`${lines.join('\n')}\n`));
    expect(growth.over).toBe('marks');
    expect(growth.intervalCount).toBeLessThanOrEqual(32);
    expect(growth.sites[0]?.curve.at(-1)).toBe(4000);
  });

  it('of any trace ends with what its sites leak', () =>
    fc.assert(
      fc.property(text, (trace) => {
        const timeline = timelineOf(trace);
        const leaks = leaksOf(timeline);
        for (const { site, bytes, blocks, curve, grownIntervals } of growthOf(timeline).sites) {
          const own = leaks.filter((leak) => leak.site === site);
          expect(blocks).toBe(own.length);
          expect(bytes).toBe(own.reduce((sum, leak) => sum + (leak.bytes ?? 0), 0));
          expect(curve.at(-1)).toBe(bytes);
          const grown = curve.filter((sum, interval) => sum > (curve[interval - 1] ?? 0));
          expect(grown).toHaveLength(grownIntervals);
        }
      }),
      { numRuns: 300 },
    ));

  it('tells a frequent leak from a large one', () => {
    const timeline = timelineOf(new TextDecoder().decode(exampleBytes('python-trie.alloctrace')));
    const { sites, intervalCount } = growthOf(timeline);
    expect(intervalCount).toBe(16);
    for (const { grownIntervals } of sites) expect(grownIntervals).toBeGreaterThan(1);
    const measures = sites.map(({ bytes, grownIntervals }) => bytes * grownIntervals);
    expect(measures).toEqual(measures.toSorted((one, other) => other - one));
  });
});

describe('Leaks that a comment suppresses', () => {
  it('are in no view of leaks', () => {
    const timeline = timelineOf(
      'alloc a 64 @main(src/app.c:3)\nalloc b 8 @main(src/app.c:3) # alloctrace-ignore leak\n',
    );
    expect([...runWhole(leakEventSlices(timeline))]).toEqual([0]);
    expect(written(rowsOf(timeline).rows)).toEqual(['main(src/app.c:3) 64/1']);
  });
});
