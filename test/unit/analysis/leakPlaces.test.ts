/** Leaks by places in known files: which frame counts, what is summed, what is cut. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type KnownFile,
  type LeakPlaceQuery,
  leakFileSlices,
  leakPlaceSlices,
} from '../../../src/analysis/leakPlaces.ts';
import { runWhole } from '../../../src/replay/slices.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { timelineOf } from '../../support/traces.ts';

const TRACE = `alloc a 64 @main(src/app.c:3);load(src/load.c:7);xmalloc(/usr/src/lib/x.c:12)
alloc b 100 @main(src/app.c:3);load(src/load.c:7)
alloc c 500 @main(src/app.c:4);read(src\\io.c:9)
alloc d 8 @main(./src/app.c:4)
alloc e 8 @main
alloc f 8
alloc gone 4000 @main(src/gone.c:1)
free gone
realloc a 32 -> grown @main(src/app.c:90)
alloc far 1 @main(src/app.c:2);deep(src/load.c:4711)
`;

const leakFiles = (timeline: Timeline, maximumCount: number) =>
  runWhole(leakFileSlices(timeline, maximumCount));
const leakPlaces = (timeline: Timeline, query: LeakPlaceQuery) => runWhole(leakPlaceSlices(timeline, query));

const known = (source: string, ...files: string[]): KnownFile[] =>
  files.map((file) => ({ file, source, lineCount: 100 }));
const FILES = [
  ...known('app', 'src/app.c', './src/app.c'),
  ...known('load', 'src/load.c'),
  ...known('io', 'src\\io.c'),
];
const all = { files: FILES, maximumPlaces: 100, maximumLeaks: 100 };

/** Such as `app:4 2 · 508 (c d)`. */
function drawn(text: string, query = all): string[] {
  return leakPlaces(timelineOf(text), query).places.map(
    ({ source, line, count, bytes, leaks }) =>
      `${source}:${line} ${count} · ${bytes} (${leaks.map(({ id }) => id).join(' ')})`,
  );
}

describe('The files of leaks', () => {
  it('are those that any frame of a leak names, those of the most bytes first', () => {
    const timeline = timelineOf(TRACE);
    expect(leakFiles(timeline, 100)).toEqual(['src/app.c', 'src\\io.c', 'src/load.c', './src/app.c']);
    expect(leakFiles(timeline, 2)).toEqual(['src/app.c', 'src\\io.c']);
  });
});

describe('The places of leaks', () => {
  it('are the innermost frames in known files, up to their ends', () => {
    expect(drawn(TRACE)).toEqual([
      'io:9 1 · 500 (c)',
      'load:7 1 · 100 (b)',
      'app:90 1 · 32 (grown)',
      'app:4 1 · 8 (d)',
      'app:2 1 · 1 (far)',
    ]);
  });

  it('go outwards to the frame that is known', () => {
    const query = { ...all, files: known('app', 'src/app.c', './src/app.c') };
    expect(drawn(TRACE, query)).toEqual([
      'app:4 2 · 508 (c d)',
      'app:3 1 · 100 (b)',
      'app:90 1 · 32 (grown)',
      'app:2 1 · 1 (far)',
    ]);
    expect(drawn(TRACE, { ...all, files: [] })).toEqual([]);
  });

  it('are cut to the largest, and counted in all', () => {
    const timeline = timelineOf(TRACE);
    const cut = leakPlaces(timeline, { ...all, maximumPlaces: 2 });
    expect(cut.places.map(({ bytes }) => bytes)).toEqual([500, 100]);
    expect(cut.placeCount).toBe(5);
  });

  it('tell the largest leaks, each with its line in the trace', () => {
    const text = Array.from({ length: 12 }, (_, index) => `alloc p${index} ${index + 1} @f(src/app.c:5)`);
    const { places } = leakPlaces(timelineOf(`${text.join('\n')}\n`), { ...all, maximumLeaks: 2 });
    expect(places).toEqual([
      {
        source: 'app',
        line: 5,
        count: 12,
        bytes: 78,
        leaks: [
          { line: 12, id: 'p11', bytes: 12, site: 'f(src/app.c:5)' },
          { line: 11, id: 'p10', bytes: 11, site: 'f(src/app.c:5)' },
        ],
      },
    ]);
  });

  it('begin with the first line of a file and end with its last', () => {
    expect(drawn('alloc a 8 @f(src/app.c:0)\nalloc b 8 @f(src/app.c:101)\n')).toEqual([]);
  });

  it('have every leak of the listed places once', () => {
    const frame = fc.constantFrom(
      'main',
      'f(src/app.c:3)',
      'g(./src/app.c:3)',
      'h(src/load.c:8)',
      'k(lib.c:1)',
    );
    const site = fc.array(frame, { minLength: 1, maxLength: 4 }).map((frames) => frames.join(';'));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), site), { minLength: 1 }), (leaks) => {
        const text = leaks.map(([size, at], index) => `alloc p${index} ${size} @${at}\n`).join('');
        const sums = new Map<string, { count: number; bytes: number }>();
        for (const [bytes, at] of leaks) {
          const inner = at.split(';').findLast((name) => name.includes('src/'));
          const key = inner && (inner.includes('app') ? 'app:3' : 'load:8');
          if (!key) continue;
          const sum = sums.get(key) ?? { count: 0, bytes: 0 };
          sums.set(key, { count: sum.count + 1, bytes: sum.bytes + bytes });
        }
        const { places } = leakPlaces(timelineOf(text), all);
        const found = places.map(({ source, line, count, bytes }) => [`${source}:${line}`, { count, bytes }]);
        expect(new Map(found as [string, { count: number; bytes: number }][])).toEqual(sums);
        for (const { count, bytes, leaks: own } of places) {
          expect(own).toHaveLength(count);
          expect(own.reduce((sum, leak) => sum + leak.bytes, 0)).toBe(bytes);
        }
      }),
    );
  });
});
