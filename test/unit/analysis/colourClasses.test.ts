/** What the map sorts blocks into, and what of that a legend is told. */

import { describe, expect, it } from 'vitest';
import {
  COLOUR_WAYS,
  type ColourBy,
  classifierFor,
  colourClasses,
  LAST_CLASS,
} from '../../../src/analysis/colourClasses.ts';
import { type HeapMapQuery, heapMap } from '../../../src/analysis/heapMap.ts';
import type { Timeline } from '../../../src/replay/timeline.ts';
import { timelineOf } from '../../support/traces.ts';

function mapOf(timeline: Timeline, step: number, query: Partial<HeapMapQuery>) {
  const whole = { startAddress: 0, endAddress: timeline.heapBytes, cellCount: 8, maximumBlocks: 100 };
  return heapMap(timeline, timeline.stateAt(step), { ...whole, ...query });
}

function namesOf(timeline: Timeline, step: number, colourBy: ColourBy) {
  const { classBytes } = mapOf(timeline, step, { colourBy });
  return colourClasses(timeline, colourBy, classBytes).map(({ name, bytes }) => `${name}: ${bytes}`);
}

/** The class of one block in each of the ways that look at the block alone. */
function classOf(colourBy: ColourBy, sizeBytes: number, requestedBytes: number, age = 0) {
  const classifier = classifierFor(timelineOf('alloc a 1'), colourBy);
  return classifier?.classOf(20_000_000 - age, sizeBytes, requestedBytes, 20_000_000);
}

describe('Classes by site and thread', () => {
  const trace = timelineOf(`%heap 4K
alloc small 16 t=1 @main;a(a.c:1)
alloc large 500 t=2 @main;b(b.c:2)
alloc none 100 t=1
free large
realloc small 200 -> grown t=3 @main;c(c.c:3)
alloc none2 84 t=2
`);

  it('rank by the bytes that were allocated over the whole trace', () => {
    expect(namesOf(trace, 6, 'site')).toEqual([
      'main;b(b.c:2): 0',
      'no site: 240',
      'main;c(c.c:3): 224',
      'main;a(a.c:1): 0',
      ...[': 0', ': 0', ': 0', ': 0'],
    ]);
    expect(namesOf(trace, 6, 'thread').slice(0, 4)).toEqual(['2: 112', '3: 224', '1: 128', ': 0']);
  });

  it('name the threads of events that name none', () => {
    const names = namesOf(timelineOf('alloc a 8\nalloc b 100 t=1\n'), 2, 'thread');
    expect(names.slice(0, 2)).toEqual(['1: 128', 'unnamed: 32']);
  });

  it('stay the same at every step', () => {
    const classesAt = (step: number) => mapOf(trace, step, { colourBy: 'site' });
    expect(classesAt(1)).toMatchObject({ classes: Uint8Array.of(3, 0) });
    expect(classesAt(2)).toMatchObject({ classes: Uint8Array.of(3, 0, 0) });
    expect(classesAt(3)).toMatchObject({ classes: Uint8Array.of(3, 0, 1, 0) });
  });

  it('share the last class where there are more than eight', () => {
    const events = (count: number) =>
      Array.from({ length: count }, (_, site) => `alloc p${site} ${1000 - 32 * site} @f${site}(f.c:${site})`);
    const eight = timelineOf(events(8).join('\n'));
    const ten = timelineOf(events(10).join('\n'));
    expect(namesOf(eight, 8, 'site')[LAST_CLASS]).toBe('f7(f.c:7): 800');
    expect(namesOf(ten, 10, 'site')[LAST_CLASS]).toBe('3 other sites: 2304');
    expect(mapOf(ten, 10, { colourBy: 'site' })).toMatchObject({
      classes: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 0),
    });
  });

  it('leave out blocks that were never made', () => {
    const failed = timelineOf('%heap 1K\nalloc a 5000 @f(f.c:1)\nalloc b 100 @g(g.c:1)\nfree zz @h(h.c:1)');
    expect(namesOf(failed, 3, 'site').slice(0, 2)).toEqual(['g(g.c:1): 128', ': 0']);
  });
});

