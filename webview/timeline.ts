/**
 * The whole trace on one strip: live bytes as an area, errors as marks below it, and the slider as a cursor across both,
 * so that where memory ran out is seen and reached at once.
 *
 * The slider is the platform's own range input, laid over the strip: the toolkit has none. While somebody holds it, it
 * follows the hand and not the frames, which come a moment later. Over a large trace a drag only looks at the heaps that
 * it passes; the cursor goes where the hand lets go.
 */

import { formatBytes, formatCount } from '../src/format/quantities.ts';
import type { HeapMap, TraceOverview } from '../src/protocol/panel.ts';
import { describe, type Host } from './channel.ts';
import { context2d, element, setText, sizeCanvas } from './dom.ts';
import type { Look } from './look.ts';
import type { Part } from './part.ts';
import { Probe } from './probe.ts';
import { cursorStep, type DrawnFrame, type ViewState } from './state.ts';

export interface Timeline extends Part {
  /** The strip has got another size, or the theme has changed. */
  resize(look: Look, scale: number): void;
}

/** Half the width of the slider's thumb: how far the strip's ends are from the input's. As in main.css. */
const INSET_CSS = 7;
const HEIGHT_CSS = 46;
/** The lane of the error marks at the foot, and the room that the curve leaves above itself. */
const LANE_CSS = 11;
const HEADROOM_CSS = 4;

/** Up to so many steps the heap at any of them, with all that is known of it, is there before the hand has moved on. */
const QUICK_STEPS = 1_000_000;

/** `onGlimpse` is told of the heaps that a drag passes over. */
export function createTimeline(host: Host, onGlimpse: (map: HeapMap) => void): Timeline {
  const canvas = element('canvas', 'timeline-strip');
  const slider = element('input', 'timeline-slider');
  slider.type = 'range';
  slider.min = '0';
  slider.step = '1';
  slider.setAttribute('aria-label', 'Step');
  const caption = element('span', 'timeline-caption');
  const pointed = element('span', 'timeline-pointed');
  const box = element(
    'div',
    'timeline',
    element('div', 'timeline-words', caption, pointed),
    element('div', 'timeline-field', canvas, slider),
  );

  let overview: TraceOverview | null = null;
  let look: Look | null = null;
  let scale = 1;
  let held = false;
  let isGlimpsing = false;
  /** The frame whose step the slider has taken last. */
  let followed: DrawnFrame | null = null;
  const glimpses = new Probe(
    (step) => host.mapAt(step),
    onGlimpse,
    (error) => host.reportError(describe(error)),
  );
  const goToSlider = () => {
    const step = Number(slider.value);
    isGlimpsing = held && (overview?.stepCount ?? 0) > QUICK_STEPS;
    if (isGlimpsing) glimpses.ask(step);
    else host.goToStep(step);
  };
  const paint = () => {
    if (!look) return;
    const widthCss = slider.clientWidth;
    sizeCanvas(canvas, Math.round(widthCss * scale), Math.round(HEIGHT_CSS * scale), scale);
    if (overview) paintStrip(context2d(canvas), overview, look, scale);
  };

  holdWhileUsed(slider, (holding) => {
    held = holding;
    if (holding || !isGlimpsing) return;
    glimpses.forget();
    goToSlider();
  });
  slider.addEventListener('input', oncePerFrame(goToSlider));
  slider.addEventListener('pointermove', (event) => {
    if (overview) setText(pointed, wordPlace(overview, shareAt(slider, event.clientX)));
  });
  slider.addEventListener('pointerleave', () => setText(pointed, ''));

  return {
    element: box,
    resize(newLook, newScale) {
      look = newLook;
      scale = newScale;
      paint();
    },
    update(state: ViewState) {
      const newest = state.trace?.overview ?? null;
      if (newest !== overview) {
        overview = newest;
        slider.max = String(newest?.stepCount ?? 0);
        setText(caption, newest ? `live bytes, peak ${formatBytes(newest.figures.peakLiveBytes)}` : '');
        paint();
      }
      const step = cursorStep(state);
      // Between the hand's letting go and the frame that follows, the slider stays where the hand left it.
      if (!held && state.drawn !== followed) {
        followed = state.drawn;
        slider.value = String(step);
      }
      slider.setAttribute('aria-valuetext', `Step ${formatCount(step)} of ${slider.max}`);
    },
  };
}

