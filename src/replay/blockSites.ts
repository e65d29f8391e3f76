/**
 * The call site of a block: that of the event that made it what it is or, where that names none, as a `realloc` often does, of
 * the nearest event of its life before that one which does.
 */

import { NO_SITE } from '../trace/columns.ts';
import { siteText, type Trace } from '../trace/parser.ts';
import { EventKind } from './idSlots.ts';
import type { Outcomes } from './outcomes.ts';

/** What of a timeline tells sites. */
export interface SiteSource {
  readonly trace: Pick<Trace, 'columns' | 'sites'>;
  readonly outcomes: Outcomes;
}

/**
 * Of the block that an event made; as in the column of sites. `inherited` takes the sites of steps that name none and resize a block,
 * by step, and has them: whoever asks of all events in their order walks back by one, however long a life is.
 */
export function blockSiteOf(
  { trace: { columns, sites }, outcomes }: SiteSource,
  index: number,
  inherited?: Map<number, number>,
): number {
  if (sites.count === 0) return NO_SITE;
  let at = index;
  let site = columns.sites[at]!;
  while (site === NO_SITE && outcomes.kindOf(at) === EventKind.Resize) {
    at = outcomes.originStepOf(at) - 1;
    const known = inherited?.get(at + 1);
    site = known ?? columns.sites[at]!;
    if (known !== undefined) break;
  }
  if (at !== index) inherited?.set(index + 1, site);
  return site;
}

/** The text of it; null where the trace does not say. */
export function blockSiteText(source: SiteSource, index: number): string | null {
  return siteText(source.trace.sites, blockSiteOf(source, index));
}
