/**
 * What the fills of map and history and the map's outlines mean, and the settings that its heap has. What blocks are sorted by can be clicked:
 * the others then stand back. The swatches have their colours from the style sheet, classes their patterns as on the map.
 */

import { formatBytes, formatCount, formatQuantity } from '../src/format/quantities.ts';
import { shortSites } from '../src/format/sites.ts';
import {
  type ColourBy,
  type ColourClass,
  type Frame,
  shorten,
  type TraceFigures,
} from '../src/protocol/panel.ts';
import { element, setText } from './dom.ts';
import { SVG } from './icons.ts';
import type { Part } from './part.ts';
import { CLASS_SHAPES, PADDING_SHAPE, type PatternShape, pathOfShape } from './patternShapes.ts';
import { StateClass, shownExplanation, type ViewState } from './state.ts';

interface LegendEntry {
  readonly swatch: string;
  /** Over the swatch's colour. */
  readonly shape: PatternShape | null;
  readonly name: string;
  /** In full, where the name is cut. */
  readonly whole: string;
  /** What a click filters by; null for what only explains. */
  readonly ofBlock: number | null;
}

const MAXIMUM_NAME_LENGTH = 44;
/** As in the style sheet. */
const SWATCH_WIDTH = 13;
const SWATCH_HEIGHT = 12;

const PADDING: LegendEntry = { ...explained('padding', 'padding'), shape: PADDING_SHAPE };
const MARKS: readonly LegendEntry[] = [explained('cursor', 'this step'), explained('moved', 'moved from')];
const STATES: readonly LegendEntry[] = [
  filtering('allocated', 'allocated', StateClass.Live),
  explained('header', 'header'),
  PADDING,
  filtering('free', 'free', StateClass.Free),
  filtering('leak', 'never freed', StateClass.Leak),
  ...MARKS,
];

/** `onFilter` is told the class and whether it is to be taken beside others. */
export function createLegend(onFilter: (ofBlock: number, adds: boolean) => void): Part {
  const list = element('ul', 'legend-entries');
  list.setAttribute('aria-label', 'Legend: choose what to see alone');
  const settings = element('span', 'legend-settings');
  const notes = {
    blockers: new Note('blocker'),
    freeList: new Note('free-list'),
    search: new Note('search'),
  };
  let rows: readonly LegendRow[] = [];
  let shown = '';
  const rebuild = (colourBy: ColourBy, classes: readonly ColourClass[]) => {
    const key = [colourBy, ...classes.map(({ name }) => name)].join('\n');
    if (key === shown) return;
    shown = key;
    rows = entriesOf(colourBy, classes).map((entry) => new LegendRow(entry, onFilter));
    list.replaceChildren(
      ...rows.map((row) => row.element),
      ...Object.values(notes).map((note) => note.element),
    );
  };
  return {
    element: element('div', 'legend', list, settings),
    update(state: ViewState) {
      const { drawn: settled, glimpse, dimmed, overlays } = state;
      const drawn = glimpse ?? settled;
      if (!drawn) return;
      setText(settings, wordSettings(drawn.trace.overview.figures));
      const { map, classes } = drawn.frame;
      rebuild(map.colourBy, classes);
      const { freeLists, search } = drawn.frame.overlays;
      notes.blockers.show(shownExplanation(state)?.blockers ? 'in the way' : '');
      notes.freeList.show(overlays.has('freeList') ? wordFreeLists(freeLists) : '');
      notes.search.show(overlays.has('search') ? wordSearch(search) : '');
      for (const row of rows) row.show(classes, dimmed);
    },
  };
}

class LegendRow {
  readonly element: HTMLElement;
  private readonly bytes = element('span', 'legend-bytes');
  private readonly button: HTMLButtonElement | null;

  constructor(
    private readonly entry: LegendEntry,
    onFilter: (ofBlock: number, adds: boolean) => void,
  ) {
    const { ofBlock, name, whole, swatch } = entry;
    const parts = [swatchOf(entry), element('span', 'legend-name', name)];
    this.button = ofBlock === null ? null : element('button', 'legend-filter', ...parts, this.bytes);
    if (this.button && ofBlock !== null) {
      this.button.type = 'button';
      this.button.title = `${whole}\nClick to see it alone, Ctrl+click to see it beside others.\nBytes are of whole blocks, with headers and padding.`;
      this.button.addEventListener('click', (event) => onFilter(ofBlock, event.ctrlKey || event.metaKey));
    }
    this.element = element('li', 'legend-entry', ...(this.button ? [this.button] : parts));
    // The history knows what is never freed, and blocks, but no headers and outlines.
    this.element.classList.toggle('of-map', ofBlock === null && swatch !== 'leak');
  }

