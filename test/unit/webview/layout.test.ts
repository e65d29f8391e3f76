import { describe, expect, it } from 'vitest';
import {
  DEFAULT_LAYOUT,
  isShown,
  type LayoutChoice,
  PANE_IDS,
  type PaneId,
  readLayout,
  toggled,
} from '../../../src/protocol/layout.ts';
import { layoutGrid } from '../../../webview/layoutGrid.ts';
import { lengthByKey, type SplitterRange } from '../../../webview/splitter.ts';

const ALL: readonly PaneId[] = ['timeline', 'map', 'history', 'inspector'];

const gridOf = (
  widthCss: number,
  panes: readonly PaneId[] = ALL,
  choice: LayoutChoice = DEFAULT_LAYOUT,
  heightCss = 900,
) => layoutGrid(new Set(panes), choice, { widthCss, heightCss });

const areasOf = (...parameters: Parameters<typeof gridOf>) => gridOf(...parameters).areas;

/** Splitters by what they set. */
const lengthsOf = (...parameters: Parameters<typeof gridOf>) =>
  gridOf(...parameters).splitters.map(({ length }) => length);

/** How many tracks a template has that names one length after another. */
const trackCount = (template: string) => template.replaceAll(/\([^)]*\)/g, '').split(' ').length;

describe('The places of the panes', () => {
  it('go from a column to two as there is room', () => {
    expect(areasOf(320)).toBe('"map" "main" "history" "rest" "inspector"');
    expect(areasOf(700)).toBe('"map map map" "main main main" "history rest inspector"');
    expect(areasOf(1400)).toBe('"map main history" "map main rest" "map main inspector"');
  });

  it('are given up by panes that are hidden', () => {
    expect(areasOf(320, ['map'])).toBe('"map" "main"');
    expect(areasOf(700, ['map', 'inspector'])).toBe('"map" "main" "inspector"');
    expect(areasOf(700, ['history', 'inspector'])).toBe('"history rest inspector"');
    expect(areasOf(700, ['map', 'history'])).toBe('"map" "main" "history"');
    expect(areasOf(1400, ['map', 'inspector'])).toBe('"map main inspector"');
    expect(areasOf(1400, ['history', 'inspector'])).toBe('"history main inspector"');
    expect(areasOf(1400, ['inspector'])).toBe('"inspector"');
    expect(areasOf(1400, [])).toBe('none');
  });

  it('have a track for each, whatever is shown', () => {
    const subsets = Array.from({ length: 1 << ALL.length }, (_, bits) =>
      ALL.filter((_, index) => bits & (1 << index)),
    );
    for (const width of [320, 499, 500, 1099, 1100, 2500])
      for (const panes of subsets) {
        const { areas, columns, rows, splitters } = gridOf(width, panes);
        if (areas === 'none') continue;
        const lines = [...areas.matchAll(/"([^"]*)"/g)].map(([, line = '']) => line.split(' '));
        expect(trackCount(rows), `${width}: ${areas}: ${rows}`).toBe(lines.length);
        expect(trackCount(columns), `${width}: ${areas}: ${columns}`).toBe(lines[0]?.length);
        const named = new Set(lines.flat());
        for (const { area } of splitters) expect(named).toContain(area);
      }
  });

  it('have splitters for what can be larger or smaller there', () => {
    expect(lengthsOf(320)).toEqual(['mapHeight', 'historyHeight']);
    expect(lengthsOf(700)).toEqual(['mapHeight', 'inspectorWidth']);
    expect(lengthsOf(1400)).toEqual(['sideWidth', 'historyHeight']);
  });

  it('leave the map what a higher timeline leaves', () => {
    const higher = { ...DEFAULT_LAYOUT, lengths: { timelineHeight: 182 } };
    const usual = gridOf(1400);
    expect(usual.timelineSplitter).toMatchObject({ length: 'timelineHeight', value: 132 });
    expect(gridOf(1400, ALL, higher).timelineSplitter?.value).toBe(182);
    expect(gridOf(1400, ALL, higher).mapHeightCss).toBe(usual.mapHeightCss - 50);
    expect(gridOf(1400, ['map']).timelineSplitter).toBeNull();
  });

  it('keep the map in sight under a timeline that was made higher in a higher panel', () => {
    const high = { ...DEFAULT_LAYOUT, lengths: { timelineHeight: 790 } };
    const most = gridOf(1400, ALL, high).timelineSplitter;
    expect(most?.value).toBe(most?.most);
    expect(most?.value).toBeLessThan(600);
  });

  it('are as large as was chosen, as far as there is room', () => {
    const choice = { ...DEFAULT_LAYOUT, lengths: { sideWidth: 5_000, mapHeight: 333 } };
    expect(gridOf(1400, ALL, choice)).toMatchObject({
      columns: 'minmax(0, 1fr) 13px 1000px',
      mapHeightCss: 333,
    });
    expect(gridOf(320, ALL, choice).mapHeightCss).toBe(333);
  });

  it('leave the map what is left of the window, within reason', () => {
    const tall = gridOf(1400, ALL, DEFAULT_LAYOUT, 800).mapHeightCss;
    expect(gridOf(1400, ALL, DEFAULT_LAYOUT, 850).mapHeightCss).toBe(tall + 50);
    expect(gridOf(1400, ALL, DEFAULT_LAYOUT, 4_000).mapHeightCss).toBe(900);
    expect(gridOf(320, ALL, DEFAULT_LAYOUT, 400).mapHeightCss).toBe(184);
    // Beside a low map the inspector has its lines whole.
    expect(gridOf(1400, ALL, DEFAULT_LAYOUT, 400).rows).toMatch(/ minmax\(152px, 1fr\)$/);
    expect(gridOf(700, ['map'], DEFAULT_LAYOUT, 800).mapHeightCss).toBeGreaterThan(
      gridOf(700, ALL, DEFAULT_LAYOUT, 800).mapHeightCss,
    );
  });
});

