/**
 * Where memory ran out: the question why, which takes many replays to answer, and a word on how far they are. Each step has its
 * own; an answer that comes late disturbs the question of no other step.
 */

import type { ShortageReport } from '../src/protocol/panel.ts';
import { describe, type Host } from './channel.ts';
import { element, linkButton, setText } from './dom.ts';

export interface ShortageQuestion {
  readonly element: HTMLElement;
  /** Null where nothing is to be asked. `trying`: what is being tried for this step, if that is known. */
  show(step: number | null, trying: string | null): void;
}

export function createShortageQuestion(
  host: Host,
  explained: (report: ShortageReport) => void,
): ShortageQuestion {
  const asked = new Set<number>();
  const note = element('span', 'quiet');
  note.setAttribute('role', 'status');
  let shown: number | null = null;
  let shownTrying: string | null = null;
  const tell = () => {
    const words = shownTrying === null ? ' Looking…' : ` Trying ${shownTrying}…`;
    setText(note, shown !== null && asked.has(shown) ? words : '');
  };
  const ask = async (step: number) => {
    asked.add(step);
    tell();
    try {
      const report = await host.explain(step);
      if (report) explained(report);
    } catch (error) {
      host.reportError(describe(error));
    } finally {
      asked.delete(step);
      tell();
    }
  };
  const link = linkButton('What stands in the way, and what would help?', () => {
    if (shown !== null) void ask(shown);
  });
  const box = element('div', 'shortage-question for-hands', element('p', '', link, note));
  box.hidden = true;
  return {
    element: box,
    show(step, trying) {
      shown = step;
      shownTrying = trying;
      box.hidden = step === null;
      tell();
    },
  };
}
