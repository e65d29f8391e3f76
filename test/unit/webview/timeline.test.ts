import { describe, expect, it, vi } from 'vitest';
import type { SeriesRange, TraceOverview } from '../../../src/protocol/panel.ts';
import { markLabels } from '../../../webview/markLabels.ts';
import { stepBeforeClicks } from '../../../webview/stepBeforeClicks.ts';
import {
  cursorPlace,
  plotColumns,
  rangeOfOverview,
  stepAxis,
  timeOffer,
  wordPlace,
} from '../../../webview/timelineData.ts';
import {
  FIRST_CHOICE,
  shownFigures,
  showsNothing,
  TIMELINE_FIGURES,
  withFigure,
  wordFigure,
} from '../../../webview/timelineFigures.ts';
import { followHand } from '../../../webview/timelineHand.ts';
import { byteTicks, fittingWords, roundTicks, wordSeconds } from '../../../webview/timelineTicks.ts';

/** Steps 101 to 110 in five slices. */
const range: SeriesRange = {
  fromStep: 101,
  toStep: 110,
  sliceCount: 5,
  series: {
    live: {
      least: Float64Array.of(1, 2, 3, 4, 5),
      most: Float64Array.of(10, 20, 30, 40, 50),
      last: Float64Array.of(6, 7, 8, 9, 1024),
    },
    largestFree: {
      least: Float64Array.of(Number.NaN, 2, 2, 2, 2),
      most: Float64Array.of(Number.NaN, 2, 2, 2, 2),
      last: Float64Array.of(Number.NaN, 2, 2, 2, 2),
    },
  },
  times: Float64Array.of(1, 1, 2, 2, 2, 4),
  traceTimes: { first: 0, last: 9, fallStep: 0 },
  ticks: Uint8Array.of(0, 0, 0, 0, 0),
  marks: [],
};
const choice = { figures: ['live', 'largestFree'], byTime: false } as const;

describe('The data of the timeline', () => {
  it('has a place where each slice begins and one where the last ends, and null where nothing is known', () => {
    expect(plotColumns(range, stepAxis(range, false), shownFigures(choice))).toEqual([
      [100.5, 102.5, 104.5, 106.5, 108.5, 110.5],
      [10, 20, 30, 40, 50, 50],
      [1, 2, 3, 4, 5, 5],
      [6, 7, 8, 9, 1024, 1024],
      ...Array.from({ length: 3 }, () => [null, 2, 2, 2, 2, 2]),
    ]);
  });

  it('has gaps for a figure that is not there yet', () => {
    const [, ...columns] = plotColumns(range, stepAxis(range, false), shownFigures(FIRST_CHOICE));
    expect(columns).toHaveLength(3 * FIRST_CHOICE.figures.length);
    expect(columns[3]).toEqual(Array.from({ length: 6 }, () => null));
  });

  it('is what the overview knows, until there is more', () => {
    const overview = {
      stepCount: 3,
      liveCurve: Float64Array.of(0, 1, 2, 3),
      errorTicks: Uint8Array.of(0, 0, 1, 0),
    } as Partial<TraceOverview> as TraceOverview;
    const first = rangeOfOverview(overview);
    expect([...first.ticks]).toEqual([0, 0, 2, 0]);
    expect(plotColumns(first, stepAxis(first, true), shownFigures(choice)).slice(0, 2)).toEqual([
      [-0.5, 0.5, 1.5, 2.5, 3.5],
      [0, 1, 2, 3, 3],
    ]);
  });

  it('has an axis of steps, also beyond its range, or of times', () => {
    const steps = stepAxis(range, false);
    expect([steps.valueOf(7), steps.endOf(7), steps.stepAt(6.6), steps.stepAt(2000)]).toEqual([
      7, 7.5, 7, 2000,
    ]);
    expect(steps.extentOf({ fromStep: 0, toStep: 3 })).toEqual([-0.5, 3.5]);
    const times = stepAxis(range, true);
    expect([100, 101, 102, 103, 106, 110, 111].map(times.valueOf)).toEqual([1, 1, 1, 1, 2, 4, 4]);
    expect([0, 1.4, 1.6, 2.5, 99].map(times.stepAt)).toEqual([101, 103, 104, 109, 110]);
    expect([times.endOf(104), times.extentOf({ fromStep: 0, toStep: 110 })]).toEqual([2, [1, 4]]);
    const atOnce = { ...range, times: new Float64Array(6).fill(3) };
    expect(stepAxis(atOnce, true).isTime).toBe(false);
  });

  it('has a state from its event to the next, by times', () => {
    const single = { ...range, sliceCount: 10, times: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10) };
    const { valueOf: timeOf, endOf, stepAt } = stepAxis(single, true);
    for (let step = 101; step <= 109; step++) {
      expect([timeOf(step), endOf(step)]).toEqual([step - 100, step - 99]);
      expect([stepAt(timeOf(step)), stepAt(endOf(step) - 0.01)]).toEqual([step, step]);
    }
    expect([timeOf(110), endOf(110), stepAt(10)]).toEqual([10, 10, 110]);
  });

  it('says what stands at a step', () => {
    expect(wordPlace(range, choice, 110)).toBe('step 110 · live 1 KiB · largest free 2 B');
    expect(wordPlace(range, choice, 102)).toBe('step 102 · live 6 B');
    const whole = { ...range, fromStep: 0, toStep: 4 };
    expect(wordPlace(whole, { ...choice, figures: ['live'] }, 0)).toBe('the start · live 6 B');
  });
});

