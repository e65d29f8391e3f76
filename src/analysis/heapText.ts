/**
 * The heap as a person reads it, on a terminal or copied from the editor. A bar to scale for each arena, then its blocks by
 * address and its free list from the head. What is not listed is counted.
 */

import {
  formatAddress,
  formatBytes,
  formatCount,
  formatExactBytes,
  formatQuantity,
} from '../format/quantities.ts';
import { alignRows, cutEnd, cutStart, displayWidth, printable, wrap } from '../format/textLayout.ts';
import type { HeapListing, ListedArena } from './heapListing.ts';

/** What headings and heads of columns look like. */
export interface TextEmphasis {
  strong(text: string): string;
  faint(text: string): string;
}

export interface HeapTextInput extends HeapListing {
  readonly file: string;
  readonly stepCount: number;
}

/** As the bar needs it. */
export type BlockExtent = Pick<Block, 'address' | 'size' | 'free'>;

type Block = HeapListing['blocks'][number];

const INDENT = '  ';
const BAR_CELLS = 64;
const BAR_KEY = '· free   ▒ allocated in part   █ allocated';

/** Lines of at most `width` columns, each with its end. `extentsOf` gives all blocks of an arena where the list has not. */
export function* heapText(
  input: HeapTextInput,
  style: TextEmphasis,
  width: number,
  extentsOf?: (arena: number) => Iterable<BlockExtent>,
): Generator<string> {
  const { file, step, stepCount, heapBytes, arenas } = input;
  const when = `after step ${formatCount(step)} of ${formatCount(stepCount)}`;
  const what = `${formatBytes(heapBytes)} in ${formatQuantity(arenas.length, 'arena')}`;
  const start = `heap ${when}: ${what}`;
  for (const line of headline(printable(file), start, width)) yield `${style.strong(line)}\n`;
  yield `${INDENT}${style.faint(cutEnd(BAR_KEY, width - INDENT.length))}\n`;
  for (const [index, arena] of arenas.entries()) {
    const blocks = input.blocks.filter((block) => block.arena === index);
    const freeList = input.freeLists[index] ?? [];
    yield `\n`;
    if (arenas.length > 1) yield `${INDENT}${style.strong(`arena ${index}`)}\n`;
    yield* bar(extentsOf?.(index) ?? blocks, arena, heapBytes, width);
    yield '\n';
    yield* table(blocks, heapBytes, style, width);
    yield* unlisted(arena.blockCount - blocks.length);
    yield '\n';
    yield* freeListLines(freeList, arena.freeCount - freeList.length, heapBytes, width);
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
function* bar(
  blocks: Iterable<BlockExtent>,
  { startAddress: first, endAddress: end }: ListedArena,
  heapBytes: number,
  width: number,
): Generator<string> {
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

function* table(
  blocks: readonly Block[],
  heapBytes: number,
  style: TextEmphasis,
  width: number,
): Generator<string> {
  const rows = blocks.map(({ address, size, free, requested, line, id }) => [
    formatAddress(address, heapBytes),
    formatExactBytes(size),
    free ? 'free' : 'allocated',
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

function* unlisted(count: number): Generator<string> {
  if (count > 0) yield `${INDENT}and ${formatQuantity(count, 'more block')}\n`;
}

function* freeListLines(
  freeList: readonly number[],
  unlistedCount: number,
  heapBytes: number,
  width: number,
): Generator<string> {
  const addresses = freeList.map((address) => formatAddress(address, heapBytes)).join(' → ');
  const rest = unlistedCount > 0 ? ` and ${formatCount(unlistedCount)} more` : '';
  for (const line of wrap(`free list: ${addresses || 'empty'}${rest}`, width - INDENT.length))
    yield `${INDENT}${line}\n`;
}
