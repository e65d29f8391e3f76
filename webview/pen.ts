/**
 * What is drawn with: the calls and settings of a 2D context that our painters use, so that what they draw can be recorded
 * as well. Besides, what a recorder needs and the platform does not tell: the tile of a pattern, the data of a path, and
 * how a canvas on the page is painted.
 */

export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'globalAlpha'
  | 'lineWidth'
  | 'lineCap'
  | 'lineJoin'
  | 'font'
  | 'letterSpacing'
  | 'textAlign'
  | 'textBaseline'
  | 'imageSmoothingEnabled'
  | 'save'
  | 'restore'
  | 'translate'
  | 'scale'
  | 'setLineDash'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'quadraticCurveTo'
  | 'rect'
  | 'roundRect'
  | 'closePath'
  | 'clip'
  | 'fill'
  | 'stroke'
  | 'fillRect'
  | 'strokeRect'
  | 'fillText'
  | 'measureText'
  | 'drawImage'
  | 'createLinearGradient'
>;

const pathData = new WeakMap<Path2D, string>();

/** A path whose data are remembered. */
export function pathOf(data: string): Path2D {
  const path = new Path2D(data);
  pathData.set(path, data);
  return path;
}

export function dataOf(path: Path2D): string {
  return pathData.get(path) ?? '';
}

const tiles = new WeakMap<CanvasPattern, OffscreenCanvas>();

export function rememberTile(pattern: CanvasPattern, tile: OffscreenCanvas): void {
  tiles.set(pattern, tile);
}

export function tileOf(pattern: CanvasPattern): OffscreenCanvas | undefined {
  return tiles.get(pattern);
}

type Painter = (pen: Pen) => void;

const painters = new WeakMap<HTMLCanvasElement, Painter>();

/** `paint` draws what is on the canvas now, in its device pixels. */
export function rememberPainter(canvas: HTMLCanvasElement, paint: Painter): void {
  painters.set(canvas, paint);
}

/** Undefined for a canvas of others, which can only be copied. */
export function painterOf(canvas: HTMLCanvasElement): Painter | undefined {
  return painters.get(canvas);
}
