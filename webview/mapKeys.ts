/** The keys of the map's window: what they do, and in which words a help lists them. */

import type { KeyTable } from './keyTable.ts';

export type MapAction =
  | 'zoomIn'
  | 'zoomInOnBlock'
  | 'zoomOut'
  | 'showWhole'
  | 'panUp'
  | 'panDown'
  | 'shiftLeft'
  | 'shiftRight'
  | 'backToStep';

export const MAP_KEYS: KeyTable = {
  title: 'Heap map',
  rows: [
    { keys: ['+'], does: 'zoom in on the selected block, or on the step’s' },
    { keys: ['-'], does: 'zoom out' },
    { keys: ['0'], does: 'the whole pool' },
    { keys: ['Alt+↑', 'Alt+↓'], does: 'move the map by a row' },
    { keys: ['Alt+←', 'Alt+→'], does: 'wrap the rows elsewhere' },
    { keys: ['.'], does: 'back to the step' },
    { keys: ['Wheel', 'Ctrl+Wheel'], does: 'move the map, zoom about the pointer; a drag moves it too' },
  ],
};

/** The action of a key; null where it is none of the map's. */
export function mapActionOf({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): MapAction | null {
  if (ctrlKey || metaKey) return null;
  return (altKey ? ALT_KEYS[key] : PLAIN_KEYS[key]) ?? null;
}

const PLAIN_KEYS: Readonly<Record<string, MapAction>> = {
  '+': 'zoomInOnBlock',
  '=': 'zoomInOnBlock',
  '-': 'zoomOut',
  _: 'zoomOut',
  '0': 'showWhole',
  '.': 'backToStep',
};

const ALT_KEYS: Readonly<Record<string, MapAction>> = {
  ArrowUp: 'panUp',
  ArrowDown: 'panDown',
  ArrowLeft: 'shiftLeft',
  ArrowRight: 'shiftRight',
};
