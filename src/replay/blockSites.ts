/**
 * The call site of a block: that of the event that made it what it is or, where that names none, as a `realloc` often does, of
 * the nearest event of its life before that one which does.
 */

import { NO_SITE } from '../trace/columns.ts';
import type { Trace } from '../trace/parser.ts';
import { EventKind } from './idSlots.ts';
import type { Outcomes } from './outcomes.ts';

/** What of a timeline tells sites. */
export interface SiteSource {
  readonly trace: Pick<Trace, 'columns' | 'sites'>;
  readonly outcomes: Outcomes;
}

/** Of the block that an event made; as in the column of sites. */
export function blockSiteOf({ trace: { columns, sites }, outcomes }: SiteSource, index: number): number {
  if (sites.count === 0) return NO_SITE;
  let at = index;
  while (columns.sites[at] === NO_SITE && outcomes.kindOf(at) === EventKind.Resize)
    at = outcomes.originStepOf(at) - 1;
  return columns.sites[at]!;
}

/** The text of it; null where the trace does not say. */
export function blockSiteText(source: SiteSource, index: number): string | null {
  const site = blockSiteOf(source, index);
  return site === NO_SITE ? null : source.trace.sites.text(site - 1);
}
