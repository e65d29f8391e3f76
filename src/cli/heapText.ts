/**
 * `heap --format text`: the heap as a person reads it. A bar to scale for each arena, then its blocks by address and its
 * free list from the head.
 */

import type { HeapListing } from '../engine/engine.ts';
import {
  formatAddress,
  formatBytes,
  formatCount,
  formatExactBytes,
  formatQuantity,
} from '../format/quantities.ts';
import { alignRows, cutEnd, cutStart, displayWidth, printable, wrap } from './textLayout.ts';
import type { Style } from './textStyle.ts';

export interface HeapTextInput extends HeapListing {
  readonly file: string;
  readonly stepCount: number;
}

type Block = HeapListing['blocks'][number];

const INDENT = '  ';
const BAR_CELLS = 64;

export function* heapText(input: HeapTextInput, style: Style, width: number): Generator<string> {
  const { file, step, stepCount, heapBytes, freeLists } = input;
  const when = `after step ${formatCount(step)} of ${formatCount(stepCount)}`;
  const what = `${formatBytes(heapBytes)} in ${formatQuantity(freeLists.length, 'arena')}`;
  const start = `heap ${when}: ${what}`;
  for (const line of headline(printable(file), start, width)) yield `${style.strong(line)}\n`;
  for (const [arena, freeList] of freeLists.entries()) {
    const blocks = input.blocks.filter((block) => block.arena === arena);
    yield `\n`;
    if (freeLists.length > 1) yield `${INDENT}${style.strong(`arena ${arena}`)}\n`;
    yield* bar(blocks, heapBytes, width);
    yield '\n';
    yield* table(blocks, heapBytes, style, width);
    yield '\n';
    yield* freeListLines(freeList, heapBytes, width);
  }
}

/** One line where both fit; else the name, whose end says most, has a line of its own. */
function headline(file: string, heap: string, width: number): string[] {
  const together = `${file}: ${heap}`;
  return displayWidth(together) <= width
    ? [together]
    : [`${cutStart(file, width - 1)}:`, ...wrap(heap, width)];
}

/** Cells to scale: full where live blocks fill them, half where they share them with free ones. */
function* bar(blocks: readonly Block[], heapBytes: number, width: number): Generator<string> {
  const first = blocks.at(0)?.address ?? 0;
  const last = blocks.at(-1);
  const end = last ? last.address + last.size : first;
  const [from, to] = [formatAddress(first, heapBytes), formatAddress(end - 1, heapBytes)];
  const cellCount = Math.min(BAR_CELLS, width - INDENT.length - from.length - to.length - 2);
  const cellBytes = (end - first) / cellCount;
  const used = new Float64Array(cellCount);
  for (const { address, size, free } of blocks) {
    if (free) continue;
    const blockEnd = address - first + size;
    for (let cell = Math.floor((address - first) / cellBytes); cell < cellCount; cell++) {
      const overlap =
        Math.min(blockEnd, (cell + 1) * cellBytes) - Math.max(address - first, cell * cellBytes);
      if (overlap <= 0) break;
      used[cell] = (used[cell] ?? 0) + overlap / cellBytes;
    }
  }
  yield `${INDENT}${from} ${Array.from(used, cellSign).join('')} ${to}\n`;
}

function cellSign(usedShare: number): string {
  if (usedShare > 0.999) return '█';
  return usedShare > 0.001 ? '▒' : '·';
}

function* table(blocks: readonly Block[], heapBytes: number, style: Style, width: number): Generator<string> {
  const rows = blocks.map(({ address, size, free, requested, line, id }) => [
    formatAddress(address, heapBytes),
    formatExactBytes(size),
    free ? 'free' : 'live',
    free ? '' : formatExactBytes(requested),
    line === null ? '' : String(line),
    id === null ? '' : cutEnd(printable(id), width),
  ]);
  const heads = ['address', 'size', 'state', 'requested', 'line', 'id'];
  const lines = alignRows([heads, ...rows], ['left', 'right', 'left', 'right', 'right', 'left']);
  for (const [index, line] of lines.entries()) {
    const cut = cutEnd(line, width - INDENT.length);
    yield `${INDENT}${index === 0 ? style.faint(cut) : cut}\n`;
  }
}

function* freeListLines(freeList: readonly number[], heapBytes: number, width: number): Generator<string> {
  const addresses = freeList.map((address) => formatAddress(address, heapBytes)).join(' → ');
  for (const line of wrap(`free list: ${addresses || 'empty'}`, width - INDENT.length))
    yield `${INDENT}${line}\n`;
}
