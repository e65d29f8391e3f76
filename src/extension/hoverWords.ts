/** What hovers say, as Markdown. Pure: what is known of the trace comes in, text goes out. */

import * as l10n from '@vscode/l10n';
import {
  type BlockStory,
  blockSizeFor,
  namedBlockers,
  readSize,
  type ShortageReport,
  shorten,
  type TraceFigures,
  wordShortageReport,
} from '../engine/engine.ts';
import { formatAddress, formatCount, formatExactBytes, formatQuantity } from '../format/quantities.ts';
import { siteFrames } from '../format/sites.ts';
import { HEADER_BYTES } from '../protocol/panel.ts';

const MAXIMUM_FRAMES = 12;
const MAXIMUM_BLOCKERS = 8;

/** Links to a step of the trace that a hover is about. */
export type StepLink = (step: number) => string;

/** A block: what it is, and its life. `line` is where it is asked about. */
export function wordStory(story: BlockStory, figures: TraceFigures, line: number, linkTo: StepLink): string {
  const { heapBytes, arenas } = figures;
  const address = (payload: number) => code(formatAddress(payload, heapBytes));
  const arena = arenas > 1 ? l10n.t(', arena {0}', story.arena) : '';
  const title = `${code(shorten(story.id))} at ${address(story.payloadAddress)}${arena}`;
  const size = wordBlockSize(story.requestedBytes, story.blockBytes);
  const events = story.life.map(({ what, line: at, step, address: payload, requested }) => {
    const place = l10n.t('line {0}, [step {1}]({2})', formatCount(at), formatCount(step), linkTo(step));
    const outcome =
      what === 'freed' ? '' : l10n.t(': {0} at {1}', formatExactBytes(requested), address(payload));
    const isHere = at === line;
    return l10n.t('- {0}{1}{2} in {3}{4}', isHere ? '**' : '', what, isHere ? '**' : '', place, outcome);
  });
  const untold = story.lifeEventCount - story.life.length;
  if (untold > 0)
    events.splice(story.life.length / 2, 0, `- ${formatQuantity(untold, 'more event', 'more events')}`);
  const end = story.leaks ? [l10n.t('- never freed')] : [];
  const site = story.site === null ? [] : ['', wordSite(story.site)];
  return [title, '', size, '', ...events, ...end, ...site].join('\n');
}

/** Why memory ran out, and what would have helped. */
export function wordShortageHover(report: ShortageReport, { heapBytes }: TraceFigures): string {
  const words = wordShortageReport(report, heapBytes, MAXIMUM_BLOCKERS);
  const { state, blockers, policies, heap } = words;
  const list = namedBlockers(words).map((line) => `- ${plain(line)}`);
  return [
    l10n.t('**Out of memory.** {0}', plain(state)),
    '',
    blockers,
    '',
    ...list,
    '',
    policies,
    '',
    heap,
  ].join('\n');
}

/** With nothing in it that Markdown would take for its own. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+\-.!|~]/g, '\\$&');
}

/** Why a block is larger than what was asked for. */
export function wordBlockSize(requestedBytes: number, blockBytes: number): string {
  const waste = blockBytes - requestedBytes - HEADER_BYTES;
  const padding = waste > 0 ? l10n.t(' and {0} of padding', formatExactBytes(waste)) : '';
  return l10n.t(
    '{0} asked for: a block of {1}, with a header of {2} B{3}.',
    formatExactBytes(requestedBytes),
    formatExactBytes(blockBytes),
    HEADER_BYTES,
    padding,
  );
}

/** A size as it stands in the text; undefined for one that is none, or that asks for nothing. */
export function wordSize(text: string, align: number): string | undefined {
  const bytes = readSize(text);
  if (bytes === undefined || bytes === 0 || bytes >= 2 ** 32) return undefined;
  return wordBlockSize(bytes, blockSizeFor(bytes, align));
}

/** What a directive sets, and what is in force in this trace. */
export function wordDirective(name: string, figures: TraceFigures): string | undefined {
  const help = Object.hasOwn(DIRECTIVES, name) ? DIRECTIVES[name] : undefined;
  if (help === undefined) return undefined;
  const { values, meaning, inForce } = help;
  return [`**%${name}** ${values}`, '', meaning, '', l10n.t('In force: {0}.', inForce(figures))].join('\n');
}

interface DirectiveHelp {
  readonly values: string;
  readonly meaning: string;
  readonly inForce: (figures: TraceFigures) => string;
}

const DIRECTIVES: Readonly<Record<string, DirectiveHelp>> = {
  alloctrace: {
    values: '`1`',
    meaning: l10n.t('The version of the format.'),
    inForce: () => l10n.t('version 1'),
  },
  heap: {
    values: l10n.t('`auto`, or a size such as `64KiB`'),
    meaning: l10n.t(
      'The size of the pool that all blocks come from. `auto` is a pool in which the trace would fit if nothing were lost to fragmentation, and some room.',
    ),
    inForce: ({ heapBytes, footprint }) =>
      l10n.t('{0}, of which the trace touches {1}', formatExactBytes(heapBytes), formatExactBytes(footprint)),
  },
  strategy: {
    values: l10n.t('`first-fit`, `best-fit`, `next-fit` or `worst-fit`'),
    meaning: l10n.t(
      'Which free block an allocation takes: the first in the list that is large enough, the smallest such, the next one from where the last search ended, or the largest.',
    ),
    inForce: ({ strategy, probes }) =>
      l10n.t('{0}, which looked at {1} in all', strategy, formatQuantity(probes, 'block')),
  },
  order: {
    values: l10n.t('`lifo`, `fifo` or `address`'),
    meaning: l10n.t('Where a freed block enters the free list: at its head, at its tail, or by its address.'),
    inForce: ({ order }) => order,
  },
  align: {
    values: l10n.t('a power of two from `16` to `4096`'),
    meaning: l10n.t('What sizes of blocks are multiples of.'),
    inForce: ({ align }) => formatExactBytes(align),
  },
  arenas: {
    values: l10n.t('`1` to `64`'),
    meaning: l10n.t(
      'Equal shares of the pool, each with a free list of its own; a thread has one of them as its home.',
    ),
    inForce: ({ arenas, steals, remoteFrees }) =>
      arenas === 1
        ? l10n.t('one arena')
        : l10n.t(
            '{0} arenas, with {1} and {2}',
            arenas,
            formatQuantity(steals, 'steal'),
            formatQuantity(remoteFrees, 'remote free'),
          ),
  },
};

export const DIRECTIVE_HELP: readonly (readonly [name: string, meaning: string])[] = Object.entries(
  DIRECTIVES,
).map(([name, { meaning }]) => [name, meaning]);

/** The frames of a site, the innermost first. */
export function wordSite(site: string): string {
  const frames = siteFrames(site);
  const lines = frames.slice(0, MAXIMUM_FRAMES).map(({ name, place }, depth) => {
    const words = [
      name && code(shorten(name, 120)),
      place && code(`${shorten(place.file, 120)}:${place.line}`),
    ];
    return `${depth + 1}. ${words.filter(Boolean).join(' in ')}`;
  });
  const more = frames.length - lines.length;
  if (more > 0)
    lines.push(l10n.t('{0}. and {1}', lines.length + 1, formatQuantity(more, 'more frame', 'more frames')));
  return lines.join('\n');
}

/** As code, whatever characters it has. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  if (longest === 0) return `\`${text}\``;
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${text} ${fence}`;
}
