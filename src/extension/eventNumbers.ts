/**
 * The numbers of events as they are typed into "Open a Range of Events...": what they say, or what is wrong with them, as
 * a sentence. Knows nothing of editors.
 */

import * as l10n from '@vscode/l10n';
import { formatCount, readCount } from '../format/quantities.ts';

export interface EventNumbers {
  readonly fromEvent: number;
  /** Infinity for all that follow; undefined where only the first event was named. */
  readonly toEvent?: number;
}

/** `4,000,000`, or first and last as in `4,000,000-5,000,000`; nothing behind the dash stands for all that follow. */
export function readEvents(text: string): EventNumbers | string {
  const [first = '', last, ...more] = text.split(/-|–|\.\.|\bto\b/);
  const fromEvent = readCount(first);
  if (fromEvent === null || more.length > 0)
    return l10n.t('Enter a number, such as 1,000,000, or two, such as 1,000,000-2,000,000.');
  if (fromEvent < 1) return l10n.t('Events are counted from 1.');
  if (last === undefined) return { fromEvent };
  const toEvent = readLastEvent(last, fromEvent);
  return typeof toEvent === 'string' ? toEvent : { fromEvent, toEvent };
}

/** The last event of those from `fromEvent` on; Infinity for nothing. */
export function readLastEvent(text: string, fromEvent: number): number | string {
  if (text.trim() === '') return Number.POSITIVE_INFINITY;
  const event = readCount(text);
  if (event === null) return l10n.t('Enter a number, such as 1,000,000, or nothing.');
  return event < fromEvent
    ? l10n.t('The last event does not come before the first, {0}.', formatCount(fromEvent))
    : event;
}
