/** The heap at a step as text for a clipboard: also of a million blocks it is no longer than somebody would read. */

import type { Timeline } from '../replay/timeline.ts';
import { heapListing } from './heapListing.ts';
import { type BlockExtent, heapText, type TextEmphasis } from './heapText.ts';

export interface HeapTextCut {
  readonly name: string;
  readonly maximumBlocks: number;
  readonly width: number;
}

const PLAIN: TextEmphasis = { strong: (text) => text, faint: (text) => text };

export function cutHeapText(
  timeline: Timeline,
  step: number,
  { name, maximumBlocks, width }: HeapTextCut,
): string {
  const listing = heapListing(timeline, step, maximumBlocks);
  const heap = timeline.stateAt(step);
  const extentsOf = function* (index: number): Generator<BlockExtent> {
    const arena = heap.arenas[index];
    if (!arena) return;
    for (const block of heap.blocks.blocksOf(arena))
      yield { address: block, size: heap.blocks.sizeOf(block), free: heap.blocks.isFree(block) };
  };
  const input = { ...listing, file: name, stepCount: timeline.stepCount };
  return [...heapText(input, PLAIN, width, extentsOf)].join('');
}
