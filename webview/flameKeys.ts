/** The keys of the flame graph: from box to box, into a frame and out again. Pure. */

import type { LeakFlame } from '../src/protocol/panel.ts';
import type { KeyTable } from './keyTable.ts';

export const FLAME_KEYS: KeyTable = {
  title: 'Leaks',
  rows: [
    { keys: ['←', '→'], does: 'the frame to the left, to the right' },
    { keys: ['Home', 'End'], does: 'the first, the last frame of the row' },
    { keys: ['↑', '↓'], does: 'the caller, the first of those that it calls' },
    { keys: ['Enter'], does: 'zoom into the frame' },
    { keys: ['Esc'], does: 'zoom out by a frame' },
  ],
};

/** Where a key leads from a box; the same box where there is nothing in that direction. Null for other keys. */
export function boxByKey({ parents, depths }: LeakFlame, box: number, key: string): number | null {
  switch (key) {
    case 'ArrowUp':
      return parents[box] ?? 0;
    case 'ArrowDown': {
      const child = parents.indexOf(box, Math.max(1, box));
      return child < 0 ? box : child;
    }
    case 'ArrowLeft':
      return box > 0 && depths[box - 1] === depths[box] ? box - 1 : box;
    case 'ArrowRight':
      return depths[box + 1] === depths[box] ? box + 1 : box;
    case 'Home':
      return depths.indexOf(depths[box] ?? 0);
    case 'End':
      return depths.lastIndexOf(depths[box] ?? 0);
    default:
      return null;
  }
}
