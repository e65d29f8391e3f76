/**
 * Where the panes below the step's sentence stand, for a room and a choice: as a grid of CSS, with the splitters between
 * them; and how high the timeline above it is. Pure; all lengths are CSS pixels.
 *
 *     from 1,100 px      from 500 px           below
 *     map | history      map                   map
 *         | inspector    history | inspector   history
 *                                              inspector
 *
 * A pane that is hidden, or that the panel does not have, leaves its place to the others.
 */

import type { LayoutChoice, PaneId, PaneLength } from '../src/protocol/layout.ts';

export interface LayoutRoom {
  readonly widthCss: number;
  readonly heightCss: number;
}

export interface LayoutGrid {
  readonly columns: string;
  readonly rows: string;
  /** As `grid-template-areas`: names of panes and splitters. */
  readonly areas: string;
  readonly splitters: readonly SplitterPlace[];
  /** Under the timeline; what it sets is the height of the plot. Null where there is no timeline. */
  readonly timelineSplitter: SplitterPlace | null;
  /** What the map may take, legend and heading aside. */
  readonly mapHeightCss: number;
  /** Panes that are as large as their place; others are as high as what is in them. */
  readonly filling: readonly PaneId[];
}

export interface SplitterPlace {
  readonly area: SplitterArea;
  readonly length: PaneLength;
  /** `x` moves left and right. */
  readonly axis: 'x' | 'y';
  /** -1 where the length shrinks when the splitter moves right or down. */
  readonly direction: 1 | -1;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly name: string;
}

/** In the grid. */
export const SPLITTER_AREAS = ['main', 'rest'] as const;

export type SplitterArea = (typeof SPLITTER_AREAS)[number] | 'timeline';

const BESIDE_FROM = 1100;
const BELOW_FROM = 500;
/** As in layout.css. */
const SPLITTER = '13px';

const USUAL_TIMELINE_HEIGHT = 132;
const LEAST_TIMELINE_HEIGHT = 80;
const MOST_TIMELINE_HEIGHT = 800;
/** What the buttons above it, the sentence and the map take at the least. */
const BELOW_TIMELINE = 420;
/** The timeline's switches above its plot, and the splitter below it. */
const TIMELINE_SURROUNDINGS = 39;
/** The leaks set their height themselves: about this. */
const LEAKS_HEIGHT = 190;
const LEAST_MAP_HEIGHT = 120;
/** Eight rows with room for names. Beside a text, in a panel of 700 pixels, history and figures are below it without scrolling. */
const LOWEST_MAP = 184;
const HIGHEST_MAP = 900;
const MOST_HEIGHT = 2000;
const LEAST_PANE = 120;
const LEAST_WIDTH = 200;
const USUAL_INSPECTOR_WIDTH = 300;
const USUAL_HISTORY_HEIGHT = 220;
/** Beside the inspector, before the panel scrolls. */
const LEAST_HISTORY_HEIGHT = 190;
/** The map's heading, legend and bar, where they have one line each. */
const MAP_SURROUNDINGS = 100;
/** What an inspector takes that has one block's lines in columns. */
const INSPECTOR_HEIGHT = 126;
/** In two columns under the history, with the figures of a step. */
const LEAST_INSPECTOR_BESIDE = 152;

export function layoutGrid(
  shown: ReadonlySet<PaneId>,
  { lengths }: LayoutChoice,
  room: LayoutRoom,
): LayoutGrid {
  const panes = (['map', 'history', 'inspector'] as const).filter((id) => shown.has(id));
  const timelineSplitter = shown.has('timeline') ? splitterUnderTimeline(lengths, room) : null;
  const timelineHeight = timelineSplitter ? timelineSplitter.value + TIMELINE_SURROUNDINGS : 0;
  const leaksHeight = shown.has('leaks') ? LEAKS_HEIGHT : 0;
  const heights = { lengths, automatic: automaticMapHeight(panes, room, timelineHeight + leaksHeight) };
  return { ...stageGrid(panes, heights, room), timelineSplitter };
}

