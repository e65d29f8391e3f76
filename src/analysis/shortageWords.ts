/** The report of a shortage in sentences: the same in the terminal, in a hover and in the panel. */

import { formatAddress, formatCount, formatExactBytes, formatQuantity } from '../format/quantities.ts';
import { siteFrames } from '../format/sites.ts';
import { shorten } from '../trace/findings.ts';
import type { Blocker, Blockers, ShortageReport } from './shortageReport.ts';
import type { Policy } from './variants.ts';

export interface ShortageWords {
  /** What was asked for, and what was there. */
  readonly state: string;
  /** What stands in the way, and what comes of it being away; a sentence where nothing can be. */
  readonly blockers: string;
  /** A line for each blocker that is named, by address. */
  readonly blockerLines: readonly BlockerLine[];
  /** How many more there are; null where all are named. */
  readonly moreBlockers: string | null;
  /** Which strategy or order would do, and how large a heap. */
  readonly policies: string;
  readonly heap: string;
}

/** In pieces, of which a view makes links: what it is, the line that it is from, and its call site if it has one. */
export interface BlockerLine {
  readonly block: string;
  readonly line: string;
  readonly site: string;
}

/** The lines of the blockers and how many more there are, each as a whole. */
export function namedBlockers({ blockerLines, moreBlockers }: ShortageWords): string[] {
  return [...blockerLines.map(joinBlockerLine), ...(moreBlockers === null ? [] : [moreBlockers])];
}

/** `b17, 96 B at 0x0040, from line 13, in load`. */
export function joinBlockerLine({ block, line, site }: BlockerLine): string {
  return `${block}, from ${line}${site && `, ${site}`}`;
}

/** One thing that a report tells, short, for a list; the whole sentence goes with it. */
export interface ShortageFact {
  readonly label: string;
  readonly value: string;
  readonly sentence: string;
}

export interface ShortageFacts {
  readonly asked: ShortageFact;
  readonly free: ShortageFact;
  readonly blockers: ShortageFact;
  /** What comes of the blockers being freed just before; null where there are none. */
  readonly freed: ShortageFact | null;
  /** One for each blocker that the report names: its id, and what and where it is. */
  readonly blockerFacts: readonly ShortageFact[];
  readonly policies: ShortageFact;
  readonly heap: ShortageFact;
}

/** The same as a list, of a trace in a heap of so many bytes. */
export function listShortageReport(report: ShortageReport, heapBytes: number): ShortageFacts {
  const words = wordShortageReport(report, heapBytes);
  const { requestedBytes, needBytes, freeBytes, freeBlockCount, largestFreeBytes, blockers } = report;
  const fact = (label: string, sentence: string, ...values: string[]): ShortageFact => {
    return { label, value: values.join(' · '), sentence };
  };
  return {
    asked: fact(
      'Asked for',
      words.state,
      formatExactBytes(requestedBytes),
      `block of ${formatExactBytes(needBytes)}`,
    ),
    free:
      freeBytes === 0
        ? fact('Free', words.state, 'nothing')
        : fact(
            'Free',
            words.state,
            `${formatExactBytes(freeBytes)} in ${formatQuantity(freeBlockCount, 'block')}`,
            `largest ${formatExactBytes(largestFreeBytes)}`,
          ),
    blockers: blockers
      ? fact(
          'In the way',
          words.blockers,
          formatQuantity(blockers.count, 'live block'),
          formatExactBytes(blockers.requestedBytes),
        )
      : fact('In the way', words.blockers, 'no arena is large enough'),
    freed:
      blockers && fact('If freed before', words.blockers, blockers.servedWhenFreed ? 'served' : 'not served'),
    blockerFacts: (blockers?.blocks ?? []).map((blocker) =>
      fact(
        shorten(blocker.id),
        joinBlockerLine(wordBlocker(blocker, heapBytes)),
        formatExactBytes(blocker.requestedBytes),
        `line ${formatCount(blocker.line)}`,
        ...siteWords(blocker.site),
      ),
    ),
    policies: fact(
      'Other strategies',
      words.policies,
      report.policies.length === 0 ? 'none serves it' : listPolicies(report.policies),
      ...(report.untriedPolicyCount > 0 ? [`${formatCount(report.untriedPolicyCount)} not tried`] : []),
    ),
    heap: fact(
      'Heap that serves it',
      words.heap,
      report.heapBytes === 0 ? 'none' : formatExactBytes(report.heapBytes),
      ...(report.heapIsLast ? [] : ['not all tried']),
    ),
  };
}

