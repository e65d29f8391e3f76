import { describe, expect, it } from 'vitest';
import { broughtTo, brushed, zoomed } from '../../../webview/stepRange.ts';

describe('The range of timeline and history', () => {
  it('zooms around a step that stays where it is, within the trace', () => {
    expect(zoomed({ fromStep: 0, toStep: 99 }, 50, 0.5, 99)).toEqual({ fromStep: 25, toStep: 74 });
    expect(zoomed({ fromStep: 0, toStep: 99 }, 0, 0.5, 99)).toEqual({ fromStep: 0, toStep: 49 });
    expect(zoomed({ fromStep: 80, toStep: 99 }, 99, 2, 99)).toEqual({ fromStep: 60, toStep: 99 });
    expect(zoomed({ fromStep: 10, toStep: 20 }, 15, 1000, 99)).toEqual({ fromStep: 0, toStep: 99 });
    expect(zoomed({ fromStep: 40, toStep: 41 }, 41, 0.5, 99)).toEqual({ fromStep: 40, toStep: 41 });
    expect(zoomed({ fromStep: 10, toStep: 20 }, 15, Number.POSITIVE_INFINITY, 99)).toEqual({
      fromStep: 0,
      toStep: 99,
    });
    // A cursor outside the range draws it towards itself.
    expect(zoomed({ fromStep: 50, toStep: 99 }, 3, 0.5, 99)).toEqual({ fromStep: 50, toStep: 74 });
  });

  it('goes along with a step that leaves it, within the trace', () => {
    const range = { fromStep: 10, toStep: 30 };
    expect(broughtTo(range, 30, 99)).toBe(range);
    expect(broughtTo(range, 31, 99)).toEqual({ fromStep: 21, toStep: 41 });
    expect(broughtTo(range, 2, 99)).toEqual({ fromStep: 0, toStep: 20 });
    expect(broughtTo(range, 98, 99)).toEqual({ fromStep: 79, toStep: 99 });
  });

  it('brushes two steps at least, from either side', () => {
    expect(brushed(30, 12, 99)).toEqual({ fromStep: 12, toStep: 30 });
    expect(brushed(99, 99, 99)).toEqual({ fromStep: 98, toStep: 99 });
    expect(brushed(0, 0, 99)).toEqual({ fromStep: 0, toStep: 1 });
    expect(brushed(0, 0, 0)).toEqual({ fromStep: 0, toStep: 0 });
    expect(brushed(-50, 2000, 99)).toEqual({ fromStep: 0, toStep: 99 });
  });
});
