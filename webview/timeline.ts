/**
 * The figures of the whole trace over its steps or times, with findings and marks, and the cursor across them, so that
 * where memory ran out is seen and reached at once. A range of it, the history's too, can be looked at more closely.
 *
 * For keyboard and screen reader it is the platform's own range input, which lies under the plot. While somebody holds
 * the cursor, it follows the hand and not the frames, which come a moment later. Over a large trace a drag only looks at
 * the heaps that it passes; the cursor goes where the hand lets go.
 */

import { formatCount } from '../src/format/quantities.ts';
import type {
  HeapMap,
  SeriesRange,
  StepRange,
  TimelineChoice,
  TraceOverview,
} from '../src/protocol/panel.ts';
import { describe, type Host } from './channel.ts';
import { element, setText } from './dom.ts';
import type { Look } from './look.ts';
import type { Part } from './part.ts';
import { Probe } from './probe.ts';
import { cursorStep, type DrawnFrame, shownRange, type ViewState } from './state.ts';
import { stepBeforeClicks } from './stepBeforeClicks.ts';
import { brushed, wholeRange, zoomed } from './stepRange.ts';
import { cursorPlace, rangeOfOverview, stepAxis, timeOffer, wordPlace } from './timelineData.ts';
import { FIRST_CHOICE, shownFigures, showsNothing } from './timelineFigures.ts';
import { followHand, oncePerFrame } from './timelineHand.ts';
import { createTimelineMenu } from './timelineMenu.ts';
import { createTimelinePlot, type PlotContent, type TimelinePlot } from './timelinePlot.ts';

export interface Timeline extends Part {
  /** The plot has got another size, or the theme has changed. `scale`: pixels to one of the page. */
  resize(look: Look, scale: number): void;
}

export interface TimelineListener {
  /** A drag passes over a heap. */
  glimpse(map: HeapMap): void;
  /** Other figures are to be shown, or another axis. */
  choose(choice: TimelineChoice): void;
  /** Another range is to be shown; null for the whole trace. */
  zoom(range: StepRange | null): void;
}

/** Up to so many steps the heap at any of them, with all that is known of it, is there before the hand has moved on. */
const QUICK_STEPS = 1_000_000;

/** A slice for each of so many CSS pixels: what can be told from each other. */
const SLICE_CSS = 1;

const ZOOM_FACTORS: Readonly<Record<string, number>> = {
  '+': 0.5,
  '=': 0.5,
  '-': 2,
  '0': Number.POSITIVE_INFINITY,
};

export function createTimeline(host: Host, listener: TimelineListener): Timeline {
  return new TimelineView(host, listener);
}

class TimelineView implements Timeline {
  private readonly slider = sliderInput();
  private readonly area = element('div', 'timeline-area');
  private readonly cursor = element('div', 'timeline-cursor');
  private readonly brush = element('div', 'timeline-brush');
  private readonly nothing = wordsForNothing();
  private readonly pointed = element('span', 'timeline-pointed');
  private readonly menu = createTimelineMenu({
    choose: (choice) => this.listener.choose(choice),
    showAll: () => this.listener.zoom(null),
    tell: (reason) => setText(this.pointed, reason),
  });
  readonly element = element(
    'div',
    'timeline',
    element('div', 'timeline-bar', this.menu.element, this.pointed),
    element('div', 'timeline-field', this.slider, this.area),
  );

  private uri: string | undefined;
  private overview: TraceOverview | null = null;
  private choice: TimelineChoice = FIRST_CHOICE;
  /** Of the view's state. Null for the whole trace, also while it grows. */
  private zoom: StepRange | null = null;
  private data: SeriesRange | null = null;
  private content: PlotContent | null = null;
  private plot: TimelinePlot | null = null;
  private look: Look | null = null;

  private step = 0;
  private held = false;
  private isGlimpsing = false;
  /** The frame whose step the cursor has taken last. */
  private followed: DrawnFrame | null = null;

  private readonly glimpses: Probe<HeapMap>;
  private readonly fetches: Probe<SeriesRange>;