/** Names `maximumBlockers` blockers, or as many as the report has. */
export function wordShortageReport(
  report: ShortageReport,
  heapBytes: number,
  maximumBlockers = Number.POSITIVE_INFINITY,
): ShortageWords {
  const named = report.blockers?.blocks.slice(0, maximumBlockers) ?? [];
  const more = (report.blockers?.count ?? 0) - named.length;
  return {
    state: wordState(report),
    blockers: report.blockers
      ? wordBlockers(report.blockers)
      : 'No arena can hold such a block, however much is freed.',
    blockerLines: named.map((block) => wordBlocker(block, heapBytes)),
    moreBlockers: more > 0 ? `and ${formatCount(more)} more` : null,
    policies: wordPolicies(report),
    heap: wordHeap(report, heapBytes),
  };
}

function wordState({
  id,
  requestedBytes,
  needBytes,
  freeBytes,
  freeBlockCount,
  largestFreeBytes,
}: ShortageReport) {
  const asked = `${shorten(id)} asks for ${formatExactBytes(requestedBytes)}, which takes a block of ${formatExactBytes(needBytes)}.`;
  if (freeBytes === 0) return `${asked} Nothing is free.`;
  const free = `${formatExactBytes(freeBytes)} are free in ${formatQuantity(freeBlockCount, 'block')}`;
  return `${asked} ${free}, the largest of ${formatExactBytes(largestFreeBytes)}.`;
}

function wordBlockers(blockers: Blockers): string {
  const { count, requestedBytes, equalPlaceCount, servedWhenFreed, servedWithout } = blockers;
  const isOne = count === 1;
  const which = isOne ? 'One live block' : `${formatCount(count)} live blocks`;
  const what = `${which} of ${formatExactBytes(requestedBytes)}${isOne ? '' : ' in all'} ${isOne ? 'stands' : 'stand'} in the way${wordEqualPlaces(equalPlaceCount)}.`;
  const them = isOne ? 'it' : 'them';
  return `${what} ${wordTrials(them, servedWhenFreed, servedWithout)}`;
}

/** None is to blame more than another. */
function wordEqualPlaces(count: number): string {
  return count === 0 ? '' : `; at ${formatQuantity(count, 'other place')} as few bytes do`;
}

function wordTrials(them: string, servedWhenFreed: boolean, servedWithout: boolean): string {
  if (servedWhenFreed && servedWithout)
    return `The request is served with ${them} freed just before, and also with ${them} never allocated.`;
  if (servedWhenFreed)
    return `The request is served with ${them} freed just before, but not with ${them} never allocated.`;
  if (servedWithout)
    return `The request is served with ${them} never allocated, but not with ${them} freed just before.`;
  return `The request is not even served with ${them} freed just before, nor with ${them} never allocated.`;
}

function wordBlocker({ id, address, requestedBytes, line, site }: Blocker, heapBytes: number): BlockerLine {
  return {
    block: `${shorten(id)}, ${formatExactBytes(requestedBytes)} at ${formatAddress(address, heapBytes)}`,
    line: `line ${formatCount(line)}`,
    site: siteWords(site).join(''),
  };
}

/** The innermost frame, where there is one. */
function siteWords(site: string | null): string[] {
  const [frame] = site === null ? [] : siteFrames(site);
  return frame ? [[frame.name, placeOf(frame.place)].filter(Boolean).join(' in ')] : [];
}

function placeOf(place: { readonly file: string; readonly line: number } | null): string {
  return place ? `${shorten(place.file)}:${place.line}` : '';
}

function wordHeap({ heapBytes: served, heapIsLast }: ShortageReport, heapBytes: number): string {
  if (served === 0)
    return heapIsLast
      ? 'No larger heap serves it.'
      : 'No heap that was tried serves it; larger ones were not tried, as the trace is very long.';
  const heap = `A heap of ${formatExactBytes(served)} serves it, instead of ${formatExactBytes(heapBytes)}`;
  return heapIsLast
    ? `${heap}; later requests may still run out.`
    : `${heap}; whether less would do was not tried, as the trace is very long.`;
}

function wordPolicies({ policies, untriedPolicyCount }: ShortageReport): string {
  const served =
    policies.length === 1
      ? `Another strategy or order serves it: ${listPolicies(policies)}; under it other requests may run out.`
      : `Other strategies and orders serve it: ${listPolicies(policies)}; under them other requests may run out.`;
  if (untriedPolicyCount === 0)
    return policies.length === 0 ? 'No other strategy or order serves it.' : served;
  const untried = `${formatCount(untriedPolicyCount)} others were not tried, as the trace is very long.`;
  return policies.length === 0
    ? `None of the strategies and orders that were tried serves it; ${untried}`
    : `${served} ${untried}`;
}

/** By strategy, such as `best-fit (lifo, fifo) and worst-fit (lifo)`. */
function listPolicies(policies: readonly Policy[]): string {
  const strategies = [...new Set(policies.map(({ strategy }) => strategy))];
  const words = strategies.map((strategy) => {
    const orders = policies.filter((policy) => policy.strategy === strategy).map(({ order }) => order);
    return `${strategy} (${orders.join(', ')})`;
  });
  return words.length === 1 ? String(words[0]) : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
