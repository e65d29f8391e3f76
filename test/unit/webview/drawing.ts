/**
 * Heaps in one line and maps as text, so that a failing test shows the picture.
 *
 * A heap: `48` is a block of 48 requested bytes, `48!` one that is never freed, `/64` a free block of 64 bytes. A map, one
 * character for each device pixel: `#` header, `a` allocated, `.` padding, `/` free, blank the hair between blocks, and
 * below a row with stripes `_` for each pixel of them.
 */

import type { Boxes, HeapMapBlocks, Rectangles } from '../../../webview/boxes.ts';
import { type MapGeometry, rowTop } from '../../../webview/geometry.ts';

export function heapOf(text: string): HeapMapBlocks {
  const addresses: number[] = [];
  const sizes: number[] = [];
  const requested: number[] = [];
  const flags: number[] = [];
  let address = 0;
  for (const token of text.split(' ')) {
    const free = token.startsWith('/');
    const bytes = Number.parseInt(free ? token.slice(1) : token, 10);
    const size = free ? bytes : Math.max(32, Math.ceil((bytes + 16) / 16) * 16);
    addresses.push(address);
    sizes.push(size);
    requested.push(free ? 0 : bytes);
    flags.push(free ? 1 : token.endsWith('!') ? 2 : 0);
    address += size;
  }
  return {
    kind: 'blocks',
    startAddress: 0,
    endAddress: address,
    addresses: Uint32Array.from(addresses),
    sizes: Uint32Array.from(sizes),
    requested: Uint32Array.from(requested),
    flags: Uint8Array.from(flags),
    colourBy: 'state',
    classes: new Uint8Array(0),
    classBytes: new Float64Array(0),
  };
}

export function drawingOf(boxes: Boxes, geometry: MapGeometry): string[] {
  const lines: string[] = [];
  for (let row = 0; row < geometry.rowCount; row++) {
    const line = new Array<string>(geometry.rowWidth).fill(' ');
    const top = rowTop(geometry, row);
    draw(line, boxes.free, '/', geometry, top);
    draw(line, boxes.allocated, 'a', geometry, top);
    draw(line, boxes.header, '#', geometry, top);
    draw(line, boxes.padding, '.', geometry, top);
    lines.push(`|${line.join('')}|`);
    const stripes = new Array<string>(geometry.rowWidth).fill(' ');
    draw(stripes, boxes.leak, '_', geometry, top);
    if (stripes.includes('_')) lines.push(` ${stripes.join('').trimEnd()}`);
  }
  return lines;
}

function draw(line: string[], rectangles: Rectangles, mark: string, geometry: MapGeometry, rowTop: number) {
  for (let at = 0; at < rectangles.length; at += 4) {
    const [left = 0, top = 0, width = 0] = rectangles.slice(at, at + 4);
    if (top < rowTop || top >= rowTop + geometry.rowHeight) continue;
    for (let x = left; x < left + width; x++) line[x - geometry.left] = mark;
  }
}
