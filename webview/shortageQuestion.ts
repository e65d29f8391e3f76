/**
 * Where memory ran out: the question why, which takes many replays to answer, and a word on how far they are. Each step has its
 * own; an answer that comes late disturbs the question of no other step.
 */

import type { ShortageReport, TraceOverview } from '../src/protocol/panel.ts';
import { describe, type Host } from './channel.ts';
import { element, linkButton, setText } from './dom.ts';

export interface ShortageQuestion {
  readonly element: HTMLElement;
  /**
   * Null where nothing is to be asked. `trying`: what is being tried for this step, if that is known. `overview`: of the replay
   * that is asked about.
   */
  show(step: number | null, trying: string | null, overview: TraceOverview): void;
}

export function createShortageQuestion(
  host: Host,
  explained: (report: ShortageReport, overview: TraceOverview) => void,
): ShortageQuestion {
  const asked = new Set<number>();
  const note = element('span', 'quiet');
  note.setAttribute('role', 'status');
  let shown: number | null = null;
  let shownTrying: string | null = null;
  let shownOverview: TraceOverview | null = null;
  const tell = () => {
    const words = shownTrying === null ? ' Looking…' : ` Trying ${shownTrying}…`;
    setText(note, shown !== null && asked.has(shown) ? words : '');
  };
  const ask = async (step: number, overview: TraceOverview) => {
    asked.add(step);
    tell();
    try {
      const report = await host.explain(step);
      if (report) explained(report, overview);
    } catch (error) {
      host.reportError(describe(error));
    } finally {
      asked.delete(step);
      tell();
    }
  };
  const link = linkButton('What stands in the way, and what would help?', () => {
    if (shown !== null && shownOverview) void ask(shown, shownOverview);
  });
  const box = element('div', 'shortage-question for-hands', element('p', '', link, note));
  box.hidden = true;
  return {
    element: box,
    show(step, trying, overview) {
      shown = step;
      shownOverview = overview;
      shownTrying = trying;
      box.hidden = step === null;
      tell();
    },
  };
}
