/** The boxes of a flame graph as a tree for screen readers: an element each, out of sight, in the order of a walk from caller to callee. */

import type { LeakFlame } from '../src/protocol/panel.ts';
import { element } from './dom.ts';
import { isExpanded, nameOfBox, sumsOfBox } from './flameWords.ts';

export interface FlameTwin {
  readonly element: HTMLElement;
  show(flame: LeakFlame): void;
  /** Tells the tree which box the keyboard is at. */
  point(tree: HTMLElement, box: number): void;
}

export function createFlameTwin(): FlameTwin {
  const list = element('div', 'unseen');
  list.setAttribute('role', 'group');
  let shown: Element | null = null;
  return {
    element: list,
    show(flame) {
      shown = null;
      list.replaceChildren(...itemsOf(flame));
    },
    point(tree, box) {
      const item = list.querySelector(`#${idOf(box)}`);
      if (item === shown) return;
      shown?.removeAttribute('aria-selected');
      shown = item;
      item?.setAttribute('aria-selected', 'true');
      if (item) tree.setAttribute('aria-activedescendant', item.id);
      else tree.removeAttribute('aria-activedescendant');
    },
  };
}

function itemsOf(flame: LeakFlame): HTMLElement[] {
  const children = flame.names.map((): number[] => []);
  for (let box = 1; box < flame.names.length; box++) children[flame.parents[box] ?? 0]?.push(box);
  const items: HTMLElement[] = [];
  // What is still to be visited, the next one last: no deeper a call than this one, however deep the frames.
  const waiting = [{ box: 0, position: 1, siblings: 1 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { box, position, siblings } = next;
    const item = element('div', '', `${nameOfBox(flame, box)}, ${sumsOfBox(flame, box)}`);
    item.id = idOf(box);
    item.setAttribute('role', 'treeitem');
    item.setAttribute('aria-level', String((flame.depths[box] ?? 0) + 1));
    item.setAttribute('aria-posinset', String(position));
    item.setAttribute('aria-setsize', String(siblings));
    const below = children[box] ?? [];
    const expanded = isExpanded(flame, box, below);
    if (expanded !== null) item.setAttribute('aria-expanded', String(expanded));
    items.push(item);
    const siblingCount = below.length;
    below.forEach((_, index) => {
      const child = below[siblingCount - 1 - index] ?? 0;
      waiting.push({ box: child, position: siblingCount - index, siblings: siblingCount });
    });
  }
  return items;
}

function idOf(box: number): string {
  return `flame-${box}`;
}
