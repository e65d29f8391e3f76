import { describe, expect, it } from 'vitest';
import { type CellColours, type HeapMapCells, pictureOfCells } from '../../../webview/cells.ts';
import { mapGeometry } from '../../../webview/geometry.ts';
import { StateClass } from '../../../webview/state.ts';

const COLOURS: CellColours = {
  allocated: [100, 100, 200],
  header: [0, 0, 100],
  leak: [255, 0, 255],
  background: [20, 20, 20],
  classes: [
    [200, 0, 0],
    [0, 200, 0],
  ],
};
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
    colourBy: 'state',
    classes: new Uint8Array(0),
    classBytes: new Float64Array(0),
  };
}

const pixel = (pixels: Uint8ClampedArray, index: number) => [...pixels.subarray(index * 4, index * 4 + 4)];

describe('The picture of cells', () => {
  it('mixes payload and overhead, and is clear where bytes are free', () => {
    const { bodies } = pictureOfCells(
      cells(
        { payload: 255 },
        { overhead: 255 },
        { payload: 128, overhead: 127 },
        { payload: 60 },
        { payload: 60, overhead: 30 },
      ),
      geometry,
      COLOURS,
    );
    expect(pixel(bodies, 0)).toEqual([100, 100, 200, 255]);
    expect(pixel(bodies, 1)).toEqual([0, 0, 100, 255]);
    expect(pixel(bodies, 2)).toEqual([50, 50, 150, 255]);
    expect(pixel(bodies, 3)).toEqual([100, 100, 200, 60]);
    expect(pixel(bodies, 4)).toEqual([67, 67, 167, 90]);
    expect(pixel(bodies, 5)).toEqual([0, 0, 0, 0]);
  });

  it('has stripes that are seen where something is never freed, however little', () => {
    const full = Array.from({ length: 12 }, () => ({ payload: 255 }));
    const { stripes } = pictureOfCells(
      cells({ leaking: 1 }, ...full.slice(0, 7), { payload: 255, leaking: 255 }, ...full),
      geometry,
      COLOURS,
    );
    const alphas = Array.from({ length: 14 }, (_, index) => pixel(stripes, index)[3]);
    expect(pixel(stripes, 0).slice(0, 3)).toEqual([255, 0, 255]);
    expect(alphas).toEqual([190, 190, 190, 190, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0]);
  });

  it('has the whole stripe of a cell at the end of a row', () => {
    const last = geometry.rowWidth - 1;
    const { stripes } = pictureOfCells(
      cells(...Array.from({ length: last }, () => ({})), { leaking: 255 }),
      geometry,
      COLOURS,
    );
    const alphas = Array.from({ length: 7 }, (_, index) => pixel(stripes, last - 4 + index)[3]);
    expect(alphas).toEqual([0, 255, 255, 255, 255, 0, 0]);
  });

  it('has the colours of classes, headers shaded', () => {
    const map = {
      ...cells({ payload: 255 }, { payload: 100 }, { overhead: 255 }, { payload: 60, overhead: 30 }),
      colourBy: 'site' as const,
    };
    const classes = new Uint8Array(map.payload.length);
    classes[1] = 1;
    classes[3] = 1;
    const { bodies } = pictureOfCells({ ...map, classes }, geometry, COLOURS);
    expect(pixel(bodies, 0)).toEqual([200, 0, 0, 255]);
    expect(pixel(bodies, 1)).toEqual([0, 200, 0, 100]);
    expect(pixel(bodies, 2)).toEqual([110, 10, 10, 255]);
    expect(pixel(bodies, 3)).toEqual([3, 170, 3, 90]);
  });

  it('pales what stands back, by class or by state', () => {
    const map = cells({ payload: 255 }, { payload: 255, leaking: 255 });
    const classes = new Uint8Array(map.payload.length);
    classes[1] = 1;
    const ofClasses = pictureOfCells({ ...map, classes }, geometry, COLOURS, new Set([0]));
    expect([pixel(ofClasses.bodies, 0)[3], pixel(ofClasses.bodies, 1)[3]]).toEqual([51, 255]);
    const live = pictureOfCells(map, geometry, COLOURS, new Set([StateClass.Live]));
    expect([pixel(live.bodies, 0)[3], pixel(live.bodies, 1)[3], pixel(live.stripes, 1)[3]]).toEqual([
      51, 255, 255,
    ]);
    const leak = pictureOfCells(map, geometry, COLOURS, new Set([StateClass.Leak]));
    expect([pixel(leak.bodies, 0)[3], pixel(leak.bodies, 1)[3], pixel(leak.stripes, 1)[3]]).toEqual([
      255, 51, 51,
    ]);
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

  it('gives the runs of each class for its pattern, without what is pale, narrow or stands back', () => {
    const full = { payload: 255 };
    const row = [full, full, full, { payload: 60 }, full, full, full, full, full, full, full];
    const map = { ...cells(...row), colourBy: 'site' as const };
    const classes = new Uint8Array(map.payload.length);
    classes.set([0, 0, 0, 1, 1, 1, 1, 0, 0, 2, 2]);
    const picture = pictureOfCells({ ...map, classes }, geometry, COLOURS, new Set([2]));
    const { left, margin, rowHeight } = geometry;
    expect(picture.classes).toHaveLength(8);
    expect(picture.classes.slice(0, 3)).toEqual([
      [left, margin, 3, rowHeight],
      [left + 4, margin, 3, rowHeight],
      [],
    ]);
    expect(pictureOfCells(map, geometry, COLOURS).classes).toEqual([]);
  });

  it('lets the hatch go on below a few opaque bodies, not below those that stand back', () => {
    const full = { payload: 255 };
    const map = cells(
      full,
      { payload: 9 },
      full,
      full,
      { payload: 9 },
      ...Array.from({ length: 90 }, () => full),
    );
    const runs = (dimmed: ReadonlySet<number>) => {
      const { free } = pictureOfCells(map, geometry, COLOURS, dimmed);
      return free.filter((_, at) => at % 4 === 0 || at % 4 === 2).slice(0, 4);
    };
    const { left } = geometry;
    expect(runs(new Set()).slice(0, 2)).toEqual([left + 1, 4]);
    expect(runs(new Set([StateClass.Live]))).toEqual([left + 1, 1, left + 4, 1]);
  });
});
