import { describe, expect, it } from 'vitest';
import type { BlockDetails, HistoryPicture, TraceOverview } from '../../../src/protocol/panel.ts';
import {
  addressAtY,
  addressTicks,
  centreOfStep,
  type HistoryGeometry,
  historyGeometry,
  shownAddresses,
  stepAtX,
  stepsPerCssPixel,
  stepTicks,
  xOfStep,
  yOfAddress,
} from '../../../webview/historyGeometry.ts';
import { markNear, placeMarks } from '../../../webview/historyMarks.ts';
import { paintHistory } from '../../../webview/historyPaint.ts';
import {
  type HistoryStyle,
  lifeOf,
  linesBetween,
  pixelsOf,
  rectangleOf,
} from '../../../webview/historyPicture.ts';
import { wordHiddenMarks, wordHistory, wordPlace } from '../../../webview/historyWords.ts';
import type { Look } from '../../../webview/look.ts';
import { crowdsIn } from '../../../webview/markCrowds.ts';
import type { Pen } from '../../../webview/pen.ts';
import { StateClass } from '../../../webview/state.ts';

function overviewOf(poolBytes: number, footprint: number, arenas = 1): TraceOverview {
  return { arenaBytes: poolBytes / arenas, figures: { arenas, footprint } } as TraceOverview;
}

const ROOM = { widthCss: 500, heightCss: 260, scale: 1 };
const POOL = overviewOf(0x10000, 0x10000);

const geometryOf = (fromStep: number, toStep: number, scale = 1): HistoryGeometry =>
  historyGeometry({ fromStep, toStep }, POOL, { ...ROOM, scale }, false);

describe('The geometry of the history', () => {
  it.each([
    [0, 1],
    [0, 37],
    [1000, 1000],
    [0, 10_000_000],
  ])('finds the step of each place from %d to %d, and none beyond', (fromStep, toStep) => {
    const geometry = geometryOf(fromStep, toStep);
    const { left, width } = geometry;
    const states = toStep - fromStep + 1;
    for (let step = fromStep; step <= toStep; step += Math.ceil(states / 10))
      expect(stepAtX(geometry, centreOfStep(geometry, step))).toBe(step);
    expect(stepAtX(geometry, left - 40)).toBe(fromStep);
    expect(stepAtX(geometry, left + width + 40)).toBe(toStep);
    expect(xOfStep(geometry, fromStep)).toBe(left);
    expect(xOfStep(geometry, toStep + 1)).toBe(left + width);
  });

  it('has low addresses at the foot, and none beside the plot', () => {
    const geometry = geometryOf(0, 9);
    const { top, height } = geometry;
    expect(yOfAddress(geometry, 0)).toBe(top + height);
    expect(yOfAddress(geometry, 0x10000)).toBe(top);
    expect(addressAtY(geometry, top + height - 0.5)).toBe(0);
    expect(addressAtY(geometry, top + height / 2 - 0.5)).toBe(0x8000);
    expect(addressAtY(geometry, top - 1)).toBeNull();
    expect(addressAtY(geometry, top + height)).toBeNull();
  });

  it('keeps its proportions on a screen of twice the pixels', () => {
    const [one, two] = [geometryOf(0, 500), geometryOf(0, 500, 2)];
    expect(two.width).toBeCloseTo(2 * one.width, -1);
    expect(stepTicks(two)).toEqual(stepTicks(one));
    expect(addressTicks(two)).toEqual(addressTicks(one));
    expect(stepsPerCssPixel(two)).toBe(stepsPerCssPixel(one));
  });

  it('gives a plot even where there is no room for one', () => {
    const tiny = historyGeometry(
      { fromStep: 0, toStep: 5 },
      POOL,
      { widthCss: 0, heightCss: 0, scale: 1 },
      true,
    );
    expect(Math.min(tiny.width, tiny.height)).toBeGreaterThan(0);
  });

  it('shows all of a pool that was used, and of a larger one what was', () => {
    expect(shownAddresses(overviewOf(1024, 1024))).toBe(1024);
    expect(shownAddresses(overviewOf(2 ** 32, 3_000_000))).toBe(2 ** 22);
    expect(shownAddresses(overviewOf(2 ** 20, 0))).toBe(2 ** 20);
    expect(shownAddresses(overviewOf(4096, 300, 4))).toBe(4096);
  });

  it('labels few and round steps and addresses', () => {
    expect(stepTicks(geometryOf(0, 37))).toEqual([0, 10, 20, 30]);
    expect(stepTicks(geometryOf(0, 1))).toEqual([0, 1]);
    expect(stepTicks(geometryOf(5460, 9700))).toEqual([6000, 7000, 8000, 9000]);
    expect(addressTicks(geometryOf(0, 9))).toEqual([0, 0x4000, 0x8000, 0xc000, 0x10000]);
  });
});

