/** Which panes of the panel are shown and how large: chosen by the user, kept by the host for all panels. */

export const PANE_IDS = ['timeline', 'map', 'history', 'inspector'] as const;

export type PaneId = (typeof PANE_IDS)[number];

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
  /** What is left out is as large as the panel thinks best. */
  readonly lengths: Readonly<Partial<Record<PaneLength, number>>>;
}

export const DEFAULT_LAYOUT: LayoutChoice = { hidden: [], lengths: {} };

/** A choice as far as it can be read from what was kept, perhaps by another version. */
export function readLayout(kept: unknown): LayoutChoice {
  if (!isRecord(kept)) return DEFAULT_LAYOUT;
  const hidden = Array.isArray(kept.hidden) ? kept.hidden : [];
  const lengths = isRecord(kept.lengths) ? kept.lengths : {};
  return {
    hidden: PANE_IDS.filter((id) => hidden.includes(id)),
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
