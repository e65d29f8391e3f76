import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressAtPoint,
  bytesPerPixel,
  edgeOfAddress,
  type MapGeometry,
  mapGeometry,
  poolBytes,
  rowOfAddress,
  rowStartAddress,
  rowTop,
  visibleRange,
} from '../../../webview/geometry.ts';
import {
  anchorAt,
  dragged,
  isShown,
  pannedRows,
  revealed,
  shifted,
  showsWhole,
  viewportOf,
  windowOf,
  wrapBytes,
  zoomed,
  zoomedOn,
} from '../../../webview/mapWindow.ts';
import { geometries, share } from './geometries.ts';

const ROOM = { widthCss: 700, heightCss: 400, scale: 2 };
const MIB = 1 << 20;
const megabyte = mapGeometry({ arenaBytes: MIB, arenaCount: 1 }, ROOM);
const steps = fc.integer({ min: -9, max: 9 });

/** A point on the rows, and the address there. */
function anchorIn(geometry: MapGeometry, across: number, down: number) {
  return anchorAt(geometry, geometry.left + across * geometry.rowWidth, down * geometry.height);
}

function canScroll({ scrollTop, contentHeight, height }: MapGeometry): boolean {
  return scrollTop > 0 && scrollTop < contentHeight - height;
}

describe('A zoom', () => {
  it('on a block that is on the map leaves it there, however high the rows become', () => {
    fc.assert(
      fc.property(geometries, share, fc.array(steps, { maxLength: 4 }), (geometry, at, counts) => {
        const block = { address: Math.floor((at * (poolBytes(geometry) - 1)) / 16) * 16, size: 16 };
        let after = revealed(geometry, block);
        for (const count of counts) {
          after = zoomedOn(after, count, block);
          expect(isShown(after, block)).toBe(true);
        }
      }),
    );
  });

  it('keeps the address under the pointer at its place', () => {
    fc.assert(
      fc.property(geometries, share, share, steps, (geometry, across, down, count) => {
        const anchor = anchorIn(geometry, across, down);
        const after = zoomed(geometry, count, anchor);
        const row = rowOfAddress(after, anchor.address);
        const { pitch } = after;
        if (canScroll(after)) {
          expect(rowTop(after, row)).toBeLessThanOrEqual(anchor.y + 1);
          expect(rowTop(after, row) + pitch).toBeGreaterThanOrEqual(anchor.y - 1);
        }
        // Rows of the whole pool start where the arenas do.
        if (showsWhole(after)) return;
        const drift = Math.abs(edgeOfAddress(after, row, anchor.address) - anchor.x);
        const pixels = (wrapBytes(after.bytesPerRow) / 2 + 1) / bytesPerPixel(after) + 2;
        expect(Math.min(drift, after.rowWidth - drift)).toBeLessThanOrEqual(pixels);
      }),
    );
  });

  it('goes in to single words, and out to the whole pool, and no further', () => {
    fc.assert(
      fc.property(geometries, share, share, (geometry, across, down) => {
        const anchor = anchorIn(geometry, across, down);
        const finest = zoomed(geometry, 100, anchor);
        expect(finest.bytesPerRow).toBeLessThanOrEqual(64);
        expect(zoomed(finest, 1, anchor)).toEqual(finest);
        const whole = zoomed(geometry, -100, anchor);
        expect(showsWhole(whole)).toBe(true);
        expect(whole.leadBytes).toBe(0);
      }),
    );
  });

  it('by two steps halves the bytes on a row', () => {
    const finer = zoomed(megabyte, 2, anchorIn(megabyte, 0.5, 0.5));
    expect(finer.bytesPerRow).toBe(megabyte.bytesPerRow / 2);
    expect(zoomed(finer, -2, anchorIn(finer, 0.5, 0.5)).bytesPerRow).toBe(megabyte.bytesPerRow);
  });

  it('never cuts a header in two', () => {
    fc.assert(
      fc.property(geometries, share, share, steps, (geometry, across, down, count) => {
        const after = zoomed(geometry, count, anchorIn(geometry, across, down));
        fc.pre(after.wholeBytesPerRow >= 32);
        expect(after.bytesPerRow % 16).toBe(0);
        expect(after.leadBytes % 16).toBe(0);
        expect(rowStartAddress(after, after.firstRow) % 16).toBe(0);
      }),
    );
  });
});