describe('Classes by what a block is', () => {
  it('go by its size, bounds included', () => {
    const sizes = [32, 48, 64, 80, 512, 528, 262_144, 262_160];
    expect(sizes.map((size) => classOf('size', size, 1))).toEqual([0, 1, 1, 2, 3, 4, 6, 7]);
  });

  it('go by the steps since it was made', () => {
    expect([0, 9, 10, 99, 100, 12_345_678].map((age) => classOf('age', 32, 16, age))).toEqual([
      0, 0, 1, 1, 2, 7,
    ]);
  });

  it('go by the share that nobody asked for', () => {
    expect(classOf('waste', 32, 0)).toBe(7);
    expect(classOf('waste', 32, 16)).toBe(6);
    expect(classOf('waste', 160, 144)).toBe(3);
    expect(classOf('waste', 4096, 4080)).toBe(0);
  });

  it('have a name each', () => {
    for (const colourBy of COLOUR_WAYS.filter((way) => way !== 'state')) {
      const names = classifierFor(timelineOf('alloc a 1'), colourBy)?.names;
      expect(names).toHaveLength(8);
    }
    expect(classifierFor(timelineOf('alloc a 1'), 'waste')?.names.slice(6)).toEqual([
      'below 75 %',
      '75 % and more',
    ]);
  });
});

describe('Classes that a trace cannot have', () => {
  const namesBy = (text: string, colourBy: ColourBy) =>
    classifierFor(timelineOf(text), colourBy)?.names.filter((name) => name !== '');

  it('have no names: blocks larger than an arena, or older than the trace', () => {
    const sizes = ['up to 32 B', 'up to 64 B', 'up to 128 B'];
    expect(namesBy('%heap 128\nalloc a 1', 'size')).toEqual(sizes);
    expect(namesBy('%heap 288\n%arenas 2\nalloc a 1', 'size')).toEqual([...sizes, 'up to 512 B']);
    expect(namesBy('alloc a 1\n'.repeat(10), 'age')).toEqual(['below 10 steps']);
    expect(namesBy('alloc a 1\n'.repeat(11), 'age')).toEqual(['below 10 steps', 'below 100 steps']);
  });
});

describe('A map with classes', () => {
  // Cells of 128 bytes. The first: a (32 bytes), b (80), 16 bytes of c; the second c; the third the end of c and d.
  const timeline = timelineOf('%heap 1K\nalloc a 8 t=a\nalloc b 64 t=b\nalloc c 176 t=c\nalloc d 8 t=a');
  const cells = { colourBy: 'thread', maximumBlocks: 0 } as const;

  it('gives each cell the class with the most bytes under it', () => {
    // Ranked by bytes: c, b, a.
    expect(mapOf(timeline, 4, cells)).toMatchObject({ classes: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0) });
  });

  it('prefers the classes that are favoured, however little there is of them', () => {
    const map = mapOf(timeline, 4, { ...cells, favoured: 1 << 2 });
    expect(map).toMatchObject({ classes: Uint8Array.of(2, 0, 2, 0, 0, 0, 0, 0) });
  });

  it('counts the bytes of each class alike in blocks and in cells', () => {
    const bytes = Float64Array.of(192, 80, 64, 0, 0, 0, 0, 0);
    expect(mapOf(timeline, 4, cells).classBytes).toEqual(bytes);
    expect(mapOf(timeline, 4, { colourBy: 'thread' }).classBytes).toEqual(bytes);
  });

  it('has no classes by state', () => {
    expect(mapOf(timeline, 4, {})).toMatchObject({ classes: new Uint8Array(0) });
    expect(mapOf(timeline, 4, { maximumBlocks: 0 })).toMatchObject({
      classes: new Uint8Array(0),
      classBytes: new Float64Array(0),
    });
  });

  it('shows a cell that it leaks, if only by a byte in a million', () => {
    const large = timelineOf('%heap 1G\nalloc a 8');
    const map = mapOf(large, 1, { maximumBlocks: 0, cellCount: 16 });
    expect(map).toMatchObject({ leaking: Uint8Array.of(1, ...new Array(15).fill(0)) });
  });
});
