/** The choice of what map and history are coloured by. */

import { COLOUR_WAYS, type ColourBy } from '../src/protocol/panel.ts';
import { choice } from './controls.ts';
import { element, setText } from './dom.ts';
import type { Part } from './part.ts';

const WORDS: Readonly<Record<ColourBy, string>> = {
  state: 'state',
  site: 'site',
  size: 'size',
  age: 'age',
  thread: 'thread',
  waste: 'waste',
};

export function createColourMenu(onChoose: (colourBy: ColourBy) => void): Part {
  const menu = choice('Colour by', COLOUR_WAYS, (way) => WORDS[way], 'state', onChoose);
  const hands = element('div', 'colour-menu for-hands', element('span', 'quiet', 'Colour by'), menu.element);
  const picture = element('div', 'quiet for-picture');
  return {
    element: element('div', '', hands, picture),
    update({ colourBy }) {
      menu.show(colourBy);
      setText(picture, `coloured by ${WORDS[colourBy]}`);
    },
  };
}