type StageGrid = Omit<LayoutGrid, 'timelineSplitter'>;

function stageGrid(panes: Stage, heights: Heights, room: LayoutRoom): StageGrid {
  if (panes.length === 0) return alone(undefined, heights);
  if (room.widthCss >= BESIDE_FROM) return beside(panes, heights, room.widthCss);
  if (room.widthCss >= BELOW_FROM && panes.includes('history')) return below(panes, heights, room.widthCss);
  return stacked(panes, heights);
}

type Stage = readonly ('map' | 'history' | 'inspector')[];

interface Heights {
  readonly lengths: LayoutChoice['lengths'];
  readonly automatic: number;
}

/**
 * What is left of the window by all that stands above and below the map, about. Not measured, because the map would then
 * change its size with the length of a sentence.
 */
function automaticMapHeight(panes: Stage, { widthCss, heightCss }: LayoutRoom, outsideHeightCss: number) {
  const isBeside = widthCss >= BESIDE_FROM;
  const surroundings = isBeside ? 310 : widthCss >= 800 ? 330 : 370;
  const history = panes.includes('history') ? USUAL_HISTORY_HEIGHT + 20 : 0;
  const inspector = panes.includes('inspector') && !history ? INSPECTOR_HEIGHT : 0;
  const under = isBeside ? 0 : history + inspector;
  return clamp(heightCss - surroundings - outsideHeightCss - under, LOWEST_MAP, HIGHEST_MAP);
}

/** The first pane at the left, the others in a column at the right. */
function beside(panes: Stage, heights: Heights, widthCss: number): StageGrid {
  const [left, upper, lower] = panes;
  const mapHeightCss = heights.lengths.mapHeight ?? heights.automatic;
  if (!left || !upper) return alone(left, heights);
  const most = Math.max(LEAST_WIDTH, widthCss - 400);
  const usual = upper === 'history' ? Math.round(0.4 * widthCss) : USUAL_INSPECTOR_WIDTH;
  const side = clamp(heights.lengths.sideWidth ?? usual, LEAST_WIDTH, most);
  const splitters: SplitterPlace[] = [
    {
      area: 'main',
      length: 'sideWidth',
      axis: 'x',
      direction: -1,
      value: side,
      least: LEAST_WIDTH,
      most,
      name: `Width of the ${upper}`,
    },
  ];
  const columns = `minmax(0, 1fr) ${SPLITTER} ${side}px`;
  const filling = panes.filter((id) => id !== 'map');
  if (!lower) {
    const rows = left === 'map' ? 'minmax(max-content, 1fr)' : `minmax(${HISTORY_ALONE}, 1fr)`;
    return { columns, rows, areas: `"${left} main ${upper}"`, splitters, mapHeightCss, filling };
  }
  const sideHeight = mapHeightCss + MAP_SURROUNDINGS;
  const mostHistory = Math.max(LEAST_PANE, sideHeight - LEAST_PANE);
  const usualHistory = Math.round(0.52 * sideHeight);
  const history = clamp(heights.lengths.historyHeight ?? usualHistory, LEAST_PANE, mostHistory);
  splitters.push(historySplitter(history, mostHistory));
  return {
    columns,
    rows: `${history}px ${SPLITTER} minmax(${LEAST_INSPECTOR_BESIDE}px, 1fr)`,
    areas: `"${left} main ${upper}" "${left} main rest" "${left} main ${lower}"`,
    splitters,
    mapHeightCss,
    filling,
  };
}

const HISTORY_ALONE = '320px';

