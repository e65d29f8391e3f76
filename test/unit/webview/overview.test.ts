import { describe, expect, it } from 'vitest';
import type { HeapMapCells } from '../../../webview/cells.ts';
import { stripLines } from '../../../webview/overview.ts';
import { heapOf } from './drawing.ts';

describe('The strip of the whole pool', () => {
  it('shows how much of the bytes under each line is used, and what is never freed', () => {
    const { used, leaking } = stripLines(heapOf('48 /64 112! /256'), 512, 8);
    expect([...used]).toEqual([1, 0, 1, 1, 0, 0, 0, 0]);
    expect([...leaking]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
    expect([...stripLines(heapOf('48 /64 112! /256'), 512, 2).used]).toEqual([0.75, 0]);
  });

  it('is the same from cells, also where they are wider than a line', () => {
    const cells: HeapMapCells = {
      kind: 'cells',
      colourBy: 'state',
      classes: new Uint8Array(0),
      classBytes: new Float64Array(0),
      startAddress: 0,
      endAddress: 512,
      bytesPerCell: 128,
      payload: Uint8Array.of(255, 51, 0, 0),
      overhead: Uint8Array.of(0, 51, 0, 0),
      leaking: Uint8Array.of(0, 51, 0, 0),
    };
    const { used, leaking } = stripLines(cells, 512, 8);
    const rounded = (lines: Float64Array) => [...lines].map((share) => Math.round(share * 100) / 100);
    expect(rounded(used)).toEqual([1, 1, 0.4, 0.4, 0, 0, 0, 0]);
    expect(rounded(leaking)).toEqual([0, 0, 0.2, 0.2, 0, 0, 0, 0]);
    expect(rounded(stripLines(cells, 512, 1).used)).toEqual([0.35]);
  });
});
