import { describe, expect, it } from 'vitest';
import { readCount } from '../../../src/format/quantities.ts';
import type { BlockDetails, TraceFigures } from '../../../src/protocol/panel.ts';
import { blockLines } from '../../../webview/blockWords.ts';
import { placeBeside } from '../../../webview/hover.ts';

const FIGURES = { heapBytes: 65_536, arenas: 2, threads: 1 } as TraceFigures;

const owner = {
  id: 'p1',
  payloadAddress: 0x50,
  requested: 40,
  site: 'main.c:9',
  thread: 'T0',
  allocatedStep: 6,
  allocatedLine: 1208,
  step: 9,
  line: 1300,
  leaks: true,
};

const LIVE: BlockDetails = {
  address: 0x40,
  size: 64,
  arena: 1,
  free: false,
  freeListPosition: null,
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
      'site: main.c:9',
      'allocated: line 1,208',
      'resized: line 1,300',
      'state: live, never freed',
    ]);
  });

  it('cuts long names in the middle and keeps all of them at hand', () => {
    const id = `first${'x'.repeat(290)}-last`;
    const site = `${'main;'.repeat(2_000)}parse(src/parse.c:42)`;
    const lines = blockLines({ ...LIVE, owner: { ...owner, id, site } }, FIGURES);
    const [idLine, siteLine] = ['id', 'site'].map((wanted) => lines.find(({ name }) => name === wanted));
    expect(idLine).toMatchObject({ whole: id, value: expect.stringMatching(/^firstx+…x+-last$/) });
    expect(idLine?.value.length).toBeLessThan(50);
    expect(siteLine).toMatchObject({ whole: site, value: expect.stringMatching(/parse\.c:42\)$/) });
    expect(siteLine?.value.length).toBeLessThan(200);
  });

  it('says where a free block is', () => {
    expect(textOf({ ...LIVE, free: true, owner: null, freeListPosition: 3 })).toEqual([
      'state: free',
      'block: 0x0040 – 0x007F',
      'size: 64 B',
      'arena: 1',
      'free list: position 3',
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