describe('A splitter', () => {
  const range: SplitterRange = { axis: 'x', direction: -1, value: 300, least: 200, most: 900, name: 'Width' };

  it('goes where the arrow points, whichever side its length is on', () => {
    expect(lengthByKey(range, 'ArrowLeft')).toBe(316);
    expect(lengthByKey(range, 'ArrowRight')).toBe(284);
    expect(lengthByKey({ ...range, axis: 'y', direction: 1 }, 'ArrowDown')).toBe(316);
  });

  it('goes to its ends, and leaves other keys alone', () => {
    expect(lengthByKey(range, 'Home')).toBe(200);
    expect(lengthByKey(range, 'End')).toBe(900);
    expect(lengthByKey(range, 'ArrowUp')).toBeUndefined();
    expect(lengthByKey(range, 'n')).toBeUndefined();
  });
});

describe('A choice of panes', () => {
  it('shows all but the leaks until its user wants them', () => {
    const shown = (choice: LayoutChoice) => PANE_IDS.filter((id) => isShown(choice, id));
    expect(shown(DEFAULT_LAYOUT)).toEqual(ALL);
    expect(shown(toggled(DEFAULT_LAYOUT, 'leaks'))).toEqual([...ALL, 'leaks']);
    expect(shown(toggled(DEFAULT_LAYOUT, 'map'))).not.toContain('map');
    for (const id of PANE_IDS) expect(toggled(toggled(DEFAULT_LAYOUT, id), id)).toEqual(DEFAULT_LAYOUT);
    // As it was kept before there were leaks to show.
    expect(shown(readLayout({ hidden: ['history'], lengths: {} }))).not.toContain('leaks');
  });
});

describe('A layout that was kept', () => {
  it('is read as it was written', () => {
    const lengths = { mapHeight: 300, sideWidth: 420 };
    const choice: LayoutChoice = { hidden: ['history'], added: ['leaks'], lengths };
    expect(readLayout(JSON.parse(JSON.stringify(choice)))).toEqual(choice);
  });

  it.each([
    [undefined],
    [null],
    ['map'],
    [{ hidden: 'map', lengths: 7 }],
    [
      {
        hidden: ['graph', 3],
        lengths: { mapHeight: -5, sideWidth: '9', historyHeight: Number.NaN, other: 4 },
      },
    ],
  ])('gives up what it cannot read: %j', (kept) => {
    expect(readLayout(kept)).toEqual(DEFAULT_LAYOUT);
  });
});
