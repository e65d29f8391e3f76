/** The flame graph of leaks, as far as it is pure: rectangles and labels, the walk by keys, the words. */

import { describe, expect, it } from 'vitest';
import { hiddenFigures } from '../../../src/analysis/hiddenFindings.ts';
import { leakEvents } from '../../../src/analysis/leakEvents.ts';
import { type FlameQuery, leakFlame } from '../../../src/analysis/leakFlame.ts';
import { leakTreeSlices } from '../../../src/analysis/leakTree.ts';
import type { LeakFlame, TraceOverview } from '../../../src/protocol/panel.ts';
import { fitted, flameBoxAt, flameBoxes, flameHeight } from '../../../webview/flameBoxes.ts';
import { boxByKey } from '../../../webview/flameKeys.ts';
import {
  boxOfPath,
  boxOfZoom,
  isExpanded,
  nameOfBox,
  pathOfBox,
  sumsOfBox,
  wordNoFrames,
  wordNotes,
  zoomOfBox,
} from '../../../webview/flameWords.ts';
import { timelineOf } from '../../support/traces.ts';

const TRACE = `alloc a 600 @main;serve;parse(parse.c:9)
alloc b 200 @main;serve;read
alloc c 100 @main;setup
alloc d 99
alloc e 1 @main;serve;rare
`;

function flameOf(query: Partial<FlameQuery> = {}, trace = TRACE): LeakFlame {
  const timeline = timelineOf(trace);
  const slices = leakTreeSlices(timeline, leakEvents(timeline), 'site');
  let next = slices.next();
  while (!next.done) next = slices.next();
  return leakFlame(timeline, next.value, {
    filter: '',
    path: [],
    pageFrom: null,
    unit: 'bytes',
    maximumAcross: 1000,
    maximumFrames: 1000,
    ...query,
  });
}

/** Every letter is ten pixels wide. */
const measure = (text: string) => [...text].length * 10;

function boxOf(flame: LeakFlame, name: string): number {
  return flame.names.indexOf(name);
}

describe('Flame boxes', () => {
  it('are rows of frames, each below its caller, with a hair between them', () => {
    const flame = flameOf();
    const boxes = flameBoxes(flame, { widthCss: 1000, scale: 1 }, measure);
    expect(boxes.map(({ left, top, width, label }) => [top, left, width, label])).toEqual([
      [0, 0, 999, 'all leaks'],
      [21, 0, 900, 'main'],
      [21, 901, 98, 'without…'],
      [42, 0, 800, 'serve'],
      [42, 801, 99, 'setup'],
      [63, 0, 599, 'parse(parse.c:9)'],
      [63, 600, 199, 'read'],
      [63, 800, 1, ''],
    ]);
    expect(flameHeight(flame, 1)).toBe(4 * 21);
    expect(flameHeight(flame, 2)).toBe(4 * 42);
  });

  it('have the class of their site, and none for what is no frame', () => {
    const flame = flameOf();
    const [all, main] = flameBoxes(flame, { widthCss: 1000, scale: 1 }, measure);
    expect(all?.ofClass).toBeNull();
    expect(main?.ofClass).toBe(flame.classes[1]);
    const [serve] = flameBoxes(flameOf({ path: ['main', 'serve'] }), { widthCss: 100, scale: 1 }, measure);
    expect(serve?.ofClass).not.toBeNull();
  });

  it('are found at a point, and not between or below them', () => {
    const boxes = flameBoxes(flameOf(), { widthCss: 1000, scale: 1 }, measure);
    expect(flameBoxAt(boxes, 950, 30)).toBe(2);
    expect(flameBoxAt(boxes, 0, 0)).toBe(0);
    expect(flameBoxAt(boxes, 900, 30)).toBeNull();
    expect(flameBoxAt(boxes, 850, 70)).toBeNull();
    expect(flameBoxAt(boxes, 10, 90)).toBeNull();
  });

  it('have labels that end in an ellipsis, never in half a letter', () => {
    expect(fitted('parse', 50, measure)).toBe('parse');
    expect(fitted('parse', 49, measure)).toBe('par…');
    expect(fitted('parse', 30, measure)).toBe('pa…');
    expect(fitted('parse', 29, measure)).toBe('');
    expect(fitted('🧠🧠🧠🧠', 30, measure)).toBe('🧠🧠…');
    expect(fitted('x', -5, measure)).toBe('');
  });
});

