/**
 * A tree of leaks by site as a flame graph shows it: each frame as wide as its share, below its caller, the largest first. What is too narrow
 * to be seen is put together, so that the answer is as large as the screen, whatever the trace.
 */

import type { Timeline } from '../replay/timeline.ts';
import { classifierFor, LAST_CLASS } from './colourClasses.ts';
import type { LeakFilter } from './leakRows.ts';
import { type LeakTree, ROOT } from './leakTree.ts';

export type FlameUnit = 'bytes' | 'blocks';

export interface FlameQuery extends LeakFilter {
  /** The frames from the outermost to the one that is as wide as all; none for all leaks. */
  readonly path: readonly string[];
  readonly unit: FlameUnit;
  /** Frames narrower than this part of the whole are put together. */
  readonly maximumAcross: number;
  /** Deeper levels are left out where there would be more. */
  readonly maximumFrames: number;
}

/** In columns, one entry a box, the boxes of a level together from left to right; box 0 is as wide as all. */
export interface LeakFlame {
  /** Of the query: it may lead to fewer frames than was asked, where the trace has changed. */
  readonly path: readonly string[];
  /** What widths are of: that of the query, but blocks where all that leaks is of 0 bytes. */
  readonly unit: FlameUnit;
  /** Of all leaks: what shares are of. */
  readonly totalBytes: number;
  readonly totalBlocks: number;
  /** A frame each; empty for all leaks, for those that name no site, and for what is put together. */
  readonly names: readonly string[];
  /** How many frames are put together in a box; 0 for a frame of its own. */
  readonly mergedCounts: Uint32Array;
  /** The box above; of box 0 itself. */
  readonly parents: Uint32Array;
  readonly depths: Uint32Array;
  /** Left edge and width, as parts of the whole. */
  readonly starts: Float64Array;
  readonly widths: Float64Array;
  readonly bytes: Float64Array;
  readonly blocks: Uint32Array;
  /** Of the site below with the most bytes: as the map has it by site. */
  readonly classes: Uint8Array;
  /** 1 for a frame that calls others, be they in here or too narrow or too deep for it. */
  readonly calls: Uint8Array;
  /** Levels below the last one were left out. */
  readonly isCut: boolean;
}

/** A box that is a frame, or frames put together. */
interface FlameBox {
  /** Null for frames put together. */
  readonly node: number | null;
  readonly mergedCount: number;
  readonly parent: number;
  readonly depth: number;
  readonly start: number;
  readonly bytes: number;
  readonly blocks: number;
}

/** `tree` is by site. */
export function leakFlame(timeline: Timeline, tree: LeakTree, query: FlameQuery): LeakFlame {
  const { node: root, depth } = tree.deepestOn(query.path);
  const unit = tree.bytes[root] === 0 && tree.blocks[root]! > 0 ? 'blocks' : query.unit;
  const whole = tree[unit][root]!;
  const boxes: FlameBox[] = [frameBox(tree, root, { parent: 0, depth: 0, start: 0 })];
  let isCut = false;
  for (let first = 0; first < boxes.length && !isCut; ) {
    const end = boxes.length;
    const level: FlameBox[] = [];
    for (let parent = first; parent < end; parent++)
      level.push(...boxesBelow(tree, boxes[parent]!, parent, { ...query, unit }, whole));
    isCut = end + level.length > query.maximumFrames;
    if (!isCut) boxes.push(...level);
    first = end;
  }
  const classes = classesOf(timeline, tree);
  const share = (amount: number) => (whole === 0 ? 0 : amount / whole);
  return {
    path: query.path.slice(0, depth),
    unit,
    totalBytes: tree.bytes[ROOT]!,
    totalBlocks: tree.blocks[ROOT]!,
    names: boxes.map(({ node }) => (node === null ? '' : tree.names[node]!)),
    mergedCounts: Uint32Array.from(boxes, ({ mergedCount }) => mergedCount),
    parents: Uint32Array.from(boxes, ({ parent }) => parent),
    depths: Uint32Array.from(boxes, ({ depth }) => depth),
    starts: Float64Array.from(boxes, ({ start }) => share(start)),
    widths: Float64Array.from(boxes, (box) => share(box[unit])),
    bytes: Float64Array.from(boxes, ({ bytes }) => bytes),
    blocks: Uint32Array.from(boxes, ({ blocks }) => blocks),
    classes: Uint8Array.from(boxes, ({ node }) => (node === null ? LAST_CLASS : classes[node]!)),
    calls: Uint8Array.from(boxes, ({ node }) => (node !== null && callsOthers(tree, node, unit) ? 1 : 0)),
    isCut,
  };
}

/** Those that leak something in the unit of the widths. */
function callsOthers(tree: LeakTree, node: number, unit: FlameUnit): boolean {
  return tree.childrenOf(node).some((child) => tree[unit][child]! > 0);
}

function frameBox(
  tree: LeakTree,
  node: number,
  place: Pick<FlameBox, 'parent' | 'depth' | 'start'>,
): FlameBox {
  return { node, mergedCount: 0, bytes: tree.bytes[node]!, blocks: tree.blocks[node]!, ...place };
}

/** What is under a box: from its left edge on, without a gap. `start` is in the unit until it is told as a share. */
function boxesBelow(
  tree: LeakTree,
  { node, depth, start }: FlameBox,
  parent: number,
  { unit, maximumAcross }: FlameQuery,
  whole: number,
): FlameBox[] {
  if (node === null) return [];
  const values = tree[unit];
  const least = whole / maximumAcross;
  const wide: number[] = [];
  const merged = { count: 0, bytes: 0, blocks: 0 };
  for (const child of tree.childrenOf(node)) {
    if (values[child]! >= least && values[child]! > 0) {
      wide.push(child);
      continue;
    }
    merged.count++;
    merged.bytes += tree.bytes[child]!;
    merged.blocks += tree.blocks[child]!;
  }
  wide.sort((one, other) => values[other]! - values[one]! || one - other);
  let next = start;
  const boxes = wide.map((child) => {
    const box = frameBox(tree, child, { parent, depth: depth + 1, start: next });
    next += values[child]!;
    return box;
  });
  const { count, bytes, blocks } = merged;
  if (merged[unit] > 0 && merged[unit] >= least)
    boxes.push({ node: null, mergedCount: count, parent, depth: depth + 1, start: next, bytes, blocks });
  return boxes;
}

const known = new WeakMap<LeakTree, Uint8Array>();

/** The class of each node: that of its own leaks, or of the child with the most bytes where that has more. */
function classesOf(timeline: Timeline, tree: LeakTree): Uint8Array {
  const found = known.get(tree);
  if (found) return found;
  const { classOf } = classifierFor(timeline, 'site');
  const { bytes, parents } = tree;
  const classes = new Uint8Array(bytes.length).fill(LAST_CLASS);
  const heaviest = new Float64Array(bytes.length).fill(-1);
  const own = bytes.slice();
  // Children come after their parents, so that a node's are all known when it is reached.
  for (let node = bytes.length - 1; node >= ROOT; node--) {
    const [event] = tree.eventsAt(node);
    if (event !== undefined && own[node]! >= heaviest[node]!) classes[node] = classOf(event + 1, 0, 0, 0);
    if (node === ROOT) break;
    const parent = parents[node]!;
    own[parent]! -= bytes[node]!;
    if (bytes[node]! < heaviest[parent]!) continue;
    heaviest[parent] = bytes[node]!;
    classes[parent] = classes[node]!;
  }
  known.set(tree, classes);
  return classes;
}