const COLOURS: HistoryStyle['colours'] = {
  allocated: [0, 100, 200],
  leak: [200, 0, 200],
  classes: [
    [10, 10, 10],
    [20, 20, 20],
  ],
  background: [0, 0, 0],
};
const STYLE: HistoryStyle = {
  colours: COLOURS,
  highContrast: false,
  patternStrength: 0.25,
  scale: 1,
  dimmed: new Set(),
};

function pictureOf(shares: readonly [used: number, leaking: number][]): HistoryPicture {
  return {
    fromStep: 0,
    toStep: 9,
    startAddress: 0,
    endAddress: 0x10000,
    width: shares.length,
    height: 1,
    used: Uint8Array.from(shares, ([used]) => used),
    leaking: Uint8Array.from(shares, ([, leaking]) => leaking),
    colourBy: 'state',
    classes: new Uint8Array(0),
    isRough: false,
    bars: null,
    errorSteps: new Uint32Array(0),
    marks: [],
    markCount: 0,
  };
}

const barsOf = (...rows: [start: number, end: number, address: number, size: number][]) => ({
  starts: Uint32Array.from(rows, ([start]) => start),
  ends: Uint32Array.from(rows, ([, end]) => end),
  addresses: Uint32Array.from(rows, ([, , address]) => address),
  sizes: Uint32Array.from(rows, ([, , , size]) => size),
});

