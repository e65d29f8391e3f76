import { describe, expect, it } from 'vitest';
import type { BlockDetails, TraceFigures } from '../../../src/protocol/panel.ts';
import { blockLines } from '../../../webview/blockWords.ts';
import { placeBeside } from '../../../webview/hover.ts';
import { readStep } from '../../../webview/stepNumber.ts';

const FIGURES = { heapBytes: 65_536, arenas: 2, threads: 1 } as TraceFigures;

const LIVE: BlockDetails = {
  address: 0x40,
  size: 64,
  arena: 1,
  free: false,
  freeListPosition: null,
  owner: {
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
  },
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
    ['0', 0],
    ['', null],
    ['5,', null],
    ['-3', null],
    ['1e5', null],
    ['step 5', null],
  ])('%j is %j', (text, step) => {
    expect(readStep(text)).toBe(step);
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
