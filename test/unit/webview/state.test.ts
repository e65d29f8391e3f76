import { describe, expect, it } from 'vitest';
import type {
  BlockDetails,
  Frame,
  HeapMap,
  PanelTrace,
  PictureChoice,
  ShortageReport,
} from '../../../src/protocol/panel.ts';
import { Probe } from '../../../webview/probe.ts';
import {
  cursorStep,
  INITIAL_STATE,
  panelPictureOf,
  shownExplanation,
  shownRange,
  withBusy,
  withColourBy,
  withExplanation,
  withFilter,
  withFrame,
  withGlimpse,
  withKeptRange,
  withNotice,
  withOverlay,
  withPicture,
  withRange,
  withSelection,
  withTrace,
  withTrying,
} from '../../../webview/state.ts';

const traceOf = (uri: string) => ({ uri, overview: {} }) as PanelTrace;
const frameOf = (step: number) =>
  ({ report: { step }, classes: [{ name: 'main', bytes: 9 }] }) as unknown as Frame;
const block = { address: 64 } as BlockDetails;
const EMPTY = { title: 'Empty.', detail: '' };

describe('The state', () => {
  it('keeps a frame with the trace it belongs to', () => {
    const first = traceOf('a');
    const edited = traceOf('a');
    const shown = withFrame(withTrace(INITIAL_STATE, first), frameOf(5), 1);
    expect(cursorStep(shown)).toBe(5);
    const waiting = withTrace(shown, edited);
    expect(waiting.drawn?.trace).toBe(first);
    expect(withFrame(waiting, frameOf(6), 1).drawn?.trace).toBe(edited);
  });

  it('says what is being tried for the step that is shown, until it is explained or another is shown', () => {
    const trace = traceOf('a');
    const shown = withFrame(withTrace(INITIAL_STATE, trace), frameOf(5), 1);
    expect(withTrying(shown, 4, 'best-fit').trying).toBeNull();
    const trying = withTrying(shown, 5, 'best-fit');
    expect(trying.trying).toBe('best-fit');
    expect(withFrame(trying, frameOf(5), 1).trying).toBe('best-fit');
    expect(withFrame(trying, frameOf(6), 1).trying).toBeNull();
    expect(withTrace(trying, traceOf('a')).trying).toBeNull();
    const report = { step: 5 } as ShortageReport;
    const explained = withExplanation(trying, report, trace.overview);
    expect(explained.trying).toBeNull();
    expect(shownExplanation(explained)).toBe(report);
    const late = withExplanation(trying, { ...report, step: 4 }, trace.overview);
    expect(late.trying).toBe(trying.trying);
    expect(shownExplanation(late)).toBeNull();
    expect(shownExplanation(withFrame(late, frameOf(4), 4))).toMatchObject({ step: 4 });
    const edited = withTrace(late, traceOf('a'));
    expect(edited.explanations.size).toBe(0);
    expect(withExplanation(edited, report, trace.overview)).toBe(edited);
  });

  it('shows another heap for as long as the slider is dragged, and leaves the rest as it was', () => {
    const overview = { arenaBytes: 64, figures: { arenas: 2 } };
    const trace = { uri: 'a', overview } as unknown as PanelTrace;
    const mapOf = (endAddress: number) =>
      ({ kind: 'cells', startAddress: 0, endAddress, classBytes: Float64Array.of(7) }) as HeapMap;
    const map = mapOf(128);
    expect(withGlimpse(INITIAL_STATE, map)).toBe(INITIAL_STATE);
    const shown = withFrame(withTrace(INITIAL_STATE, trace), frameOf(5), 1);
    // What a class has in a part of the pool is not what it has.
    expect(withGlimpse(shown, mapOf(64)).glimpse?.frame.classes).toEqual([{ name: 'main', bytes: 9 }]);
    const dragged = withGlimpse(shown, map);
    expect(dragged.drawn).toBe(shown.drawn);
    expect(dragged.glimpse?.frame).toEqual({
      map,
      report: { step: 5, touched: null, movedFrom: null },
      classes: [{ name: 'main', bytes: 7 }],
      overlays: { freeLists: null, search: null, change: null },
    });
    expect(withFrame(dragged, frameOf(6), 1).glimpse).toBeNull();
    expect(withTrace(dragged, traceOf('a')).glimpse).toBeNull();
  });

  it('forgets heap and selection of another trace', () => {
    const shown = withSelection(
      withFrame(withTrace(INITIAL_STATE, traceOf('a')), frameOf(5), 1),
      block,
      true,
    );
    expect(withTrace(shown, traceOf('b'))).toMatchObject({ drawn: null, selection: null });
    expect(withTrace(shown, traceOf('a')).selection).toBe(block);
  });

  it('goes to a block when its user does, and not when it comes back with a step', () => {
    const shown = withFrame(withTrace(INITIAL_STATE, traceOf('a')), frameOf(5), 1);
    expect(withSelection(shown, block, false)).toMatchObject({ selection: block, wentTo: null });
    const went = withSelection(shown, block, true);
    const other = { ...block };
    expect(withSelection(went, null, false)).toMatchObject({ selection: null, wentTo: block });
    expect(withSelection(went, other, false)).toMatchObject({ selection: other, wentTo: block });
    expect(withTrace(went, traceOf('a')).wentTo).toBe(block);
    expect(withTrace(went, traceOf('b')).wentTo).toBeNull();
  });

  it('owns the range of timeline and history: one of all steps is none, and another trace has none', () => {
    const longTrace = (uri: string, stepCount: number) => ({ uri, overview: { stepCount } }) as PanelTrace;
    const shown = withTrace(INITIAL_STATE, longTrace('a', 100));
    const range = { fromStep: 20, toStep: 60 };
    expect(shownRange(withRange(shown, { fromStep: 0, toStep: 100 }))).toBeNull();
    const zoomed = withRange(shown, range);
    expect(shownRange(zoomed)).toBe(range);
    expect(shownRange(withRange(zoomed, null))).toBeNull();
    expect(shownRange(withTrace(zoomed, longTrace('b', 100)))).toBeNull();
    // A preview that does not reach so far yet shows all that it has.
    const preview = withTrace(zoomed, longTrace('a', 50));
    expect(shownRange(preview)).toBeNull();
    expect(shownRange(withTrace(preview, longTrace('a', 100)))).toBe(range);
    const kept = withTrace(withKeptRange(INITIAL_STATE, range), longTrace('a', 100));
    expect(shownRange(kept)).toBe(range);
  });

  it('shows a notice until there is a trace again', () => {
    const noticed = withNotice(withBusy(INITIAL_STATE, true), EMPTY, null);
    expect(noticed).toMatchObject({ busy: false, notice: { title: 'Empty.' } });
    expect(withTrace(noticed, traceOf('a')).notice).toBeNull();
  });

  it('has a place to keep as soon as there is a heap, or a word on why there is none', () => {
    const opened = withTrace(INITIAL_STATE, traceOf('a'));
    expect(opened.place).toBeNull();
    const shown = withFrame(opened, frameOf(5), 1);
    expect(shown.place).toEqual({ uri: 'a', step: 5 });
    expect(withNotice(shown, EMPTY, null).place).toEqual({ uri: 'a', step: 5 });
    expect(withNotice(shown, EMPTY, { uri: 'a', step: 0 }).place).toEqual({ uri: 'a', step: 0 });
    expect(withNotice(INITIAL_STATE, EMPTY, { uri: 'a', step: 7 }).place).toEqual({ uri: 'a', step: 7 });
  });

  it('ignores a frame before any trace', () => {
    expect(withFrame(INITIAL_STATE, frameOf(5), 1).drawn).toBeNull();
  });
});

