/**
 * The leaks as a flame graph: frames below their callers, as wide as what they leak. A click or Enter zooms into a frame, the way
 * back is above the graph. It asks for what it can show, while it is shown; until an answer comes the last one stays.
 *
 * What the canvas shows stands in the page once more as a tree, unseen, for screen readers: the keyboard's place is in it.
 */

import { siteFrames } from '../src/format/sites.ts';
import type { FlameUnit, LeakFlame, PanelTrace } from '../src/protocol/panel.ts';
import { describe, type Host } from './channel.ts';
import { context2d, element, linkButton, setText, sizeCanvas } from './dom.ts';
import { type FlameBox, type FlameRoom, flameBoxAt, flameBoxes, flameHeight } from './flameBoxes.ts';
import { createFlameHead } from './flameHead.ts';
import { boxByKey } from './flameKeys.ts';
import { flameMeasure, paintFlame } from './flamePaint.ts';
import { FlameQuestions } from './flameQuestions.ts';
import { createFlameTwin } from './flameTwin.ts';
import {
  boxOfZoom,
  type FlameZoom,
  isMerged,
  nameOfBox,
  pathOfBox,
  sumsOfBox,
  wordNoFrames,
  wordNotes,
  zoomOfBox,
} from './flameWords.ts';
import { placeBeside } from './hover.ts';
import type { Look } from './look.ts';
import type { Part } from './part.ts';
import { type Pen, rememberPainter } from './pen.ts';
import type { ViewState } from './state.ts';

export interface FlameView extends Part {
  /** The room has changed, or the theme. Without a width it is not shown. */
  resize(look: Look, room: FlameRoom): void;
  /** Zooms to a frame, and takes the keyboard there. */
  show(path: readonly string[]): void;
  /** Takes the keyboard where that is due, when all parts are drawn. */
  takeFocus(): void;
}

const WHOLE: FlameZoom = { path: [], pageFrom: null };
/** Narrower boxes are put together. */
const NARROWEST_CSS = 3;

export function createFlameView(host: Host): FlameView {
  return new Flame(host);
}

class Flame implements FlameView {
  readonly element: HTMLElement;
  private readonly canvas = element('canvas', 'flame-canvas');
  private readonly twin = createFlameTwin();
  /** Has the focus, and the tree for screen readers. */
  private readonly tree = element('div', 'flame-tree', this.canvas, this.twin.element);
  private readonly scroller = element('div', 'flame-scroll', this.tree);
  private readonly head = createFlameHead({
    zoom: (path) => this.zoom({ path, pageFrom: null }),
    measure: (unit) => this.measureBy(unit),
  });
  private readonly told = element('span', 'flame-told');
  private readonly source = element('span', 'flame-source');
  private readonly note = element('span');
  /** To frames for which there is no room. */
  private readonly more = linkButton('Show them', () => this.showRest());
  private readonly card = element('div', 'hover-card');
  private readonly questions: FlameQuestions;
  private look: Look | null = null;
  private room: FlameRoom = { widthCss: 0, scale: 1 };
  private trace: PanelTrace | null = null;
  private shown: FlameZoom = WHOLE;
  private unit: FlameUnit = 'bytes';
  private flame: LeakFlame | null = null;
  /** The unit that the flame was asked for in. */
  private askedUnit: FlameUnit = 'bytes';
  private boxes: readonly FlameBox[] = [];
  private focused = 0;
  private hovered: number | null = null;
  /** After a zoom: what the keyboard is at then; null where it stays. */
  private nextFocus: FlameZoom | null = null;
  /** What had the keyboard when it was asked for here; undefined where it is not. */
  private focusBefore: Element | null | undefined;
  /** There is a frame, and no notice in its place: what is not visible cannot have the focus. */
  private isSeen = false;

