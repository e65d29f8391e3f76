import { describe, expect, it } from 'vitest';
import { blockIndexAt, boxesOfBlocks } from '../../../webview/boxes.ts';
import { type MapGeometry, mapGeometry, rowTop } from '../../../webview/geometry.ts';
import { StateClass } from '../../../webview/state.ts';
import { drawingOf, heapOf } from './drawing.ts';

/** Rows of 64 pixels; as many bytes on a row as make `rows` of the heap. */
function mapOf(heapBytes: number, rows: number, arenaCount = 1): MapGeometry {
  const room = { widthCss: 64, heightCss: rows * 14 + (arenaCount > 1 ? arenaCount * 20 : 0), scale: 1 };
  return mapGeometry({ arenaBytes: heapBytes / arenaCount, arenaCount }, room);
}

function check(heap: string, geometry: MapGeometry, drawing: string[]): void {
  const lines = drawingOf(boxesOfBlocks(heapOf(heap), geometry), geometry);
  expect(`\n${lines.join('\n')}\n`).toBe(`\n${drawing.join('\n')}\n`);
}

describe('Boxes', () => {
  it('show header, payload, padding and free bytes to scale', () => {
    check('48 40 /64 33!', mapOf(256, 1), [
      '|####aaaaaaaaaaa ####aaaaaaaaaa. /////////////// ####aaaaaaaa... |',
      '                                                 _______________',
    ]);
  });

  it('go on in the next row, and end only once', () => {
    check('480! /528', mapOf(1024, 2), [
      '|##aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa //|',
      ' _____________________________________________________________',
      '|/////////////////////////////////////////////////////////////// |',
    ]);
  });

  it('of two or three pixels have no hair, and are told apart by their headers', () => {
    check('32 32 32 32 /832', mapOf(1024, 1), [
      '|#aa#aa#aa#aa/////////////////////////////////////////////////// |',
    ]);
  });

  it('start each arena on a row of its own', () => {
    check('48 /192 100 /128', mapOf(512, 2, 2), [
      '|####aaaaaaaaaaa /////////////////////////////////////////////// |',
      '|####aaaaaaaaaaaaaaaaaaaaaaaaa.. /////////////////////////////// |',
    ]);
  });

  it('are labelled with their size where rows are tall and boxes wide', () => {
    const room = { widthCss: 320, heightCss: 400, scale: 2 };
    const geometry = mapGeometry({ arenaBytes: 1024, arenaCount: 1 }, room);
    const { labels } = boxesOfBlocks(heapOf('48 /16 /944'), geometry);
    const words = labels.map(({ lines, free }) => (free ? `${lines} free` : `${lines}`));
    expect(words).toEqual(['64 B', '944 B free']);
  });

  it('are labelled with ids and sites as far as there is room', () => {
    const labelsAt = (widthCss: number, leadBytes = 0) => {
      const window = { bytesPerRow: 128, leadBytes, address: 0, shiftCss: 0 };
      const room = { widthCss, heightCss: 300, scale: 1 };
      const geometry = mapGeometry({ arenaBytes: 1 << 16, arenaCount: 1 }, room, window);
      const names = ['first', '', 'x'.repeat(90)];
      const sites = ['main;read_everything(input.c:7)', '', 'main'];
      const { labels } = boxesOfBlocks({ ...heapOf('112 /128 112'), names, sites }, geometry);
      return labels.map(({ lines }) => lines.join(' / '));
    };
    const ends = (length: number) => `${'x'.repeat(length)}…${'x'.repeat(length)} / 128 B`;
    expect(labelsAt(600)).toEqual(['first / 128 B · read_everything(input.c:7)', '128 B', ends(11)]);
    expect(labelsAt(250)).toEqual(['first / 128 B', '128 B', ends(11)]);
    expect(labelsAt(190)).toEqual(['first · 128 B', '128 B', '128 B']);
    // Where a block is on two rows, the label is on the longer piece.
    expect(labelsAt(600, 112)[0]).toBe('first / 128 B · read_everything(input.c:7)');
  });

  it('of a window are those of its rows, cut off where the canvas ends', () => {
    const window = { bytesPerRow: 64, leadBytes: 0, address: 64 * 40, shiftCss: 0 };
    const room = { widthCss: 400, heightCss: 220, scale: 1 };
    const geometry = mapGeometry({ arenaBytes: 1 << 20, arenaCount: 1 }, room, window);
    const { free, allocated } = boxesOfBlocks(heapOf('48 /1048512'), geometry);
    expect(allocated).toEqual([]);
    expect(free).toHaveLength(4 * (geometry.endRow - geometry.firstRow));
    expect(free.slice(0, 2)).toEqual([geometry.left, rowTop(geometry, geometry.firstRow)]);
  });

  it('have their labels on rows that are seen as a whole', () => {
    const room = { widthCss: 400, heightCss: 300, scale: 1 };
    const window = { bytesPerRow: 128, leadBytes: 0, address: 4096, shiftCss: -20 };
    const geometry = mapGeometry({ arenaBytes: 1 << 16, arenaCount: 1 }, room, window);
    expect(rowTop(geometry, geometry.firstRow)).toBeLessThan(0);
    const [label, ...others] = boxesOfBlocks(heapOf('65520'), geometry).labels;
    expect(others).toEqual([]);
    expect(label?.middle).toBeGreaterThan(geometry.rowHeight / 2);
    expect(label?.middle).toBeLessThan(geometry.pitch * 2);
  });

  it('have their labels on a row that is cut where no whole one has room', () => {
    const room = { widthCss: 400, heightCss: 300, scale: 1 };
    const window = { bytesPerRow: 128, leadBytes: 0, address: 128, shiftCss: -6 };
    const geometry = mapGeometry({ arenaBytes: 1 << 16, arenaCount: 1 }, room, window);
    const [label, ...others] = boxesOfBlocks(heapOf('112 120 /65264'), geometry).labels;
    expect(label?.lines.join(' ')).toContain('144 B');
    expect(label?.middle).toBeLessThan(geometry.rowHeight);
    expect(others.every(({ free }) => free)).toBe(true);
  });

  it('have no labels where rows are low', () => {
    expect(boxesOfBlocks(heapOf('48 /928'), mapOf(1024, 16)).labels).toEqual([]);
  });
});