/** The history and what else there is side by side, under the map. */
function below(panes: Stage, heights: Heights, widthCss: number): StageGrid {
  const hasMap = panes.includes('map');
  const hasInspector = panes.includes('inspector');
  if (panes.length === 1) return alone(panes[0], heights);
  const splitters: SplitterPlace[] = hasMap ? [mapSplitter(heights)] : [];
  const most = Math.max(LEAST_WIDTH, widthCss - 240);
  const width = clamp(heights.lengths.inspectorWidth ?? Math.round(0.38 * widthCss), LEAST_WIDTH, most);
  if (hasInspector)
    splitters.push({
      area: 'rest',
      length: 'inspectorWidth',
      axis: 'x',
      direction: -1,
      value: width,
      least: LEAST_WIDTH,
      most,
      name: 'Width of the inspector',
    });
  const lowest = hasMap ? `${LEAST_HISTORY_HEIGHT}px` : HISTORY_ALONE;
  return {
    columns: hasInspector ? `minmax(0, 1fr) ${SPLITTER} ${width}px` : 'minmax(0, 1fr)',
    rows: [...(hasMap ? ['max-content', SPLITTER] : []), `minmax(${lowest}, 1fr)`].join(' '),
    areas: [
      ...(hasMap ? [spread('map', hasInspector), spread('main', hasInspector)] : []),
      hasInspector ? '"history rest inspector"' : '"history"',
    ].join(' '),
    splitters,
    mapHeightCss: heights.lengths.mapHeight ?? heights.automatic,
    filling: ['history', 'inspector'],
  };
}

function spread(area: string, overThree: boolean): string {
  return overThree ? `"${area} ${area} ${area}"` : `"${area}"`;
}

function stacked(panes: Stage, heights: Heights): StageGrid {
  const areas: string[] = [];
  const rows: string[] = [];
  const splitters: SplitterPlace[] = [];
  const historyHeight = heights.lengths.historyHeight ?? USUAL_HISTORY_HEIGHT;
  const lowest = { map: 'max-content', history: `${historyHeight}px`, inspector: 'minmax(max-content, 1fr)' };
  for (const id of panes) {
    areas.push(id);
    rows.push(lowest[id]);
    if (id === 'inspector') continue;
    splitters.push(id === 'map' ? mapSplitter(heights) : historySplitter(historyHeight, MOST_HEIGHT));
    areas.push(id === 'map' ? 'main' : 'rest');
    rows.push(SPLITTER);
  }
  return {
    columns: 'minmax(0, 1fr)',
    rows: rows.join(' '),
    areas: areas.map((area) => `"${area}"`).join(' '),
    splitters,
    mapHeightCss: heights.lengths.mapHeight ?? heights.automatic,
    filling: ['history'],
  };
}

function alone(pane: Stage[number] | undefined, heights: Heights): StageGrid {
  return {
    columns: 'minmax(0, 1fr)',
    rows: pane === 'history' ? `minmax(${HISTORY_ALONE}, 1fr)` : 'minmax(max-content, 1fr)',
    areas: pane ? `"${pane}"` : 'none',
    splitters: [],
    mapHeightCss: heights.lengths.mapHeight ?? heights.automatic,
    filling: pane === 'history' ? ['history'] : [],
  };
}

/** The map keeps its place in sight, whatever was chosen in a higher panel. */
function splitterUnderTimeline(
  { timelineHeight = USUAL_TIMELINE_HEIGHT }: LayoutChoice['lengths'],
  { heightCss }: LayoutRoom,
): SplitterPlace {
  const most = clamp(heightCss - BELOW_TIMELINE, USUAL_TIMELINE_HEIGHT, MOST_TIMELINE_HEIGHT);
  return {
    area: 'timeline',
    length: 'timelineHeight',
    axis: 'y',
    direction: 1,
    value: Math.min(timelineHeight, most),
    least: LEAST_TIMELINE_HEIGHT,
    most,
    name: 'Height of the timeline',
  };
}

function mapSplitter({ lengths, automatic }: Heights): SplitterPlace {
  return {
    area: 'main',
    length: 'mapHeight',
    axis: 'y',
    direction: 1,
    value: lengths.mapHeight ?? automatic,
    least: LEAST_MAP_HEIGHT,
    most: MOST_HEIGHT,
    name: 'Height of the map',
  };
}

function historySplitter(value: number, most: number): SplitterPlace {
  return {
    area: 'rest',
    length: 'historyHeight',
    axis: 'y',
    direction: 1,
    value,
    least: LEAST_PANE,
    most,
    name: 'Height of the history',
  };
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}