  show(classes: readonly ColourClass[], dimmed: ReadonlySet<number>): void {
    const { ofBlock } = this.entry;
    if (ofBlock === null || !this.button) return;
    const ofClass = classes[ofBlock];
    const bytes = ofClass?.bytes ?? null;
    setText(this.bytes, bytes === null ? '' : formatBytes(bytes));
    const isDimmed = dimmed.has(ofBlock);
    this.button.classList.toggle('dimmed', isDimmed);
    this.button.setAttribute('aria-pressed', String(dimmed.size > 0 && !isDimmed));
  }
}

/** Of what lies over the map; not there while nothing does. */
class Note {
  private readonly words = element('span', 'legend-name');
  readonly element: HTMLElement;

  constructor(swatch: string) {
    this.element = element(
      'li',
      'legend-entry of-map',
      element('span', `swatch swatch-${swatch}`),
      this.words,
    );
    this.element.hidden = true;
  }

  show(words: string): void {
    this.element.hidden = words === '';
    setText(this.words, words);
  }
}

/** Says so where not all of them are numbered. */
export function wordFreeLists(lists: Frame['overlays']['freeLists']): string {
  if (!lists) return '';
  const isCut = lists.some(({ addresses, length }) => addresses.length < length);
  const [only] = lists;
  if (only && lists.length === 1)
    return isCut
      ? `free list, the first ${formatCount(only.addresses.length)} of ${formatCount(only.length)}`
      : 'free list';
  const longest = Math.max(...lists.map(({ addresses }) => addresses.length));
  return isCut
    ? `free list of each arena, the first ${formatCount(longest)} at most`
    : 'free list of each arena';
}

export function wordSearch(search: Frame['overlays']['search']): string {
  if (!search) return 'no search at this step';
  const { addresses, probeCount, found } = search;
  const all = formatQuantity(probeCount, 'probe');
  const count = addresses.length;
  if (count === probeCount) return 'search';
  return found < count - 1
    ? `search, the first ${formatCount(count)} of ${all}`
    : `search, the first ${formatCount(count - 1)} and the last of ${all}`;
}

function swatchOf({ swatch, shape }: LegendEntry): HTMLElement {
  return element('span', `swatch swatch-${swatch}`, shape && patternOf(shape));
}

function patternOf(shape: PatternShape): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${SWATCH_WIDTH} ${SWATCH_HEIGHT}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'swatch-pattern');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', pathOfShape(shape, SWATCH_WIDTH, SWATCH_HEIGHT, devicePixelRatio));
  svg.append(path);
  return svg;
}

function entriesOf(colourBy: ColourBy, classes: readonly ColourClass[]): readonly LegendEntry[] {
  if (colourBy === 'state') return STATES;
  const kind = colourBy === 'site' || colourBy === 'thread' ? 'class' : 'scale';
  const wholes = classes.map(({ name }) => name);
  const names = colourBy === 'site' ? shortSites(wholes) : wholes;
  const named = wholes.map((whole, index) => ({
    ...filtering(`${kind}-${index}`, shorten(names[index] || whole, MAXIMUM_NAME_LENGTH), index),
    shape: CLASS_SHAPES[index] ?? null,
    whole,
  }));
  return [
    ...named.filter(({ whole }) => whole !== ''),
    explained(`header-of-${kind}`, 'header'),
    PADDING,
    explained('free', 'free'),
    explained('leak', 'never freed'),
    ...MARKS,
  ];
}

function filtering(swatch: string, name: string, ofBlock: number): LegendEntry {
  return { swatch, shape: null, name, whole: name, ofBlock };
}

function explained(swatch: string, name: string): LegendEntry {
  return { swatch, shape: null, name, whole: name, ofBlock: null };
}

function wordSettings({ strategy, order, heapBytes, arenas }: TraceFigures): string {
  const words = [strategy, order, formatBytes(heapBytes)];
  if (arenas > 1) words.push(formatQuantity(arenas, 'arena'));
  return words.join(' · ');
}