describe('Boxes by class', () => {
  const geometry = mapOf(256, 1);
  // Blocks of 64 bytes: of class 1, of class 3 and never freed, free, of class 1.
  const map = {
    ...heapOf('48 48! /64 40'),
    colourBy: 'site' as const,
    classes: Uint8Array.of(1, 3, 0, 1),
  };
  const edges = (rectangles: readonly number[], { left } = geometry) =>
    Array.from({ length: rectangles.length / 4 }, (_, at) => [
      (rectangles[4 * at] ?? 0) - left,
      rectangles[4 * at + 2],
    ]);

  it('lie as a whole under their headers and padding', () => {
    const boxes = boxesOfBlocks(map, geometry);
    expect(boxes.classes.map((blocks) => blocks.length / 4)).toEqual([0, 2, 0, 1, 0, 0, 0, 0]);
    expect(edges(boxes.classes[1] ?? [])).toEqual([
      [0, 15],
      [48, 15],
    ]);
    expect(edges(boxes.header)).toHaveLength(3);
    expect(edges(boxes.padding)).toHaveLength(1);
    expect(boxes.allocated).toEqual([]);
  });

  it('stand back where others are filtered by, and free ones stay', () => {
    const boxes = boxesOfBlocks(map, geometry, new Set([0, 2, 3, 4, 5, 6, 7]));
    expect(edges(boxes.faded)).toEqual([[16, 15]]);
    expect(edges(boxes.fadedLeak)).toEqual([[16, 15]]);
    expect(boxes.leak).toEqual([]);
    expect(edges(boxes.free)).toEqual([[32, 15]]);
    expect(boxes.classes[1]).toHaveLength(8);
  });

  it('stand back by state', () => {
    const byState = heapOf('48 48! /64 40');
    const dimming = (ofBlock: StateClass) => boxesOfBlocks(byState, geometry, new Set([ofBlock]));
    expect(edges(dimming(StateClass.Live).faded)).toEqual([
      [0, 15],
      [48, 15],
    ]);
    expect(edges(dimming(StateClass.Leak).faded)).toEqual([[16, 15]]);
    expect(edges(dimming(StateClass.Free).fadedFree)).toEqual([[32, 15]]);
  });

  it('have a stripe that is seen, also where they have no pixel', () => {
    const large = mapOf(131_072, 1);
    const { leak } = boxesOfBlocks(heapOf('9952 16! /121040 16!'), large);
    const [inside, last] = edges(leak, large);
    expect(inside?.[1]).toBe(3);
    expect(last).toEqual([large.rowWidth - 3, 3]);
  });
});

describe('The block at an address', () => {
  const map = heapOf('48 40 /64 33');
  it.each([
    [0, 0],
    [63, 0],
    [64, 1],
    [128, 2],
    [191, 2],
    [192, 3],
    [255, 3],
    [256, -1],
  ])('%i is number %i', (address, index) => {
    expect(blockIndexAt(map, address)).toBe(index);
  });

  it('is none in an empty map', () => {
    expect(blockIndexAt({ ...map, addresses: new Uint32Array(0) }, 0)).toBe(-1);
  });
});
