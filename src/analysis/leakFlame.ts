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
  /**
   * Null for the last frame of the path. A number for a page of what it calls: without so many of the largest, and no more than
   * there is room for, to show what was put together.
   */
  readonly pageFrom: number | null;
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
  /** Of the query, or null where there are not so many any more. Where it is a number, box 0 is the frames of the page put together. */
  readonly pageFrom: number | null;
  /** Frames right under box 0 for which there is no room, not even put together: smaller than those that are shown. */
  readonly restCount: number;
  /** Those for which there is, also put together. */
  readonly shownCount: number;
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
  /** The nodes of what it calls. */
  readonly below: readonly number[];
}

/** Average width of the frames of a page: so many times the narrowest that is shown. */
const PAGE_WIDTH = 12;

/** `tree` is by site. */
export function leakFlame(timeline: Timeline, tree: LeakTree, query: FlameQuery): LeakFlame {
  const { node, depth } = tree.deepestOn(query.path);
  const unit = tree.bytes[node] === 0 && tree.blocks[node]! > 0 ? 'blocks' : query.unit;
  const callees = valued(tree.childrenOf(node), tree[unit]);
  const pageFrom = depth === query.path.length ? query.pageFrom : null;
  const page = pageOf(tree, callees, { ...query, pageFrom, unit });
  const root = page ?? frameBox(tree, node, { parent: 0, depth: 0, start: 0 });
  const whole = root[unit];
  const boxes: FlameBox[] = [root];
  let isCut = false;
  for (let first = 0; first < boxes.length && !isCut; ) {
    const end = boxes.length;
    const level: FlameBox[] = [];
    for (let parent = first; parent < end; parent++)
      level.push(...boxesBelow(tree, boxes[parent]!, parent, { unit, least: whole / query.maximumAcross }));
    isCut = end + level.length > query.maximumFrames;
    if (!isCut) boxes.push(...level);
    first = end;
  }
  const shownCount = shownBelowRoot(boxes);
  const classes = classesOf(timeline, tree);
  const share = (amount: number) => (whole === 0 ? 0 : amount / whole);
  return {
    path: query.path.slice(0, depth),
    pageFrom: page && pageFrom,
    restCount: callees.length - ((page && pageFrom) ?? 0) - shownCount,
    shownCount,
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
    calls: Uint8Array.from(boxes, (box) => (hasMore(tree, box, unit) ? 1 : 0)),
    isCut,
  };
}

/** Of frames that leak something in the unit of the widths. Those that are put together can be looked at one by one. */
function hasMore(tree: LeakTree, { node, below }: FlameBox, unit: FlameUnit): boolean {
  return node === null || below.some((child) => tree[unit][child]! > 0);
}

function shownBelowRoot(boxes: readonly FlameBox[]): number {
  return boxes.reduce((sum, { parent, mergedCount }, box) => {
    return box > 0 && parent === 0 ? sum + Math.max(1, mergedCount) : sum;
  }, 0);
}

/** Frames that were put together, the largest of them, as box 0; null where that was not asked for or there are none. */
function pageOf(
  tree: LeakTree,
  callees: readonly number[],
  { pageFrom, unit, maximumAcross }: FlameQuery,
): FlameBox | null {
  if (pageFrom === null) return null;
  const end = pageFrom + Math.max(1, Math.floor(maximumAcross / PAGE_WIDTH));
  const below = byValue(callees, tree[unit]).slice(pageFrom, end);
  if (below.length === 0) return null;
  return { ...mergedBox(tree, below, { parent: 0, depth: 0, start: 0 }), below };
}

/** Those that leak something in the unit of the values. */
function valued(nodes: readonly number[], values: ArrayLike<number>): number[] {
  return nodes.filter((node) => values[node]! > 0);
}

/** The largest first. */
function byValue(nodes: readonly number[], values: ArrayLike<number>): number[] {
  return nodes.toSorted((one, other) => values[other]! - values[one]! || one - other);
}

type FlamePlace = Pick<FlameBox, 'parent' | 'depth' | 'start'>;

function frameBox(tree: LeakTree, node: number, place: FlamePlace): FlameBox {
  const below = tree.childrenOf(node);
  return { node, mergedCount: 0, bytes: tree.bytes[node]!, blocks: tree.blocks[node]!, below, ...place };
}

function mergedBox(tree: LeakTree, nodes: readonly number[], place: FlamePlace): FlameBox {
  let bytes = 0;
  let blocks = 0;
  for (const node of nodes) {
    bytes += tree.bytes[node]!;
    blocks += tree.blocks[node]!;
  }
  return { node: null, mergedCount: nodes.length, bytes, blocks, below: [], ...place };
}

/**
 * What is under a box: from its left edge on, without a gap. `least`: the value of the narrowest that is shown by itself; starts are
 * values too, until they are told as shares.
 */
function boxesBelow(
  tree: LeakTree,
  { below, depth, start }: FlameBox,
  parent: number,
  { unit, least }: { readonly unit: FlameUnit; readonly least: number },
): FlameBox[] {
  const values = tree[unit];
  const leaking = valued(below, values);
  const isWide = (child: number) => values[child]! >= least;
  let next = start;
  const boxes = byValue(leaking.filter(isWide), values).map((child) => {
    const box = frameBox(tree, child, { parent, depth: depth + 1, start: next });
    next += values[child]!;
    return box;
  });
  const narrow = leaking.filter((child) => !isWide(child));
  const merged = mergedBox(tree, narrow, { parent, depth: depth + 1, start: next });
  if (narrow.length > 0 && merged[unit] >= least) boxes.push(merged);
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