  constructor(private readonly host: Host) {
    const { tree, canvas, card } = this;
    rememberPainter(canvas, (pen) => this.paint(pen, false));
    canvas.setAttribute('aria-hidden', 'true');
    tree.tabIndex = 0;
    tree.setAttribute('role', 'tree');
    tree.setAttribute('aria-label', 'Leaks by call site');
    card.setAttribute('role', 'tooltip');
    card.hidden = true;
    const line = element('div', 'flame-line', this.told, this.source);
    this.more.classList.add('for-hands');
    const foot = element('p', 'quiet flame-note', this.note, ' ', this.more);
    this.element = element('section', 'flame', this.head.element, line, this.scroller, foot, card);
    this.element.setAttribute('aria-label', 'Leaks');
    this.questions = new FlameQuestions(
      (query) => host.leakFlame(query),
      (flame) => this.take(flame),
      (error) => {
        if (this.flame) this.head.press(this.flame.unit);
        host.reportError(describe(error));
      },
    );
    canvas.addEventListener('pointermove', (event) => this.point(event));
    canvas.addEventListener('pointerleave', () => this.point(null));
    canvas.addEventListener('click', (event) => this.click(event));
    tree.addEventListener('keydown', (event) => this.key(event));
    tree.addEventListener('focus', () => this.draw());
    tree.addEventListener('blur', () => this.draw());
    window.addEventListener('focus', () => this.takeFocus());
  }

  update({ trace, drawn, notice }: ViewState): void {
    this.isSeen = drawn !== null && notice === null;
    if (trace !== this.trace) this.questions.forget();
    if (trace?.uri !== this.trace?.uri) this.shown = WHOLE;
    this.trace = trace;
    this.ask();
  }

  resize(look: Look, room: FlameRoom): void {
    const isSameRoom = room.widthCss === this.room.widthCss && room.scale === this.room.scale;
    const isSame = look === this.look && isSameRoom;
    this.look = look;
    this.room = room;
    this.ask();
    if (!isSame) this.fit();
  }

  show(path: readonly string[]): void {
    this.focusBefore = document.activeElement;
    this.zoom({ path, pageFrom: null });
    this.element.scrollIntoView({ block: 'nearest' });
    this.takeFocus();
  }

  /** What is not shown is not asked for. */
  private ask(): void {
    const { shown, unit, room, trace } = this;
    if (!trace || room.widthCss === 0) return;
    const maximumAcross = Math.max(1, Math.floor(room.widthCss / NARROWEST_CSS));
    this.questions.ask({ ...shown, unit, maximumAcross });
  }

  private take(flame: LeakFlame): void {
    const path = this.flame ? pathOfBox(this.flame, this.focused) : [];
    this.focused = boxOfZoom(flame, this.nextFocus ?? { path, pageFrom: null });
    this.nextFocus = null;
    this.flame = flame;
    this.askedUnit = this.unit;
    this.shown = { path: flame.path, pageFrom: flame.pageFrom };
    this.hovered = null;
    this.card.hidden = true;
    this.head.show(flame);
    this.more.hidden = flame.restCount === 0;
    this.twin.show(flame);
    this.fit();
    this.takeFocus();
  }

  /** Once, as soon as there is something to see; not from a user who has gone elsewhere, in the panel or in VS Code. */
  takeFocus(): void {
    const { focusBefore, flame, isSeen } = this;
    if (focusBefore === undefined || !flame || !isSeen || !document.hasFocus()) return;
    this.focusBefore = undefined;
    if (document.activeElement !== focusBefore) return;
    this.element.scrollIntoView({ block: 'nearest' });
    this.tree.focus();
  }

  private fit(): void {
    const { flame, look, room, canvas } = this;
    if (!flame || !look || room.widthCss === 0) return;
    const { widthCss, scale } = room;
    this.boxes = flameBoxes(flame, room, flameMeasure(context2d(canvas), look, scale));
    this.element.classList.toggle('is-empty', flame.totalBlocks === 0);
    setText(this.note, this.wordNote(flame));
    sizeCanvas(canvas, Math.round(widthCss * scale), flameHeight(flame, scale), scale);
    this.draw();
  }

  private wordNote(flame: LeakFlame): string {
    if (flame.totalBlocks === 0 && this.trace) return wordNoFrames(this.trace.overview);
    return wordNotes(flame, this.askedUnit);
  }

  private draw(): void {
    const { canvas, flame } = this;
    const context = context2d(canvas);
    context.clearRect(0, 0, canvas.width, canvas.height);
    this.paint(context, true);
    if (!flame) return;
    this.twin.point(this.tree, this.focused);
    this.tell(flame, this.hovered ?? this.focused);
  }

  private paint(pen: Pen, withMarks: boolean): void {
    const { look, boxes, room, hovered } = this;
    if (!look) return;
    const hasFocus = document.activeElement === this.tree;
    const marks = { focused: hasFocus ? this.focused : null, hovered };
    paintFlame(pen, boxes, withMarks ? marks : { focused: null, hovered: null }, look, room.scale);
  }