describe('The switch for the axis of times', () => {
  const atOnce = new Float64Array(6).fill(3);

  it('is there for a trace whose times span some, whatever part is shown', () => {
    expect(timeOffer(range)).toMatchObject({ isThere: true, isUsable: true });
    const moment = timeOffer({ ...range, times: atOnce });
    expect(moment).toEqual({
      isThere: true,
      isUsable: true,
      reason: 'All that is shown has the same time, so that its axis is by steps',
    });
  });

  it('says why it cannot be chosen where times fall, whatever part is shown', () => {
    expect(timeOffer({ ...range, times: null, traceTimes: { first: 1, last: 17, fallStep: 1008 } })).toEqual({
      isThere: true,
      isUsable: false,
      reason: 'No axis by time: step 1,008 has an earlier time than a step before it',
    });
    expect(stepAxis({ ...range, times: null }, true).isTime).toBe(false);
  });

  it('counts from the first time of the trace where that is far off', () => {
    const originOf = (first: number, last: number) =>
      stepAxis({ ...range, traceTimes: { first, last, fallStep: 0 } }, true).origin;
    expect(originOf(1_764_300_000, 1_764_300_007)).toBe(1_764_300_000);
    expect(originOf(0, 7)).toBe(0);
    expect(originOf(12.5, 20)).toBe(0);
    expect(stepAxis(range, false).origin).toBe(0);
  });

  it('is not there where there are no times, or one', () => {
    expect(timeOffer(null).isThere).toBe(false);
    expect(timeOffer({ ...range, times: null, traceTimes: null }).isThere).toBe(false);
    const one = { first: 3, last: 3, fallStep: 0 };
    expect(timeOffer({ ...range, times: atOnce, traceTimes: one }).isThere).toBe(false);
  });
});

describe('The cursor on the timeline', () => {
  const placeAt = (step: number) =>
    cursorPlace(step, { fromStep: 10, toStep: 13 }, 200, (within) => (within - 9.5) * 50);

  it('stands at its step, the last ones of a range too', () => {
    expect(placeAt(10)).toEqual({ side: 'within', left: 25 });
    expect(placeAt(13)).toEqual({ side: 'within', left: 175 });
  });

  it('is at the very edge of the plot where it is beyond the range', () => {
    expect(placeAt(9)).toEqual({ side: 'before', left: 0 });
    expect(placeAt(14)).toEqual({ side: 'after', left: 200 });
    expect(placeAt(1_000_000)).toEqual({ side: 'after', left: 200 });
  });
});

