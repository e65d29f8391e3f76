import { describe, expect, it } from 'vitest';
import type { TraceOverview } from '../../../src/engine/engine.ts';
import { flameQueryOf, frameQueryOf, historyQueryOf } from '../../../src/extension/frameQuery.ts';
import { MAXIMUM_HISTORY_PIXELS, type PanelPicture } from '../../../src/protocol/panel.ts';

const overview = { arenaBytes: 1024, figures: { arenas: 2 } } as TraceOverview;
const picture: PanelPicture = { colourBy: 'size', overlays: ['search'], favoured: 3 };

describe('What a view may ask', () => {
  it('is what it asks for, with its picture', () => {
    const viewport = {
      startAddress: 16,
      endAddress: 2000,
      cellCount: 500,
      withWords: true,
      poolCellCount: 64,
    };
    expect(frameQueryOf(overview, viewport, picture)).toMatchObject({ ...viewport, ...picture });
  });

  it.each([
    [
      { startAddress: -5, endAddress: 1e9 },
      { startAddress: 0, endAddress: 2048 },
    ],
    [
      { startAddress: 4000, endAddress: 0 },
      { startAddress: 2047, endAddress: 2048 },
    ],
    [
      { startAddress: Number.NaN, endAddress: 10.7 },
      { startAddress: 0, endAddress: 10 },
    ],
    [{ cellCount: 0 }, { cellCount: 1, withWords: false, poolCellCount: 0 }],
    [
      { cellCount: 2 ** 30, poolCellCount: 2 ** 30 },
      { cellCount: 2 ** 20, poolCellCount: 2 ** 20 },
    ],
  ])('stays within pool and screen: %o', (asked, query) => {
    const viewport = { startAddress: 0, endAddress: 2048, cellCount: 100, ...asked };
    expect(frameQueryOf(overview, viewport, picture)).toMatchObject(query);
  });

  it('is a history of no more pixels than a message may have, in the same shape', () => {
    const range = { fromStep: 1, toStep: 9, startAddress: 0, endAddress: 64 };
    expect(historyQueryOf({ ...range, width: 300, height: 200 })).toEqual({
      ...range,
      width: 300,
      height: 200,
    });
    const { width, height, ...kept } = historyQueryOf({ ...range, width: 4000, height: 1000 });
    expect(kept).toEqual(range);
    expect(width * height).toBeLessThanOrEqual(MAXIMUM_HISTORY_PIXELS);
    expect(width / height).toBeCloseTo(4, 1);
  });

  it('is a flame graph as fine as any screen, of all leaks', () => {
    const asked = { path: ['main'], pageFrom: 3, unit: 'blocks', maximumAcross: 300 } as const;
    const query = flameQueryOf(asked);
    expect(query).toMatchObject({ ...asked, filter: '' });
    expect(flameQueryOf({ ...asked, maximumAcross: 1e9 }).maximumAcross).toBeLessThanOrEqual(2048);
    expect(flameQueryOf({ ...asked, maximumAcross: Number.NaN }).maximumAcross).toBe(1);
    expect(flameQueryOf({ ...asked, pageFrom: -1 }).pageFrom).toBe(0);
    expect(flameQueryOf({ ...asked, pageFrom: null }).pageFrom).toBeNull();
    expect(query.maximumFrames).toBeLessThanOrEqual(5000);
  });
});
