import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeapMapCells } from '../../../webview/cells.ts';
import { mapGeometry, poolBytes, rowTop } from '../../../webview/geometry.ts';
import { stripLines } from '../../../webview/overview.ts';
import {
  addressAtLine,
  lineOfAddress,
  lineOfEnd,
  type StripScale,
  stripScale,
} from '../../../webview/stripScale.ts';
import { heapOf } from './drawing.ts';
import { geometries, share } from './geometries.ts';

/** One arena from top to bottom. */
function plainScale(arenaBytes: number, lineCount: number): StripScale {
  const bytesPerLine = arenaBytes / lineCount;
  return {
    arenaBytes,
    arenaCount: 1,
    top: 0,
    arenaPitch: lineCount,
    arenaHeight: lineCount,
    bytesPerLine,
    lineCount,
  };
}

function cells(
  bytesPerCell: number,
  shares: { readonly payload: number[]; readonly overhead: number[]; readonly leaking: number[] },
): HeapMapCells {
  return {
    kind: 'cells',
    colourBy: 'state',
    classes: new Uint8Array(0),
    classBytes: new Float64Array(0),
    startAddress: 0,
    endAddress: shares.payload.length * bytesPerCell,
    bytesPerCell,
    payload: Uint8Array.from(shares.payload),
    overhead: Uint8Array.from(shares.overhead),
    leaking: Uint8Array.from(shares.leaking),
  };
}

function rounded(lines: Float64Array): number[] {
  return [...lines].map((share) => Math.round(share * 100) / 100);
}

describe('The strip of the whole pool', () => {
  it('shows how much of the bytes under each line is used, and what is never freed', () => {
    const { used, leaking } = stripLines(heapOf('48 /64 112! /256'), plainScale(512, 8));
    expect([...used]).toEqual([1, 0, 1, 1, 0, 0, 0, 0]);
    expect([...leaking]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
    expect([...stripLines(heapOf('48 /64 112! /256'), plainScale(512, 2)).used]).toEqual([0.75, 0]);
  });

  it('is the same from cells, also where they are wider than a line', () => {
    const map = cells(128, { payload: [255, 51, 0, 0], overhead: [0, 51, 0, 0], leaking: [0, 51, 0, 0] });
    const { used, leaking } = stripLines(map, plainScale(512, 8));
    expect(rounded(used)).toEqual([1, 1, 0.4, 0.4, 0, 0, 0, 0]);
    expect(rounded(leaking)).toEqual([0, 0, 0.2, 0.2, 0, 0, 0, 0]);
    expect(rounded(stripLines(map, plainScale(512, 1)).used)).toEqual([0.35]);
  });

  it('divides a cell among the arenas that it reaches, and leaves the next as it is where it only seems to', () => {
    const lanes = { ...plainScale(256, 4), arenaCount: 2, top: 1, arenaPitch: 6, lineCount: 12 };
    const across = cells(512 / 3, { payload: [0, 255, 51], overhead: [0, 0, 0], leaking: [0, 0, 51] });
    const { used, leaking } = stripLines(across, lanes);
    expect(rounded(used)).toEqual([0, 0, 0, 0.33, 1, 0, 0, 1, 0.47, 0.2, 0.2, 0]);
    expect(rounded(leaking)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0.13, 0.2, 0.2, 0]);
    const behind = cells(256 + 1e-9, { payload: [255], overhead: [0], leaking: [255] });
    expect([...stripLines(behind, lanes).leaking]).toEqual([0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('has no more lines of an arena than its rows are high', () => {
    const low = { ...plainScale(256, 4), arenaHeight: 3.5 };
    expect([...stripLines(heapOf('240'), low).used]).toEqual([1, 1, 1, 0.5]);
  });

  it('marks what leaks where too little is used to be counted', () => {
    const map = cells(512, { payload: [0], overhead: [0], leaking: [1] });
    expect([...stripLines(map, plainScale(512, 1)).leaking]).toEqual([1 / 255]);
  });

  it('has each arena where its lane is, and nothing between them', () => {
    const lanes = { ...plainScale(256, 4), arenaCount: 2, top: 1, arenaPitch: 6, lineCount: 12 };
    expect([...stripLines(heapOf('112 /128 240'), lanes).used]).toEqual([0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0]);
  });
});

describe('A place on the strip', () => {
  it('is beside the row that has the address while all of the pool is on the map', () => {
    fc.assert(
      fc.property(geometries, share, ({ arenaBytes, arenaCount, room }, where) => {
        const geometry = mapGeometry({ arenaBytes, arenaCount }, room);
        const row = Math.floor(where * geometry.rowCount);
        const arena = Math.floor(row / geometry.rowsPerArena);
        const inArena = (row - arena * geometry.rowsPerArena) * geometry.bytesPerRow;
        const line = lineOfAddress(stripScale(geometry), arena * arenaBytes + inArena);
        expect(line).toBeCloseTo(rowTop(geometry, row), 6);
      }),
    );
  });

  it('leads back to its address, and ends inside the canvas', () => {
    fc.assert(
      fc.property(geometries, share, (geometry, where) => {
        const scale = stripScale(geometry);
        const address = Math.floor(where * poolBytes(geometry));
        const back = addressAtLine(scale, lineOfAddress(scale, address));
        // What lies in the gap at an arena's end has no line of its own.
        expect(Math.abs(back - address)).toBeLessThanOrEqual(3 * geometry.scale * scale.bytesPerLine + 1);
        expect(lineOfEnd(scale, poolBytes(geometry))).toBeLessThanOrEqual(scale.lineCount);
      }),
    );
  });
});
