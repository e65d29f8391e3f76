/** What the map's fills and outlines mean. The swatches are drawn by the style sheet, in the colours of the map. */

import { formatAddress } from '../src/format/quantities.ts';
import { element, setText } from './dom.ts';
import type { Part } from './transport.ts';

const ENTRIES = [
  ['allocated', 'allocated'],
  ['header', 'header'],
  ['padding', 'padding'],
  ['free', 'free'],
  ['leak', 'never freed'],
  ['cursor', 'this step'],
  ['moved', 'moved from'],
] as const;

export function createLegend(): Part {
  const list = element('ul', 'legend-entries', ...ENTRIES.map(([kind, words]) => entry(kind, words)));
  list.setAttribute('aria-label', 'Legend');
  const range = element('span', 'legend-range');
  const heading = element('h2', 'heading', 'Heap map');
  return {
    element: element('div', 'legend', heading, list, range),
    update({ drawn }) {
      if (!drawn) return;
      const { heapBytes } = drawn.trace.overview.figures;
      setText(range, `${formatAddress(0, heapBytes)} – ${formatAddress(heapBytes - 1, heapBytes)}`);
    },
  };
}

function entry(kind: string, words: string): HTMLElement {
  return element('li', 'legend-entry', element('span', `swatch swatch-${kind}`), words);
}
