import { describe, expect, it } from 'vitest';
import { type CellColours, type HeapMapCells, pictureOfCells } from '../../../webview/cells.ts';
import { mapGeometry } from '../../../webview/geometry.ts';

const COLOURS: CellColours = { allocated: [100, 100, 200], header: [0, 0, 100], leak: [255, 0, 255] };
const HEAP_BYTES = 4096;
const geometry = mapGeometry(
  { arenaBytes: HEAP_BYTES, arenaCount: 1 },
  { widthCss: 64, heightCss: 28, scale: 1 },
);

/** A map of one cell for each pixel, of which the first have the shares given and the rest is free. */
function cells(...shares: { payload?: number; overhead?: number; leaking?: number }[]): HeapMapCells {
  const count = geometry.rowWidth * geometry.rowCount;
  const column = (name: 'payload' | 'overhead' | 'leaking') =>
    Uint8Array.from({ length: count }, (_, index) => shares[index]?.[name] ?? 0);
  return {
    kind: 'cells',
    startAddress: 0,
    endAddress: HEAP_BYTES,
    bytesPerCell: HEAP_BYTES / count,
    payload: column('payload'),
    overhead: column('overhead'),
    leaking: column('leaking'),
    classes: new Uint8Array(0),
    classBytes: new Float64Array(0),
  };
}

const pixel = (pixels: Uint8ClampedArray, index: number) => [...pixels.subarray(index * 4, index * 4 + 4)];

describe('The picture of cells', () => {
  it('mixes payload and overhead, and is clear where bytes are free', () => {
    const { bodies } = pictureOfCells(
      cells({ payload: 255 }, { overhead: 255 }, { payload: 128, overhead: 127 }, { payload: 60 }),
      geometry,
      COLOURS,
    );
    expect(pixel(bodies, 0)).toEqual([100, 100, 200, 255]);
    expect(pixel(bodies, 1)).toEqual([0, 0, 100, 255]);
    expect(pixel(bodies, 2)).toEqual([50, 50, 150, 255]);
    expect(pixel(bodies, 3)).toEqual([100, 100, 200, 60]);
    expect(pixel(bodies, 4)).toEqual([0, 0, 0, 0]);
  });

  it('has stripes where something is never freed', () => {
    const { stripes } = pictureOfCells(
      cells({ payload: 255, leaking: 90 }, { payload: 255 }),
      geometry,
      COLOURS,
    );
    expect(pixel(stripes, 0)).toEqual([255, 0, 255, 90]);
    expect(pixel(stripes, 1)).toEqual([0, 0, 0, 0]);
  });

  it('hatches each run with free bytes under it, row by row', () => {
    const { left, margin, rowWidth, rowHeight, pitch } = geometry;
    const { free } = pictureOfCells(
      cells({ payload: 255 }, { payload: 255 }, { payload: 9 }),
      geometry,
      COLOURS,
    );
    expect(free).toEqual([
      ...[left + 2, margin, rowWidth - 2, rowHeight],
      ...[left, margin + pitch, rowWidth, rowHeight],
    ]);
  });
});
