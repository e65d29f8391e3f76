/**
 * What is kept of a sweep through the history: of each column that time has left, the shares of its pixels, and, where
 * blocks are told apart by their class, the class that prevails in each, or the share of every class.
 */

import { CLASS_COUNT, prevailingClasses } from './colourClasses.ts';

/** How many pixels a picture has. */
export interface PixelCount {
  readonly width: number;
  readonly height: number;
}

/** For each pixel, row by row from the highest address down, shares from 0 to 255 of the byte-steps under it. */
export interface HistoryRaster {
  /** Bytes of live blocks, headers included. */
  readonly used: Uint8Array;
  /** Of these what is never freed; above 0 where there is any. */
  readonly leaking: Uint8Array;
  /** The class with the most byte-steps under the pixel, of the favoured ones where there are any. Empty for `state`. */
  readonly classes: Uint8Array;
}

/** Takes the columns of a sweep, from left to right. */
export interface ColumnPainter {
  /** How many classes the sweep tells apart; one for `state`. */
  readonly classCount: number;
  /**
   * `areas`: of each class, by row from the lowest address up, the part of `wholeArea` that is allocated;
   * `leakingAreas`: what of all of them is never freed.
   */
  paint(column: number, areas: readonly Float64Array[], leakingAreas: Float64Array, wholeArea: number): void;
}

const WHOLE_SHARE = 255;

export class RasterPainter implements ColumnPainter {
  readonly classCount: number;
  readonly raster: HistoryRaster;

  constructor(
    private readonly size: PixelCount,
    hasClasses: boolean,
    private readonly favoured?: number,
  ) {
    const pixels = size.width * size.height;
    this.classCount = hasClasses ? CLASS_COUNT : 1;
    this.raster = {
      used: new Uint8Array(pixels),
      leaking: new Uint8Array(pixels),
      classes: new Uint8Array(hasClasses ? pixels : 0),
    };
  }

  paint(column: number, areas: readonly Float64Array[], leakingAreas: Float64Array, wholeArea: number): void {
    const { width, height } = this.size;
    const { used, leaking, classes } = this.raster;
    const scale = WHOLE_SHARE / wholeArea;
    const prevailing = classes.length > 0 ? prevailingClasses(areas, this.favoured) : null;
    for (let row = 0, pixel = (height - 1) * width + column; row < height; row++, pixel -= width) {
      let area = 0;
      for (const ofClass of areas) area += ofClass[row]!;
      const leakingArea = leakingAreas[row]!;
      const leakingShare = leakingArea > 0 ? Math.max(1, Math.round(leakingArea * scale)) : 0;
      leaking[pixel] = leakingShare;
      used[pixel] = Math.max(leakingShare, Math.round(area * scale));
      if (prevailing) classes[pixel] = prevailing[row]!;
    }
  }
}

export class ClassSharesPainter implements ColumnPainter {
  readonly classCount = CLASS_COUNT;
  /** Of each class, for each pixel its share from 0 to 255; above 0 where there is any. */
  readonly shares: readonly Uint8Array[];

  constructor(private readonly size: PixelCount) {
    this.shares = Array.from({ length: CLASS_COUNT }, () => new Uint8Array(size.width * size.height));
  }

  paint(column: number, areas: readonly Float64Array[], _leaking: Float64Array, wholeArea: number): void {
    const { width, height } = this.size;
    const scale = WHOLE_SHARE / wholeArea;
    areas.forEach((ofClass, index) => {
      const shares = this.shares[index]!;
      for (let row = 0, pixel = (height - 1) * width + column; row < height; row++, pixel -= width)
        shares[pixel] = Math.min(WHOLE_SHARE, Math.ceil(ofClass[row]! * scale));
    });
  }
}
