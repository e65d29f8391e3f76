/** Which of the marks above a plot have their labels, and how much of them. Pure. */

import { ELLIPSIS, fittingLetters, type Measure } from './textFit.ts';

export interface PlacedMark {
  /** Of its line. Places ascend. */
  readonly place: number;
  readonly label: string;
}

/** A label that is cut to less is left out. */
export const SHORTEST_LABEL_CSS = 34;

/** In the unit of the places. */
export interface LabelRoom {
  readonly end: number;
  /** Between a line and the label that begins there, and at the least from its end to the next line. */
  readonly gap: number;
  /** A label that is cut to less than this is left out. */
  readonly least: number;
}

export interface MarkLabel {
  /** Empty where hardly any of it would fit. */
  readonly text: string;
  readonly left: number;
}

/**
 * What stands behind the line of each mark: its label, cut before the next one. Of marks that crowd the first ones win, and their
 * labels reach over the lines of those that have none. Where the plot ends too soon, a label may stand before its line.
 */
export function markLabels(
  marks: readonly PlacedMark[],
  { end, gap, least }: LabelRoom,
  widthOf: Measure,
): MarkLabel[] {
  /** Up to where there are labels, and up to where lines are crossed by one. */
  let labelled = Number.NEGATIVE_INFINITY;
  let crossed = Number.NEGATIVE_INFINITY;
  return marks.map(({ place, label }, at) => {
    const none = { text: '', left: place };
    if (place < crossed) return none;
    const needed = Math.min(widthOf(label), least) + 2 * gap;
    const next = marks.slice(at + 1).find((mark) => mark.place - place >= needed)?.place;
    const behind = cutToFit(label, (next ?? end) - place - 2 * gap, least, widthOf);
    if (behind !== '') {
      crossed = next ?? end;
      labelled = place + gap + widthOf(behind);
      return { text: behind, left: place + gap };
    }
    const before = Math.max(labelled, marks[at - 1]?.place ?? 0);
    const text = cutToFit(label, place - before - 2 * gap, least, widthOf);
    if (text === '') return none;
    labelled = place;
    return { text, left: place - gap - widthOf(text) };
  });
}

function cutToFit(text: string, room: number, least: number, widthOf: Measure): string {
  if (widthOf(text) <= room) return text;
  return room < least ? '' : `${fittingLetters(text, room, widthOf).join('').trimEnd()}${ELLIPSIS}`;
}
