/**
 * What there is to say in the inspector: of a block as lines of a name and a value, its header's words, the frames of its
 * site; of a step its figures.
 */

import {
  formatAddress,
  formatCount,
  formatExactBytes,
  formatQuantity,
  formatShare,
} from '../src/format/quantities.ts';
import {
  type BlockDetails,
  HEADER_BYTES,
  type HeapFigures,
  shorten,
  type TraceFigures,
} from '../src/protocol/panel.ts';

export interface BlockLine {
  readonly name: string;
  readonly value: string;
  /** Set in the editor's font: ids, addresses, sites. */
  readonly code?: boolean;
  /** All of a value that is cut. */
  readonly whole?: string;
}

/** Some five lines of the pane: a few frames, or one with a long path. */
export const MAXIMUM_SITE_LENGTH = 160;

export function blockLines(block: BlockDetails, figures: TraceFigures): BlockLine[] {
  return block.owner ? liveLines(block, block.owner, figures) : freeLines(block, figures);
}

type Owner = NonNullable<BlockDetails['owner']>;

function liveLines(block: BlockDetails, owner: Owner, figures: TraceFigures): BlockLine[] {
  const paddingBytes = block.size - HEADER_BYTES - owner.requested;
  const waste = `${formatExactBytes(HEADER_BYTES + paddingBytes)}: header ${HEADER_BYTES}, padding ${formatCount(paddingBytes)}`;
  return [
    wordName('id', owner.id),
    { name: 'address', value: formatAddress(owner.payloadAddress, figures.heapBytes), code: true },
    { name: 'block', value: wordRange(block, figures), code: true },
    { name: 'size', value: formatExactBytes(block.size) },
    { name: 'requested', value: formatExactBytes(owner.requested) },
    { name: 'waste', value: waste },
    ...arenaLine(block, figures),
    ...(figures.threads > 1 ? [wordName('thread', owner.thread || 'unnamed')] : []),
    { name: 'age', value: formatQuantity(owner.ageSteps, 'step') },
    { name: 'state', value: owner.leaks ? 'allocated, never freed' : 'allocated' },
  ];
}

function freeLines(block: BlockDetails, figures: TraceFigures): BlockLine[] {
  return [
    { name: 'state', value: 'free' },
    { name: 'block', value: wordRange(block, figures), code: true },
    { name: 'size', value: formatExactBytes(block.size) },
    ...arenaLine(block, figures),
    ...(block.freeListPosition === null
      ? []
      : [
          {
            name: 'free list',
            value: `position ${formatCount(block.freeListPosition)} of ${formatCount(block.freeList.length)}`,
          },
        ]),
  ];
}

function arenaLine({ arena }: BlockDetails, figures: TraceFigures): BlockLine[] {
  return figures.arenas > 1 ? [{ name: 'arena', value: String(arena) }] : [];
}

function wordRange({ address, size }: BlockDetails, { heapBytes }: TraceFigures): string {
  return `${formatAddress(address, heapBytes)} – ${formatAddress(address + size - 1, heapBytes)}`;
}

/** What the trace's writer chose. */
function wordName(name: string, whole: string, maximumLength?: number): BlockLine {
  const value = shorten(whole, maximumLength);
  return { name, value, code: true, ...(value === whole ? {} : { whole }) };
}

export interface HeaderWord {
  readonly name: string;
  readonly value: string;
  /** The word as it stands in the pool. */
  readonly raw: string;
}

/** The four words of a block's header, decoded. */
export function headerWords({ headerWords: words, free, size }: BlockDetails): HeaderWord[] {
  const names = ['size', 'previous', 'requested', 'step'];
  return words.map((word, index) => ({
    name: names[index] ?? '',
    value: index === 0 ? `${formatCount(size)}${free ? ' | free' : ''}` : formatCount(word),
    raw: `0x${word.toString(16).toUpperCase().padStart(8, '0')}`,
  }));
}

/** All figures of the heap at a step, by name. */
export function stepFigures(figures: HeapFigures): (readonly [name: string, value: string])[] {
  return [
    ['live', `${formatExactBytes(figures.liveBytes)} in ${formatQuantity(figures.liveBlocks, 'block')}`],
    ['free', `${formatExactBytes(figures.freeBytes)} in ${formatQuantity(figures.freeBlocks, 'block')}`],
    ['largest free', formatExactBytes(figures.largestFree)],
    ['ext. frag.', formatShare(figures.externalFragmentation)],
    ['int. frag.', formatShare(figures.internalFragmentation)],
    ['footprint', formatExactBytes(figures.footprint)],
    ['all probes', formatCount(figures.probes)],
    ...(figures.steals > 0 ? [['steals', formatCount(figures.steals)] as const] : []),
    ...(figures.remoteFrees > 0 ? [['remote frees', formatCount(figures.remoteFrees)] as const] : []),
  ];
}
