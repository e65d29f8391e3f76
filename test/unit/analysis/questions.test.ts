/** Heap map, block details, trees of findings and leaks, listings: each asked of a small timeline. */

import { describe, expect, it } from 'vitest';
import { arenaThreads } from '../../../src/analysis/arenaThreads.ts';
import { blockDetails } from '../../../src/analysis/blockDetails.ts';
import { cutHeapText } from '../../../src/analysis/cutHeapText.ts';
import { heapFigures } from '../../../src/analysis/figures.ts';
import { findingTree } from '../../../src/analysis/findingTree.ts';
import { heapListing } from '../../../src/analysis/heapListing.ts';
import { BLOCK_FREE, BLOCK_LEAKS, type HeapMapQuery, heapMap } from '../../../src/analysis/heapMap.ts';
import { largestLeaks } from '../../../src/analysis/largestLeaks.ts';
import { poolMap } from '../../../src/analysis/poolMap.ts';
import { timelineOf } from '../../support/traces.ts';

const trace = `%heap 1K
alloc keep 20 @main;load(src/load.c:7)
alloc gone 100
free gone
realloc keep 40 -> kept @main;grow(src/load.c:9)
alloc last 16 @main;load(src/load.c:7)
`;

function mapOf(text: string, step: number, query: Partial<HeapMapQuery> = {}) {
  const timeline = timelineOf(text);
  const whole = { startAddress: 0, endAddress: timeline.heapBytes, cellCount: 8, maximumBlocks: 100 };
  return heapMap(timeline, timeline.stateAt(step), { ...whole, ...query });
}

