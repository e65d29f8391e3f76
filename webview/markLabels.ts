/** Which of the marks above a plot have their labels, and how much of them. Pure. */

import { ELLIPSIS, type Measure, mostBelow } from './textFit.ts';

export interface PlacedMark {
  /** Of its line. Places ascend. */
  readonly place: number;
  readonly label: string;
}

/** A label that is cut to less is left out. */
export const SHORTEST_LABEL_CSS = 34;
/** How much of a label is wanted where it has to reach over other marks anyway, in the shortest labels. */
const WANTED_LABELS = 3;

/** In the unit of the places. */
export interface LabelRoom {
  readonly end: number;
  /** Between a line and the label that begins there, and at the least from its end to the next line. */
  readonly gap: number;
  /** A label that is cut to less than this is left out. */
  readonly least: number;
}

export interface MarkLabel {
  /** Empty where hardly any of it would fit, or not enough to tell it from the others. */
  readonly text: string;
  readonly left: number;
}

/**
 * What stands behind the line of each mark: its label, cut before the next one, to what still tells it from all others. Of
 * marks that crowd the first ones win, and their labels reach over the lines of those that have none. Where the plot ends
 * too soon, a label may stand before its line.
 */
export function markLabels(
  marks: readonly PlacedMark[],
  { end, gap, least }: LabelRoom,
  widthOf: Measure,
): MarkLabel[] {
  const nameOf = tellingNames(
    marks.map(({ label }) => label),
    least,
    widthOf,
  );
  /** Up to where there are labels, and up to where lines are crossed by one. */
  let labelled = Number.NEGATIVE_INFINITY;
  let crossed = Number.NEGATIVE_INFINITY;
  return marks.map(({ place, label }, at) => {
    const none = { text: '', left: place };
    if (place < crossed) return none;
    const name = nameOf(label);
    const next = placeBehind(marks, at, name, { gap, least }) ?? end;
    const behind = name.cutTo(next - place - 2 * gap);
    if (behind !== '') {
      crossed = next;
      labelled = place + gap + widthOf(behind);
      return { text: behind, left: place + gap };
    }
    const before = Math.max(labelled, marks[at - 1]?.place ?? 0);
    const text = name.cutTo(place - before - 2 * gap);
    if (text === '') return none;
    labelled = place;
    return { text, left: place - gap - widthOf(text) };
  });
}

/** Where the label of a mark has to end: at the next mark, or at the first one that leaves it enough room. */
function placeBehind(
  marks: readonly PlacedMark[],
  at: number,
  { neededWidth, width }: TellingName,
  { gap, least }: Pick<LabelRoom, 'gap' | 'least'>,
): number | undefined {
  const start = marks[at]?.place ?? 0;
  const firstBeyond = (room: number) =>
    marks.findIndex((mark, other) => other > at && mark.place - start >= room + 2 * gap);
  const next = firstBeyond(neededWidth);
  if (next <= at + 1) return marks[next]?.place;
  return marks[firstBeyond(Math.max(neededWidth, Math.min(width, WANTED_LABELS * least)))]?.place;
}

/** The label of a mark among the others. */
interface TellingName {
  readonly width: number;
  /** As little of it as may be shown. */
  readonly neededWidth: number;
  /** As much of it as has room, with one ellipsis where that is not all; empty where it would not be told from the others. */
  cutTo(room: number): string;
}

/** A way to cut a label: what is left of so many of its letters, with an ellipsis. */
interface Cut {
  textOf(letterCount: number): string;
  /** So many letters tell it from all other labels; all of them, where no cut does. */
  readonly tellingCount: number;
}

/** Texts are measured for labels that are asked for alone: in a crowd, few are. */
function tellingNames(
  labels: readonly string[],
  least: number,
  widthOf: Measure,
): (label: string) => TellingName {
  const ofHeads = sharedLengths(labels);
  const ofTails = sharedLengths(labels.map(backwards));
  return (label) => {
    const letters = [...label];
    const cuts = [
      tellingCut(letters.length, ofHeads.get(label), (count) => headOf(letters, count)),
      tellingCut(letters.length, ofTails.get(backwards(label)), (count) => tailOf(letters, count)),
    ].filter(({ tellingCount }) => tellingCount < letters.length);
    const width = widthOf(label);
    const widths = cuts.map(({ textOf, tellingCount }) => widthOf(textOf(tellingCount)));
    return {
      width,
      neededWidth: Math.min(width, Math.max(least, Math.min(...widths))),
      cutTo(room) {
        if (width <= room) return label;
        return room < least ? '' : fitting(cuts, letters.length, room, widthOf);
      },
    };
  };
}

/** By the first of the cuts that leaves enough. */
function fitting(cuts: readonly Cut[], letterCount: number, room: number, widthOf: Measure): string {
  for (const { textOf, tellingCount } of cuts) {
    const most = mostBelow(letterCount, (count) => widthOf(textOf(count)) <= room);
    if (most >= tellingCount) return textOf(most);
  }
  return '';
}

function tellingCut(letterCount: number, shared = 0, textOf: Cut['textOf']): Cut {
  const isShared = (count: number) => textOf(count).length - ELLIPSIS.length <= shared;
  return { textOf, tellingCount: mostBelow(letterCount, isShared) + 1 };
}

/** A label comes here cut already, if it is very long. What is behind that cut goes as well: two of them would look like a fault. */
function headOf(letters: readonly string[], count: number): string {
  const [head = ''] = letters.slice(0, count).join('').split(ELLIPSIS, 1);
  return head.trimEnd() + ELLIPSIS;
}

function tailOf(letters: readonly string[], count: number): string {
  const tail =
    letters
      .slice(letters.length - count)
      .join('')
      .split(ELLIPSIS)
      .at(-1) ?? '';
  return ELLIPSIS + tail.trimStart();
}

/** How far each text begins like another one, in UTF-16 units. In order, the most alike stand side by side. */
function sharedLengths(texts: readonly string[]): Map<string, number> {
  const sorted = [...new Set(texts)].sort();
  const shared = sorted.map((text, at) => sharedLength(text, sorted[at + 1] ?? ''));
  return new Map(sorted.map((text, at) => [text, Math.max(shared[at - 1] ?? 0, shared[at] ?? 0)]));
}

function sharedLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

function backwards(text: string): string {
  return [...text].reverse().join('');
}
