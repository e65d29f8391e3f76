/**
 * Where the rows of a long list are. The list's place is its top: how many pixels of rows lie above the window, of which
 * there may be billions. The scroll bar's place is another thing once the rows are taller than a browser lets an element
 * be; both are turned into each other here. Rows count from 0. Pure.
 */

export interface ListScale {
  readonly rowCount: number;
  readonly rowHeight: number;
  readonly windowHeight: number;
}

export interface VisibleRows {
  readonly first: number;
  /** Whole or in part. */
  readonly count: number;
  /** How far the first is above the window's upper edge, in pixels. */
  readonly hiddenPixels: number;
}

/** Browsers cut elements off somewhere above 16 million pixels; half of that has room for zooming in. */
export const TALLEST_PIXELS = 8_000_000;

/** The height of what is scrolled. */
export function scrollHeight({ rowCount, rowHeight }: ListScale): number {
  return Math.min(rowCount * rowHeight, TALLEST_PIXELS);
}

/** The rows are taller than what is scrolled: a pixel of the scroll bar's is more than one of theirs. */
export function isCompressed({ rowCount, rowHeight }: ListScale): boolean {
  return rowCount * rowHeight > TALLEST_PIXELS;
}

export function lastTop({ rowCount, rowHeight, windowHeight }: ListScale): number {
  return Math.max(0, rowCount * rowHeight - windowHeight);
}

export function clampTop(scale: ListScale, top: number): number {
  return Math.min(lastTop(scale), Math.max(0, top));
}

export function topOfScroll(scale: ListScale, scrollTop: number): number {
  if (!isCompressed(scale)) return clampTop(scale, scrollTop);
  return clampTop(scale, (scrollTop / lastScroll(scale)) * lastTop(scale));
}

export function scrollOfTop(scale: ListScale, top: number): number {
  if (!isCompressed(scale)) return top;
  return (top / lastTop(scale)) * lastScroll(scale);
}

export function visibleRows({ rowCount, rowHeight, windowHeight }: ListScale, top: number): VisibleRows {
  const first = Math.floor(top / rowHeight);
  const hiddenPixels = top - first * rowHeight;
  const count = Math.ceil((windowHeight + hiddenPixels) / rowHeight);
  return { first, count: Math.max(0, Math.min(count, rowCount - first)), hiddenPixels };
}

/** How many rows there is room for, one at least: as far as a page up or down goes. */
export function wholeRows({ rowHeight, windowHeight }: ListScale): number {
  return Math.max(1, Math.floor(windowHeight / rowHeight));
}

/**
 * The top that shows a row, changed as little as possible (`nearest`) or so that the row is in the middle. A row that can
 * be seen as a whole stays where it is.
 */
export function topShowing(scale: ListScale, top: number, row: number, place: 'nearest' | 'middle'): number {
  const { rowHeight, windowHeight } = scale;
  const rowTop = row * rowHeight;
  const isAbove = rowTop < top;
  const isBelow = rowTop + rowHeight > top + windowHeight;
  if (!isAbove && !isBelow) return top;
  if (place === 'middle') return clampTop(scale, rowTop - (windowHeight - rowHeight) / 2);
  return clampTop(scale, isAbove ? rowTop : rowTop + rowHeight - windowHeight);
}

function lastScroll({ windowHeight }: ListScale): number {
  return Math.max(1, TALLEST_PIXELS - windowHeight);
}
