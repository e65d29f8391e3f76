/**
 * The keys of the panel that are no commands of VS Code's: from block to block, the help, and giving up a selection. Controls
 * that have a use of their own for a key have stopped it before (keys.ts).
 */

import type { BlockDetails, PanelTrace } from '../src/protocol/panel.ts';
import type { KeyTable } from './keyTable.ts';
import type { ViewState } from './state.ts';

/** The commands' keys stand in package.json; these are their names for the help. */
export const STEP_KEYS: KeyTable = {
  title: 'Steps',
  rows: [
    { keys: ['←', '→'], does: 'one step back, one step on' },
    { keys: ['Home', 'End'], does: 'the first step, the last step' },
    { keys: ['P', 'N', 'Shift+←', 'Shift+→'], does: 'the previous finding, the next finding' },
    { keys: ['Space'], does: 'play, pause' },
    { keys: ['G'], does: 'go to a step by its number' },
  ],
};

export const BLOCK_KEYS: KeyTable = {
  title: 'Blocks',
  rows: [
    { keys: ['[', ']'], does: 'the block before, the block behind, by address' },
    { keys: ['{', '}'], does: 'the free block before, the free block behind, in the free list' },
    { keys: ['Esc'], does: 'select nothing' },
  ],
};

/** Those of two parts that show the same steps. */
export const PLOT_KEYS: KeyTable = {
  title: 'History and timeline',
  rows: [
    { keys: ['←', '→'], does: 'the steps of a pixel back or on in the history, a step in the timeline' },
    { keys: ['+', '-'], does: 'fewer steps about the cursor, more of them' },
    { keys: ['0'], does: 'all steps; in the history also by Esc' },
  ],
};

export const PANEL_KEYS: KeyTable = {
  title: 'Panel',
  rows: [
    { keys: ['Tab', 'Shift+Tab'], does: 'from control to control' },
    { keys: ['↑', '↓', '←', '→'], does: 'on a bar between two panes: resize them; Enter: the usual size' },
    { keys: ['?'], does: 'this help' },
  ],
};

const WALK_KEYS = new Set(['[', ']', '{', '}']);

export interface KeyActions {
  selectNothing(): void;
  walkTo(address: number): void;
  showHelp(): void;
}

/** `state` is asked for when a key is pressed. */
export function listenToKeys(target: EventTarget, state: () => ViewState, actions: KeyActions): void {
  target.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent) || event.defaultPrevented) return;
    const { key, metaKey, ctrlKey, altKey } = event;
    // Where a bracket needs AltGr, the platform reports Ctrl and Alt, or Alt alone.
    if (metaKey || (ctrlKey && !altKey)) return;
    if (key === '?') return actions.showHelp();
    // What was chosen may be no block at this step, and be one again at the next.
    if (key === 'Escape') return actions.selectNothing();
    const address = walkTarget(key, state());
    if (address === undefined) return;
    event.preventDefault();
    actions.walkTo(address);
  });
}

/**
 * An address in the block that a key leads to; undefined where it leads nowhere. Without a selection every walk begins at
 * the block that the step touched.
 */
export function walkTarget(key: string, { selection, drawn }: ViewState): number | undefined {
  if (!drawn || !WALK_KEYS.has(key)) return undefined;
  if (!selection) return drawn.frame.report.touched?.address ?? 0;
  const { free, freeList } = selection;
  switch (key) {
    case '[':
      return selection.address > 0 ? selection.address - 1 : undefined;
    case ']':
      return addressBehind(selection, drawn.trace);
    case '{':
      return (free ? freeList.previous : freeList.tail) ?? undefined;
    default:
      return (free ? freeList.next : freeList.head) ?? undefined;
  }
}

function addressBehind({ address, size }: BlockDetails, { overview }: PanelTrace): number | undefined {
  const end = address + size;
  return end < overview.arenaBytes * overview.figures.arenas ? end : undefined;
}