describe('The probe for a hover', () => {
  /** A probe whose questions are answered when the test says so. */
  function probe() {
    const asked: number[] = [];
    const answered: number[] = [];
    const waiting: ((found: BlockDetails | null) => void)[] = [];
    const made = new Probe<BlockDetails>(
      (address) => {
        asked.push(address);
        return new Promise((resolve) => waiting.push(resolve));
      },
      ({ address }) => answered.push(address),
      () => answered.push(-1),
    );
    const answer = async (found: BlockDetails | null) => {
      waiting.shift()?.(found);
      await new Promise((resolve) => setTimeout(resolve));
    };
    return { made, asked, answered, answer };
  }

  it('asks one question at a time, and then the newest', async () => {
    const { made, asked, answered, answer } = probe();
    for (const address of [1, 2, 3]) made.ask(address);
    expect(asked).toEqual([1]);
    await answer({ ...block, address: 1 });
    expect(asked).toEqual([1, 3]);
    await answer(null);
    expect(answered).toEqual([1]);
    made.ask(4);
    expect(asked).toEqual([1, 3, 4]);
  });

  it('drops the answer when the pointer has left', async () => {
    const { made, answered, answer } = probe();
    made.ask(1);
    made.forget();
    await answer(block);
    expect(answered).toEqual([]);
  });
});

describe('What the picture shows', () => {
  const bySite = withColourBy(INITIAL_STATE, 'site');

  it('is filtered by one class, by several, and by none again', () => {
    const alone = withFilter(bySite, 2, false);
    expect([...alone.dimmed]).toEqual([0, 1, 3, 4, 5, 6, 7]);
    expect([...withFilter(alone, 5, false).dimmed]).toEqual([0, 1, 2, 3, 4, 6, 7]);
    const both = withFilter(alone, 5, true);
    expect([...both.dimmed]).toEqual([0, 1, 3, 4, 6, 7]);
    expect(withFilter(both, 2, true).dimmed).toEqual(withFilter(bySite, 5, false).dimmed);
    expect(withFilter(alone, 2, false).dimmed.size).toBe(0);
    expect(withFilter(alone, 2, true).dimmed.size).toBe(0);
  });

  it('is filtered by state in three classes', () => {
    expect([...withFilter(INITIAL_STATE, 1, false).dimmed]).toEqual([0, 2]);
  });

  it('forgets the filter with the way it was made for', () => {
    expect(withColourBy(withFilter(bySite, 2, false), 'thread').dimmed.size).toBe(0);
  });

  it('tells the host which classes are to be seen wherever they are', () => {
    expect(panelPictureOf(bySite)).toEqual({ colourBy: 'site', overlays: [], favoured: 0xff });
    expect(panelPictureOf(withFilter(withFilter(bySite, 0, false), 2, true)).favoured).toBe(0b101);
    expect(panelPictureOf(withFilter(INITIAL_STATE, 2, false)).favoured).toBe(0xff);
  });

  it('comes back as it was kept, without what is not known', () => {
    const shown = withOverlay(withOverlay(bySite, 'search', true), 'freeList', true);
    const { colourBy, overlays } = panelPictureOf(shown);
    expect(panelPictureOf(withPicture(INITIAL_STATE, { colourBy, overlays }))).toEqual(panelPictureOf(shown));
    const newer = { colourBy: 'mood', overlays: ['search', 'weather'] } as unknown as PictureChoice;
    expect(panelPictureOf(withPicture(INITIAL_STATE, newer))).toMatchObject({
      colourBy: 'state',
      overlays: ['search'],
    });
    expect(withOverlay(shown, 'search', false).overlays).toEqual(new Set(['freeList']));
  });
});
