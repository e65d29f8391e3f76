/** What the boxes of a flame graph are called, and what is said of them. Pure. */

import { formatBytes, formatQuantity, formatShare } from '../src/format/quantities.ts';
import { type FlameUnit, type LeakFlame, type TraceOverview, wordNoLeaks } from '../src/protocol/panel.ts';

const ALL = 'all leaks';
const NO_SITE = 'without a call site';

/** Of a box: its frame, or what stands in place of one. */
export function nameOfBox(flame: LeakFlame, box: number): string {
  const merged = flame.mergedCounts[box] ?? 0;
  if (merged > 0) return formatQuantity(merged, 'small frame');
  if (box === 0) return nameOfPath(flame.path);
  return flame.names[box] || NO_SITE;
}

/** The frame that a path leads to. */
export function nameOfPath(path: readonly string[]): string {
  const frame = path.at(-1);
  return frame === undefined ? ALL : frame || NO_SITE;
}

/** `80 B · 2 blocks · 1.9 % of all leaks`, the share in the unit of the widths. */
export function sumsOfBox(flame: LeakFlame, box: number): string {
  const bytes = flame.bytes[box] ?? 0;
  const blocks = flame.blocks[box] ?? 0;
  const isInBytes = flame.unit === 'bytes';
  const all = isInBytes ? flame.totalBytes : flame.totalBlocks;
  const share = all > 0 ? (isInBytes ? bytes : blocks) / all : 1;
  const sums = [formatBytes(bytes), formatQuantity(blocks, 'block')];
  return (share < 1 ? [...sums, `${formatShare(share)} of all leaks`] : sums).join(' · ');
}

/** The frames from the outermost to the box's; those of the box above for frames put together. */
export function pathOfBox(flame: LeakFlame, box: number): string[] {
  const path: string[] = [];
  for (let at = box; at > 0; at = flame.parents[at] ?? 0)
    if ((flame.mergedCounts[at] ?? 0) === 0) path.unshift(flame.names[at] ?? '');
  return [...flame.path, ...path];
}

/** What a zoom leads to: all that a frame calls, or without the largest of it. */
export interface FlameZoom {
  readonly path: readonly string[];
  readonly pageFrom: number | null;
}

/** What a zoom into a box shows: a frame, or those that are put together in it. Null for box 0, which is shown already. */
export function zoomOfBox(flame: LeakFlame, box: number): FlameZoom | null {
  if (box === 0) return null;
  const path = pathOfBox(flame, box);
  if (!isMerged(flame, box)) return { path, pageFrom: null };
  // It comes behind those that it is beside, which stand together.
  const parent = flame.parents[box] ?? 0;
  const besides = box - flame.parents.indexOf(parent, 1);
  return { path, pageFrom: besides + ((parent === 0 && flame.pageFrom) || 0) };
}

/** The box that a zoom leads to or comes from: of a page, which is not seen as one any more, that of what is put together. */
export function boxOfZoom(flame: LeakFlame, { path, pageFrom }: FlameZoom): number {
  const isHere = path.length === flame.path.length && path.every((frame, at) => frame === flame.path[at]);
  const isOfPage = pageFrom !== null && flame.pageFrom === null && isHere;
  return (isOfPage ? mergedBelowRoot(flame) : null) ?? boxOfPath(flame, path);
}

/** The box of a frame, or the nearest one on the way there from box 0. */
export function boxOfPath(flame: LeakFlame, path: readonly string[]): number {
  let box = 0;
  for (const frame of path.slice(flame.path.length)) {
    const below = flame.names.findIndex(
      (name, at) => at > box && flame.parents[at] === box && name === frame && !isMerged(flame, at),
    );
    if (below < 0) break;
    box = below;
  }
  return box;
}

/**
 * Whether what a frame calls is shown below it, for a tree of frames: null where it calls none. Where all of that is too narrow
 * or too deep, a zoom into the frame shows it.
 */
export function isExpanded(flame: LeakFlame, box: number, boxesBelow: readonly number[]): boolean | null {
  return flame.calls[box] === 1 ? boxesBelow.length > 0 : null;
}

/** The box of what is put together right under box 0; null where nothing is. */
function mergedBelowRoot(flame: LeakFlame): number | null {
  const found = flame.names.findIndex(
    (_, box) => box > 0 && flame.parents[box] === 0 && isMerged(flame, box),
  );
  return found < 0 ? null : found;
}

export function isMerged(flame: LeakFlame, box: number): boolean {
  return (flame.mergedCounts[box] ?? 0) > 0;
}

/** What is to be said of a graph with leaks, beside what it shows; `wanted` is what widths were to be of. */
export function wordNotes(flame: LeakFlame, wanted: FlameUnit): string {
  const { unit, isCut, restCount } = flame;
  return [
    ...(unit === wanted
      ? []
      : ['All of these leaks are of 0 bytes: frames are as wide as they have blocks.']),
    ...(isCut ? ['There are deeper frames: zoom in to see them.'] : []),
    ...(restCount > 0
      ? [`${formatQuantity(restCount, 'smaller frame')} ${restCount === 1 ? 'has' : 'have'} no room.`]
      : []),
    ...(isWithoutSites(flame)
      ? ['The trace does not say where they were allocated: events name a call site after @.']
      : []),
  ].join(' ');
}

/** Whether all leaks there are stand in one box that has no name. */
function isWithoutSites({ path, pageFrom, names, mergedCounts, blocks, totalBlocks }: LeakFlame): boolean {
  const isOneFrame = names.length === 2 && names[1] === '' && mergedCounts[1] === 0;
  return path.length === 0 && pageFrom === null && isOneFrame && blocks[1] === totalBlocks;
}

/** What stands in the place of a graph without leaks. */
export function wordNoFrames({ extent, hidden }: Pick<TraceOverview, 'extent' | 'hidden'>): string {
  return extent.kind === 'whole'
    ? wordNoLeaks(hidden)
    : 'Not all of the trace is here: what is live at the end of a part may still be freed.';
}
