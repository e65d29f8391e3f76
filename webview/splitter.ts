/** A bar between two panes that is dragged, or moved by arrow keys; Enter or a double click gives the length back to the panel. */

import { element } from './dom.ts';
import { clamp } from './layoutGrid.ts';

export interface SplitterRange {
  readonly axis: 'x' | 'y';
  readonly direction: 1 | -1;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly name: string;
}

export interface SplitterEvents {
  /** The length that the user wants now, in CSS pixels, within the range. */
  move(length: number): void;
  /** The hand has let go, or a key was pressed: what there is now is what was chosen. */
  settle(): void;
  /** The user wants none in particular. */
  reset(): void;
}

export interface Splitter {
  readonly element: HTMLElement;
  show(range: SplitterRange): void;
}

const KEY_STEP = 16;

export function createSplitter(events: SplitterEvents): Splitter {
  const bar = element('div', 'splitter');
  bar.setAttribute('role', 'separator');
  bar.tabIndex = 0;
  let range: SplitterRange | null = null;
  let drag: { readonly from: number; readonly value: number } | null = null;

  const placeOf = ({ clientX, clientY }: PointerEvent) => (range?.axis === 'x' ? clientX : clientY);
  const moveTo = (length: number) => {
    if (range) events.move(Math.round(clamp(length, range.least, range.most)));
  };
  bar.addEventListener('pointerdown', (event) => {
    if (!range || event.button !== 0) return;
    bar.setPointerCapture(event.pointerId);
    drag = { from: placeOf(event), value: range.value };
  });
  bar.addEventListener('pointermove', (event) => {
    if (drag && range) moveTo(drag.value + range.direction * (placeOf(event) - drag.from));
  });
  bar.addEventListener('lostpointercapture', () => {
    if (drag) events.settle();
    drag = null;
  });
  bar.addEventListener('dblclick', () => events.reset());
  bar.addEventListener('keydown', (event) => {
    if (!range || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') return events.reset();
    const length = lengthByKey(range, event.key);
    if (length === undefined) return;
    event.preventDefault();
    moveTo(length);
    events.settle();
  });

  return {
    element: bar,
    show(next) {
      range = next;
      bar.classList.toggle('splitter-x', next.axis === 'x');
      bar.setAttribute('aria-orientation', next.axis === 'x' ? 'vertical' : 'horizontal');
      bar.setAttribute('aria-label', next.name);
      bar.setAttribute('aria-valuenow', String(Math.round(next.value)));
      bar.setAttribute('aria-valuemin', String(next.least));
      bar.setAttribute('aria-valuemax', String(next.most));
      bar.title = `${next.name}: drag, or press the arrow keys; Enter brings the usual size back`;
    },
  };
}

/** Undefined for keys that move nothing. */
export function lengthByKey({ axis, direction, value, least, most }: SplitterRange, key: string) {
  const [back, forth] = axis === 'x' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  if (key === back) return value - direction * KEY_STEP;
  if (key === forth) return value + direction * KEY_STEP;
  if (key === 'Home') return least;
  return key === 'End' ? most : undefined;
}