describe('The heap map', () => {
  it('gives every block while they are few', () => {
    expect(mapOf(trace, 2)).toMatchObject({
      kind: 'blocks',
      addresses: Uint32Array.of(0, 48, 176),
      sizes: Uint32Array.of(48, 128, 848),
      requested: Uint32Array.of(20, 100, 0),
      flags: Uint8Array.of(0, 0, BLOCK_FREE),
    });
  });

  it('marks the blocks that are never freed from the step that made them so', () => {
    expect(mapOf(trace, 5)).toMatchObject({ flags: Uint8Array.of(BLOCK_LEAKS, BLOCK_LEAKS, BLOCK_FREE) });
  });

  it('gives only blocks that touch the range', () => {
    expect(mapOf(trace, 2, { startAddress: 47, endAddress: 49 })).toMatchObject({
      addresses: Uint32Array.of(0, 48),
    });
    expect(mapOf(trace, 2, { startAddress: 48, endAddress: 176 })).toMatchObject({
      addresses: Uint32Array.of(48),
    });
  });

  it('names the blocks where they are few, of more the largest', () => {
    expect(mapOf(trace, 5, { maximumNames: 3 })).toMatchObject({
      names: ['kept', 'last', ''],
      sites: ['main;grow(src/load.c:9)', 'main;load(src/load.c:7)', ''],
    });
    expect(mapOf(trace, 5, { maximumNames: 2 })).toMatchObject({ names: ['kept', '', ''] });
    const many = Array.from({ length: 9 }, (_, index) => `alloc p${index} 16`).join('; ');
    expect(mapOf(many, 9, { maximumNames: 3 })).toHaveProperty('names');
    expect(mapOf(many, 9, { maximumNames: 2 })).not.toHaveProperty('names');
  });

  it('gives the words of a short range where they are wanted', () => {
    const range = { startAddress: 48, endAddress: 208, withWords: true };
    // gone: size, previous size, requested, step; 112 bytes; then the free block, without links.
    const { words } = mapOf(trace, 2, range) as { words: Uint32Array };
    expect(words).toHaveLength(40);
    expect([...words.subarray(0, 4)]).toEqual([128, 48, 100, 2]);
    expect([...words.subarray(4, 32)]).toEqual(new Array(28).fill(0));
    expect([...words.subarray(32)]).toEqual([849, 128, 0, 0, 0xffffffff, 0xffffffff, 0, 0]);
    expect(mapOf(trace, 2, { ...range, withWords: false })).not.toHaveProperty('words');
    const long = '%heap 64K; alloc a 20';
    expect(mapOf(long, 1, { startAddress: 0, endAddress: 4112, withWords: true })).not.toHaveProperty(
      'words',
    );
    expect(mapOf(long, 1, { startAddress: 2, endAddress: 66, withWords: true })).not.toHaveProperty('words');
  });

  it('keeps what an index has in free blocks to itself', () => {
    const timeline = timelineOf('%heap 1K; alloc a 16; alloc b 16; free a');
    const heap = timeline.stateAt(3);
    heap.blocks.words[6] = 77;
    heap.blocks.isScratchTaken = true;
    const query = { startAddress: 16, endAddress: 64, cellCount: 8, maximumBlocks: 8, withWords: true };
    const { words } = heapMap(timeline, heap, query) as { words: Uint32Array };
    expect([...words.subarray(0, 8)]).toEqual([64, 0xffffffff, 0, 0, 32, 32, 16, 2]);
  });

  it('of the whole pool is counted once for a step, and is each caller’s own', () => {
    const timeline = timelineOf(trace);
    const first = poolMap(timeline, timeline.stateAt(2), 8);
    first.payload.fill(9);
    const { payload } = mapOf(trace, 2, { maximumBlocks: 0 }) as { payload: Uint8Array };
    expect(poolMap(timeline, timeline.stateAt(2), 8).payload).toEqual(payload);
    expect(poolMap(timeline, timeline.stateAt(5), 8).payload).not.toEqual(payload);
    expect(poolMap(timeline, timeline.stateAt(2), 4).payload).toHaveLength(4);
  });

  it('of the whole pool has the colours of the map, and counts the bytes of all its blocks', () => {
    const timeline = timelineOf(trace);
    const { colourBy, classes, classBytes } = poolMap(timeline, timeline.stateAt(2), 8, { colourBy: 'size' });
    const blocks = heapMap(timeline, timeline.stateAt(2), {
      startAddress: 0,
      endAddress: timeline.stateAt(2).arenaBytes,
      cellCount: 8,
      maximumBlocks: 8,
      colourBy: 'size',
    });
    expect(colourBy).toBe('size');
    expect(classes).toHaveLength(8);
    expect(classBytes).toEqual(blocks.classBytes);
    expect(Math.max(...classBytes)).toBeGreaterThan(0);
  });

  it('of the whole pool shares no array with the answer before, which may have been handed over', () => {
    const timeline = timelineOf(trace);
    const buffers = () =>
      Object.values(poolMap(timeline, timeline.stateAt(2), 8))
        .filter((value) => ArrayBuffer.isView(value))
        .map(({ buffer }) => buffer);
    const all = [...buffers(), ...buffers()];
    expect(new Set(all).size).toBe(all.length);
  });

  it('gives the mix under each cell where they are many', () => {
    // Cells of 128 bytes: keep (16 header, 20 payload, 12 padding), gone up to 176, then free.
    const map = mapOf(trace, 2, { maximumBlocks: 2 });
    expect(map).toMatchObject({
      kind: 'cells',
      bytesPerCell: 128,
      payload: Uint8Array.of(Math.round((84 / 128) * 255), Math.round((36 / 128) * 255), 0, 0, 0, 0, 0, 0),
      overhead: Uint8Array.of(Math.round((44 / 128) * 255), Math.round((12 / 128) * 255), 0, 0, 0, 0, 0, 0),
    });
  });

  it('loses no byte in cells, however they are cut', () => {
    for (const cellCount of [1, 3, 7, 64, 1000]) {
      const map = mapOf('%heap 64K; alloc a 5000; alloc b 301; alloc c 7000; free b', 4, {
        cellCount,
        maximumBlocks: 0,
      });
      if (map.kind !== 'cells') throw new Error('Cells were asked for.');
      const sum = map.payload.reduce((total, share) => total + share, 0);
      const bytes = (sum / 255) * map.bytesPerCell;
      // Each cell rounds to a 255th of itself, so that all of them may be off by half a 255th of the pool.
      expect(Math.abs(bytes - 12_000)).toBeLessThanOrEqual(65_536 / 255 / 2);
    }
  });
});

describe('The threads of an arena', () => {
  it('are those at home there', () => {
    const threads = ['main', 'a', 'b', 'c', 'd'].map((name, index) => `alloc x${index} 16 t=${name}`);
    expect(arenaThreads(timelineOf(`%heap 4K; %arenas 2; ${threads.join('; ')}`))).toEqual([
      { names: ['main', 'b', 'd'], count: 3 },
      { names: ['a', 'c'], count: 2 },
    ]);
    const many = Array.from({ length: 20 }, (_, index) => `alloc x${index} 16 t=t${index}`).join('; ');
    expect(arenaThreads(timelineOf(`%heap 4K; %arenas 3; ${many}`)).map(({ count }) => count)).toEqual([
      7, 7, 6,
    ]);
    expect(arenaThreads(timelineOf(`%heap 4K; %arenas 3; ${many}`))[0]?.names).toHaveLength(6);
    expect(arenaThreads(timelineOf('%heap 4K; %arenas 2; alloc x 16'))).toEqual([
      { names: [''], count: 1 },
      { names: [], count: 0 },
    ]);
    expect(arenaThreads(timelineOf('%heap 4K; alloc x 16 t=a'))).toEqual([]);
  });
});

