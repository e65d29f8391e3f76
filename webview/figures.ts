/** The figures of the heap at the cursor, and how many findings the whole trace has. */

import { formatBytes, formatCount, formatQuantity, formatShare } from '../src/format/quantities.ts';
import { problemCounts, type TraceOverview } from '../src/protocol/panel.ts';
import { element, setText } from './dom.ts';
import type { Part } from './part.ts';
import type { DrawnFrame } from './state.ts';

export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly bad?: boolean;
}

export function createFigures(): Part {
  const list = element('dl', 'figures');
  list.setAttribute('aria-label', 'Figures');
  const rows: { value: HTMLElement; note: HTMLElement }[] = [];
  return {
    element: list,
    update({ drawn }) {
      if (!drawn) return;
      figuresOf(drawn).forEach(({ name, value, note, bad }, index) => {
        rows[index] ??= addFigure(list, name);
        const row = rows[index];
        setText(row.value, value);
        setText(row.note, note);
        row.value.classList.toggle('bad', bad === true);
      });
    },
  };
}

function addFigure(list: HTMLElement, name: string): { value: HTMLElement; note: HTMLElement } {
  const value = element('dd', 'figure-value');
  const note = element('dd', 'figure-note');
  list.append(element('div', 'figure', element('dt', '', name), value, note));
  return { value, note };
}

export function figuresOf({ trace, frame }: DrawnFrame): Figure[] {
  const { figures } = frame.report;
  const whole = trace.overview.figures;
  return [
    {
      name: 'live',
      value: formatBytes(figures.liveBytes),
      note: `peak ${formatBytes(whole.peakLiveBytes)}`,
    },
    { name: 'free', value: formatBytes(figures.freeBytes), note: `of ${formatBytes(whole.heapBytes)}` },
    {
      name: 'largest free',
      value: formatBytes(figures.largestFree),
      note: `of ${formatQuantity(figures.freeBlocks, 'block')}`,
    },
    {
      name: 'ext. fragmentation',
      value: formatShare(figures.externalFragmentation),
      note: `internal ${formatShare(figures.internalFragmentation)}`,
    },
    {
      name: 'blocks',
      value: formatCount(figures.liveBlocks),
      note: `peak ${formatCount(whole.peakLiveBlocks)}`,
    },
    findingsFigure(trace.overview),
  ];
}

/** The gravest kind in front, the others behind it. */
function findingsFigure({ figures, settingsProblem }: TraceOverview): Figure {
  const bySeverity = problemCounts(figures.findingCounts, settingsProblem);
  const words = (['error', 'warning', 'hint'] as const)
    .filter((severity) => bySeverity[severity] > 0)
    .map((severity) => formatQuantity(bySeverity[severity], severity));
  return {
    name: 'findings',
    value: words[0] ?? 'none',
    note: words.slice(1).join(', '),
    bad: bySeverity.error > 0,
  };
}