describe('The numbers at the axes', () => {
  it('are round, and steps are whole', () => {
    expect(roundTicks(0, 101_773, 11)).toEqual([
      0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000, 70_000, 80_000, 90_000, 100_000,
    ]);
    expect(roundTicks(0, 1, 10, 1)).toEqual([0, 1]);
    expect(roundTicks(993, 1000, 4, 1)).toEqual([994, 996, 998, 1000]);
    expect(roundTicks(0, 1, 2)).toEqual([0, 0.5, 1]);
  });

  it('are powers of two for bytes', () => {
    expect(byteTicks(300 * 1024, 3)).toEqual([0, 131_072, 262_144]);
    expect(byteTicks(0, 3)).toEqual([0]);
    expect(byteTicks(3, 8)).toEqual([0, 1, 2, 3]);
  });

  it('are seconds to as many digits as tell neighbours apart', () => {
    expect([0, 0.5, 1, 1234.5].map((seconds) => wordSeconds(seconds, 0.5))).toEqual([
      '0.0 s',
      '0.5 s',
      '1.0 s',
      '1,234.5 s',
    ]);
    expect(wordSeconds(14, 2)).toBe('14 s');
    expect(wordSeconds(0.002, 0.001)).toBe('2 ms');
    expect(wordSeconds(0.00005, 0.00001)).toBe('0.05 ms');
    expect(wordSeconds(0.000004, 0.000002)).toBe('4 µs');
    expect(wordSeconds(-3, 1)).toBe('−3 s');
  });

  it('say what they count', () => {
    expect(wordFigure('bytes', 1536)).toBe('1.5 KiB');
    expect(wordFigure('share', 0.5)).toBe('50.0 %');
    expect([0, 1, 2.25, 100.5].map((value) => wordFigure('probes', value))).toEqual([
      '0 probes',
      '1 probe',
      '2.3 probes',
      '101 probes',
    ]);
  });

  it('leave out words that would touch others or be cut off', () => {
    const words = [-5, 0, 30, 60, 95].map((left) => ({ left, width: 30 }));
    expect(fittingWords(words, 100, 5)).toEqual([false, true, false, true, false]);
    expect(fittingWords([], 100, 5)).toEqual([]);
  });
});

describe('The labels of marks', () => {
  /** Ten to a letter. */
  const placed = (...marks: (readonly [number, string])[]) =>
    markLabels(
      marks.map(([place, label]) => ({ place, label })),
      { end: 300, gap: 5, least: 40 },
      (text) => [...text].length * 10,
    );

  const labelsOf = (...marks: (readonly [number, string])[]) => placed(...marks).map(({ text }) => text);

  it('begin at their lines, and are cut before the next one', () => {
    expect(labelsOf([0, 'begin'], [100, 'a long label'], [200, 'end'])).toEqual([
      'begin',
      'a long l…',
      'end',
    ]);
  });

  it('of marks that crowd belong to the first ones, and reach over the others', () => {
    expect(labelsOf([0, 'begin'], [10, 'next'], [20, 'third'], [100, 'end'])).toEqual([
      'begin',
      '',
      '',
      'end',
    ]);
    expect(labelsOf([0, 'x'], [25, 'y'])).toEqual(['x', 'y']);
  });

  it('are left out where hardly any of them would be seen', () => {
    expect(labelsOf([0, 'a long label'], [270, 'x'], [275, 'the end'])).toEqual(['a long label', 'x', '']);
    expect(labelsOf()).toEqual([]);
  });

  it('stand before their lines where the plot ends too soon', () => {
    expect(placed([0, 'begin'], [300, 'the end'])).toEqual([
      { text: 'begin', left: 5 },
      { text: 'the end', left: 225 },
    ]);
    expect(labelsOf([0, 'begin'], [280, 'end'], [290, 'over'])).toEqual(['begin', 'end', '']);
  });
});

