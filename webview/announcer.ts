/**
 * Reads what happened to who does not see it, in a polite live region: at most once in a while, the newest last, so that
 * playing or holding a key down does not queue up sentences that nobody can listen to.
 */

import { element, setText } from './dom.ts';

/** About as long as a sentence takes to be read. */
const PAUSE_MS = 1_500;

export interface Announcer {
  readonly element: HTMLElement;
  announce(words: string): void;
}

export function createAnnouncer(): Announcer {
  const region = element('div', 'unseen');
  region.setAttribute('role', 'status');
  region.setAttribute('aria-live', 'polite');
  return { element: region, announce: throttled((words) => setText(region, words), PAUSE_MS) };
}

/** Tells the first at once, then the newest of each pause at its end. What was told last is not told again. */
export function throttled(tell: (words: string) => void, pauseMs: number): (words: string) => void {
  let waiting: string | null = null;
  let told: string | null = null;
  let isPausing = false;
  const next = () => {
    isPausing = false;
    const words = waiting;
    waiting = null;
    if (words === null || words === told) return;
    told = words;
    tell(words);
    isPausing = true;
    setTimeout(next, pauseMs);
  };
  return (words) => {
    waiting = words;
    if (!isPausing) next();
  };
}
