/**
 * What a step changed, as two strips: the blocks of the stretch as they were, and as they are. Widths follow the sizes as
 * far as names stay readable. Its room is there for as long as it is switched on, whatever the step did.
 */

import { formatAddress, formatBytes } from '../src/format/quantities.ts';
import type { Frame } from '../src/protocol/panel.ts';
import { element } from './dom.ts';
import type { Part } from './part.ts';

type Change = NonNullable<Frame['overlays']['change']>;
type Blocks = Change['before'];

const NOTHING = 'This step changed no block.';

export function createChangeFigure(): Part {
  const before = element('div', 'change-strip');
  const after = element('div', 'change-strip');
  const nothing = element('p', 'change-nothing quiet', NOTHING);
  const strips = element(
    'div',
    'change-strips',
    element('span', 'quiet', 'before'),
    before,
    element('span', 'quiet', 'after'),
    after,
  );
  const box = element('div', 'change', strips, nothing);
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', 'What this step changed');
  let shown: Frame | null = null;
  return {
    element: box,
    update({ drawn, overlays }) {
      box.hidden = !overlays.has('change') || drawn === null;
      if (box.hidden || !drawn || drawn.frame === shown) return;
      shown = drawn.frame;
      const { change } = drawn.frame.overlays;
      strips.hidden = change === null;
      nothing.hidden = change !== null;
      const { heapBytes } = drawn.trace.overview.figures;
      before.replaceChildren(...(change ? boxesOf(change.before, heapBytes) : []));
      after.replaceChildren(...(change ? boxesOf(change.after, heapBytes) : []));
    },
  };
}

function boxesOf({ addresses, sizes, free, requested }: Blocks, heapBytes: number): HTMLElement[] {
  return Array.from(addresses, (address, index) => {
    const size = sizes[index] ?? 0;
    const isFree = free[index] === 1;
    const end = (addresses[index - 1] ?? 0) + (sizes[index - 1] ?? 0);
    const box = element('div', `change-block ${isFree ? 'free' : 'allocated'}`);
    // The two ends of a move may lie far apart.
    if (index > 0 && address !== end) box.classList.add('apart');
    box.style.flexGrow = String(Math.sqrt(size));
    const words = isFree
      ? `free, ${formatBytes(size)}`
      : `${formatBytes(requested[index] ?? 0)} in a block of ${formatBytes(size)}`;
    // The style sheet shows what has room.
    box.append(element('span', 'whole', words), element('span', 'short', formatBytes(size)));
    box.title = `${formatAddress(address, heapBytes)}, ${words}`;
    return box;
  });
}