describe('The figures of the timeline', () => {
  it('are switched on and off, and shown in one order', () => {
    const withProbes = withFigure({ figures: ['probes'], byTime: true }, 'live');
    expect(shownFigures(withProbes).map(({ name }) => name)).toEqual(['live', 'probes']);
    expect(withFigure(withProbes, 'probes')).toEqual({ figures: ['live'], byTime: true });
  });

  it('may all be switched off, or unknown', () => {
    expect(showsNothing(withFigure({ figures: ['live'], byTime: false }, 'live'))).toBe(true);
    expect(showsNothing({ figures: ['errors'], byTime: false })).toBe(true);
    expect(showsNothing(FIRST_CHOICE)).toBe(false);
  });

  it('are told apart without colour, but for areas', () => {
    const looks = TIMELINE_FIGURES.map(({ dash, area, colour }) => `${dash} ${area > 0 ? colour : ''}`);
    expect(new Set(looks).size).toBe(TIMELINE_FIGURES.length);
  });
});

describe('The hand on the timeline', () => {
  /** An area whose plot begins at 10, and what a hand did on it. */
  function hand() {
    const did: string[] = [];
    const frames: (() => void)[] = [];
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
    const area = Object.assign(new EventTarget(), { setPointerCapture: () => {} });
    followHand(area as unknown as HTMLElement, () => 10, {
      drag: (place) => did.push(`drag ${place}`),
      drop: () => did.push('drop'),
      brush: (places) => places && did.push(`brush ${places.join('-')}`),
      choose: (from, to) => did.push(`choose ${from}-${to}`),
      showAll: () => did.push('all'),
      point: () => {},
    });
    const send = (type: string, clientX = 0, shiftKey = false) =>
      area.dispatchEvent(Object.assign(new Event(type), { clientX, shiftKey, button: 0, pointerId: 1 }));
    const draw = () => {
      for (const frame of frames.splice(0)) frame();
    };
    return { did, send, draw };
  }

  it('drags the cursor, to the newest place once a frame, and to the last before it lets go', () => {
    const { did, send, draw } = hand();
    send('pointerdown', 20);
    send('pointermove', 30);
    send('pointermove', 40);
    draw();
    send('pointermove', 50);
    send('pointerup', 50);
    send('lostpointercapture');
    draw();
    expect(did).toEqual(['drag 10', 'drag 30', 'drag 40', 'drop']);
  });

  it('chooses a range with shift, without moving the cursor', () => {
    const { did, send } = hand();
    send('pointerdown', 20, true);
    send('pointermove', 60, true);
    send('pointerup', 60, true);
    send('lostpointercapture');
    send('pointerdown', 20, true);
    send('pointerup', 22, true);
    send('lostpointercapture');
    expect(did).toEqual(['brush 10-50', 'choose 10-50']);
  });

  it('shows all by a double click, and does nothing while it only passes', () => {
    const { did, send, draw } = hand();
    send('pointermove', 30);
    draw();
    send('dblclick', 30);
    expect(did).toEqual(['all']);
  });

  it('leaves the cursor by a double click where it was before the first press', () => {
    const area = new EventTarget();
    let step = 100;
    const stepBefore = stepBeforeClicks(area as HTMLElement, () => step);
    const press = (detail: number) => {
      area.dispatchEvent(new Event('pointerdown'));
      // Where the press was.
      step = 7;
      area.dispatchEvent(Object.assign(new Event('mousedown'), { detail }));
    };
    press(1);
    press(2);
    expect(stepBefore()).toBe(100);
    step = 8;
    press(1);
    expect(stepBefore()).toBe(8);
  });
});
