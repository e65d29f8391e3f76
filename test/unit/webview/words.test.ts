import { describe, expect, it } from 'vitest';
import { readCount } from '../../../src/format/quantities.ts';
import { siteFrames } from '../../../src/format/sites.ts';
import type { BlockDetails, LifeEvent, TraceFigures } from '../../../src/protocol/panel.ts';
import { blockLines, headerWords } from '../../../webview/blockWords.ts';
import { placeBeside } from '../../../webview/hover.ts';
import { lifeLines } from '../../../webview/inspectorLife.ts';

const FIGURES = { heapBytes: 65_536, arenas: 2, threads: 1 } as TraceFigures;

const owner = {
  id: 'p1',
  payloadAddress: 0x50,
  requested: 40,
  site: 'main.c:9',
  thread: 'T0',
  allocatedStep: 6,
  allocatedLine: 1208,
  ageSteps: 5,
  step: 9,
  line: 1300,
  endStep: 0,
  leaks: true,
};

const LIVE: BlockDetails = {
  address: 0x40,
  size: 64,
  arena: 1,
  free: false,
  freeListPosition: null,
  headerWords: [64, 32, 40, 9],
  previous: null,
  next: null,
  freeList: { length: 4, head: 0x200, tail: 0x300, previous: null, next: null },
  life: [],
  lifeEventCount: 0,
  owner,
};

const textOf = (block: BlockDetails) =>
  blockLines(block, FIGURES).map(({ name, value }) => `${name}: ${value}`);

describe('A block in words', () => {
  it('says all of a live block', () => {
    expect(textOf(LIVE)).toEqual([
      'id: p1',
      'address: 0x0050',
      'block: 0x0040 – 0x007F',
      'size: 64 B',
      'requested: 40 B',
      'waste: 24 B: header 16, padding 8',
      'arena: 1',
      'age: 5 steps',
      'state: allocated, never freed',
    ]);
  });

  it('cuts long names in the middle and keeps all of them at hand', () => {
    const id = `first${'x'.repeat(290)}-last`;
    const line = blockLines({ ...LIVE, owner: { ...owner, id } }, FIGURES).find(({ name }) => name === 'id');
    expect(line).toMatchObject({ whole: id, value: expect.stringMatching(/^firstx+…x+-last$/) });
    expect(line?.value.length).toBeLessThan(50);
  });

  it('says where a free block is', () => {
    expect(textOf({ ...LIVE, free: true, owner: null, freeListPosition: 3 })).toEqual([
      'state: free',
      'block: 0x0040 – 0x007F',
      'size: 64 B',
      'arena: 1',
      'free list: position 3 of 4',
    ]);
  });
});

describe('A header in words', () => {
  it('decodes the four words', () => {
    const words = (block: BlockDetails) =>
      headerWords(block).map(({ name, value, raw }) => [name, value, raw]);
    expect(words(LIVE)).toEqual([
      ['size', '64', '0x00000040'],
      ['previous', '32', '0x00000020'],
      ['requested', '40', '0x00000028'],
      ['step', '9', '0x00000009'],
    ]);
    const free = { ...LIVE, free: true, owner: null, headerWords: [65, 32, 0, 0] };
    expect(words(free)[0]).toEqual(['size', '64 | free', '0x00000041']);
  });
});

describe('The frames of a site', () => {
  it.each([
    ['main', [['main', null]]],
    ['src/parse.c:42', [['', 'src/parse.c:42']]],
    [
      'main;load(C:/src/load.c:7)',
      [
        ['load', 'C:/src/load.c:7'],
        ['main', null],
      ],
    ],
    ['operator()(op.cc:3)', [['operator()', 'op.cc:3']]],
    ['Heap::grow', [['Heap::grow', null]]],
    ['python3+0x107674', [['python3+0x107674', null]]],
    ['std::f::1', [['std::f::1', null]]],
    [';a;;', [['a', null]]],
  ])('%s', (site, expected) => {
    const frames = siteFrames(site).map(({ name, place }) => [name, place && `${place.file}:${place.line}`]);
    expect(frames).toEqual(expected);
  });

  it('lie in the text of the site where they say', () => {
    const site = 'main;;parse(src/parse.c:42);strdup';
    expect(siteFrames(site).map(({ start, end }) => site.slice(start, end))).toEqual([
      'strdup',
      'parse(src/parse.c:42)',
      'main',
    ]);
  });
});

describe('A life in words', () => {
  const event = (step: number, what: LifeEvent['what']): LifeEvent => ({
    step,
    line: step + 1,
    what,
    address: 16,
    size: 64,
    requested: 40,
  });

  it('tells what is still to come, and how much is left out', () => {
    const life = [event(2, 'allocated'), event(4, 'resized'), event(5, 'moved'), event(90, 'freed')];
    const lines = lifeLines({ ...LIVE, life, lifeEventCount: 50 }, 5);
    expect(lines.map(({ words, isToCome }) => [words, isToCome])).toEqual([
      ['allocated, 40 B', false],
      ['resized, 40 B', false],
      ['moved, 40 B', false],
      ['46 more events between', false],
      ['freed', true],
    ]);
  });
});

describe('A step that was typed', () => {
  it.each([
    ['5460', 5460],
    [' 5,460 ', 5460],
    ['12 660', 12_660],
    ['1.500', 1500],
    ["1'234'567", 1_234_567],
    ['1.5', null],
    ['1,50', null],
    ['1,2345', null],
    ['0', 0],
    ['', null],
    ['5,', null],
    ['-3', null],
    ['1e5', null],
    ['step 5', null],
  ])('%j is %j', (text, step) => {
    expect(readCount(text)).toBe(step);
  });
});

describe('The hover card', () => {
  it('stands behind the pointer, or in front of it at the edge, and never beyond', () => {
    expect(placeBeside(100, 80, 500)).toBe(114);
    expect(placeBeside(450, 80, 500)).toBe(356);
    expect(placeBeside(20, 400, 300)).toBe(6);
    expect(placeBeside(499, 480, 500)).toBe(6);
  });
});
