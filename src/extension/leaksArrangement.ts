/** How the Leaks view lists leaks: by what, in which order. The choices, in words. Knows nothing of VS Code. */

import type { LeakGrouping, LeakOrder } from '../engine/engine.ts';

export interface LeaksArrangement {
  readonly by: LeaksGrouping;
  readonly sortBy: LeakOrder;
  readonly descending: boolean;
}

export type LeaksGrouping = LeakGrouping | 'growth';

export interface GroupingChoice {
  readonly by: LeaksGrouping;
  readonly label: string;
  readonly description: string;
}

export const GROUPINGS: readonly GroupingChoice[] = [
  { by: 'site', label: 'Call site', description: 'A tree of frames, from the outermost to the call' },
  { by: 'size', label: 'Size', description: 'What the program asked for' },
  { by: 'thread', label: 'Thread', description: 'The thread that made the block what it is' },
  { by: 'age', label: 'Age', description: 'Steps from then to the end of the trace' },
  {
    by: 'growth',
    label: 'Growth',
    description: 'Sites that leak again and again, over marks or equal slices',
  },
];

export interface OrderChoice extends Omit<LeaksArrangement, 'by'> {
  readonly label: string;
}

export const ORDERS: readonly OrderChoice[] = [
  { sortBy: 'bytes', descending: true, label: 'Most bytes first' },
  { sortBy: 'bytes', descending: false, label: 'Least bytes first' },
  { sortBy: 'blocks', descending: true, label: 'Most blocks first' },
  { sortBy: 'blocks', descending: false, label: 'Fewest blocks first' },
  { sortBy: 'name', descending: false, label: 'By name, sizes and ages ascending' },
  { sortBy: 'name', descending: true, label: 'By name, sizes and ages descending' },
];

export const FIRST_ARRANGEMENT: LeaksArrangement = { by: 'site', sortBy: 'bytes', descending: true };