describe('A drag', () => {
  it('brings the address that was grabbed under the pointer', () => {
    fc.assert(
      fc.property(geometries, share, share, share, (geometry, across, from, to) => {
        const { address, x } = anchorIn(geometry, across, from);
        const y = to * geometry.height;
        const after = dragged(geometry, { address, x, y });
        expect(after.bytesPerRow).toBe(geometry.bytesPerRow);
        const row = rowOfAddress(after, address);
        if (!canScroll(after)) return;
        expect(Math.abs(rowTop(after, row) + after.pitch / 2 - y)).toBeLessThanOrEqual(after.pitch);
      }),
    );
  });

  it('of nothing moves nothing', () => {
    const finer = zoomed(megabyte, 6, anchorIn(megabyte, 0.3, 0.6));
    expect(dragged(finer, anchorIn(finer, 0.4, 0.4))).toEqual(finer);
  });
});

describe('A pan', () => {
  const finer = zoomed(megabyte, 6, anchorIn(megabyte, 0.5, 0.5));

  it('moves by rows, and stops where there are no more', () => {
    expect(rowTop(pannedRows(finer, 1), finer.firstRow)).toBe(rowTop(finer, finer.firstRow) - finer.pitch);
    expect(pannedRows(finer, -1e6).scrollTop).toBe(0);
    const last = pannedRows(finer, 1e6);
    expect(visibleRange(last).endAddress).toBe(MIB);
  });

  it('to the side wraps the rows elsewhere, and eight of them come to a row', () => {
    const address = rowStartAddress(finer, finer.firstRow + 2);
    const after = shifted(finer, 1);
    const eighth = finer.rowWidth / 8;
    const row = rowOfAddress(after, address);
    expect(edgeOfAddress(after, row, address)).toBe(finer.left + finer.rowWidth - Math.round(eighth));
    const around = Array.from({ length: 8 }).reduce<MapGeometry>((moved) => shifted(moved, 1), finer);
    expect(around.leadBytes).toBe(finer.leadBytes);
  });

  it('to the side and back is where it was, at any zoom of more than a header a row', () => {
    fc.assert(
      fc.property(geometries, share, share, steps, (geometry, across, down, count) => {
        const before = zoomed(geometry, count, anchorIn(geometry, across, down));
        fc.pre(!showsWhole(before) && before.bytesPerRow > 16);
        for (const eighths of [1, -1]) {
          const moved = shifted(before, eighths);
          expect(moved.leadBytes).not.toBe(before.leadBytes);
          const back = shifted(moved, -eighths);
          expect(back.leadBytes).toBe(before.leadBytes);
          // At the ends of arenas there are rows of which only a part is there.
          if (before.arenaCount === 1 && [before, moved, back].every(canScroll))
            expect(visibleRange(back).startAddress).toBe(visibleRange(before).startAddress);
        }
      }),
    );
  });
});

describe('A block', () => {
  it('is brought onto the map by no more than it takes', () => {
    fc.assert(
      fc.property(geometries, share, share, (geometry, where, length) => {
        const unit = 16;
        const address = Math.floor((where * poolBytes(geometry)) / unit) * unit;
        const size = Math.max(unit, Math.floor(length * geometry.bytesPerRow * 3));
        const arenaEnd = (Math.floor(address / geometry.arenaBytes) + 1) * geometry.arenaBytes;
        const block = { address, size: Math.min(size, arenaEnd - address) };
        const after = revealed(geometry, block);
        expect(isShown(after, block)).toBe(true);
        expect(after.bytesPerRow).toBe(geometry.bytesPerRow);
        if (isShown(geometry, block)) expect(after).toBe(geometry);
      }),
    );
  });

  it('below the map comes to its lower edge, one above it to its upper edge', () => {
    const finer = zoomed(megabyte, 6, anchorIn(megabyte, 0.5, 0.5));
    const { pitch, height } = finer;
    const { endAddress, startAddress } = visibleRange(finer);
    const below = { address: endAddress + 5 * finer.bytesPerRow, size: 32 };
    const down = revealed(finer, below);
    expect(height - rowTop(down, rowOfAddress(down, below.address))).toBe(2 * pitch);
    const above = { address: startAddress - 5 * finer.bytesPerRow, size: 32 };
    const up = revealed(finer, above);
    expect(rowTop(up, rowOfAddress(up, above.address))).toBe(pitch);
  });
});

