/**
 * The words of headers and links, each in a box with its value and what it means: for a map in which a word has room
 * for that. Pure; all numbers are device pixels. What the program's bytes are a trace does not say, so that the words of
 * payloads have no value to show.
 */

import { formatAddress } from '../src/format/quantities.ts';
import { BLOCK_FREE, FREE_FLAG, HEADER_BYTES, NO_BLOCK, WORD_BYTES } from '../src/protocol/panel.ts';
import { blockIndexAt, classOfBlock, type HeapMapBlocks, isFaded } from './boxes.ts';
import {
  edgeOfAddress,
  type MapGeometry,
  poolBytes,
  rowOfAddress,
  rowTop,
  visibleRange,
} from './geometry.ts';

export interface WordBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  /** Eight hexadecimal digits, as they stand in the pool. */
  readonly value: string;
  readonly meaning: string;
  readonly free: boolean;
  /** The class of its block; -1 for none. */
  readonly ofClass: number;
}

/** Words of a free block that have a meaning: the header's and two links. */
const FREE_WORDS = HEADER_BYTES / WORD_BYTES + 2;
const LIVE_WORDS = HEADER_BYTES / WORD_BYTES;

const CHARACTER_CSS = 5.7;
const SPACE_CSS = 5;

/** `dimmed`: classes whose blocks stand back, without words. */
export function wordBoxesOf(
  map: HeapMapBlocks,
  geometry: MapGeometry,
  dimmed: ReadonlySet<number> = new Set(),
): WordBox[] {
  const { words } = map;
  if (!words || !geometry.showsWords) return [];
  const { startAddress, endAddress } = visibleRange(geometry);
  const start = Math.max(startAddress, map.startAddress);
  const end = Math.min(endAddress, map.startAddress + words.length * WORD_BYTES);
  const boxes: WordBox[] = [];
  for (let index = Math.max(0, blockIndexAt(map, start)); index < map.addresses.length; index++) {
    const block = map.addresses[index] ?? 0;
    if (block >= end) break;
    if (isFaded(map, index, dimmed)) continue;
    const free = ((map.flags[index] ?? 0) & BLOCK_FREE) !== 0;
    const ofClass = classOfBlock(map, index);
    for (let word = 0; word < (free ? FREE_WORDS : LIVE_WORDS); word++) {
      const address = block + word * WORD_BYTES;
      if (address < start || address >= end) continue;
      const value = words[(address - map.startAddress) / WORD_BYTES] ?? 0;
      boxes.push({ ...boxOf(geometry, address, word, value, free), ofClass });
    }
  }
  return boxes;
}

function boxOf(
  geometry: MapGeometry,
  address: number,
  word: number,
  value: number,
  free: boolean,
): Omit<WordBox, 'ofClass'> {
  const row = rowOfAddress(geometry, address);
  const left = edgeOfAddress(geometry, row, address);
  const right = edgeOfAddress(geometry, row, address + WORD_BYTES);
  const room = Math.floor(((right - left) / geometry.scale - SPACE_CSS) / CHARACTER_CSS);
  const wordings = meaningsOf(word, value, free, poolBytes(geometry));
  return {
    left,
    right,
    top: rowTop(geometry, row),
    value: value.toString(16).toUpperCase().padStart(8, '0'),
    meaning: wordings.find(({ length }) => length <= room) ?? wordings.at(-1) ?? '',
    free,
  };
}

/** What a word of a block means, from the longest wording to the shortest. */
function meaningsOf(word: number, value: number, free: boolean, heapBytes: number): readonly string[] {
  switch (word) {
    case 0: {
      const size = (value & ~FREE_FLAG) >>> 0;
      return free
        ? [`size ${size}, free`, `free ${size}`, `F ${size}`]
        : [`size ${size} B`, `size ${size}`, String(size)];
    }
    case 1:
      return value === 0 ? ['no previous', 'first'] : [`previous ${value}`, `prev ${value}`, `p ${value}`];
    case 2:
      return free ? ['unused'] : [`requested ${value}`, `req ${value}`, `r ${value}`];
    case 3:
      return free ? ['unused'] : [`step ${value}`, `s ${value}`];
    case 4:
      return linkWordings('next', '→', value, heapBytes);
    default:
      return linkWordings('prev', '←', value, heapBytes);
  }
}

function linkWordings(name: string, arrow: string, value: number, heapBytes: number): readonly string[] {
  if (value === NO_BLOCK) return [`${name}: none`, `${arrow} none`];
  const address = formatAddress(value, heapBytes);
  return [`${name} ${address}`, `${arrow} ${address}`, address];
}
