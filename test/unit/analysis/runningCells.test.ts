/** Which cells of a map are kept, so that stepping and zooming back need no walk through all blocks. */

import { describe, expect, it } from 'vitest';
import { paintState } from '../../../src/analysis/cellPainter.ts';
import type { HeapMapQuery } from '../../../src/analysis/heapMap.ts';
import { cellsAt, keptCellBytes } from '../../../src/analysis/runningCells.ts';
import { replayTrace } from '../../../src/replay/replay.ts';
import { traceOf } from '../../support/traces.ts';

const TEXT = Array.from({ length: 40 }, (_, at) => `alloc p${at} 48`).join('\n');

function setUp() {
  const timeline = replayTrace(traceOf(TEXT), { heapBytes: 4096 });
  const windowOf = (endAddress: number): HeapMapQuery => ({
    startAddress: 0,
    endAddress,
    cellCount: 8,
    maximumBlocks: 0,
  });
  /** Whether all blocks had to be painted. */
  const isPainted = (step: number, endAddress: number): boolean => {
    let painted = false;
    cellsAt(timeline, step, windowOf(endAddress), undefined, (painter) => {
      painted = true;
      paintState(painter, timeline, step, undefined);
    });
    return painted;
  };
  return { timeline, isPainted };
}

const WHOLE = 4096;
const PASSED = [3600, 3200, 2800, 2400, 2000, 1600, 1200, 800];

describe('Cells of a map', () => {
  it('go along with the steps', () => {
    const { isPainted } = setUp();
    expect([0, 1, 40, 3].map((step) => isPainted(step, WHOLE))).toEqual([true, false, false, false]);
  });

  it('are kept while other windows are passed through, if they were asked for at more than one step', () => {
    const { isPainted } = setUp();
    isPainted(10, WHOLE);
    isPainted(11, WHOLE);
    expect(PASSED.map((end) => isPainted(11, end))).toEqual(PASSED.map(() => true));
    expect(isPainted(11, WHOLE)).toBe(false);
  });

  it('make way for those of a window that stays, and take a bounded room', () => {
    const { timeline, isPainted } = setUp();
    isPainted(10, WHOLE);
    isPainted(11, WHOLE);
    const bytesOfOne = keptCellBytes(timeline);
    for (const end of PASSED) for (const step of [10, 11]) isPainted(step, end);
    expect(isPainted(11, 800)).toBe(false);
    expect(isPainted(11, WHOLE)).toBe(true);
    for (const end of PASSED) isPainted(11, end - 8);
    expect(keptCellBytes(timeline)).toBe(8 * bytesOfOne);
  });

  it('are kept for two views and the whole pool of each, from the first step on', () => {
    const { isPainted } = setUp();
    const paintedAt = (step: number) => [WHOLE, 3600, 3200, 2800].map((end) => isPainted(step, end));
    expect(paintedAt(1)).toEqual([true, true, true, true]);
    for (const step of [2, 3, 4]) expect(paintedAt(step)).toEqual([false, false, false, false]);
  });
});
