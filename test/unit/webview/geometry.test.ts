import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressAtPoint,
  arenaOfRow,
  bytesPerPixel,
  cellCountOf,
  chooseBytesPerRow,
  edgeOfAddress,
  mapGeometry,
  poolBytes,
  rowEndAddress,
  rowOfAddress,
  rowStartAddress,
  rowTop,
  segmentsOf,
  visibleRange,
} from '../../../webview/geometry.ts';
import { geometries, share } from './geometries.ts';

const KIB = 1024;

describe('Rows', () => {
  it('hold every address once, in order', () => {
    fc.assert(
      fc.property(geometries, (geometry) => {
        let address = 0;
        const isCut = (row: number) => arenaOfRow(geometry, row) !== arenaOfRow(geometry, row + 1);
        for (let row = 0; row < Math.min(geometry.rowCount, 200); row++) {
          const bytes = rowEndAddress(geometry, row) - rowStartAddress(geometry, row);
          const isFirst = row % geometry.rowsPerArena === 0;
          if (!isFirst && !isCut(row)) expect(bytes).toBe(geometry.bytesPerRow);
          expect(rowStartAddress(geometry, row)).toBe(address);
          expect(rowOfAddress(geometry, address)).toBe(row);
          address = rowEndAddress(geometry, row);
          expect(rowOfAddress(geometry, address - 1)).toBe(row);
        }
        if (geometry.rowCount <= 200) expect(address).toBe(poolBytes(geometry));
      }),
    );
  });

  it('never share an arena', () => {
    fc.assert(
      fc.property(geometries, share, (geometry, where) => {
        const address = Math.floor(where * poolBytes(geometry));
        const row = rowOfAddress(geometry, address);
        expect(arenaOfRow(geometry, row)).toBe(Math.floor(address / geometry.arenaBytes));
      }),
    );
  });

  it('are 14 to 70 pixels apart, unless they are one for each of many arenas, and do not overlap', () => {
    fc.assert(
      fc.property(geometries, ({ pitch, rowHeight, scale, arenaCount, headingHeight }) => {
        const isCrowded = arenaCount > 1 && headingHeight === 0;
        expect(pitch / scale).toBeGreaterThanOrEqual(isCrowded ? 3 : 13);
        expect(pitch / scale).toBeLessThan(70.5);
        expect(rowHeight).toBeLessThan(pitch);
      }),
    );
  });

  it.each([
    // What a person would choose: a full rectangle, round addresses, rows of about 18 pixels.
    ['a teaching heap', 1 * KIB, 640, 400, 256, 4],
    ['a heap of one row', 128, 900, 400, 128, 1],
    ['a small heap', 64 * KIB, 640, 400, 4 * KIB, 16],
    ['the heap of the sketch', 288 * KIB, 960, 450, 12 * KIB, 24],
    ['sqlite3-index', 256 * KIB, 640, 400, 16 * KIB, 16],
    ['an uneven heap', 100_000, 640, 400, 4 * KIB, 25],
    ['a large heap', 4096 * KIB * KIB, 1000, 600, 128 * KIB * KIB, 32],
  ])('of %s are round', (_, heapBytes, rowCss, heightCss, bytesPerRow, rowCount) => {
    const pool = { arenaBytes: heapBytes, arenaCount: 1 };
    expect(chooseBytesPerRow(pool, rowCss, heightCss)).toBe(bytesPerRow);
    expect(Math.ceil(heapBytes / bytesPerRow)).toBe(rowCount);
  });

  it('are a power of two of bytes, or three of them', () => {
    fc.assert(
      fc.property(geometries, ({ bytesPerRow }) => {
        const odd = bytesPerRow / 2 ** Math.floor(Math.log2(bytesPerRow));
        expect([1, 1.5]).toContain(odd);
      }),
    );
  });
});

describe('An address', () => {
  it('leads to a pixel of the canvas, and the pixel back to it, at any zoom', () => {
    fc.assert(
      fc.property(geometries, share, (geometry, where) => {
        const { startAddress, endAddress } = visibleRange(geometry);
        const address = startAddress + Math.floor(where * (endAddress - startAddress));
        const row = rowOfAddress(geometry, address);
        const x = Math.min(
          geometry.left + geometry.rowWidth - 0.5,
          edgeOfAddress(geometry, row, address) + 0.5,
        );
        const top = rowTop(geometry, row);
        const y = Math.min(geometry.height - 1, Math.max(0, top + 1));
        const isBesideRows = y < top || y >= top + geometry.pitch;
        const back = addressAtPoint(geometry, x, y);
        // The pixels at the ends of a partial row may lie beyond the arena.
        const fromEnds = Math.min(
          rowEndAddress(geometry, row) - address,
          address - rowStartAddress(geometry, row),
        );
        if (isBesideRows) return;
        if (back === null) expect(fromEnds).toBeLessThanOrEqual(bytesPerPixel(geometry));
        else expect(Math.abs(back - address)).toBeLessThanOrEqual(Math.ceil(bytesPerPixel(geometry)));
      }),
    );
  });

  it('is not beside the rows, nor above an arena', () => {
    const geometry = mapGeometry(
      { arenaBytes: 4096, arenaCount: 2 },
      { widthCss: 500, heightCss: 400, scale: 1 },
    );
    const { left, rowWidth, height, rowsPerArena } = geometry;
    const inside = rowTop(geometry, 0) + 2;
    expect(addressAtPoint(geometry, left, inside)).toBe(0);
    expect(addressAtPoint(geometry, left - 1, inside)).toBeNull();
    expect(addressAtPoint(geometry, left + rowWidth, inside)).toBeNull();
    expect(addressAtPoint(geometry, left + 5, rowTop(geometry, 0) - 1)).toBeNull();
    expect(addressAtPoint(geometry, left + 5, rowTop(geometry, rowsPerArena) - 1)).toBeNull();
    expect(addressAtPoint(geometry, left, rowTop(geometry, rowsPerArena))).toBe(4096);
    expect(addressAtPoint(geometry, left + 5, height + 1)).toBeNull();
    expect(addressAtPoint(geometry, left + 5, -1)).toBeNull();
  });
});

