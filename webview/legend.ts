/**
 * What the map's fills and outlines mean, and the settings that its heap has. The swatches are drawn by the style sheet,
 * in the colours of the map.
 */

import { formatBytes, formatQuantity } from '../src/format/quantities.ts';
import type { TraceFigures } from '../src/protocol/panel.ts';
import { element, setText } from './dom.ts';
import type { Part } from './part.ts';

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
  const settings = element('span', 'legend-settings');
  const heading = element('h2', 'heading', 'Heap map');
  return {
    element: element('div', 'legend', heading, list, settings),
    update({ drawn }) {
      if (drawn) setText(settings, wordSettings(drawn.trace.overview.figures));
    },
  };
}

function wordSettings({ strategy, order, heapBytes, arenas }: TraceFigures): string {
  const words = [strategy, order, formatBytes(heapBytes)];
  if (arenas > 1) words.push(formatQuantity(arenas, 'arena'));
  return words.join(' · ');
}

function entry(kind: string, words: string): HTMLElement {
  return element('li', 'legend-entry', element('span', `swatch swatch-${kind}`), words);
}