function holdWhileUsed(slider: HTMLInputElement, onHold: (holding: boolean) => void): void {
  for (const name of ['pointerdown', 'keydown']) slider.addEventListener(name, () => onHold(true));
  for (const name of ['pointerup', 'pointercancel', 'lostpointercapture', 'keyup', 'blur'])
    slider.addEventListener(name, () => onHold(false));
}

/** A drag gives more events than there are frames; the last before each frame counts. */
function oncePerFrame(act: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      act();
    });
  };
}

function shareAt(slider: HTMLInputElement, clientX: number): number {
  const { left, width } = slider.getBoundingClientRect();
  return Math.min(1, Math.max(0, (clientX - left - INSET_CSS) / (width - 2 * INSET_CSS)));
}

function wordPlace({ stepCount, liveCurve, errorTicks }: TraceOverview, share: number): string {
  const step = Math.round(share * stepCount);
  if (step === 0) return 'the start';
  const slice = Math.floor(((step - 1) * liveCurve.length) / stepCount);
  const errors = errorTicks[slice] ? ' · errors' : '';
  return `step ${formatCount(step)} · ${formatBytes(liveCurve[slice] ?? 0)}${errors}`;
}

function paintStrip(
  context: CanvasRenderingContext2D,
  overview: TraceOverview,
  look: Look,
  scale: number,
): void {
  const { width, height } = context.canvas;
  const inset = INSET_CSS * scale;
  const foot = height - Math.round(LANE_CSS * scale);
  const { liveCurve, errorTicks } = overview;
  const sliceWidth = (width - 2 * inset) / Math.max(1, liveCurve.length);
  context.clearRect(0, 0, width, height);
  if (liveCurve.length > 0) {
    const peak = Math.max(1, overview.figures.peakLiveBytes);
    const unit = (foot - (HEADROOM_CSS + 1) * scale) / peak;
    paintCurve(context, liveCurve, look, { inset, foot, sliceWidth, unit, scale });
  }
  context.fillStyle = look.line;
  context.fillRect(inset, foot, width - 2 * inset, Math.max(1, Math.round(scale)));
  context.fillStyle = look.error;
  // A slice ends where the cursor is at its last step; in a short trace a slice is a step, and the two meet.
  for (let slice = 0; slice < errorTicks.length; slice++)
    if (errorTicks[slice]) paintErrorMark(context, inset + (slice + 1) * sliceWidth, foot, scale);
}

interface CurvePlace {
  readonly inset: number;
  readonly foot: number;
  readonly sliceWidth: number;
  readonly unit: number;
  readonly scale: number;
}

/** Each slice is a step as wide as itself: it has the highest value in it, and there is nothing between two slices. */
function paintCurve(
  context: CanvasRenderingContext2D,
  curve: Float64Array,
  look: Look,
  { inset, foot, sliceWidth, unit, scale }: CurvePlace,
): void {
  context.beginPath();
  context.moveTo(inset, foot);
  curve.forEach((bytes, slice) => {
    const top = foot - bytes * unit;
    context.lineTo(inset + slice * sliceWidth, top);
    context.lineTo(inset + (slice + 1) * sliceWidth, top);
  });
  context.strokeStyle = look.allocated;
  context.lineJoin = 'round';
  context.lineWidth = 1.25 * scale;
  context.stroke();
  context.lineTo(inset + curve.length * sliceWidth, foot);
  context.globalAlpha = look.highContrast ? 0 : 0.35;
  context.fillStyle = look.allocated;
  context.fill();
  context.globalAlpha = 1;
}

/** An exclamation mark, so that it is a mark without its colour too. */
function paintErrorMark(context: CanvasRenderingContext2D, x: number, foot: number, scale: number): void {
  const width = Math.max(2, Math.round(2 * scale));
  const left = Math.round(x - width / 2);
  context.fillRect(left, foot + Math.round(2 * scale), width, Math.round(5 * scale));
  context.fillRect(left, foot + Math.round(8 * scale), width, width);
}