describe('The picture of the history', () => {
  const pixel = (shares: [number, number][], at: number, highContrast = false) => {
    const pixels = pixelsOf(pictureOf(shares), { ...STYLE, highContrast });
    return [...pixels.subarray(at * 4, at * 4 + 4)];
  };

  it('is clear where all is free and opaque where nothing is', () => {
    expect(pixel([[0, 0]], 0)).toEqual([0, 0, 0, 0]);
    expect(pixel([[255, 0]], 0)).toEqual([0, 100, 200, 255]);
    expect(pixel([[128, 0]], 0)).toEqual([0, 100, 200, 128]);
  });

  it('shows the smallest share of what is never freed, in its own colour', () => {
    const [red = 0, green = 0, , alpha = 0] = pixel([[255, 1]], 0);
    expect(red).toBeGreaterThan(green);
    expect(alpha).toBe(255);
    const [, , , faint = 0] = pixel([[1, 1]], 0);
    expect(faint).toBeGreaterThan(100);
  });

  it('stripes what is never freed, more strongly in high contrast', () => {
    const leaks = Array.from({ length: 14 }, (): [number, number] => [255, 255]);
    const alphas = (highContrast: boolean) => leaks.map((_, at) => pixel(leaks, at, highContrast)[3] ?? 0);
    expect(new Set(alphas(false)).size).toBe(2);
    expect(Math.min(...alphas(true))).toBeLessThan(Math.min(...alphas(false)));
    expect(Math.max(...alphas(true))).toBe(255);
  });

  it('lets what is filtered out stand back, whatever leaks as what is never freed', () => {
    const picture = pictureOf([
      [255, 0],
      [255, 1],
    ]);
    const alphas = (...dimmed: StateClass[]) => {
      const pixels = pixelsOf(picture, { ...STYLE, dimmed: new Set(dimmed) });
      return [pixels[3], pixels[7]];
    };
    expect(alphas()).toEqual([255, 255]);
    expect(alphas(StateClass.Live, StateClass.Free)).toEqual([51, 255]);
    expect(alphas(StateClass.Leak)).toEqual([255, 51]);
  });

  it('has the colour of the class, and of what is never freed only in stripes', () => {
    const shares = Array.from({ length: 28 }, (_, at): [number, number] => [
      255,
      [0, 1, 255, 0][at % 4] ?? 0,
    ]);
    const classes = Uint8Array.from(shares, (_, at) => (at % 4 === 3 ? 0 : 1));
    const picture: HistoryPicture = { ...pictureOf(shares), colourBy: 'site', classes };
    const pixels = pixelsOf(picture, { ...STYLE, dimmed: new Set([0]) });
    const reds = (of: number) =>
      shares
        .flatMap((_, at) => (at % 4 === of ? [`${pixels[at * 4]} ${pixels[at * 4 + 3]}`] : []))
        .toSorted();
    expect(new Set(reds(0))).toEqual(new Set(['20 255']));
    expect(reds(1).filter((red) => red === '200 255')).toHaveLength(1);
    expect(reds(2).filter((red) => red === '200 255')).toHaveLength(2);
    expect(new Set(reds(3))).toEqual(new Set(['10 51']));
  });

  it('has the pattern of a class inside what is of that class, at any scale', () => {
    const rows = ['00000', '11111', '00000', '00111', '00111', '00111', '00111', '00111'];
    /** `#` where there is ink. Level lines: of every four pixels the third, or, twice as large, of eight the fifth and sixth. */
    const drawn = (scale: number, ...dimmed: number[]) => {
      const classes = Uint8Array.from(rows.join(''), Number);
      const shares = Array.from(classes, (): [number, number] => [255, 0]);
      const plot = { width: 5, height: rows.length, colourBy: 'site' as const, classes };
      const pixels = pixelsOf(
        { ...pictureOf(shares), ...plot },
        { ...STYLE, scale, dimmed: new Set(dimmed) },
      );
      const sign = (at: number) => (pixels[at * 4] === 15 ? '#' : String(classes[at]));
      return rows.map((row, y) => Array.from(row, (_, x) => sign(y * row.length + x)).join(''));
    };
    const withRows = (changes: Record<number, string>) => rows.map((row, y) => changes[y] ?? row);
    expect(drawn(1)).toEqual(withRows({ 6: '001##' }));
    expect(drawn(2)).toEqual(withRows({ 4: '001##', 5: '001##' }));
    expect(drawn(1, 1)).toEqual(rows);
  });

  it('draws lines at the lower edge and the beginning of bars with room for them', () => {
    const geometry = geometryOf(0, 9);
    const bars = barsOf([2, 5, 0x4000, 0x4000], [3, 9, 0x9000, 16], [0, 10, 0, 0x2000]);
    const picture = { ...pictureOf([]), bars };
    const { top, height, left } = geometry;
    const lines = linesBetween(picture, geometry);
    // The second bar is too low for a line at its foot, and a pixel high at the most for one at its beginning.
    const corners = Array.from({ length: lines.length / 4 }, (_, at) => lines.slice(at * 4, at * 4 + 2));
    expect(corners).toContainEqual([
      Math.round(xOfStep(geometry, 2)),
      Math.round(yOfAddress(geometry, 0x4000)) - 1,
    ]);
    expect(corners).toContainEqual([left, top + height - 1]);
    expect(linesBetween(pictureOf([]), geometry)).toEqual([]);
  });

  it('outlines a block from the step that made it to the step that ended it, cut to the range', () => {
    const geometry = geometryOf(4, 7);
    const { left, top, width, height } = geometry;
    const life = { start: 2, end: 6, address: 0x8000, size: 0x8000 };
    const half = { width: Math.round(width / 2), height: Math.round(height / 2) };
    expect(rectangleOf(geometry, life)).toEqual({ left, top, ...half });
    expect(rectangleOf(geometry, { ...life, start: 8, end: 12 }).width).toBe(0);
  });

  it('knows the life of a selected block, which may never end', () => {
    const owner = { step: 3, endStep: 8 };
    const block = { address: 64, size: 32, owner } as BlockDetails;
    expect(lifeOf(block)).toEqual({ start: 3, end: 8, address: 64, size: 32 });
    const unended = { ...block, owner: { ...owner, endStep: 0 } } as BlockDetails;
    expect(lifeOf(unended)?.end).toBe(Number.MAX_SAFE_INTEGER);
    expect(lifeOf({ ...block, owner: null })).toBeNull();
  });
});

