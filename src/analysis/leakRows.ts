/** What is right below a node of a tree of leaks, as a page of rows: first the nodes, then the leaks, both in the order asked for. */

import { naturalOrder } from '../format/naturalOrder.ts';
import type { Timeline } from '../replay/timeline.ts';
import { firstPositionSlices } from './largest.ts';
import { type Leak, leakOf } from './largestLeaks.ts';
import type { LeakGrouping, LeakTree } from './leakTree.ts';

/** By name: frames and threads by theirs, sizes and ages as they grow, leaks by id. */
export type LeakOrder = 'bytes' | 'blocks' | 'name';

export interface LeakFilter {
  /** Only leaks whose site or id contains it, whatever the case of its letters; all where empty. */
  readonly filter: string;
}

export interface LeakQuery extends LeakFilter {
  readonly by: LeakGrouping;
  /** Names of nodes, from below the root; none for the root. */
  readonly path: readonly string[];
  readonly sortBy: LeakOrder;
  readonly descending: boolean;
  /** The first row wanted, from 0. */
  readonly from: number;
  readonly maximumCount: number;
  /** Only the leaks right at the node. */
  readonly leaksOnly?: boolean;
}

export interface LeakRows {
  /** Of all that the filter lets through: what shares are of. */
  readonly totalBytes: number;
  readonly totalBlocks: number;
  readonly rowCount: number;
  readonly rows: readonly LeakRow[];
}

export type LeakRow = LeakGroup | LeakedBlock;

export interface LeakGroup {
  readonly kind: 'group';
  /** A frame, a thread, or the words for a class. Empty for leaks without a site, and for the thread without a name. */
  readonly name: string;
  readonly bytes: number;
  readonly blocks: number;
}

export interface LeakedBlock extends Leak {
  readonly kind: 'block';
  /** Of the event that made the block what it is. */
  readonly step: number;
}

/** Names read between two breaths. */
const SLICE_NAMES = 1 << 12;

const NOTHING: LeakRows = { totalBytes: 0, totalBlocks: 0, rowCount: 0, rows: [] };

/** No rows where the path leads nowhere. In slices: yields between them. */
export function* leakRowSlices(
  timeline: Timeline,
  tree: LeakTree,
  query: LeakQuery,
): Generator<void, LeakRows> {
  const node = tree.nodeAt(query.path);
  if (node === undefined) return NOTHING;
  const nodes = query.leaksOnly ? [] : tree.childrenOf(node).filter((child) => tree.blocks[child]! > 0);
  const events = tree.eventsAt(node);
  const end = query.from + query.maximumCount;
  const nodeOrder = yield* firstPositionSlices(nodes.length, end, orderOfNodes(tree, nodes, query));
  const groups = Array.from(nodeOrder.slice(query.from), (position): LeakGroup => {
    const child = nodes[position]!;
    return {
      kind: 'group',
      name: tree.names[child]!,
      bytes: tree.bytes[child]!,
      blocks: tree.blocks[child]!,
    };
  });
  const lastLeak = Math.max(0, end - nodes.length);
  const leaks = lastLeak > 0 ? yield* firstLeaks(timeline, events, lastLeak, query) : new Uint32Array(0);
  const blocks = Array.from(leaks.slice(Math.max(0, query.from - nodes.length)), (event): LeakedBlock => {
    return { kind: 'block', step: event + 1, ...leakOf(timeline, event) };
  });
  return {
    totalBytes: tree.bytes[0]!,
    totalBlocks: tree.blocks[0]!,
    rowCount: nodes.length + events.length,
    rows: [...groups, ...blocks],
  };
}

type Order = (one: number, other: number) => number;

/** Equals stay in the order in which they were met. */
function ordered(descending: boolean, difference: Order): Order {
  const sign = descending ? -1 : 1;
  return (one, other) => sign * difference(one, other) || one - other;
}

function orderOfNodes(tree: LeakTree, nodes: readonly number[], { sortBy, descending }: LeakQuery): Order {
  if (sortBy === 'name') {
    const isScale = tree.by === 'size' || tree.by === 'age';
    const byName: Order = (one, other) => naturalOrder(tree.names[nodes[one]!]!, tree.names[nodes[other]!]!);
    return ordered(descending, isScale ? (one, other) => one - other : byName);
  }
  const values = tree[sortBy];
  return ordered(descending, (one, other) => values[nodes[one]!]! - values[nodes[other]!]!);
}

/** Each is one block, so that by blocks they stay in the order of the trace. */
function* firstLeaks(
  { trace }: Timeline,
  events: Uint32Array,
  maximumCount: number,
  { sortBy, descending }: LeakQuery,
): Generator<void, Uint32Array> {
  const { columns, ids } = trace;
  if (sortBy === 'blocks') return events.slice(0, maximumCount);
  const names: string[] = [];
  if (sortBy === 'name')
    for (const event of events) {
      names.push(ids.text(columns.newIdOf(event)));
      if (names.length % SLICE_NAMES === 0) yield;
    }
  const byName: Order = (one, other) => naturalOrder(names[one]!, names[other]!);
  const byBytes: Order = (one, other) => columns.sizeOf(events[one]!) - columns.sizeOf(events[other]!);
  const order = ordered(descending, sortBy === 'name' ? byName : byBytes);
  const first = yield* firstPositionSlices(events.length, maximumCount, order);
  return first.map((position) => events[position]!);
}
