/**
 * Turns pointer and wheel into moves of the map's window. A drag moves the map like paper, the wheel scrolls it, with
 * Ctrl or Cmd, as a touchpad's pinch says it, it zooms about the pointer. What neither moves is left to the page.
 */

import { addressAtPoint, type MapGeometry } from './geometry.ts';
import { type Anchor, anchorAt, dragged, panned, showsWhole, zoomed } from './mapWindow.ts';

export interface GestureTarget {
  readonly geometry: MapGeometry | null;
  move(geometry: MapGeometry): void;
  /** The pointer is over the map, without a button. */
  hover(event: PointerEvent): void;
  leave(): void;
  select(address: number | null): void;
}

/** So far a press may wander and still be a click. */
const CLICK_CSS = 4;
/** Rows keep their wrap until a drag has gone so far to the side. */
const SIDEWAYS_CSS = 24;
/** Of wheel to a step of the zoom: a notch of a mouse's is two, half of the bytes. */
const ZOOM_STEP_CSS = 50;
const LINE_CSS = 16;

interface Grab {
  readonly anchor: Anchor;
  readonly clientX: number;
  readonly clientY: number;
  isDrag: boolean;
}

export function listenToGestures(canvas: HTMLCanvasElement, target: GestureTarget): void {
  let grab: Grab | null = null;
  /** What lies under a pointer that rests while its wheel turns: rounding must not let it drift away. */
  let zoomAnchor: Anchor | null = null;
  let lastZoomed: MapGeometry | null = null;
  let zoomCredit = 0;

  const pointOf = (geometry: MapGeometry, { clientX, clientY }: MouseEvent) => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: (clientX - left) * geometry.scale, y: (clientY - top) * geometry.scale };
  };

  canvas.addEventListener('pointerdown', (event) => {
    const { geometry } = target;
    if (!geometry || event.button !== 0) return;
    const { x, y } = pointOf(geometry, event);
    const { clientX, clientY } = event;
    grab = { anchor: anchorAt(geometry, x, y), clientX, clientY, isDrag: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    zoomAnchor = null;
    if (grab) drag(grab, event);
    else target.hover(event);
  });
  canvas.addEventListener('pointerup', (event) => {
    const { geometry } = target;
    if (grab && !grab.isDrag && geometry) {
      const { x, y } = pointOf(geometry, event);
      target.select(addressAtPoint(geometry, x, y));
    }
    letGo();
  });
  canvas.addEventListener('pointercancel', letGo);
  canvas.addEventListener('pointerleave', () => target.leave());
  canvas.addEventListener('wheel', turn, { passive: false });

  function letGo(): void {
    grab = null;
    canvas.classList.remove('dragging');
  }

  function drag(held: Grab, event: PointerEvent): void {
    const { geometry } = target;
    if (!geometry || showsWhole(geometry)) return;
    const across = event.clientX - held.clientX;
    const down = event.clientY - held.clientY;
    if (!held.isDrag && Math.hypot(across, down) < CLICK_CSS) return;
    held.isDrag = true;
    target.leave();
    canvas.classList.add('dragging');
    const sideways = showsWhole(geometry) || Math.abs(across) < SIDEWAYS_CSS ? 0 : across;
    const { address, x, y } = held.anchor;
    const { scale } = geometry;
    target.move(dragged(geometry, { address, x: x + sideways * scale, y: y + down * scale }));
  }

  function turn(event: WheelEvent): void {
    const { geometry } = target;
    if (!geometry) return;
    const turned = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_CSS);
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      zoomCredit = Math.sign(zoomCredit) === Math.sign(turned) ? zoomCredit + turned : turned;
      const steps = Math.trunc(zoomCredit / ZOOM_STEP_CSS);
      zoomCredit -= steps * ZOOM_STEP_CSS;
      const { x, y } = pointOf(geometry, event);
      // Where something else has moved the map meanwhile, another address lies under the pointer.
      if (geometry !== lastZoomed) zoomAnchor = null;
      zoomAnchor ??= anchorAt(geometry, x, y);
      if (steps !== 0) target.move(zoomed(geometry, -steps, zoomAnchor));
      lastZoomed = target.geometry;
      return;
    }
    const after = panned(geometry, turned * geometry.scale);
    if (after.scrollTop === geometry.scrollTop) return;
    event.preventDefault();
    zoomAnchor = null;
    target.move(after);
  }
}
