/** How much of a text has room, where an ellipsis stands for the rest. Pure. */

/** The width of a text. */
export type Measure = (text: string) => number;

export const ELLIPSIS = '…';

/** The first letters of a text that has no room as a whole, with an ellipsis behind them. Letters, not UTF-16 units: none is cut in two. */
export function fittingLetters(text: string, room: number, measure: Measure): string[] {
  const letters = [...text];
  let fits = 0;
  let tooLong = letters.length;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (measure(letters.slice(0, middle).join('') + ELLIPSIS) <= room) fits = middle;
    else tooLong = middle;
  }
  return letters.slice(0, fits);
}