  constructor(
    private readonly host: Host,
    private readonly listener: TimelineListener,
  ) {
    const onError = (error: unknown) => host.reportError(describe(error));
    this.glimpses = new Probe((step) => host.mapAt(step), listener.glimpse, onError);
    this.fetches = new Probe(
      () => host.series({ ...this.range, sliceCount: this.sliceCount, names: this.choice.figures }),
      (data) => this.take(data),
      onError,
    );
    const slide = oncePerFrame(() => this.goTo(Number(this.slider.value)));
    this.slider.addEventListener('input', () => slide.soon(undefined));
    holdWhileUsed(this.slider, (holding) => this.hold(holding));
    this.slider.addEventListener('keydown', (event) => this.zoomByKey(event));
    const stepBefore = stepBeforeClicks(this.area, () => this.step);
    this.showBrush(null);
    followHand(this.area, () => this.plot?.over.getBoundingClientRect().left ?? 0, {
      drag: (place) => {
        window.focus();
        this.slider.focus({ preventScroll: true });
        this.held = true;
        this.goTo(this.stepAt(place));
      },
      drop: () => this.hold(false),
      brush: (places) => this.showBrush(places),
      choose: (from, to) =>
        this.listener.zoom(brushed(this.stepAt(from), this.stepAt(to), this.overview?.stepCount ?? 0)),
      showAll: () => {
        if (!this.zoom) return;
        this.goTo(stepBefore());
        this.listener.zoom(null);
      },
      point: (place) => this.wordPointed(place),
    });
  }

  update(state: ViewState): void {
    const { trace } = state;
    const range = shownRange(state);
    const isOtherRange = range !== this.zoom;
    this.zoom = range;
    if (trace && (trace.overview !== this.overview || trace.uri !== this.uri))
      this.showTrace(trace.uri, trace.overview);
    else if (isOtherRange) this.showZoom();
    if (state.timeline !== this.choice) this.showChoice(state.timeline);
    // Between the hand's letting go and the frame that follows, the cursor stays where the hand left it.
    if (this.held || state.drawn === this.followed) return;
    this.followed = state.drawn;
    this.showStep(cursorStep(state));
  }

  resize(look: Look, scale: number): void {
    const { look: former, plot } = this;
    this.look = look;
    if (former !== look || !plot) this.makePlot();
    else plot.resize(this.size, scale);
    this.placeCursor();
    this.fetch();
  }

  private get size() {
    return { width: this.area.clientWidth, height: this.area.clientHeight };
  }

  private get range(): StepRange {
    return this.zoom ?? wholeRange(this.overview?.stepCount ?? 0);
  }

  private get sliceCount(): number {
    return Math.max(1, Math.floor((this.plot?.over.clientWidth ?? 0) / SLICE_CSS));
  }

  private showTrace(uri: string, overview: TraceOverview): void {
    const isOther = uri !== this.uri;
    this.uri = uri;
    this.overview = overview;
    if (isOther || !this.data) this.take(rangeOfOverview(overview));
    this.slider.max = String(overview.stepCount);
    this.showRange();
    this.fetch();
  }

  private showChoice(choice: TimelineChoice): void {
    this.choice = choice;
    this.makePlot();
    this.showMenu();
    this.fetch();
  }

  private fetch(): void {
    // Which range and how wide is looked up when it is asked, so that the newest wish is the one that is answered.
    if (this.plot && this.overview && this.overview.stepCount > 0) this.fetches.ask(0);
  }

  private take(data: SeriesRange): void {
    this.data = data;
    this.showRange();
    this.showMenu();
  }

  private showZoom(): void {
    this.showRange();
    this.showMenu();
    this.fetch();
  }

