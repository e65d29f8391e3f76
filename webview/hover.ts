/** The card beside the pointer that tells what lies under it. It stays inside the window and lets the pointer through. */

import { formatAddress, formatCount, formatExactBytes } from '../src/format/quantities.ts';
import type { TraceFigures } from '../src/protocol/panel.ts';
import { BLOCK_FREE, BLOCK_LEAKS, type BlockDetails, HEADER_BYTES, shorten } from '../src/protocol/panel.ts';
import { MAXIMUM_SITE_LENGTH } from './blockWords.ts';
import type { HeapMapBlocks } from './boxes.ts';
import { element } from './dom.ts';

/** What is known of a block at once from the map, and what the host adds a moment later. */
export interface HoveredBlock {
  readonly address: number;
  readonly size: number;
  readonly free: boolean;
  readonly requested: number;
  readonly leaks: boolean;
  readonly details: BlockDetails | null;
}

export interface HoverCard {
  readonly element: HTMLElement;
  /** Shows the card beside a point, in CSS pixels of the window. */
  show(block: HoveredBlock, figures: TraceFigures, clientX: number, clientY: number): void;
  hide(): void;
}

const POINTER_DISTANCE_CSS = 14;
const EDGE_DISTANCE_CSS = 6;

export function createHoverCard(): HoverCard {
  const card = element('div', 'hover-card');
  card.setAttribute('role', 'tooltip');
  card.hidden = true;
  return {
    element: card,
    show(block, figures, clientX, clientY) {
      card.replaceChildren(...linesOf(block, figures));
      card.hidden = false;
      const { innerWidth, innerHeight } = window;
      card.style.left = `${placeBeside(clientX, card.offsetWidth, innerWidth)}px`;
      card.style.top = `${placeBeside(clientY, card.offsetHeight, innerHeight)}px`;
    },
    hide() {
      card.hidden = true;
    },
  };
}

/** Behind the pointer if there is room, else in front of it, and never beyond an edge. */
export function placeBeside(pointer: number, length: number, space: number): number {
  const behind = pointer + POINTER_DISTANCE_CSS;
  const fits = behind + length + EDGE_DISTANCE_CSS <= space;
  const place = fits ? behind : pointer - POINTER_DISTANCE_CSS - length;
  return Math.max(EDGE_DISTANCE_CSS, Math.min(place, space - length - EDGE_DISTANCE_CSS));
}

export function hoveredFromMap(map: HeapMapBlocks, index: number): HoveredBlock {
  const flags = map.flags[index] ?? 0;
  return {
    address: map.addresses[index] ?? 0,
    size: map.sizes[index] ?? 0,
    free: (flags & BLOCK_FREE) !== 0,
    requested: map.requested[index] ?? 0,
    leaks: (flags & BLOCK_LEAKS) !== 0,
    details: null,
  };
}

export function hoveredFromDetails(details: BlockDetails): HoveredBlock {
  const { address, size, free, owner } = details;
  return {
    address,
    size,
    free,
    requested: owner?.requested ?? 0,
    leaks: owner?.leaks ?? false,
    details,
  };
}

function linesOf(block: HoveredBlock, { heapBytes }: TraceFigures): HTMLElement[] {
  const owner = block.details?.owner ?? null;
  const title = owner
    ? element('code', '', shorten(owner.id))
    : element('span', '', block.free ? 'free' : 'allocated');
  const address = formatAddress(block.free ? block.address : block.address + HEADER_BYTES, heapBytes);
  const sizes = block.free
    ? formatExactBytes(block.size)
    : `${formatExactBytes(block.size)}, ${formatExactBytes(block.requested)} requested`;
  const lines = [
    element('div', 'hover-title', title, element('code', 'hover-address', address)),
    element('div', '', sizes),
  ];
  if (owner?.site) {
    const site = shorten(owner.site, MAXIMUM_SITE_LENGTH);
    lines.push(element('div', 'hover-site', element('code', '', site)));
  }
  if (owner) lines.push(element('div', 'quiet', `allocated in line ${formatCount(owner.allocatedLine)}`));
  const position = block.details?.freeListPosition ?? null;
  if (position !== null)
    lines.push(element('div', 'quiet', `position ${formatCount(position)} in the free list`));
  if (block.leaks) lines.push(element('div', 'hover-leak', 'never freed'));
  return lines;
}
