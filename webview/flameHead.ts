/** The line above the flame graph: where it begins, with the way back, and what the widths are. */

import type { FlameUnit, LeakFlame } from '../src/protocol/panel.ts';
import { element, setText } from './dom.ts';
import { nameOfPath } from './flameWords.ts';

export interface FlameHead {
  readonly element: HTMLElement;
  show(flame: Pick<LeakFlame, 'path' | 'pageFrom' | 'unit'>): void;
  /** A unit was chosen; the graph in it is on its way. */
  press(unit: FlameUnit): void;
}

export interface FlameHeadEvents {
  zoom(path: readonly string[]): void;
  measure(unit: FlameUnit): void;
}

/** Of a longer way back the middle is left out. */
const MAXIMUM_CRUMBS = 6;
const UNITS: readonly FlameUnit[] = ['bytes', 'blocks'];

export function createFlameHead({ zoom, measure }: FlameHeadEvents): FlameHead {
  const crumbs = element('ol', 'flame-crumbs');
  const nav = element('nav', 'flame-way', crumbs);
  nav.setAttribute('aria-label', 'Frames around those that are shown');
  const switches = UNITS.map((unit) => {
    const button = element('button', 'switch', unit);
    button.type = 'button';
    button.title = `As wide as the ${unit} that are never freed`;
    button.addEventListener('click', () => measure(unit));
    return { unit, button };
  });
  const units = element('div', 'flame-units for-hands', ...switches.map(({ button }) => button));
  units.setAttribute('role', 'group');
  units.setAttribute('aria-label', 'Width of the frames');
  const picture = element('div', 'quiet for-picture');
  const heading = element('h2', 'heading', 'Leaks');
  const press = (unit: FlameUnit) => {
    for (const { unit: other, button } of switches)
      button.setAttribute('aria-pressed', String(other === unit));
  };
  return {
    element: element('div', 'flame-head', heading, nav, units, picture),
    show({ path, pageFrom, unit }) {
      press(unit);
      setText(picture, `by ${unit}`);
      const isAll = path.length === 0 && pageFrom === null;
      crumbs.replaceChildren(...(isAll ? [] : crumbsOf(path, pageFrom !== null, zoom)));
    },
    press,
  };
}

/** `isPart`: some of what the last frame calls is shown, not all of it. */
function crumbsOf(
  path: readonly string[],
  isPart: boolean,
  zoom: (path: readonly string[]) => void,
): HTMLElement[] {
  const hiddenCount = Math.max(0, path.length + 1 - MAXIMUM_CRUMBS);
  const crumbs = Array.from({ length: path.length + 1 }, (_, length) => path.slice(0, length)).flatMap(
    (way) => {
      // The first one stays, and those that are nearest.
      if (way.length > 0 && way.length <= hiddenCount)
        return way.length === 1 ? [element('li', 'quiet', '…')] : [];
      const name = nameOfPath(way);
      if (way.length === path.length && !isPart) return [hereAt(name)];
      const button = element('button', 'link flame-crumb', name);
      button.type = 'button';
      button.title = name;
      button.addEventListener('click', () => zoom(way));
      return [element('li', '', button)];
    },
  );
  return isPart ? [...crumbs, hereAt('small frames')] : crumbs;
}

function hereAt(name: string): HTMLElement {
  const here = element('span', 'flame-crumb', name);
  here.setAttribute('aria-current', 'true');
  here.title = name;
  return element('li', '', here);
}