describe('Block details', () => {
  it('tell a live block’s life, from any address inside it', () => {
    const timeline = timelineOf(trace);
    const expected = {
      address: 0,
      size: 64,
      arena: 0,
      free: false,
      freeListPosition: null,
      headerWords: [64, 0, 40, 4],
      previous: null,
      next: { address: 64, size: 32, id: 'last' },
      freeList: { length: 1, head: 96, tail: 96, previous: null, next: null },
      life: [
        { step: 1, line: 2, what: 'allocated', address: 16, size: 48, requested: 20 },
        { step: 4, line: 5, what: 'resized', address: 16, size: 64, requested: 40 },
      ],
      lifeEventCount: 2,
      owner: {
        id: 'kept',
        payloadAddress: 16,
        requested: 40,
        site: 'main;grow(src/load.c:9)',
        thread: '',
        allocatedStep: 1,
        allocatedLine: 2,
        ageSteps: 4,
        step: 4,
        line: 5,
        endStep: 0,
        leaks: true,
      },
    };
    expect(blockDetails(timeline, 5, 0)).toEqual(expected);
    expect(blockDetails(timeline, 3, 0)?.owner).toMatchObject({ step: 1, endStep: 4, leaks: false });
    expect(blockDetails(timeline, 5, 63)).toEqual(expected);
  });

  it('tell a free block’s place in its list', () => {
    const timeline = timelineOf('%heap 1K; alloc a 16; alloc b 16; alloc c 16; free a');
    expect(blockDetails(timeline, 4, 500)).toMatchObject({
      address: 96,
      free: true,
      freeListPosition: 2,
      headerWords: [928 | 1, 32, 0, 0],
      previous: { address: 64, size: 32, id: 'c' },
      next: null,
      freeList: { length: 2, head: 0, tail: 96, previous: 0, next: null },
      life: [],
      owner: null,
    });
  });

  it('tell what is still to come of a block, and what a free block was', () => {
    const timeline = timelineOf(`%heap 1K
      alloc a 16
      alloc b 16
      realloc a 64
      free a`);
    const life = [
      { step: 1, line: 2, what: 'allocated', address: 16, size: 32, requested: 16 },
      { step: 3, line: 4, what: 'moved', address: 80, size: 80, requested: 64 },
      { step: 4, line: 5, what: 'freed', address: 80, size: 80, requested: 64 },
    ];
    expect(blockDetails(timeline, 1, 0)).toMatchObject({ free: false, life });
    expect(blockDetails(timeline, 3, 0)).toMatchObject({ free: true, life });
    expect(blockDetails(timeline, 3, 200)).toMatchObject({ free: true, life: [] });
    expect(blockDetails(timeline, 4, 200)).toMatchObject({ free: true, life });
  });

  it('find what had bytes in a free block, also where only its end is left of it', () => {
    const timeline = timelineOf('%heap 1K; alloc old 200; alloc wall 16; free old; alloc new 40');
    expect(blockDetails(timeline, 4, 100)).toMatchObject({
      free: true,
      life: [{ step: 1 }, { step: 3, what: 'freed' }],
    });
  });

  it('keep a long life short', () => {
    const resizes = Array.from({ length: 100 }, (_, index) => `realloc a ${index + 1}`);
    const timeline = timelineOf(['alloc a 1', ...resizes, 'free a'].join('\n'));
    const details = blockDetails(timeline, 50, 0);
    expect(details?.lifeEventCount).toBe(102);
    expect(details?.life.map(({ step }) => step)).toEqual([
      1,
      2,
      3,
      ...Array.from({ length: 20 }, (_, index) => 83 + index),
    ]);
  });

  it('are null outside the arenas', () => {
    const timeline = timelineOf('%heap 1000; %arenas 3; alloc a 16');
    expect([-1, 984, 2 ** 33].map((address) => blockDetails(timeline, 1, address))).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('The tree of findings', () => {
  it('goes by kind, then by site, the costliest first', () => {
    const timeline = timelineOf('alloc a 10 @x; alloc b 500 @y; alloc c 20 @x; alloc d 7; free e @x; oops');
    const tree = findingTree(timeline, { maximumPerSite: 1, maximumSites: 9 });
    expect(tree.map(({ code, count, bytes }) => [code, count, bytes])).toEqual([
      ['syntax', 1, 0],
      ['invalid-free', 1, 0],
      ['leak', 4, 537],
    ]);
    expect(
      tree[2]?.sites.map(({ site, count, bytes, findings }) => [site, count, bytes, findings[0]?.id]),
    ).toEqual([
      ['y', 1, 500, 'b'],
      ['x', 2, 30, 'c'],
      [null, 1, 7, 'd'],
    ]);
    expect(tree[2]?.sites[1]?.findings).toHaveLength(1);
  });

  it('can be asked for one site alone', () => {
    const timeline = timelineOf('alloc a 10 @x; alloc b 500 @y; alloc c 20 @x; alloc d 7; free e @x; oops');
    const limits = { maximumPerSite: 9, maximumSites: 9 };
    const whole = findingTree(timeline, limits);
    for (const group of whole)
      for (const site of group.sites)
        expect(findingTree(timeline, { ...limits, only: { code: group.code, site: site.site } })).toEqual([
          { ...group, sites: [site] },
        ]);
    const [group] = findingTree(timeline, { ...limits, only: { code: 'leak', site: 'nowhere' } });
    expect(group?.sites).toEqual([]);
    expect(findingTree(timeline, { ...limits, only: { code: 'double-free', site: 'x' } })).toEqual([]);
  });
});

describe('The tree of findings of many sites', () => {
  it('is in proportion to what is asked for, not to the trace', () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `alloc p${index} ${index + 1} @site${index}`);
    const [group] = findingTree(timelineOf(lines.join('\n')), { maximumPerSite: 1, maximumSites: 3 });
    expect(group).toMatchObject({ count: 10_000, siteCount: 10_000, bytes: 50_005_000 });
    expect(group?.sites.map(({ site }) => site)).toEqual(['site9999', 'site9998', 'site9997']);
  });
});

describe('The largest leaks', () => {
  it('are sorted by bytes over all sites, equals by line, and limited', () => {
    const timeline = timelineOf(
      'alloc a 10 @x; alloc b 500 @y; alloc c 20 @x; alloc d 20; alloc e 7; free e',
    );
    expect(largestLeaks(timeline, 3)).toEqual([
      { line: 2, id: 'b', bytes: 500, site: 'y' },
      { line: 3, id: 'c', bytes: 20, site: 'x' },
      { line: 4, id: 'd', bytes: 20, site: null },
    ]);
  });
});

describe('The heap listing', () => {
  it('has all blocks by address and the free lists in order', () => {
    expect(heapListing(timelineOf(trace), 3)).toEqual({
      step: 3,
      heapBytes: 1024,
      blocks: [
        { address: 0, size: 48, free: false, arena: 0, requested: 20, line: 2, id: 'keep' },
        { address: 48, size: 976, free: true, arena: 0, requested: 0, line: null, id: null },
      ],
      freeLists: [[48]],
      arenas: [{ startAddress: 0, endAddress: 1024, blockCount: 2, freeCount: 1 }],
    });
  });
});

describe('The heap as text', () => {
  it('lists so many blocks of each arena and counts the others, under a bar of all', () => {
    const text = '%heap 1K; alloc a 208; alloc b 16; alloc c 16; alloc d 16; free b; free d; alloc e 480';
    const cut = cutHeapText(timelineOf(text), 7, { name: 'x', maximumBlocks: 2, width: 60 });
    expect(cut.split('\n')).toEqual([
      'x: heap after step 7 of 7: 1 KiB in 1 arena',
      '  · free   ▒ allocated in part   █ allocated',
      '',
      expect.stringMatching(/^ {2}0x0000 █+▒·█+▒·+ 0x03FF$/),
      '',
      '  address   size  state      requested  line  id',
      '  0x0000   224 B  allocated      208 B     2  a',
      '  0x00E0    32 B  free',
      '  and 3 more blocks',
      '',
      expect.stringMatching(/^ {2}free list: 0x[0-9A-F]{4} → 0x[0-9A-F]{4}$/),
      '',
    ]);
  });
});

describe('The figures', () => {
  it('are 0, not NaN, for an empty heap and for a full one', () => {
    const timeline = timelineOf('%heap 1K; alloc a 1008');
    expect(heapFigures(timeline.stateAt(0), 0)).toMatchObject({
      internalFragmentation: 0,
      externalFragmentation: 0,
    });
    expect(heapFigures(timeline.stateAt(1), 1)).toMatchObject({
      freeBytes: 0,
      largestFree: 0,
      externalFragmentation: 0,
    });
  });
});