describe('The marks in the history', () => {
  const CHARACTER = 6;
  const geometry = geometryOf(0, 9);
  const { left, width } = geometry;

  /** The labels that stand in their lane, with where they begin and end, and the lines, each from its top to its foot. */
  const painted = (marks: HistoryPicture['marks'], shown = geometry) => {
    const labels: { text: string; from: number; to: number }[] = [];
    const lines: { x: number; from: number; to: number }[] = [];
    let start = { x: 0, y: 0 };
    const settings: Partial<Pen> = {
      measureText: (text) => ({ width: text.length * CHARACTER }) as TextMetrics,
      fillText: (text, x, y) => {
        if (text !== '' && y < shown.top + 10 && x >= left)
          labels.push({ text, from: x, to: x + text.length * CHARACTER });
      },
      moveTo: (x, y) => {
        start = { x, y };
      },
      lineTo: (x, y) => lines.push({ x, from: start.y, to: y }),
    };
    const pen = new Proxy(settings as Pen, {
      get: (target, name) => Reflect.get(target, name) ?? (() => undefined),
    });
    const image = { width: 1, height: 1 } as OffscreenCanvas;
    paintHistory(pen, shown, { ...pictureOf([]), marks }, image, { highContrast: false } as Look);
    return { labels, lines };
  };

  const labelsOf = (marks: HistoryPicture['marks'], shown = geometry) => painted(marks, shown).labels;

  it('have their labels at their right, or at their left where there is no room, as behind the last event', () => {
    const [first, last] = labelsOf([
      { step: 2, label: 'load' },
      { step: 9, label: 'the end' },
    ]);
    expect(first).toMatchObject({ text: 'load', from: Math.round(xOfStep(geometry, 3)) + 4 });
    expect(last?.text).toBe('the end');
    expect(last?.to).toBeLessThan(left + width);
  });

  it('have labels that lie neither on each other nor on the line of another', () => {
    const marks = [0, 1, 4, 5, 8, 9].map((step) => ({ step, label: `the whole of phase ${step}` }));
    const lines = marks.map(({ step }) => Math.round(xOfStep(geometry, step + 1)));
    const labels = labelsOf(marks);
    expect(labels.length).toBeGreaterThan(3);
    for (const [at, { from, to }] of labels.entries()) {
      expect(from).toBeGreaterThan(labels[at - 1]?.to ?? 0);
      expect(lines.filter((line) => line > from && line < to)).toEqual([]);
    }
  });

  it('have none at their left where the line before leaves no room', () => {
    const close = historyGeometry({ fromStep: 0, toStep: 99 }, POOL, ROOM, true);
    const marks = [97, 98, 99].map((step) => ({ step, label: 'phase' }));
    expect(labelsOf(marks, close)).toHaveLength(1);
  });

  it('have lines through the plot, and where they crowd ticks above it', () => {
    const shown = historyGeometry({ fromStep: 0, toStep: 99 }, POOL, ROOM, true);
    const { top, height } = shown;
    const { lines, labels } = painted(
      [10, 11, 12, 40, 41, 80].map((step) => ({ step, label: `phase ${step}` })),
      shown,
    );
    const feet = lines.map(({ to }) => to);
    expect(feet).toEqual([top, top, top, top + height, top + height, top + height]);
    expect(lines.map(({ from }) => from)).toEqual([4, top - 5, top - 5, 4, top, 4]);
    expect(labels.map(({ text }) => text)).toEqual(['phase 10', 'phase 40', 'phase 80']);
  });

  it('crowd where three or more are close, by the distance on the page', () => {
    expect(crowdsIn([0, 7, 14, 30, 37, 60], 8)).toEqual([true, true, true, false, false, false]);
    expect(crowdsIn([0, 8, 16], 8)).toEqual([false, false, false]);
    expect(crowdsIn([], 8)).toEqual([]);
    const crowded = (toStep: number, scale: number) => {
      const shown = historyGeometry({ fromStep: 0, toStep }, POOL, { ...ROOM, scale }, true);
      const marks = Array.from({ length: toStep + 1 }, (_, step) => ({ step, label: 'mark' }));
      return new Set(placeMarks(shown, marks).map(({ isCrowded }) => isCrowded));
    };
    for (const scale of [1, 1.5, 2]) {
      expect(crowded(40, scale)).toEqual(new Set([false]));
      expect(crowded(70, scale)).toEqual(new Set([true]));
    }
  });

  it('stand in the plot alone, as a picture of another range has some beside it', () => {
    const marks = [2, 3, 6, 7, 8].map((step) => ({ step, label: `${step}` }));
    expect(placeMarks(geometryOf(4, 7), marks).map(({ label }) => label)).toEqual(['3', '6', '7']);
  });

  it('are pointed at by the nearest', () => {
    const shown = geometryOf(0, 299);
    const marks = [10, 11, 12, 200].map((step) => ({ step, label: `phase ${step}` }));
    const labelAt = (x: number) => markNear(shown, marks, x)?.label;
    expect(marks.map(({ step }) => labelAt(xOfStep(shown, step + 1)))).toEqual(
      marks.map(({ label }) => label),
    );
    expect(labelAt(xOfStep(shown, 11) - 4)).toBe('phase 10');
    expect(labelAt(xOfStep(shown, 100))).toBeUndefined();
  });
});

