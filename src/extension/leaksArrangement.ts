/** How the Leaks view lists leaks: by what, in which order. The choices, in words. Knows nothing of VS Code. */

import * as l10n from '@vscode/l10n';
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
  {
    by: 'site',
    label: l10n.t('Call site'),
    description: l10n.t('A tree of frames, from the outermost to the call'),
  },
  { by: 'size', label: 'Size', description: l10n.t('What the program asked for') },
  { by: 'thread', label: 'Thread', description: l10n.t('The thread that made the block what it is') },
  { by: 'age', label: 'Age', description: l10n.t('Steps from then to the end of the trace') },
  {
    by: 'growth',
    label: 'Growth',
    description: l10n.t('Sites that leak again and again, over marks or equal slices'),
  },
];

export interface OrderChoice extends Omit<LeaksArrangement, 'by'> {
  readonly label: string;
  /** In the middle of a line of words. */
  readonly words: string;
}

export const ORDERS: readonly OrderChoice[] = [
  {
    sortBy: 'bytes',
    descending: true,
    label: l10n.t('Most bytes first'),
    words: l10n.t('most bytes first'),
  },
  {
    sortBy: 'bytes',
    descending: false,
    label: l10n.t('Least bytes first'),
    words: l10n.t('least bytes first'),
  },
  {
    sortBy: 'blocks',
    descending: true,
    label: l10n.t('Most blocks first'),
    words: l10n.t('most blocks first'),
  },
  {
    sortBy: 'blocks',
    descending: false,
    label: l10n.t('Fewest blocks first'),
    words: l10n.t('fewest blocks first'),
  },
  {
    sortBy: 'name',
    descending: false,
    label: l10n.t('By name, sizes and ages ascending'),
    words: l10n.t('by name'),
  },
  {
    sortBy: 'name',
    descending: true,
    label: l10n.t('By name, sizes and ages descending'),
    words: l10n.t('by name, descending'),
  },
];

export const FIRST_ARRANGEMENT: LeaksArrangement = { by: 'site', sortBy: 'bytes', descending: true };

/**
 * What is chosen, for the title of the view, as it holds for the next trace as well. The usual order goes without saying, and
 * growing sites have an order of their own.
 */
export function wordArrangement({ by, sortBy, descending }: LeaksArrangement, filter: string): string {
  const order = ORDERS.find((choice) => choice.sortBy === sortBy && choice.descending === descending);
  const isUsual = sortBy === FIRST_ARRANGEMENT.sortBy && descending === FIRST_ARRANGEMENT.descending;
  return [
    by === 'growth' ? 'growth' : `by ${by}`,
    ...(order && !isUsual && by !== 'growth' ? [order.words] : []),
    ...(filter === '' ? [] : [`“${filter}”`]),
  ].join(' · ');
}
