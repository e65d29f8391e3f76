/** What may lie over the map, as a row of switches. */

import { OVERLAY_NAMES, type OverlayName } from '../src/protocol/panel.ts';
import { element } from './dom.ts';
import type { Part } from './part.ts';

const WORDS: Readonly<Record<OverlayName, { readonly name: string; readonly tooltip: string }>> = {
  freeList: { name: 'Free list', tooltip: 'Number the free blocks in the order of the free list' },
  search: { name: 'Search', tooltip: 'Number the free blocks that this step’s search looked at' },
  change: { name: 'Change', tooltip: 'Show the blocks that this step changed, before and after' },
};

export function createOverlayMenu(onToggle: (name: OverlayName, shown: boolean) => void): Part {
  const switches = OVERLAY_NAMES.map((name) => {
    const button = element('button', 'switch', WORDS[name].name);
    button.type = 'button';
    button.title = WORDS[name].tooltip;
    button.addEventListener('click', () => onToggle(name, button.getAttribute('aria-pressed') !== 'true'));
    return { name, button };
  });
  const box = element('div', 'overlay-menu for-hands', ...switches.map(({ button }) => button));
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', 'Show over the map');
  return {
    element: box,
    update({ overlays }) {
      for (const { name, button } of switches)
        button.setAttribute('aria-pressed', String(overlays.has(name)));
    },
  };
}
