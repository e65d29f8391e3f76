/**
 * What is never freed as a tree: by site, a node for each frame below those that called it, or by size, thread or age, with
 * a node for each class. In columns, one entry a node, as there may be a hundred thousand sites and a million leaks.
 *
 * Invariant: what a node has is what its children have together and what leaks right at it; the root, node 0, has it all. A
 * node comes after its parent. Names of siblings differ, so that a path of names, which outlives an edit, leads to one node.
 */

import { sitePath } from '../format/sites.ts';
import { blockSiteOf, blockSiteText } from '../replay/blockSites.ts';
import type { Timeline } from '../replay/timeline.ts';
import { classifierFor } from './colourClasses.ts';

export type LeakGrouping = 'site' | 'size' | 'thread' | 'age';

export const ROOT = 0;
const NONE = -1;
/** Leaks handled between two breaths: a few milliseconds where each has a site of its own, of many frames. */
const SLICE = 1 << 10;
/** Above any number of different frames, so that parent and frame make one key. */
const FRAMES = 2 ** 26;
/** Of a name, beside its letters; and of a reference to one. */
const BYTES_PER_NAME = 32;
const BYTES_PER_REFERENCE = 8;

export class LeakTree {
  readonly names: readonly string[];
  readonly parents: Int32Array;
  readonly bytes: Float64Array;
  readonly blocks: Uint32Array;
  private readonly firstChildren: Int32Array;
  private readonly nextSiblings: Int32Array;
  private readonly nameBytes: number;

  /** `starts` has one entry more than there are nodes. */
  constructor(
    readonly by: LeakGrouping,
    nodes: Nodes,
    /** The leaks, those of a node together, in the order of the trace. */
    private readonly events: Uint32Array,
    private readonly starts: Uint32Array,
    ownBytes: Float64Array,
  ) {
    const { names, count } = nodes;
    const parents = Int32Array.from(nodes.parents);
    this.names = names;
    this.parents = parents;
    this.nameBytes = nodes.nameBytes + count * BYTES_PER_REFERENCE;
    this.bytes = ownBytes;
    this.blocks = Uint32Array.from({ length: count }, (_, node) => starts[node + 1]! - starts[node]!);
    this.firstChildren = new Int32Array(count).fill(NONE);
    this.nextSiblings = new Int32Array(count).fill(NONE);
    for (let node = count - 1; node > ROOT; node--) {
      const parent = parents[node]!;
      this.bytes[parent]! += this.bytes[node]!;
      this.blocks[parent]! += this.blocks[node]!;
      this.nextSiblings[node] = this.firstChildren[parent]!;
      this.firstChildren[parent] = node;
    }
  }

  /** What it takes in memory. */
  get byteLength(): number {
    const { parents, bytes, blocks, firstChildren, nextSiblings, events, starts } = this;
    const arrays = [parents, bytes, blocks, firstChildren, nextSiblings, events, starts];
    return arrays.reduce((sum, array) => sum + array.byteLength, this.nameBytes);
  }

  /** In the order in which they were met; classes in theirs. */
  childrenOf(node: number): number[] {
    const children: number[] = [];
    for (let child = this.firstChildren[node]!; child !== NONE; child = this.nextSiblings[child]!)
      children.push(child);
    return children;
  }

  /** The leaks right at a node, in the order of the trace. */
  eventsAt(node: number): Uint32Array {
    return this.events.subarray(this.starts[node]!, this.starts[node + 1]!);
  }

  /** Undefined where there is none. */
  nodeAt(path: readonly string[]): number | undefined {
    const { node, depth } = this.deepestOn(path);
    return depth === path.length ? node : undefined;
  }

  /** As far along a path as there are nodes. */
  deepestOn(path: readonly string[]): { readonly node: number; readonly depth: number } {
    let node = ROOT;
    for (const [depth, name] of path.entries()) {
      const next = this.childrenOf(node).find((child) => this.names[child] === name);
      if (next === undefined) return { node, depth };
      node = next;
    }
    return { node, depth: path.length };
  }
}

/** The tree of `events`, which leak. In slices: yields between them. */
export function* leakTreeSlices(
  timeline: Timeline,
  events: Uint32Array,
  by: LeakGrouping,
): Generator<undefined, LeakTree> {
  const { columns } = timeline.trace;
  const nodes = new Nodes();
  const nodeOf = placerFor(timeline, by, nodes);
  const places = new Uint32Array(events.length);
  for (let leak = 0; leak < events.length; leak++) {
    places[leak] = nodeOf(events[leak]!);
    if ((leak + 1) % SLICE === 0) yield;
  }
  const starts = new Uint32Array(nodes.count + 1);
  for (const node of places) starts[node + 1]!++;
  for (let node = 0; node < nodes.count; node++) starts[node + 1]! += starts[node]!;
  yield;
  const ordered = new Uint32Array(events.length);
  const filled = starts.slice();
  const ownBytes = new Float64Array(nodes.count);
  for (let leak = 0; leak < events.length; leak++) {
    const node = places[leak]!;
    const event = events[leak]!;
    ordered[filled[node]!++] = event;
    ownBytes[node]! += columns.sizeOf(event);
    if ((leak + 1) % SLICE === 0) yield;
  }
  return new LeakTree(by, nodes, ordered, starts, ownBytes);
}

/** Nodes that are being made: each by its parent and its name. */
class Nodes {
  readonly names = [''];
  readonly parents = [NONE];
  nameBytes = 0;
  private readonly frames = new Map<string, number>();
  private readonly known = new Map<number, number>();

  get count(): number {
    return this.names.length;
  }

  /** New or known. */
  below(parent: number, name: string): number {
    let frame = this.frames.get(name);
    if (frame === undefined) {
      frame = this.frames.size;
      this.frames.set(name, frame);
      this.nameBytes += BYTES_PER_NAME + name.length;
    }
    const key = parent * FRAMES + frame;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.known.set(key, this.count);
    this.parents.push(parent);
    return this.names.push(name) - 1;
  }
}

/** Tells the node of a leak, which is made where it is the first of its site or class. */
function placerFor(timeline: Timeline, by: LeakGrouping, nodes: Nodes): (event: number) => number {
  const { trace, stepCount } = timeline;
  const { columns } = trace;
  if (by === 'site') {
    const known = new Int32Array(trace.sites.count + 1).fill(NONE);
    return (event) => {
      const site = blockSiteOf(timeline, event);
      if (known[site] === NONE) {
        const path = sitePath(blockSiteText(timeline, event));
        known[site] = path.reduce((parent, frame) => nodes.below(parent, frame), ROOT);
      }
      return known[site]!;
    };
  }
  if (by === 'thread') {
    const known = new Int32Array(trace.threads.count).fill(NONE);
    return (event) => {
      const thread = columns.threads[event]!;
      if (known[thread] === NONE) known[thread] = nodes.below(ROOT, trace.threads.text(thread));
      return known[thread]!;
    };
  }
  // What a leak wastes is what the program asked for, so that its size is that one, not the block's.
  const { classOf, names } = classifierFor(timeline, by);
  const classes = names.map((name) => nodes.below(ROOT, name));
  return (event) => {
    const bytes = columns.sizeOf(event);
    return classes[classOf(event + 1, bytes, bytes, stepCount)]!;
  };
}
