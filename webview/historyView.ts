/**
 * The history: address over step, with the cursor as a line in it. A click moves the cursor, a drag zooms in on the steps that it
 * passes over, in the timeline too. Each range is asked for once; until its picture comes the last one is shown, scaled to where its
 * steps are now. Blocks have the colours of the map.
 */

import { formatCount } from '../src/format/quantities.ts';
import type { BlockDetails, ColourBy, HistoryPicture, PanelTrace, StepRange } from '../src/protocol/panel.ts';
import { describe, type Host } from './channel.ts';
import { context2d, element, linkButton, setText, sizeCanvas } from './dom.ts';
import {
  addressAtY,
  type HistoryGeometry,
  type HistoryRoom,
  historyGeometry,
  stepAtX,
  stepsPerCssPixel,
} from './historyGeometry.ts';
import { markNear } from './historyMarks.ts';
import { historyImage, paintHistory, paintHistoryOverlay } from './historyPaint.ts';
import { lifeOf, rectangleOf } from './historyPicture.ts';
import { wordHiddenMarks, wordHistory, wordPlace } from './historyWords.ts';
import type { Look } from './look.ts';
import type { Part } from './part.ts';
import { type Pen, rememberPainter } from './pen.ts';
import { Probe } from './probe.ts';
import { cursorStep, favouredClasses, shownRange, type ViewState } from './state.ts';
import { stepBeforeClicks } from './stepBeforeClicks.ts';
import { broughtTo, brushed, wholeRange, zoomed } from './stepRange.ts';

export interface HistoryView extends Part {
  /** The room has changed, or the theme. */
  resize(look: Look, room: HistoryRoom): void;
}

/** Less than this is a click with an unsteady hand. */
const LEAST_DRAG_CSS = 4;
const ZOOM_FACTOR = 2;
/** The line of words above the canvas. */
const HEAD_CSS = 30;
/** Nothing can be made out in less. */
const LOWEST_CSS = 40;
/** How long to wait for more than a guess, at first; every further time twice as long. */
const FIRST_PATIENCE_MS = 150;
const LONGEST_PATIENCE_MS = 2400;

/** Places on the canvas, in device pixels. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** `onZoom`: another range is to be shown; null for all steps. */
export function createHistoryView(host: Host, onZoom: (range: StepRange | null) => void): HistoryView {
  return new History(host, onZoom);
}

class History implements HistoryView {
  readonly element: HTMLElement;
  private readonly canvas = element('canvas', 'history-canvas');
  private readonly still = new OffscreenCanvas(1, 1);
  private readonly hidden = element('span', '');
  private readonly advice = element('span', 'for-hands', '; zoom in to see all');
  private readonly axes = element('span', '');
  private readonly what = element('span', 'history-what', this.hidden, this.advice, this.axes);
  private readonly pointed = element('span', 'history-pointed');
  private readonly wholeButton = linkButton('Show all', () => this.onZoom(null));
  private readonly pictures: Probe<HistoryPicture>;
  private look: Look | null = null;
  private room: HistoryRoom | null = null;
  private trace: PanelTrace | null = null;
  /** Of the view's state, as are the three below. Null for all steps. */
  private range: StepRange | null = null;
  private colourBy: ColourBy = 'state';
  private favoured = 0;
  private dimmed: ReadonlySet<number> = new Set();
  private geometry: HistoryGeometry | null = null;
  private picture: HistoryPicture | null = null;
  private image: OffscreenCanvas | null = null;
  /** The trace has marks, so that there is a lane for their labels. */
  private hasMarks = false;
  private patience = FIRST_PATIENCE_MS;
  private cursor = 0;
  /** Where the keys have sent the cursor, until a frame says where it is. */
  private heading: number | null = null;
  private drawnFrame: unknown = null;
  private selection: BlockDetails | null = null;
  private pointer: Point | null = null;
  private dragFrom: Point | null = null;

