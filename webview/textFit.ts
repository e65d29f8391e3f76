/** How much of a text has room, where an ellipsis stands for the rest. Pure. */

/** The width of a text. */
export type Measure = (text: string) => number;

export const ELLIPSIS = '…';

/** As many of the first letters of a text as have room with an ellipsis behind them. Letters, not UTF-16 units: none is cut in two. */
export function fittingLetters(text: string, room: number, measure: Measure): string[] {
  const letters = [...text];
  const fits = (count: number) => measure(letters.slice(0, count).join('') + ELLIPSIS) <= room;
  return letters.slice(0, mostBelow(letters.length + 1, fits));
}

/** The greatest number below `end` for which something holds that holds for all smaller ones; 0 if it never does. */
function mostBelow(end: number, holds: (count: number) => boolean): number {
  let most = 0;
  let tooMany = end;
  while (tooMany - most > 1) {
    const middle = (most + tooMany) >> 1;
    if (holds(middle)) most = middle;
    else tooMany = middle;
  }
  return most;
}
