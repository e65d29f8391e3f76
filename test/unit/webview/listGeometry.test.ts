/** Rows and scroll bar of a list: laws for lists of any length, and the cases at their edges. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isCompressed,
  type ListScale,
  lastTop,
  scrollHeight,
  scrollOfTop,
  TALLEST_PIXELS,
  topOfScroll,
  topShowing,
  visibleRows,
  wholeRows,
} from '../../../webview/listGeometry.ts';

const scales = fc.record({
  rowCount: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 100_000_000 })),
  rowHeight: fc.integer({ min: 16, max: 40 }),
  windowHeight: fc.integer({ min: 1, max: 3000 }),
});
const places = fc.record({ scale: scales, share: fc.double({ min: 0, max: 1, noNaN: true }) });

function check(holds: (scale: ListScale, top: number, share: number) => void): void {
  fc.assert(
    fc.property(places, ({ scale, share }) => holds(scale, lastTop(scale) * share, share)),
    { numRuns: 500 },
  );
}

describe('a list', () => {
  it('fills its window with consecutive rows, or shows all of them', () => {
    check((scale, top) => {
      const { first, count, hiddenPixels } = visibleRows(scale, top);
      const shownPixels = count * scale.rowHeight - hiddenPixels;
      const isFull = shownPixels >= scale.windowHeight - 1e-6;
      const isAll = first + count === scale.rowCount;
      expect(isFull || isAll).toBe(true);
      expect(first + count).toBeLessThanOrEqual(scale.rowCount);
      expect(hiddenPixels).toBeGreaterThanOrEqual(0);
      expect(hiddenPixels).toBeLessThan(scale.rowHeight);
      expect(count).toBeLessThanOrEqual(Math.ceil(scale.windowHeight / scale.rowHeight) + 1);
    });
  });

  it('comes back from the scroll bar to where it was, to less than a pixel', () => {
    check((scale, top) => {
      expect(Math.abs(topOfScroll(scale, scrollOfTop(scale, top)) - top)).toBeLessThan(0.01);
    });
  });

  it('never is taller than a browser allows, and is at its end where the scroll bar is', () => {
    check((scale) => {
      const height = scrollHeight(scale);
      expect(height).toBeLessThanOrEqual(TALLEST_PIXELS);
      const end = Math.max(0, height - scale.windowHeight);
      expect(topOfScroll(scale, end)).toBeCloseTo(lastTop(scale), 3);
      expect(topOfScroll(scale, 0)).toBe(0);
    });
  });

  it('shows a row that it is asked to show as a whole, wherever it was', () => {
    check((scale, top, share) => {
      fc.pre(scale.rowCount > 0 && scale.windowHeight >= scale.rowHeight);
      const row = Math.min(scale.rowCount - 1, Math.floor((1 - share) * scale.rowCount));
      for (const place of ['nearest', 'middle'] as const) {
        const shown = topShowing(scale, top, row, place);
        expect(row * scale.rowHeight).toBeGreaterThanOrEqual(shown);
        expect((row + 1) * scale.rowHeight).toBeLessThanOrEqual(shown + scale.windowHeight + 1e-6);
      }
    });
  });

  it('stays where it is for a row that can be seen', () => {
    const scale = { rowCount: 100, rowHeight: 20, windowHeight: 200 };
    expect(topShowing(scale, 130, 7, 'middle')).toBe(130);
    expect(topShowing(scale, 130, 6, 'nearest')).toBe(120);
    expect(topShowing(scale, 130, 16, 'nearest')).toBe(140);
    expect(topShowing(scale, 130, 50, 'middle')).toBe(50 * 20 - 90);
    expect(topShowing(scale, 130, 99, 'middle')).toBe(1800);
    expect(wholeRows(scale)).toBe(10);
  });

  it('reaches every one of ten million rows', () => {
    const scale = { rowCount: 10_000_000, rowHeight: 20, windowHeight: 800 };
    expect(isCompressed(scale)).toBe(true);
    for (const row of [0, 1, 4_999_999, 5_000_000, 9_999_998, 9_999_999]) {
      const { first, count } = visibleRows(scale, topShowing(scale, 0, row, 'middle'));
      expect(row).toBeGreaterThanOrEqual(first);
      expect(row).toBeLessThan(first + count);
    }
  });
});
