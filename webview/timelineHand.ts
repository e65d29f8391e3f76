/**
 * What a pointer does on the timeline, as intentions: a press and a drag move the cursor, a drag with shift chooses a
 * range, a double click shows all. Places are CSS pixels from the plot's left edge.
 */

export interface TimelineHand {
  /** The cursor is dragged to a place, or pressed there. Once a frame at most. */
  drag(place: number): void;
  /** The cursor is let go. */
  drop(): void;
  /** A range is being chosen; null when it is chosen, or given up. */
  brush(places: readonly [number, number] | null): void;
  choose(from: number, to: number): void;
  showAll(): void;
  /** The pointer hovers over a place; null when it has left. */
  point(place: number | null): void;
}

/** A brush of less than this is a click with an unsteady hand. */
const LEAST_BRUSH_CSS = 4;

/** `area` catches the pointer. The plot in it may be replaced: `plotLeft` tells where its left edge is, in the window. */
export function followHand(area: HTMLElement, plotLeft: () => number, hand: TimelineHand): void {
  let brushFrom: number | null = null;
  let isDragging = false;
  const placeOf = ({ clientX }: PointerEvent) => clientX - plotLeft();
  const drag = oncePerFrame((place: number) => hand.drag(place));
  area.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    area.setPointerCapture(event.pointerId);
    if (event.shiftKey) brushFrom = placeOf(event);
    else {
      isDragging = true;
      drag.now(placeOf(event));
    }
  });
  // The area would take the focus from the slider, which the press has given it to.
  area.addEventListener('mousedown', (event) => event.preventDefault());
  area.addEventListener('pointermove', (event) => {
    const place = placeOf(event);
    hand.point(place);
    if (brushFrom !== null) hand.brush([brushFrom, place]);
    else if (isDragging) drag.soon(place);
  });
  area.addEventListener('pointerup', (event) => {
    const from = brushFrom;
    brushFrom = null;
    hand.brush(null);
    if (from !== null && Math.abs(placeOf(event) - from) >= LEAST_BRUSH_CSS)
      hand.choose(from, placeOf(event));
  });
  area.addEventListener('lostpointercapture', () => {
    brushFrom = null;
    hand.brush(null);
    if (!isDragging) return;
    isDragging = false;
    drag.finish();
    hand.drop();
  });
  area.addEventListener('pointerleave', () => hand.point(null));
  area.addEventListener('dblclick', () => hand.showAll());
}

/** Acts in the next frame, on the newest value: a drag gives more events than there are frames. */
export function oncePerFrame<Value>(act: (value: Value) => void) {
  let waiting: { value: Value } | null = null;
  const finish = () => {
    const due = waiting;
    waiting = null;
    if (due) act(due.value);
  };
  return {
    now: act,
    soon(value: Value): void {
      if (!waiting) requestAnimationFrame(finish);
      waiting = { value };
    },
    /** What waits for the next frame does not wait any longer. */
    finish,
  };
}
