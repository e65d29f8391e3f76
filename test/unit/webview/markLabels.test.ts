/** Labels of marks are cut to what tells them apart. */

import { describe, expect, it } from 'vitest';
import { shorten } from '../../../src/trace/findings.ts';
import { markLabels } from '../../../webview/markLabels.ts';

/** Ten to a letter, no gaps, so that a label has a letter for every ten to the next line. */
function labelsAt(distance: number, labels: readonly string[], least = 40): string[] {
  const marks = labels.map((label, at) => ({ place: at * distance, label }));
  const room = { end: labels.length * distance, gap: 0, least };
  return markLabels(marks, room, (text) => [...text].length * 10).map(({ text }) => text);
}

describe('The label of a mark', () => {
  it('is cut at its end where that tells it from the others', () => {
    expect(labelsAt(60, ['load files', 'parse them', 'print them'])).toEqual(['load…', 'parse…', 'print…']);
  });

  it('keeps its end where all begin alike', () => {
    expect(labelsAt(60, ['phase one', 'phase two', 'phase six'])).toEqual(['…e one', '…e two', '…e six']);
  });

  it('is not cut to the whole name of another', () => {
    expect(labelsAt(80, ['phase 1', 'phase 12 of all', 'phase 13 of all'])).toEqual([
      'phase 1',
      'phase 12 of all',
      '',
    ]);
  });

  it('takes the room of others where they differ in the middle, and is left out where there is none', () => {
    const labels = Array.from({ length: 6 }, (_, at) => `phase ${at} of the program`);
    expect(labelsAt(50, labels)).toEqual(['phase 0 of the…', '', '', 'phase 3 of the…', '', '']);
    expect(labelsAt(30, labels.slice(0, 2))).toEqual(['', '']);
  });

  it('has more of its name where it reaches over others anyway', () => {
    const labels = Array.from({ length: 30 }, (_, at) => `request ${at + 10}`);
    const shown = labelsAt(10, labels).filter((text) => text !== '');
    expect(shown).toEqual(['request 10', 'request 20', 'request 30']);
  });

  it('may be the same as another one', () => {
    expect(labelsAt(60, ['iteration', 'iteration'])).toEqual(['itera…', 'itera…']);
  });

  it('has one ellipsis, also where it came with one', () => {
    const long = ['loading', 'printing'].map((word) => shorten(`${word} ${'x'.repeat(90)} ${word}`, 20));
    expect(long[0]).toBe('loading x…x loading');
    for (let letters = 4; letters < 19; letters++)
      for (const text of labelsAt(letters * 10, long)) expect(text).toMatch(/^[^…]+…$/);
    expect(labelsAt(100, long)).toEqual(['loading x…', 'printing…']);
  });

  it('has one ellipsis at its beginning, too', () => {
    const long = ['first', 'second'].map((word) => shorten(`${'load '.repeat(20)}${word}`, 26));
    expect(long[0]).toBe('load load lo…d load first');
    for (let letters = 4; letters < 25; letters++)
      for (const text of labelsAt(letters * 10, long)) expect(text).toMatch(/^…[^…]+$/);
  });

  it('cuts no character in two', () => {
    const [first] = labelsAt(50, ['🎈🎈🎈🎈🎈🎈🎈', '🎉🎈🎈🎈🎈🎈🎈']);
    expect(first).toBe('🎈🎈🎈🎈…');
  });

  it('is told from those out of sight, too, which are compared once', () => {
    let readCount = 0;
    const all = ['phase one', 'phase two', 'phase six'].map((label) => ({
      get label() {
        readCount++;
        return label;
      },
    }));
    const paint = () =>
      markLabels(
        [{ place: 0, label: 'phase two' }],
        { end: 60, gap: 0, least: 40 },
        (text) => text.length * 10,
        all,
      );
    expect(paint()[0]?.text).toBe('…e two');
    expect(paint()[0]?.text).toBe('…e two');
    expect(readCount).toBe(all.length);
  });

  it('is measured a few times at most where many have no room', () => {
    const marks = Array.from({ length: 150 }, (_, at) => ({
      place: at,
      label: `one of the long phases ${at} of all the program`,
    }));
    let measureCount = 0;
    const labels = markLabels(marks, { end: 150, gap: 0, least: 40 }, (text) => {
      measureCount++;
      return text.length * 10;
    });
    expect(labels.every(({ text }) => text === '')).toBe(true);
    expect(measureCount).toBeLessThanOrEqual(3 * marks.length);
  });
});