describe('The history in words', () => {
  it('says what is seen', () => {
    const picture = {
      ...pictureOf([
        [255, 51],
        [0, 0],
      ]),
      errorSteps: Uint32Array.of(3, 7),
      marks: [{ step: 2, label: 'here' }],
      markCount: 1,
    };
    expect(wordHistory(picture)).toBe(
      'History, address over step, steps 0 to 9, 50.0 % allocated on the average, 10.0 % never freed, ' +
        'errors at 2 places, the first at step 3, 1 mark',
    );
  });

  it('says when it has not all marks, to everyone', () => {
    const marks = [{ step: 2, label: 'here' }];
    const some = { ...pictureOf([]), marks, markCount: 1300 };
    expect(wordHistory(some)).toMatch(/, 1 of 1,300 marks$/);
    expect(wordHiddenMarks(some)).toBe('1 of 1,300 marks');
    for (const whole of [pictureOf([]), { ...some, markCount: 1 }]) expect(wordHiddenMarks(whole)).toBe('');
  });

  it('says what lies under the pointer', () => {
    const geometry = geometryOf(0, 9);
    expect(wordPlace(0, null, null, geometry)).toBe('the start');
    expect(wordPlace(1234, 0xa0, { step: 3, label: 'load' }, geometry)).toBe('load · step 1,234 · 0x00A0');
  });
});
