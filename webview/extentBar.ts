/**
 * How much of the trace is here, above everything else: the progress of a reading with a way to stop it, or that what is
 * shown is a part, with ways to see another. Not there where the trace is simply all here.
 */

import type { ExtentAction, PanelExtent } from '../src/protocol/panel.ts';
import type { Host } from './channel.ts';
import { textButton } from './controls.ts';
import { element, setText } from './dom.ts';
import type { Part } from './part.ts';

const ACTION_WORDS: Readonly<Record<ExtentAction, string>> = {
  stop: 'Stop',
  range: 'Open a Range...',
  all: 'Read All',
  limit: 'Change the Limit',
};

export function createExtentBar(host: Host): Part {
  const words = element('p', 'extent-words');
  const buttons = element('div', 'extent-buttons');
  const done = element('div', 'extent-done');
  const track = element('div', 'extent-track', done);
  track.setAttribute('role', 'progressbar');
  track.setAttribute('aria-label', 'Reading the trace');
  const bar = element('section', 'extent', track, element('div', 'extent-line', words, buttons));
  bar.setAttribute('aria-label', 'How much of the trace is here');
  bar.hidden = true;

  let shown: PanelExtent | null = null;
  let shownActions = '';
  return {
    element: bar,
    update({ extent }) {
      if (extent === shown) return;
      shown = extent;
      bar.hidden = extent === null;
      if (!extent) return;
      setText(words, extent.words);
      showShare(extent.share);
      // A button that is pressed is not taken away from under the pointer by the next tenth of a second.
      const actions = extent.actions.join();
      if (actions === shownActions) return;
      shownActions = actions;
      buttons.replaceChildren(
        ...extent.actions.map((action) => textButton(ACTION_WORDS[action], () => host.changeExtent(action))),
      );
    },
  };

  function showShare(share: number | null | undefined): void {
    track.hidden = share === undefined;
    track.classList.toggle('unknown', share === null);
    const isKnown = typeof share === 'number';
    done.style.width = `${isKnown ? Math.min(100, share * 100) : 100}%`;
    if (isKnown) track.setAttribute('aria-valuenow', String(Math.floor(share * 100)));
    else track.removeAttribute('aria-valuenow');
  }
}
