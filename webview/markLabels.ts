/** Which of the marks above a plot have their labels, and how much of them. Pure. */

import { ELLIPSIS, fittingLetters, type Measure } from './textFit.ts';

interface Labelled {
  readonly label: string;
}

export interface PlacedMark extends Labelled {
  /** Of its line. Places ascend. */
  readonly place: number;
}

/** A label that is cut to less is left out. */
export const SHORTEST_LABEL_CSS = 34;
/** A label that crosses the lines of other marks anyway reaches so many times as far as the shortest one, if it is that long. */
const CROSSING_TO_SHORTEST = 3;

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
 * too soon, a label may stand before its line. `all` are the marks that are told apart, also those out of sight: as long
 * as they are the same list, their labels are compared once.
 */
export function markLabels(
  marks: readonly PlacedMark[],
  { end, gap, least }: LabelRoom,
  widthOf: Measure,
  all: readonly Labelled[] = marks,
): MarkLabel[] {
  const readings = readingsOf(all);
  /** Up to where there are labels, and up to where lines are crossed by one. */
  let labelled = Number.NEGATIVE_INFINITY;
  let crossed = Number.NEGATIVE_INFINITY;
  return marks.map(({ place, label }, at) => {
    const none = { text: '', left: place };
    if (place < crossed) return none;
    const cuts = readings.flatMap((reading) => tellingCut(label, reading));
    const width = widthOf(label);
    const needed = Math.min(
      width,
      Math.max(least, Math.min(...cuts.map(({ shortest }) => widthOf(shortest)))),
    );
    const cutTo = (room: number) => {
      if (room < needed) return '';
      return room < width ? longestOf(cuts, room, widthOf) : label;
    };
    const placeOf = (other: number) => marks[other]?.place ?? end;
    const roomBefore = (other: number) => placeOf(other) - place - 2 * gap;
    let next = at + 1;
    if (roomBefore(next) < needed) {
      const wanted = Math.max(needed, Math.min(width, CROSSING_TO_SHORTEST * least));
      while (next < marks.length && roomBefore(next) < wanted) next++;
    }
    const behind = cutTo(roomBefore(next));
    if (behind !== '') {
      crossed = placeOf(next);
      labelled = place + gap + widthOf(behind);
      return { text: behind, left: place + gap };
    }
    const before = Math.max(labelled, marks[at - 1]?.place ?? 0);
    const text = cutTo(place - before - 2 * gap);
    if (text === '') return none;
    labelled = place;
    return { text, left: place - gap - widthOf(text) };
  });
}

/** By the first of the cuts that leaves enough. */
function longestOf(cuts: readonly Cut[], room: number, widthOf: Measure): string {
  for (const { turn, stem, sharedLength } of cuts) {
    const kept = fittingLetters(stem, room, (text) => widthOf(turn(text)))
      .join('')
      .trimEnd();
    if (kept.length > sharedLength) return turn(kept + ELLIPSIS);
  }
  return '';
}

/** What may be left of a label: its beginning or, of a label that is turned, its end. */
interface Cut extends Pick<Reading, 'turn'> {
  /** Turned. A very long label comes here cut already: what is behind that cut goes as well, as two would look like a fault. */
  readonly stem: string;
  /** So many UTF-16 units of the stem do not tell it from all others. */
  readonly sharedLength: number;
  /** The shortest text that does. */
  readonly shortest: string;
}

/** None where all that could be left is shared with another label. */
function tellingCut(label: string, { turn, sharedLengths }: Reading): Cut[] {
  const turned = turn(label);
  const sharedLength = sharedLengths.get(turned) ?? 0;
  const [stem = ''] = turned.split(ELLIPSIS, 1);
  // Spaces tell nothing: none are left before an ellipsis.
  const [telling] = /^\s*\S/u.exec(stem.slice(sharedLength)) ?? [];
  if (telling === undefined) return [];
  return [{ turn, stem, sharedLength, shortest: turn(stem.slice(0, sharedLength) + telling + ELLIPSIS) }];
}

/** All labels from one of their ends. */
interface Reading {
  /** Turns a text so that this end comes first, and turns it back. */
  readonly turn: (text: string) => string;
  /** How far each label, turned, begins like another one, in UTF-16 units. */
  readonly sharedLengths: ReadonlyMap<string, number>;
}

/** To compare all labels takes longer than the rest of a paint, and a zoom paints at each of its steps. */
const known = new WeakMap<readonly Labelled[], Reading[]>();

function readingsOf(marks: readonly Labelled[]): Reading[] {
  const before = known.get(marks);
  if (before) return before;
  const labels = [...new Set(marks.map(({ label }) => label))];
  const readings = [(text: string) => text, backwards].map((turn) => ({
    turn,
    sharedLengths: sharedLengths(labels.map(turn)),
  }));
  known.set(marks, readings);
  return readings;
}

/** In order, the most alike stand side by side. */
function sharedLengths(texts: readonly string[]): Map<string, number> {
  const sorted = texts.toSorted();
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