describe('A window', () => {
  it('that is kept brings back the same picture', () => {
    fc.assert(
      fc.property(geometries, (geometry) => {
        const { arenaBytes, arenaCount, room } = geometry;
        const kept = JSON.parse(JSON.stringify(windowOf(geometry)));
        expect(mapGeometry({ arenaBytes, arenaCount }, room, kept)).toEqual(geometry);
      }),
    );
  });

  it('of the whole pool is none, in whatever room', () => {
    expect(windowOf(megabyte)).toBeNull();
    const zoomedOut = zoomed(zoomed(megabyte, 3, anchorIn(megabyte, 0.2, 0.7)), -9, anchorIn(megabyte, 0, 0));
    expect(windowOf(zoomedOut)).toBeNull();
  });

  it('keeps its place in a room of another width', () => {
    const finer = zoomed(megabyte, 5, anchorIn(megabyte, 0.2, 0.7));
    const narrow = mapGeometry(finer, { ...ROOM, widthCss: 320 }, windowOf(finer));
    expect(narrow.bytesPerRow).toBe(finer.bytesPerRow);
    expect(visibleRange(narrow).startAddress).toBe(visibleRange(finer).startAddress);
  });
});

describe('What is asked of the pool', () => {
  it('is what the canvas shows, and no more than three times that', () => {
    fc.assert(
      fc.property(geometries, (geometry) => {
        const visible = visibleRange(geometry);
        const { startAddress, endAddress, cellCount } = viewportOf(geometry, null);
        expect(startAddress).toBeLessThanOrEqual(visible.startAddress);
        expect(endAddress).toBeGreaterThanOrEqual(visible.endAddress);
        expect((endAddress - startAddress) / cellCount).toBeLessThanOrEqual(bytesPerPixel(geometry) * 1.0001);
        const rows = geometry.endRow - geometry.firstRow;
        if (!showsWhole(geometry))
          expect(endAddress - startAddress).toBeLessThanOrEqual((3 * rows + 2) * geometry.bytesPerRow);
      }),
    );
  });

  it('is not asked again after a small pan, but after a large one and after a zoom', () => {
    const finer = zoomed(megabyte, 6, anchorIn(megabyte, 0.5, 0.5));
    const known = viewportOf(finer, null);
    expect(viewportOf(pannedRows(finer, 1), known)).toBe(known);
    expect(viewportOf(pannedRows(finer, 30), known)).not.toEqual(known);
    expect(viewportOf(zoomed(finer, 1, anchorIn(finer, 0.5, 0.5)), known)).not.toEqual(known);
    const whole = viewportOf(megabyte, known);
    expect(whole).toMatchObject({ startAddress: 0, endAddress: MIB, poolCellCount: 0 });
    expect(viewportOf(megabyte, whole)).toBe(whole);
  });

  it('are words where they have room, which are few', () => {
    const finest = zoomed(megabyte, 100, anchorIn(megabyte, 0.5, 0.5));
    const { withWords, startAddress, endAddress } = viewportOf(finest, null);
    expect(withWords).toBe(true);
    expect(endAddress - startAddress).toBeLessThanOrEqual(4096);
    expect(viewportOf(megabyte, null).withWords).toBe(false);
  });
});

describe('A pool of one block', () => {
  it('is on the map as a whole', () => {
    const tiny = mapGeometry({ arenaBytes: 32, arenaCount: 1 }, ROOM);
    expect(showsWhole(tiny)).toBe(true);
    expect(addressAtPoint(tiny, tiny.left + 1, tiny.height / 2)).toBe(0);
    expect(zoomed(tiny, 4, anchorIn(tiny, 0.5, 0.5)).bytesPerRow).toBeGreaterThanOrEqual(16);
  });
});
