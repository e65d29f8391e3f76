/** Which panes of the panel are shown and how large: chosen by the user, kept by the host for all panels. */

export const PANE_IDS = ['timeline', 'map', 'history', 'inspector', 'leaks'] as const;

export type PaneId = (typeof PANE_IDS)[number];

/** Panes that are hidden until their user wants them. */
const EXTRA_PANES: readonly PaneId[] = ['leaks'];

/** Lengths that a splitter can set, in CSS pixels. */
export const PANE_LENGTHS = [
  'timelineHeight',
  'mapHeight',
  'historyHeight',
  'sideWidth',
  'inspectorWidth',
] as const;

export type PaneLength = (typeof PANE_LENGTHS)[number];

export interface LayoutChoice {
  readonly hidden: readonly PaneId[];
  /** Of the panes that are hidden at first. */
  readonly added: readonly PaneId[];
  /** What is left out is as large as the panel thinks best. */
  readonly lengths: Readonly<Partial<Record<PaneLength, number>>>;
}

export const DEFAULT_LAYOUT: LayoutChoice = { hidden: [], added: [], lengths: {} };

export function isShown({ hidden, added }: LayoutChoice, id: PaneId): boolean {
  return EXTRA_PANES.includes(id) ? added.includes(id) : !hidden.includes(id);
}

/** The same choice with a pane shown that was hidden, or hidden that was shown. */
export function toggled(choice: LayoutChoice, id: PaneId): LayoutChoice {
  const list = EXTRA_PANES.includes(id) ? 'added' : 'hidden';
  const others = choice[list].filter((other) => other !== id);
  return { ...choice, [list]: others.length < choice[list].length ? others : [...others, id] };
}

/** A choice as far as it can be read from what was kept, perhaps by another version. */
export function readLayout(kept: unknown): LayoutChoice {
  if (!isRecord(kept)) return DEFAULT_LAYOUT;
  const idsIn = (list: unknown) => PANE_IDS.filter((id) => Array.isArray(list) && list.includes(id));
  const lengths = isRecord(kept.lengths) ? kept.lengths : {};
  return {
    hidden: idsIn(kept.hidden),
    added: idsIn(kept.added),
    lengths: Object.fromEntries(
      PANE_LENGTHS.map((name) => [name, lengths[name]]).filter(([, value]) => isLength(value)),
    ),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