describe('A walk through the flame', () => {
  const flame = flameOf();
  const walk = (from: number, ...keys: string[]) =>
    keys.reduce((box, key) => boxByKey(flame, box, key) ?? Number.NaN, from);

  it('goes to callers and callees, and to what stands beside', () => {
    expect(walk(0, 'ArrowDown', 'ArrowDown')).toBe(boxOf(flame, 'serve'));
    expect(walk(0, 'ArrowDown', 'ArrowDown', 'ArrowRight')).toBe(boxOf(flame, 'setup'));
    expect(walk(0, 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight')).toBe(boxOf(flame, 'read'));
    expect(walk(boxOf(flame, 'read'), 'ArrowLeft', 'ArrowUp')).toBe(boxOf(flame, 'serve'));
  });

  it('goes to the ends of its row', () => {
    const [first, last] = [boxOf(flame, 'serve'), boxOf(flame, 'setup')];
    expect(walk(last, 'Home')).toBe(first);
    expect(walk(first, 'End')).toBe(last);
    expect(walk(first, 'Home')).toBe(first);
    expect(walk(0, 'End')).toBe(0);
  });

  it('stays where it would leave the graph, and takes no other keys', () => {
    expect(walk(0, 'ArrowUp')).toBe(0);
    expect(walk(0, 'ArrowLeft')).toBe(0);
    expect(walk(0, 'ArrowRight')).toBe(0);
    expect(walk(boxOf(flame, 'setup'), 'ArrowDown')).toBe(boxOf(flame, 'setup'));
    expect(boxByKey(flame, 0, 'Enter')).toBeNull();
  });
});

describe('The words of the flame', () => {
  it('name frames and what stands in place of one', () => {
    const flame = flameOf({ maximumAcross: 10 });
    expect(nameOfBox(flame, 0)).toBe('all leaks');
    expect(flame.names.map((_, box) => nameOfBox(flame, box))).toContain('serve');
    const merged = flameOf({ unit: 'blocks', maximumAcross: 2 });
    expect(merged.names.map((_, box) => nameOfBox(merged, box))).toContain('3 small frames');
    expect(nameOfBox(flameOf({ path: ['main'] }), 0)).toBe('main');
    expect(nameOfBox(flameOf({ path: [''] }), 0)).toBe('without a call site');
  });

  it('say bytes, blocks and the share in what the widths are of', () => {
    const flame = flameOf();
    expect(sumsOfBox(flame, 0)).toBe('1,000 B · 5 blocks');
    expect(sumsOfBox(flame, boxOf(flame, 'setup'))).toBe('100 B · 1 block · 10.0 % of all leaks');
    const byBlocks = flameOf({ unit: 'blocks', path: ['main'] });
    expect(sumsOfBox(byBlocks, boxOf(byBlocks, 'setup'))).toBe('100 B · 1 block · 20.0 % of all leaks');
  });

  it('tell the path to a frame from the outermost, whatever the graph begins with', () => {
    const flame = flameOf({ path: ['main'] });
    expect(pathOfBox(flame, 0)).toEqual(['main']);
    expect(pathOfBox(flame, boxOf(flame, 'read'))).toEqual(['main', 'serve', 'read']);
  });

  it('tell screen readers what is open, what a zoom would open, and what calls nothing', () => {
    const expanded = (flame: LeakFlame, box: number) => {
      const below = [...flame.names.keys()].filter((other) => other > 0 && flame.parents[other] === box);
      return isExpanded(flame, box, below);
    };
    const flame = flameOf({ maximumFrames: 4 });
    const shown = flame.names.map((_, box) => [nameOfBox(flame, box), expanded(flame, box)]);
    expect(shown).toEqual([
      ['all leaks', true],
      ['main', false],
      ['without a call site', null],
    ]);
    const whole = flameOf();
    expect(expanded(whole, boxOf(whole, 'serve'))).toBe(true);
    expect(expanded(whole, boxOf(whole, 'read'))).toBeNull();
    const merged = flameOf({ unit: 'blocks', maximumAcross: 2 });
    const small = merged.mergedCounts.findIndex((count) => count > 0);
    expect(expanded(merged, small)).toBe(false);
  });

  it('lead into a frame, or to those that are put together', () => {
    const flame = flameOf({ unit: 'blocks', maximumAcross: 2 });
    expect(flame.names.map((_, box) => zoomOfBox(flame, box))).toEqual([
      null,
      { path: ['main'], pageFrom: null },
      { path: ['main', 'serve'], pageFrom: null },
      { path: ['main', 'serve'], pageFrom: 0 },
    ]);
    const page = flameOf({ path: ['main', 'serve'], pageFrom: 1, maximumAcross: 24 });
    expect(page.names.map((_, box) => nameOfBox(page, box))).toEqual(['2 small frames', 'read']);
    expect(sumsOfBox(page, 0)).toBe('201 B · 2 blocks · 20.1 % of all leaks');
    const wider = flameOf({ path: ['main', 'serve'], pageFrom: 1, maximumAcross: 300 });
    expect(wider.names.map((_, box) => pathOfBox(wider, box).at(-1))).toEqual(['serve', 'read', 'rare']);
    const merged = {
      ...page,
      names: ['', 'read', ''],
      mergedCounts: Uint32Array.of(3, 0, 2),
      parents: Uint32Array.of(0, 0, 0),
    };
    const whole = { ...merged, pageFrom: null };
    const fromPage = { path: ['main', 'serve'], pageFrom: 2 };
    expect(boxOfZoom(whole, fromPage)).toBe(2);
    expect(boxOfZoom(whole, { ...fromPage, pageFrom: null })).toBe(0);
    expect(boxOfZoom(whole, { path: ['main', 'serve', 'read'], pageFrom: 2 })).toBe(1);
    expect(boxOfZoom(merged, fromPage)).toBe(0);
    expect(boxOfZoom({ ...whole, path: ['main', 'other'] }, fromPage)).toBe(0);
    expect(zoomOfBox(merged, 2)).toEqual({ path: ['main', 'serve'], pageFrom: 2 });
  });

  it('find the box of a path, or the nearest one above it', () => {
    for (const flame of [flameOf(), flameOf({ path: ['main'] })])
      for (const box of flame.names.keys()) expect(boxOfPath(flame, pathOfBox(flame, box))).toBe(box);
    const flame = flameOf();
    expect(boxOfPath(flame, ['main', 'gone', 'read'])).toBe(boxOf(flame, 'main'));
    expect(boxOfPath(flame, [])).toBe(0);
  });
});

describe('The notes of a flame graph', () => {
  it('tell what widths are of where that was not asked for, and that there is more', () => {
    const flame = flameOf();
    expect(wordNotes(flame, 'bytes')).toBe('');
    expect(wordNotes({ ...flame, unit: 'blocks' }, 'bytes')).toBe(
      'All of these leaks are of 0 bytes: frames are as wide as they have blocks.',
    );
    expect(wordNotes({ ...flame, restCount: 1 }, 'bytes')).toBe('1 smaller frame has no room.');
    expect(wordNotes(flameOf({ path: [''] }), 'bytes')).toBe('');
    const notesOf = (trace: string, query: Partial<FlameQuery> = {}) =>
      wordNotes(flameOf({ maximumAcross: 100, ...query }, trace), 'bytes');
    const notSaid = 'The trace does not say where they were allocated: events name a call site after @.';
    expect(notesOf('alloc a 8\nalloc b 8\n')).toBe(notSaid);
    // Where others have a call site, which is not seen: without room, on another page, of no bytes.
    expect(notesOf('alloc a 30000\nalloc b 16 @main\n')).toBe('1 smaller frame has no room.');
    expect(notesOf('alloc a 30000 @main\nalloc b 16\n', { pageFrom: 1 })).toBe('');
    expect(notesOf('alloc a 16\nalloc b 0 @main\n')).toBe('');
    expect(wordNotes({ ...flame, isCut: true }, 'bytes')).toBe(
      'There are deeper frames: zoom in to see them.',
    );
  });
});

describe('A flame graph without leaks', () => {
  const words = (text: string, kind: TraceOverview['extent']['kind'] = 'whole') =>
    wordNoFrames({
      extent: { kind } as TraceOverview['extent'],
      hidden: hiddenFigures(timelineOf(text)),
    });

  it('says that there are none, and none but those that are hidden', () => {
    expect(words('alloc a 8\nfree a')).toBe('No leaks.');
    expect(words('alloc a 8 # alloctrace-ignore leak')).toBe('No leaks but 1 that is suppressed.');
    const two = 'alloc a 8 # alloctrace-ignore leak\nalloc b 8 # alloctrace-ignore leak';
    expect(words(two)).toBe('No leaks but 2 that are suppressed.');
    expect(words('alloc a 8', 'range')).toMatch(/^Not all of the trace is here/);
  });
});