  private zoomByKey(event: KeyboardEvent): void {
    const factor = ZOOM_FACTORS[event.key];
    if (factor === undefined || !this.overview || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.listener.zoom(zoomed(this.range, this.step, factor, this.overview.stepCount));
  }

  private makePlot(): void {
    const { look, data } = this;
    if (!look || !data || this.area.clientWidth === 0) return;
    this.plot?.destroy();
    this.content = { range: data, axis: stepAxis(data, this.choice.byTime) };
    this.plot = createTimelinePlot(this.area, this.size, look, shownFigures(this.choice), this.content);
    this.nothing.hidden = !showsNothing(this.choice);
    this.plot.over.append(this.nothing, this.brush, this.cursor);
    this.showRange();
  }

  /** Shows the range with the data there are: other data follow. */
  private showRange(): void {
    const { plot, data } = this;
    if (!data) return;
    if (!plot) return this.makePlot();
    if (this.content?.range !== data)
      this.content = { range: data, axis: stepAxis(data, this.choice.byTime) };
    const { content } = this;
    if (!content) return;
    const [first, last] = content.axis.extentOf(this.range);
    plot.show(content, first, last > first ? last : first + 1);
    this.placeCursor();
  }

  private showMenu(): void {
    this.menu.show(this.choice, timeOffer(this.data), this.zoom !== null);
  }

  private stepAt(place: number): number {
    const { fromStep, toStep } = this.range;
    const { plot, content } = this;
    const step = plot && content ? content.axis.stepAt(plot.valueAt(place)) : 0;
    return Math.min(toStep, Math.max(fromStep, step));
  }

  private goTo(step: number): void {
    this.showStep(step);
    this.isGlimpsing = this.held && (this.overview?.stepCount ?? 0) > QUICK_STEPS;
    if (this.isGlimpsing) this.glimpses.ask(step);
    else this.host.goToStep(step);
  }

  private hold(holding: boolean): void {
    this.held = holding;
    if (holding || !this.isGlimpsing) return;
    this.glimpses.forget();
    this.goTo(this.step);
  }

  private showStep(step: number): void {
    this.step = step;
    this.slider.value = String(step);
    this.slider.setAttribute('aria-valuetext', `Step ${formatCount(step)} of ${this.slider.max}`);
    this.placeCursor();
  }

  private placeCursor(): void {
    const { plot, content, cursor, step } = this;
    if (!plot || !content) return;
    const { side, left } = cursorPlace(step, this.range, plot.over.clientWidth, (within) =>
      plot.placeOf(content.axis.valueOf(within)),
    );
    cursor.classList.toggle('before', side === 'before');
    cursor.classList.toggle('after', side === 'after');
    cursor.style.transform = `translateX(${left}px)`;
  }

  private showBrush(places: readonly [number, number] | null): void {
    const { brush, plot } = this;
    brush.hidden = places === null;
    if (!places || !plot) return;
    const [left = 0, right = 0] = places
      .map((place) => Math.min(plot.over.clientWidth, Math.max(0, place)))
      .toSorted((one, other) => one - other);
    brush.style.transform = `translateX(${left}px)`;
    brush.style.width = `${right - left}px`;
  }

  private wordPointed(place: number | null): void {
    const { content } = this;
    const words = place === null || !content ? '' : wordPlace(content.range, this.choice, this.stepAt(place));
    setText(this.pointed, words);
    this.pointed.title = words;
  }
}

/** A picture says that there is nothing, but not what to do. */
function wordsForNothing(): HTMLElement {
  return element(
    'p',
    'timeline-nothing quiet',
    'No figure is chosen.',
    element('span', 'for-hands', ' Choose some above.'),
  );
}

function sliderInput(): HTMLInputElement {
  const slider = element('input', 'timeline-slider');
  slider.type = 'range';
  slider.min = '0';
  slider.step = '1';
  slider.setAttribute('aria-label', 'Step');
  slider.title = '+ and - show less and more of the trace, 0 all of it';
  return slider;
}

function holdWhileUsed(slider: HTMLInputElement, onHold: (holding: boolean) => void): void {
  for (const name of ['pointerdown', 'keydown']) slider.addEventListener(name, () => onHold(true));
  for (const name of ['pointerup', 'pointercancel', 'lostpointercapture', 'keyup', 'blur'])
    slider.addEventListener(name, () => onHold(false));
}