  constructor(
    private readonly host: Host,
    private readonly onZoom: (range: StepRange | null) => void,
  ) {
    const { canvas } = this;
    rememberPainter(canvas, (pen) => this.paint(pen));
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'slider');
    canvas.setAttribute('aria-label', 'History');
    canvas.setAttribute('aria-valuemin', '0');
    this.wholeButton.classList.add('history-whole', 'for-hands');
    this.tellHidden('');
    const heading = element('h2', 'heading', 'History');
    const head = element('div', 'history-head', heading, this.what, this.pointed, this.wholeButton);
    this.element = element('section', 'history', head, canvas);
    this.element.setAttribute('aria-label', 'History');
    this.pictures = new Probe(
      () => this.question(),
      (picture) => this.take(picture),
      (error) => host.reportError(describe(error)),
    );
    canvas.addEventListener('pointerdown', (event) => this.press(event));
    canvas.addEventListener('pointermove', (event) => this.point(this.placeOf(event)));
    canvas.addEventListener('pointerup', (event) => this.release(event));
    canvas.addEventListener('pointercancel', () => this.letGo());
    canvas.addEventListener('pointerleave', () => this.point(null));
    const stepBefore = stepBeforeClicks(canvas, () => this.heading ?? this.cursor);
    canvas.addEventListener('dblclick', () => {
      if (!this.range) return;
      this.goTo(stepBefore());
      this.onZoom(null);
    });
    canvas.addEventListener('keydown', (event) => this.key(event));
    canvas.addEventListener('keyup', () => {
      this.heading = null;
    });
    canvas.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
  }

  update(state: ViewState): void {
    const { trace, drawn, selection } = state;
    this.takeColours(state);
    this.takeRange(trace, shownRange(state));
    const step = cursorStep(state);
    if (drawn !== this.drawnFrame) {
      this.drawnFrame = drawn;
      if (this.heading === step) this.heading = null;
    } else if (selection === this.selection) return;
    this.cursor = step;
    this.selection = selection;
    this.canvas.setAttribute('aria-valuenow', String(step));
    this.canvas.setAttribute('aria-valuetext', `Step ${formatCount(step)} of ${formatCount(this.stepCount)}`);
    this.drawOverlay();
  }

  resize(look: Look, { widthCss, heightCss, scale }: HistoryRoom): void {
    const room = { widthCss, heightCss: heightCss - HEAD_CSS, scale };
    if (widthCss === 0 || room.heightCss < LOWEST_CSS) return;
    const isSame = room.widthCss === this.room?.widthCss && room.heightCss === this.room.heightCss;
    if (look === this.look && isSame && room.scale === this.room?.scale) return;
    const isOtherLook = look !== this.look;
    this.look = look;
    this.room = room;
    if (isOtherLook) this.develop();
    this.fit();
    this.ask();
  }

  private get stepCount(): number {
    return this.trace?.overview.stepCount ?? 0;
  }

  private get shown(): StepRange {
    return this.range ?? wholeRange(this.stepCount);
  }

  private takeRange(trace: PanelTrace | null, range: StepRange | null): void {
    if (trace === this.trace && range === this.range) return;
    const isSame = trace?.uri === this.trace?.uri;
    this.trace = trace;
    this.range = range;
    if (!isSame) this.dropPicture();
    this.fit();
    this.ask();
  }

  /** What there is to see is dimmed at once; which classes prevail under a filter is asked for. */
  private takeColours(state: ViewState): void {
    const { colourBy, dimmed } = state;
    if (colourBy === this.colourBy && dimmed === this.dimmed) return;
    const favoured = favouredClasses(state);
    const isAsked = colourBy !== this.colourBy || favoured !== this.favoured;
    this.colourBy = colourBy;
    this.dimmed = dimmed;
    this.favoured = favoured;
    this.develop();
    this.draw();
    if (isAsked) this.ask();
  }

  private develop(): void {
    const { picture, look, room, colourBy, dimmed } = this;
    // A picture in the former colours has none of the classes that the filter is of.
    const isFiltered = picture?.colourBy === colourBy;
    const shown = isFiltered ? dimmed : new Set<number>();
    this.image = picture && look && room && historyImage(picture, look, shown, room.scale);
  }

  private dropPicture(): void {
    this.pictures.forget();
    this.picture = null;
    this.image = null;
    this.heading = null;
    this.hasMarks = false;
    this.tellHidden('');
  }

  /** In front of what every history shows, which is cut off where there is no room for both. */
  private tellHidden(words: string): void {
    setText(this.hidden, words);
    this.advice.hidden = words === '';
    setText(this.axes, `${words && ' · '}address ↑ over step →`);
  }

  private ask(): void {
    this.patience = FIRST_PATIENCE_MS;
    if (this.geometry && this.stepCount > 0) this.pictures.ask(0);
  }

  private async question(): Promise<HistoryPicture | null> {
    const { geometry, colourBy, favoured } = this;
    if (!geometry) return null;
    const { fromStep, toStep, startAddress, endAddress, width, height } = geometry;
    const frame = { fromStep, toStep, startAddress, endAddress, width, height };
    return this.host.history({ ...frame, colourBy, favoured });
  }

  private take(picture: HistoryPicture): void {
    if (!this.look) return;
    this.picture = picture;
    this.develop();
    this.hasMarks ||= picture.marks.length > 0;
    this.canvas.setAttribute('aria-label', wordHistory(picture));
    this.tellHidden(wordHiddenMarks(picture));
    this.fit();
    if (!picture.isRough) return;
    setTimeout(() => this.picture === picture && this.pictures.ask(0), this.patience);
    this.patience = Math.min(LONGEST_PATIENCE_MS, this.patience * 2);
  }

  private fit(): void {
    const { trace, room, canvas, still, shown, picture } = this;
    if (!trace || !room) return;
    const former = this.geometry;
    const geometry = historyGeometry(shown, trace.overview, room, this.hasMarks);
    this.geometry = geometry;
    sizeCanvas(canvas, geometry.canvasWidth, geometry.canvasHeight, geometry.scale);
    still.width = geometry.canvasWidth;
    still.height = geometry.canvasHeight;
    this.wholeButton.hidden = this.range === null;
    canvas.setAttribute('aria-valuemax', String(this.stepCount));
    this.draw();
    // With the first marks comes the lane of their labels, and the plot is another size.
    if (former && former.height !== geometry.height && picture) this.pictures.ask(0);
  }

  private draw(): void {
    const context = context2d(this.still);
    context.clearRect(0, 0, this.still.width, this.still.height);
    this.paintStill(context);
    this.drawOverlay();
  }

  /** As on the screen, without the pointer. */
  private paint(pen: Pen): void {
    this.paintStill(pen);
    this.paintOverlay(pen, null);
  }

  private paintStill(pen: Pen): void {
    const { geometry, picture, image, look } = this;
    if (geometry && picture && image && look) paintHistory(pen, geometry, picture, image, look);
  }

  private drawOverlay(): void {
    const { canvas } = this;
    const context = context2d(canvas);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(this.still, 0, 0);
    this.paintOverlay(context, this.pointer);
  }

  private paintOverlay(pen: Pen, pointer: Point | null): void {
    const { geometry, look, selection, cursor } = this;
    if (!geometry || !look) return;
    const life = selection && lifeOf(selection);
    const selected = life && rectangleOf(geometry, life);
    paintHistoryOverlay(pen, geometry, { cursor, selected, brush: this.brush(), pointer }, look);
  }

  private brush(): readonly [number, number] | null {
    const { dragFrom, pointer, geometry } = this;
    if (!dragFrom || !pointer || !geometry) return null;
    if (Math.abs(pointer.x - dragFrom.x) < LEAST_DRAG_CSS * geometry.scale) return null;
    const { left, width } = geometry;
    const inside = (x: number) => Math.min(left + width, Math.max(left, x));
    return [inside(Math.min(pointer.x, dragFrom.x)), inside(Math.max(pointer.x, dragFrom.x))];
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.dragFrom = this.placeOf(event);
  }

  private release(event: PointerEvent): void {
    const { geometry, dragFrom } = this;
    this.pointer = this.placeOf(event);
    const brush = this.brush();
    this.letGo();
    if (!geometry || !dragFrom || !this.pointer) return;
    if (!brush) return this.goTo(stepAtX(geometry, this.pointer.x));
    const [from, to] = brush;
    // Another step lies under the pointer then.
    this.point(null);
    this.onZoom(brushed(stepAtX(geometry, from), stepAtX(geometry, to - 1), this.stepCount));
  }

  private letGo(): void {
    this.dragFrom = null;
    this.drawOverlay();
  }

  private point(place: Point | null): void {
    const { geometry } = this;
    this.pointer = place;
    if (!geometry) return;
    setText(this.pointed, place ? this.wordPlace(geometry, place) : '');
    this.drawOverlay();
  }

  private wordPlace(geometry: HistoryGeometry, { x, y }: Point): string {
    const mark = markNear(geometry, this.picture?.marks ?? [], x);
    return wordPlace(stepAtX(geometry, x), addressAtY(geometry, y), mark, geometry);
  }

  private placeOf({ clientX, clientY }: PointerEvent | WheelEvent): Point {
    const { left, top } = this.canvas.getBoundingClientRect();
    const scale = this.geometry?.scale ?? 1;
    return { x: (clientX - left) * scale, y: (clientY - top) * scale };
  }

  private wheel(event: WheelEvent): void {
    if (!this.geometry || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const step = stepAtX(this.geometry, this.placeOf(event).x);
    this.zoom(event.deltaY < 0 ? 1 / ZOOM_FACTOR : ZOOM_FACTOR, step);
  }

  /** The keys that it has a use for go no further: VS Code would run commands by them. */
  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.act(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private act(key: string): boolean {
    const { geometry } = this;
    if (!geometry) return false;
    const cursor = this.heading ?? this.cursor;
    switch (key) {
      case 'ArrowLeft':
        this.walkTo(cursor - stepsPerCssPixel(geometry));
        return true;
      case 'ArrowRight':
        this.walkTo(cursor + stepsPerCssPixel(geometry));
        return true;
      case '+':
      case '=':
        this.zoom(1 / ZOOM_FACTOR, cursor);
        return true;
      case '-':
        this.zoom(ZOOM_FACTOR, cursor);
        return true;
      case '0':
        this.onZoom(null);
        return true;
      case 'Escape':
        if (!this.range && !this.dragFrom) return false;
        if (this.dragFrom) this.letGo();
        else this.onZoom(null);
        return true;
      default:
        return false;
    }
  }

  private zoom(factor: number, step: number): void {
    this.onZoom(zoomed(this.shown, step, factor, this.stepCount));
  }

  /** By keys, which take the range along; the pointer is in it anyway. */
  private walkTo(step: number): void {
    const target = Math.min(this.stepCount, Math.max(0, step));
    const range = this.range && broughtTo(this.range, target, this.stepCount);
    if (range !== this.range) this.onZoom(range);
    this.goTo(target);
  }

  private goTo(target: number): void {
    this.heading = target;
    this.host.goToStep(target);
  }
}
