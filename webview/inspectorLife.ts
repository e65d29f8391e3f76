/** The life of a block in the inspector: each event a link to its step, those after the cursor set back. */

import { formatAddress, formatCount, formatExactBytes, formatQuantity } from '../src/format/quantities.ts';
import {
  type BlockDetails,
  FIRST_LIFE_EVENTS,
  type LifeEvent,
  type TraceFigures,
} from '../src/protocol/panel.ts';
import type { Host } from './channel.ts';
import { element, linkButton } from './dom.ts';

export interface LifeLine {
  /** Null for the events that are left out. */
  readonly event: LifeEvent | null;
  readonly words: string;
  /** After the cursor. */
  readonly isToCome: boolean;
}

export function lifeLines(block: BlockDetails, step: number): LifeLine[] {
  const { life, lifeEventCount } = block;
  const lines: LifeLine[] = life.map((event) => ({
    event,
    words: wordsOf(event),
    isToCome: event.step > step,
  }));
  const left = lifeEventCount - life.length;
  if (left > 0) {
    const words = `${formatQuantity(left, 'more event')} between`;
    const isToCome = (lines[FIRST_LIFE_EVENTS - 1] ?? lines[0])?.isToCome ?? false;
    lines.splice(FIRST_LIFE_EVENTS, 0, { event: null, words, isToCome });
  }
  return lines;
}

function wordsOf({ what, requested }: LifeEvent): string {
  return what === 'freed' ? 'freed' : `${what}, ${formatExactBytes(requested)}`;
}

export function lifeParts(
  block: BlockDetails,
  { heapBytes }: TraceFigures,
  step: number,
  host: Host,
): HTMLElement[] {
  const lines = lifeLines(block, step);
  if (lines.length === 0) return [];
  const rows = lines.map(({ event, words, isToCome }) => {
    const row = element('li', 'life-event');
    row.classList.toggle('to-come', isToCome);
    if (!event) row.append(element('span', 'life-step', '⋮'), element('span', 'quiet', words));
    else {
      const link = linkButton(formatCount(event.step), () => host.goToStep(event.step));
      link.classList.add('life-step');
      link.setAttribute('aria-label', `Step ${formatCount(event.step)}: ${words}`);
      link.title = `Go to step ${formatCount(event.step)}, line ${formatCount(event.line)}`;
      row.classList.toggle('current', event.step === step);
      const at = element('code', 'life-address', formatAddress(event.address, heapBytes));
      row.append(link, element('span', 'life-words', words), at);
    }
    return row;
  });
  const title = block.free ? 'Last block here' : 'Life';
  return [
    element('div', 'inspector-section', element('h3', 'heading', title), element('ol', 'life', ...rows)),
  ];
}
