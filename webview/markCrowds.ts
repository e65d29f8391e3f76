/** Which marks of a plot are too close to each other for lines through it. Pure. */

/** Lines closer than this make bars that hide the plot beneath; dashed ones that far apart take a sixteenth of it. */
export const CROWD_CSS = 8;
/** Of a mark that crowds, in place of its line. */
export const TICK_CSS = 5;

/**
 * Tells of each of the ascending places whether it is of a crowd: three or more, each of them nearer to the next than
 * `distance`. Two lines side by side hide nothing.
 */
export function crowdsIn(places: readonly number[], distance: number): boolean[] {
  const isClose = (at: number) => (places[at + 1] ?? Number.NaN) - (places[at] ?? Number.NaN) < distance;
  return places.map((_, at) => [at - 2, at - 1, at].some((first) => isClose(first) && isClose(first + 1)));
}
