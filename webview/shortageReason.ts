/**
 * Why memory ran out, as the report on it tells: what stands in the way, block by block, and what would have helped. It can be folded
 * up to its heading, and stays so from step to step.
 */

import { formatCount } from '../src/format/quantities.ts';
import {
  type Blocker,
  type BlockerLine,
  HEADER_BYTES,
  type ShortageReport,
  type TraceOverview,
  wordShortageReport,
} from '../src/protocol/panel.ts';
import type { Host } from './channel.ts';
import { element, linkButton } from './dom.ts';

export interface ShortageReason {
  readonly element: HTMLElement;
  /** Empty without a report. */
  show(report: ShortageReport | null, overview: TraceOverview): void;
}

/** Of the blocks in the way so many are named at first; the map marks as many as the report has. */
const FIRST_BLOCKERS = 6;

/** `pointOut` is told the block, not its payload. */
export function createShortageReason(host: Host, pointOut: (address: number) => void): ShortageReason {
  const fold = element('button', 'fold for-hands', element('span', 'fold-mark'), 'What stands in the way');
  const body = element('div', 'shortage-body');
  const whole = element('div', 'shortage');
  let isFolded = false;
  const tell = () => {
    fold.setAttribute('aria-expanded', String(!isFolded));
    body.hidden = isFolded;
  };
  fold.type = 'button';
  fold.addEventListener('click', () => {
    isFolded = !isFolded;
    tell();
  });
  tell();

  const lineOf = ({ block, line, site }: BlockerLine, { address, line: number }: Blocker): HTMLElement => {
    const toBlock = linkButton(block, () => pointOut(address - HEADER_BYTES));
    const toLine = linkButton(line, () => host.revealLine(number));
    return element('li', '', toBlock, ', from ', toLine, site && `, ${site}`);
  };
  const fill = (report: ShortageReport, heapBytes: number, most: number) => {
    const words = wordShortageReport(report, heapBytes, most);
    const blocks = report.blockers?.blocks ?? [];
    const lines = words.blockerLines.flatMap((line, index) => {
      const block = blocks[index];
      return block ? [lineOf(line, block)] : [];
    });
    const list = element('ul', 'blockers', ...lines);
    if (words.moreBlockers) {
      const hiddenCount = blocks.length - lines.length;
      const showMore = linkButton(`Show ${formatCount(hiddenCount)} more`, () => {
        fill(report, heapBytes, blocks.length);
        body.querySelectorAll<HTMLElement>('.blockers .link')[2 * lines.length]?.focus();
      });
      list.append(hiddenCount > 0 ? element('li', '', showMore) : element('li', 'quiet', words.moreBlockers));
    }
    body.replaceChildren(
      element('p', '', words.blockers),
      list,
      element('p', 'quiet', `${words.policies} ${words.heap}`),
    );
  };
  return {
    element: whole,
    show(report, overview) {
      if (!report) return whole.replaceChildren();
      fill(report, overview.figures.heapBytes, FIRST_BLOCKERS);
      whole.replaceChildren(fold, body);
    },
  };
}