  /** Says what a box is, and leads to its source. */
  private tell(flame: LeakFlame, box: number): void {
    const name = nameOfBox(flame, box);
    setText(this.told, `${name} · ${sumsOfBox(flame, box)}`);
    this.told.title = pathOfBox(flame, box).join('\n');
    const frame = isMerged(flame, box) ? '' : (pathOfBox(flame, box).at(-1) ?? '');
    const place = siteFrames(frame)[0]?.place;
    const words = place ? `${place.file}:${place.line}` : '';
    if (this.source.dataset.place === words) return;
    this.source.dataset.place = words;
    this.source.replaceChildren(
      ...(place ? [linkButton(words, () => void this.openSource(place.file, place.line))] : []),
    );
  }

  private async openSource(file: string, line: number): Promise<void> {
    if (await this.host.revealSource(file, line)) return;
    this.source.append(element('span', 'quiet', ' not in this workspace'));
  }

  private zoom(zoom: FlameZoom): void {
    const { shown } = this;
    const isOfPage = shown.pageFrom !== null && zoom.pageFrom === null;
    const isOut = zoom.path.length < shown.path.length + (isOfPage ? 1 : 0);
    // On the way out the keyboard stays where it comes from.
    this.nextFocus = isOut ? shown : zoom;
    this.shown = zoom;
    this.ask();
  }

  private showRest(): void {
    const { flame } = this;
    if (flame) this.zoom({ path: flame.path, pageFrom: (flame.pageFrom ?? 0) + flame.shownCount });
    this.tree.focus();
  }

  private measureBy(unit: FlameUnit): void {
    // A page is a rank among values of the other unit.
    if (unit !== this.unit) this.shown = { ...this.shown, pageFrom: null };
    this.unit = unit;
    this.head.press(unit);
    this.ask();
  }

  private point(event: PointerEvent | null): void {
    const box = event && this.boxAt(event);
    this.card.hidden = box === null || !this.flame;
    if (event && box !== null && this.flame) this.showCard(this.flame, box, event);
    this.canvas.classList.toggle('can-zoom', box !== null && this.canZoom(box));
    if (box === this.hovered) return;
    this.hovered = box;
    this.draw();
  }

  private showCard(flame: LeakFlame, box: number, { clientX, clientY }: PointerEvent): void {
    const { card } = this;
    card.replaceChildren(
      element('div', 'hover-title', element('code', '', nameOfBox(flame, box))),
      element('div', '', sumsOfBox(flame, box)),
    );
    card.style.left = `${placeBeside(clientX, card.offsetWidth, window.innerWidth)}px`;
    card.style.top = `${placeBeside(clientY, card.offsetHeight, window.innerHeight)}px`;
  }

  private click(event: MouseEvent): void {
    const box = this.boxAt(event);
    if (box === null) return;
    this.focused = box;
    this.draw();
    this.enter(box);
  }

  private canZoom(box: number): boolean {
    return this.flame !== null && zoomOfBox(this.flame, box) !== null;
  }

  private enter(box: number): void {
    const zoom = this.flame && zoomOfBox(this.flame, box);
    if (zoom) this.zoom(zoom);
  }

  private boxAt({ clientX, clientY }: MouseEvent): number | null {
    const { left, top } = this.canvas.getBoundingClientRect();
    const { scale } = this.room;
    return flameBoxAt(this.boxes, (clientX - left) * scale, (clientY - top) * scale);
  }

  /** The keys that it has a use for go no further: VS Code would run commands by them. */
  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.act(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private act(key: string): boolean {
    const { flame, shown } = this;
    if (!flame) return false;
    if (key === 'Escape' && (shown.path.length > 0 || shown.pageFrom !== null)) {
      this.zoom({ path: shown.pageFrom === null ? shown.path.slice(0, -1) : shown.path, pageFrom: null });
      return true;
    }
    if (key === 'Enter') {
      this.enter(this.focused);
      return true;
    }
    const box = boxByKey(flame, this.focused, key);
    if (box === null) return false;
    this.focused = box;
    this.hovered = null;
    this.draw();
    this.reveal(box);
    return true;
  }

  private reveal(index: number): void {
    const box = this.boxes[index];
    if (!box) return;
    const { scale } = this.room;
    const top = box.top / scale;
    const bottom = (box.top + box.height) / scale;
    const { scrollTop, clientHeight } = this.scroller;
    if (top < scrollTop) this.scroller.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) this.scroller.scrollTop = bottom - clientHeight;
  }
}
