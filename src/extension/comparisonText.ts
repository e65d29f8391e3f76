/**
 * A comparison as lines of text: a table with a row for each strategy and order, what is in force and what is best marked in
 * it. Pure; says where on its lines a row can be taken up.
 */

import * as l10n from '@vscode/l10n';
import type { ComparedPolicy, Policy, TraceFigures } from '../engine/engine.ts';
import { formatBytes, formatCount, formatExactBytes, formatQuantity } from '../format/quantities.ts';
import { type Alignment, alignRows, printable } from '../format/textLayout.ts';

export interface ComparisonText {
  readonly lines: readonly string[];
  readonly links: readonly UseLink[];
}

/** Where a row is taken up: the word on a 0-based line, in half-open columns. */
export interface UseLink {
  readonly policy: Policy;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

interface Column {
  readonly title: string;
  /** The less, the better; or the other way. */
  readonly best: 'least' | 'most';
  readonly value: (row: ComparedPolicy) => number;
  readonly word: (value: number) => string;
}

const OUT_OF_MEMORY: Column = {
  title: l10n.t('out of memory'),
  best: 'least',
  value: ({ outOfMemoryCount }) => outOfMemoryCount,
  word: formatCount,
};

const COLUMNS: readonly Column[] = [
  OUT_OF_MEMORY,
  {
    title: l10n.t('peak live'),
    best: 'most',
    value: ({ figures }) => figures.peakLiveBytes,
    word: formatBytes,
  },
  { title: 'reached', best: 'least', value: ({ figures }) => figures.footprint, word: formatBytes },
  {
    title: l10n.t('largest free'),
    best: 'most',
    value: ({ figures }) => figures.largestFree,
    word: formatBytes,
  },
  {
    title: 'fragmented',
    best: 'least',
    value: ({ figures }) => figures.externalFragmentation,
    word: (share) => `${(share * 100).toFixed(1)} %`,
  },
  {
    title: 'probes',
    best: 'least',
    value: ({ figures: { probes, allocs, reallocs } }) => probes / Math.max(1, allocs + reallocs),
    word: (mean) => (mean >= 100 ? formatCount(Math.round(mean)) : mean.toFixed(2)),
  },
];

const USE = 'use';
const IN_FORCE = '>';
const ALIGNMENTS: readonly Alignment[] = ['left', 'left', 'left', ...COLUMNS.map((): Alignment => 'right')];

const LEGEND: readonly string[] = [
  l10n.t('"{0}" is in force, "*" the best of its column, among those that ran out of memory', IN_FORCE),
  l10n.t('least often. Follow "{0}" to write a strategy and order into the trace; Undo there', USE),
  l10n.t('takes it back. Reached is how much of the pool ever was, largest free and'),
  l10n.t('fragmented are those after the last event, probes the free blocks looked at for a'),
  l10n.t('request.'),
];

/** `now` is what the trace comes to as it is; undefined where it is closed. */
export function comparisonText(
  name: string,
  rows: readonly ComparedPolicy[],
  now: TraceFigures | undefined,
): ComparisonText {
  const inForce = now && rows.find((row) => isUnder(row, now));
  const first = rows[0]?.figures;
  const head = [
    l10n.t('{0} under every strategy and order', printable(name)),
    ...(first ? [wordSetting(first)] : []),
    '',
    ...(inForce && isSame(inForce.figures, now)
      ? LEGEND
      : [l10n.t('The trace is another now, or closed: compare again.')]),
    '',
  ];
  const table = alignRows(
    [
      ['', 'strategy', 'order', ...COLUMNS.map(({ title }) => `${title} `)],
      ...rows.map((row) => [
        row === inForce ? IN_FORCE : now ? USE : '',
        row.strategy,
        row.order,
        ...COLUMNS.map((column) => cell(column, row, rows)),
      ]),
    ],
    ALIGNMENTS,
  );
  const links = rows.flatMap((row, index): UseLink[] => {
    const policy: Policy = { strategy: row.strategy, order: row.order };
    const line = head.length + 1 + index;
    return row === inForce || !now ? [] : [{ policy, line, start: 0, end: USE.length }];
  });
  return { lines: [...head, ...table, ''], links };
}

function wordSetting({ events, heapBytes, align, arenas }: TraceFigures): string {
  const heap = l10n.t('a heap of {0}', formatExactBytes(heapBytes));
  return l10n.t(
    '{0} in {1}, blocks aligned to {2}, {3}.',
    formatQuantity(events, 'event'),
    heap,
    formatExactBytes(align),
    formatQuantity(arenas, 'arena'),
  );
}

/**
 * The figure, and a mark or a blank, so that digits stand below each other. Where all rows have the same none is the best; of
 * those that ran out of memory more often than others none is either, as they had less to do.
 */
function cell(column: Column, row: ComparedPolicy, rows: readonly ComparedPolicy[]): string {
  const { value, word, best } = column;
  const fewest = Math.min(...rows.map(OUT_OF_MEMORY.value));
  const rivals =
    column === OUT_OF_MEMORY ? rows : rows.filter((each) => OUT_OF_MEMORY.value(each) === fewest);
  const values = rivals.map(value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isBest = rivals.includes(row) && least !== most && value(row) === (best === 'least' ? least : most);
  return `${word(value(row))}${isBest ? '*' : ' '}`;
}

function isUnder({ strategy, order }: Policy, now: TraceFigures): boolean {
  return strategy === now.strategy && order === now.order;
}

/** Whether two replays under the same strategy and order were of the same events, as far as their figures tell. */
function isSame(one: TraceFigures, other: TraceFigures): boolean {
  return SAME.every((figure) => one[figure] === other[figure]);
}

const SAME = [
  'heapBytes',
  'align',
  'arenas',
  'events',
  'placementChecksum',
  'peakLiveBytes',
  'liveBytes',
  'probes',
] as const;