describe('Segments', () => {
  it('are the range, cut into rows, as far as the canvas shows them', () => {
    fc.assert(
      fc.property(geometries, share, share, (geometry, first, second) => {
        const start = Math.floor(Math.min(first, second) * geometry.arenaBytes);
        const end = Math.min(geometry.arenaBytes, start + geometry.bytesPerRow * 3);
        const segments = segmentsOf(geometry, start, end);
        const visible = visibleRange(geometry);
        expect(segments.map(({ continued }) => continued)).toEqual(
          segments.map((_, index) => index > 0 || start < visible.startAddress),
        );
        expect(segments.map(({ continues }) => continues)).toEqual(
          segments.map((_, index) => index < segments.length - 1 || end > visible.endAddress),
        );
        for (const { left, right, top } of segments) {
          expect(top).toBeLessThanOrEqual(geometry.height);
          expect(top + geometry.pitch).toBeGreaterThanOrEqual(0);
          expect(right).toBeGreaterThanOrEqual(left);
          expect(left).toBeGreaterThanOrEqual(geometry.left);
          expect(right).toBeLessThanOrEqual(geometry.left + geometry.rowWidth);
        }
      }),
    );
  });
});

describe('The canvas', () => {
  it('is as high at every zoom, and no higher than its room', () => {
    fc.assert(
      fc.property(geometries, (geometry) => {
        const { arenaBytes, arenaCount, room } = geometry;
        expect(mapGeometry({ arenaBytes, arenaCount }, room).height).toBe(geometry.height);
        expect(geometry.height / geometry.scale).toBeLessThanOrEqual(room.heightCss + 6);
      }),
    );
  });

  it('has room for the whole pool, however many arenas that has', () => {
    fc.assert(
      fc.property(geometries, ({ arenaBytes, arenaCount, room }) => {
        const { contentHeight, height, headingHeight, rowsPerArena } = mapGeometry(
          { arenaBytes, arenaCount },
          room,
        );
        expect(contentHeight).toBeLessThanOrEqual(height);
        if (arenaCount > 1 && headingHeight === 0) expect(rowsPerArena).toBe(1);
      }),
    );
  });

  it('gives arenas their headings back where it is zoomed in', () => {
    const pool = { arenaBytes: 16 * KIB, arenaCount: 64 };
    const room = { widthCss: 640, heightCss: 300, scale: 2 };
    expect(mapGeometry(pool, room)).toMatchObject({ headingHeight: 0, rowsPerArena: 1, pitch: 9 });
    const window = { bytesPerRow: 8 * KIB, leadBytes: 0, address: 0, shiftCss: 0 };
    expect(mapGeometry(pool, room, window)).toMatchObject({ headingHeight: 40, rowsPerArena: 2 });
    // Also where an arena is so small that its words would have room in one row.
    const tiny = mapGeometry({ arenaBytes: 48, arenaCount: 64 }, room, { ...window, bytesPerRow: 0 });
    expect(tiny).toMatchObject({ headingHeight: 40, bytesPerRow: 32 });
  });

  it('shows the rows from the first to the end, and no other', () => {
    fc.assert(
      fc.property(geometries, (geometry) => {
        const { firstRow, endRow, rowCount, pitch, height } = geometry;
        expect(endRow).toBeGreaterThan(firstRow);
        expect(rowTop(geometry, firstRow) + pitch).toBeGreaterThan(0);
        if (firstRow > 0) expect(rowTop(geometry, firstRow - 1) + pitch).toBeLessThanOrEqual(geometry.margin);
        if (endRow < rowCount) expect(rowTop(geometry, endRow)).toBeGreaterThanOrEqual(height);
      }),
    );
  });
});

describe('Cells', () => {
  it('are about as many as the rows have pixels', () => {
    const geometry = mapGeometry(
      { arenaBytes: 1 << 20, arenaCount: 1 },
      { widthCss: 700, heightCss: 400, scale: 2 },
    );
    expect(cellCountOf(geometry)).toBe(geometry.rowWidth * geometry.rowCount);
  });
});
