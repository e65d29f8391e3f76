/** The block that is pointed at or, failing that, selected: all that is known of it, with links to where it was made. */

import { formatCount } from '../src/format/quantities.ts';
import type { BlockDetails, PanelTrace } from '../src/protocol/panel.ts';
import { type BlockLine, blockLines } from './blockWords.ts';
import type { Host } from './channel.ts';
import { element, linkButton, setText } from './dom.ts';
import type { Part } from './part.ts';
import type { ViewState } from './state.ts';

export interface BlockPane extends Part {
  /** The block under the pointer; null when it has left. */
  showHovered(block: BlockDetails | null): void;
}

const HINT =
  'Point at a block to see what it is. Click it to keep it here and to go to the line that made it.';

export function createBlockPane(host: Host): BlockPane {
  const title = element('h2', 'heading', 'Block');
  const which = element('span', 'block-which');
  const body = element('div', 'block-body');
  const pane = element('section', 'block-pane', element('div', 'block-heading', title, which), body);
  pane.setAttribute('aria-label', 'Block');

  let hovered: BlockDetails | null = null;
  let selected: BlockDetails | null = null;
  let trace: PanelTrace | null = null;
  let shown: BlockDetails | null | undefined;
  const show = () => {
    const block = hovered ?? selected;
    if (block === shown) return;
    shown = block;
    setText(which, block === null ? '' : block === selected ? 'selected' : 'under the pointer');
    if (block && trace) body.replaceChildren(listOf(blockLines(block, trace.overview.figures), host));
    else body.replaceChildren(element('p', 'quiet', HINT));
  };

  return {
    element: pane,
    showHovered(block) {
      hovered = block;
      show();
    },
    update(state: ViewState) {
      selected = state.selection;
      const now = state.drawn?.trace ?? null;
      if (now !== trace) shown = undefined;
      trace = now;
      show();
    },
  };
}

function listOf(lines: readonly BlockLine[], host: Host): HTMLElement {
  return element(
    'dl',
    'block-lines',
    ...lines.map((line) =>
      element(
        'div',
        'block-line',
        element('dt', '', line.name),
        element('dd', '', ...valueParts(line, host)),
      ),
    ),
  );
}

function valueParts({ value, code, whole, place }: BlockLine, host: Host): (HTMLElement | string)[] {
  if (!place && code) {
    const words = element('code', '', value);
    if (whole !== undefined) words.title = whole;
    return [words];
  }
  if (!place) return [value];
  return [
    linkButton(value, () => host.revealLine(place.line)),
    ', ',
    linkButton(`step ${formatCount(place.step)}`, () => host.goToStep(place.step)),
  ];
}
