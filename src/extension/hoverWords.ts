/** What hovers say, as Markdown. Pure: what is known of the trace comes in, text goes out. */

import {
  type BlockStory,
  blockSizeFor,
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
  const arena = arenas > 1 ? `, arena ${story.arena}` : '';
  const title = `${code(shorten(story.id))} at ${address(story.payloadAddress)}${arena}`;
  const size = wordBlockSize(story.requestedBytes, story.blockBytes);
  const events = story.life.map(({ what, line: at, step, address: payload, requested }) => {
    const place = `line ${formatCount(at)}, [step ${formatCount(step)}](${linkTo(step)})`;
    const outcome = what === 'freed' ? '' : `: ${formatExactBytes(requested)} at ${address(payload)}`;
    const isHere = at === line;
    return `- ${isHere ? '**' : ''}${what}${isHere ? '**' : ''} in ${place}${outcome}`;
  });
  const untold = story.lifeEventCount - story.life.length;
  if (untold > 0)
    events.splice(story.life.length / 2, 0, `- ${formatQuantity(untold, 'more event', 'more events')}`);
  const end = story.leaks ? ['- never freed'] : [];
  const site = story.site === null ? [] : ['', wordSite(story.site)];
  return [title, '', size, '', ...events, ...end, ...site].join('\n');
}

/** Why memory ran out, and what would have helped. */
export function wordShortageHover(report: ShortageReport, { heapBytes }: TraceFigures): string {
  const words = wordShortageReport(report, heapBytes, MAXIMUM_BLOCKERS);
  const { state, blockers, blockerLines, moreBlockers, policies, heap } = words;
  const list = [...blockerLines, ...(moreBlockers ? [moreBlockers] : [])].map((line) => `- ${plain(line)}`);
  return [`**Out of memory.** ${plain(state)}`, '', blockers, '', ...list, '', policies, '', heap].join('\n');
}

/** With nothing in it that Markdown would take for its own. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+\-.!|~]/g, '\\$&');
}

/** Why a block is larger than what was asked for. */
export function wordBlockSize(requestedBytes: number, blockBytes: number): string {
  const waste = blockBytes - requestedBytes - HEADER_BYTES;
  const padding = waste > 0 ? ` and ${formatExactBytes(waste)} of padding` : '';
  return `${formatExactBytes(requestedBytes)} asked for: a block of ${formatExactBytes(blockBytes)}, with a header of ${HEADER_BYTES} B${padding}.`;
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
  return [`**%${name}** ${values}`, '', meaning, '', `In force: ${inForce(figures)}.`].join('\n');
}

interface DirectiveHelp {
  readonly values: string;
  readonly meaning: string;
  readonly inForce: (figures: TraceFigures) => string;
}

const DIRECTIVES: Readonly<Record<string, DirectiveHelp>> = {
  alloctrace: {
    values: '`1`',
    meaning: 'The version of the format.',
    inForce: () => 'version 1',
  },
  heap: {
    values: '`auto`, or a size such as `64KiB`',
    meaning:
      'The size of the pool that all blocks come from. `auto` is a pool in which the trace would fit if nothing were lost to fragmentation, and some room.',
    inForce: ({ heapBytes, footprint }) =>
      `${formatExactBytes(heapBytes)}, of which the trace touches ${formatExactBytes(footprint)}`,
  },
  strategy: {
    values: '`first-fit`, `best-fit`, `next-fit` or `worst-fit`',
    meaning:
      'Which free block an allocation takes: the first in the list that is large enough, the smallest such, the next one from where the last search ended, or the largest.',
    inForce: ({ strategy, probes }) =>
      `${strategy}, which looked at ${formatQuantity(probes, 'block')} in all`,
  },
  order: {
    values: '`lifo`, `fifo` or `address`',
    meaning: 'Where a freed block enters the free list: at its head, at its tail, or by its address.',
    inForce: ({ order }) => order,
  },
  align: {
    values: 'a power of two from `16` to `4096`',
    meaning: 'What sizes of blocks are multiples of.',
    inForce: ({ align }) => formatExactBytes(align),
  },
  arenas: {
    values: '`1` to `64`',
    meaning:
      'Equal shares of the pool, each with a free list of its own; a thread has one of them as its home.',
    inForce: ({ arenas, steals, remoteFrees }) =>
      arenas === 1
        ? 'one arena'
        : `${arenas} arenas, with ${formatQuantity(steals, 'steal')} and ${formatQuantity(remoteFrees, 'remote free')}`,
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
  if (more > 0) lines.push(`${lines.length + 1}. and ${formatQuantity(more, 'more frame', 'more frames')}`);
  return lines.join('\n');
}

/** As code, whatever characters it has. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  if (longest === 0) return `\`${text}\``;
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${text} ${fence}`;
}
