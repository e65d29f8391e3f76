/** The keys of the map's window: what they do, and in which words a help lists them. */

export type MapAction =
  | 'zoomIn'
  | 'zoomOut'
  | 'showWhole'
  | 'panUp'
  | 'panDown'
  | 'shiftLeft'
  | 'shiftRight'
  | 'backToStep';

export interface MapKeys {
  /** As a help shows them. */
  readonly keys: string;
  readonly words: string;
}

export const MAP_KEYS: readonly MapKeys[] = [
  { keys: '+', words: 'Zoom the map in on the selected block, or on the step’s' },
  { keys: '-', words: 'Zoom the map out' },
  { keys: '0', words: 'Show the whole pool' },
  { keys: 'Alt+↑  Alt+↓', words: 'Move the map by a row' },
  { keys: 'Alt+←  Alt+→', words: 'Wrap the rows elsewhere' },
  { keys: '.', words: 'Take the map back to the step' },
];

/** The action of a key; null where it is none of the map's. */
export function mapActionOf({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): MapAction | null {
  if (ctrlKey || metaKey) return null;
  return (altKey ? ALT_KEYS[key] : PLAIN_KEYS[key]) ?? null;
}

const PLAIN_KEYS: Readonly<Record<string, MapAction>> = {
  '+': 'zoomIn',
  '=': 'zoomIn',
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
