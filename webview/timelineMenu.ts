/**
 * Which figures the timeline shows, and along what: a row of switches that is the legend too. In a narrow view the row is
 * behind a button.
 */

import type { TimelineChoice } from '../src/protocol/panel.ts';
import { element, setText } from './dom.ts';
import type { TimeOffer } from './timelineData.ts';
import { TIMELINE_FIGURES, withFigure } from './timelineFigures.ts';

export interface TimelineMenu {
  readonly element: HTMLElement;
  /** `times`: what there is of an axis of times. `isZoomed`: whether there is more than is shown. */
  show(choice: TimelineChoice, times: TimeOffer, isZoomed: boolean): void;
}

export interface TimelineMenuEvents {
  choose(choice: TimelineChoice): void;
  /** The whole trace is to be shown. */
  showAll(): void;
  /** Why a switch does not do what it says. */
  tell(reason: string): void;
}

export function createTimelineMenu(events: TimelineMenuEvents): TimelineMenu {
  let shown: TimelineChoice | null = null;
  const choose = (change: (choice: TimelineChoice) => TimelineChoice) => {
    if (shown) events.choose(change(shown));
  };
  const figures = TIMELINE_FIGURES.map(({ name, words, tooltip, dash }) => {
    const button = switchButton(words, tooltip, () => choose((choice) => withFigure(choice, name)));
    button.classList.add(`figure-${name}`);
    button.prepend(lineSwatch(dash));
    return { name, button };
  });
  const byTime = timeSwitch(() => choose((choice) => ({ ...choice, byTime: !choice.byTime })), events.tell);
  const switches = element(
    'div',
    'timeline-switches',
    ...figures.map(({ button }) => button),
    byTime.element,
  );
  switches.setAttribute('role', 'group');
  switches.setAttribute('aria-label', 'What the timeline shows');
  const opener = element('button', 'timeline-opener for-hands');
  opener.type = 'button';
  opener.setAttribute('aria-expanded', 'false');
  const showAll = element('button', 'timeline-all for-hands', 'Show all');
  showAll.type = 'button';
  showAll.title = 'Show the whole trace (0, or a double click on the timeline)';
  showAll.addEventListener('click', events.showAll);
  const box = element('div', 'timeline-menu', opener, switches, showAll);
  closeFromOutside(box, opener);
  return {
    element: box,
    show(choice, times, isZoomed) {
      shown = choice;
      for (const { name, button } of figures)
        button.setAttribute('aria-pressed', String(choice.figures.includes(name)));
      byTime.show(choice.byTime, times);
      showAll.hidden = !isZoomed;
      setText(opener, `Shown: ${choice.figures.length} of ${TIMELINE_FIGURES.length} ▾`);
    },
  };
}

/** Opens by its button; closes by it, by Escape, and when the focus or a click goes elsewhere. */
function closeFromOutside(box: HTMLElement, opener: HTMLButtonElement): void {
  const setOpen = (open: boolean) => opener.setAttribute('aria-expanded', String(open));
  opener.addEventListener('click', () => setOpen(opener.getAttribute('aria-expanded') === 'false'));
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || opener.getAttribute('aria-expanded') === 'false') return;
    event.stopPropagation();
    setOpen(false);
    opener.focus();
  });
  box.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !box.contains(relatedTarget)) setOpen(false);
  });
  window.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Node && !box.contains(target)) setOpen(false);
  });
}

/** Where times cannot be the axis it stays, to say why, and is not pressed, whatever was chosen for another trace. */
function timeSwitch(toggle: () => void, tell: (reason: string) => void) {
  let isUsable = false;
  let reason = '';
  const button = switchButton('by time', '', () => {
    if (isUsable) toggle();
    if (reason !== '') tell(reason);
  });
  return {
    element: button,
    show(isChosen: boolean, times: TimeOffer): void {
      isUsable = times.isUsable;
      reason = times.reason;
      button.hidden = !times.isThere;
      button.title = reason || 'The axis by the times of the trace, not by steps';
      button.setAttribute('aria-disabled', String(!isUsable));
      button.setAttribute('aria-pressed', String(isChosen && isUsable));
    },
  };
}

function switchButton(words: string, tooltip: string, onClick: () => void): HTMLButtonElement {
  const button = element('button', 'timeline-switch', words);
  button.type = 'button';
  button.title = tooltip;
  button.addEventListener('click', onClick);
  return button;
}

const SVG = 'http://www.w3.org/2000/svg';

/** A piece of the line as the plot draws it. Its colour is the style sheet's. */
function lineSwatch(dash: readonly number[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 20 10');
  svg.setAttribute('width', '20');
  svg.setAttribute('height', '10');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', 'M0 5h20');
  if (dash.length > 0) line.setAttribute('stroke-dasharray', dash.join(' '));
  svg.append(line);
  return svg;
}
