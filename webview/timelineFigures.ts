/** The figures that the timeline can show: their words, their axis, how they are drawn, and which are shown at first. */

import { formatBytes, formatShare } from '../src/format/quantities.ts';
import type { SeriesName, TimelineChoice } from '../src/protocol/panel.ts';

export type FigureName = Exclude<SeriesName, 'errors'>;

/** `bytes` stands at the left; the others at the right, where there is room. */
export type AxisName = 'bytes' | 'share' | 'probes';

export interface TimelineFigure {
  readonly name: FigureName;
  readonly words: string;
  readonly tooltip: string;
  readonly axis: AxisName;
  /** Which colour of the look. */
  readonly colour: 'allocated' | 'leak' | 'foreground' | 'muted';
  /** Lengths of line and gap in CSS pixels, which tell figures apart without their colours; empty for a whole line. */
  readonly dash: readonly number[];
  /** How much colour fills the room below the line; 0 for none. */
  readonly area: number;
}

/** In the order of the menu, which is that of drawing too. */
export const TIMELINE_FIGURES: readonly TimelineFigure[] = [
  {
    name: 'live',
    words: 'live',
    tooltip: 'Bytes that the program has asked for and not freed',
    axis: 'bytes',
    colour: 'allocated',
    dash: [],
    area: 0.3,
  },
  {
    name: 'leaking',
    words: 'never freed',
    tooltip: 'Those of the live bytes that are still live at the end',
    axis: 'bytes',
    colour: 'leak',
    dash: [],
    area: 0.2,
  },
  {
    name: 'free',
    words: 'free',
    tooltip: 'Free bytes of the pool',
    axis: 'bytes',
    colour: 'muted',
    dash: [],
    area: 0,
  },
  {
    name: 'largestFree',
    words: 'largest free',
    tooltip: 'The largest free block: no larger one can be allocated',
    axis: 'bytes',
    colour: 'muted',
    dash: [2, 3],
    area: 0,
  },
  {
    name: 'fragmentation',
    words: 'fragmentation',
    tooltip: 'The share of the free bytes that lie outside of the largest free block',
    axis: 'share',
    colour: 'foreground',
    dash: [7, 3],
    area: 0,
  },
  {
    name: 'probes',
    words: 'probes',
    tooltip: 'Free blocks looked at per event',
    axis: 'probes',
    colour: 'foreground',
    dash: [7, 3, 2, 3],
    area: 0,
  },
];

export const FIRST_CHOICE: TimelineChoice = {
  figures: ['live', 'leaking', 'free', 'largestFree'],
  byTime: false,
};

export function shownFigures({ figures }: TimelineChoice): TimelineFigure[] {
  return TIMELINE_FIGURES.filter(({ name }) => figures.includes(name));
}

/** Also where all that is chosen is unknown here. */
export function showsNothing(choice: TimelineChoice): boolean {
  return shownFigures(choice).length === 0;
}

/** The choice with one figure more, or without it. */
export function withFigure(choice: TimelineChoice, name: FigureName): TimelineChoice {
  const { figures } = choice;
  const isShown = figures.includes(name);
  return { ...choice, figures: isShown ? figures.filter((shown) => shown !== name) : [...figures, name] };
}

export function wordFigure(axis: AxisName, value: number): string {
  if (axis === 'bytes') return formatBytes(Math.round(value));
  if (axis === 'share') return formatShare(value);
  const text = Number.isInteger(value) || value >= 100 ? value.toFixed(0) : value.toFixed(1);
  return value === 1 ? '1 probe' : `${text} probes`;
}
