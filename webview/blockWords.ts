/** What there is to say of a block, as lines of a name and a value: for the pane. Names of any length are cut. */

import { formatAddress, formatCount, formatExactBytes } from '../src/format/quantities.ts';
import { type BlockDetails, HEADER_BYTES, shorten, type TraceFigures } from '../src/protocol/panel.ts';

export interface BlockLine {
  readonly name: string;
  readonly value: string;
  /** Set in the editor's font: ids, addresses, sites. */
  readonly code?: boolean;
  /** All of a value that is cut. */
  readonly whole?: string;
  /** Where the value leads to. */
  readonly place?: { readonly line: number; readonly step: number };
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
    ...(figures.threads > 1 ? [wordName('thread', owner.thread)] : []),
    ...(owner.site === null ? [] : [wordName('site', owner.site, MAXIMUM_SITE_LENGTH)]),
    wordPlace('allocated', owner.allocatedLine, owner.allocatedStep),
    ...(owner.step === owner.allocatedStep ? [] : [wordPlace('resized', owner.line, owner.step)]),
    { name: 'state', value: owner.leaks ? 'live, never freed' : 'live' },
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
      : [{ name: 'free list', value: `position ${formatCount(block.freeListPosition)}` }]),
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

function wordPlace(name: string, line: number, step: number): BlockLine {
  return { name, value: `line ${formatCount(line)}`, place: { line, step } };
}
