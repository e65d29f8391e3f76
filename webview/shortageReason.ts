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
  /** Takes the keyboard from the question, which is there no more. */
  focus(): void;
}

/** Of the blocks in the way so many are named at first; the map marks as many as the report has. */
const FIRST_BLOCKERS = 6;

/** `pointOut` is told the block, not its payload. */
export function createShortageReason(host: Host, pointOut: (address: number) => void): ShortageReason {
  const fold = element('button', 'fold for-hands', element('span', 'fold-mark'), 'What stands in the way');
  const body = element('div', 'shortage-body');
  const whole = element('div', 'shortage', fold, body);
  /** Those of which all blocks were asked for. */
  const opened = new WeakSet<ShortageReport>();
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
  whole.hidden = true;

  const lineOf = ({ block, line, site }: BlockerLine, { address, line: number }: Blocker): HTMLElement => {
    const toBlock = linkButton(block, () => pointOut(address - HEADER_BYTES));
    const toLine = linkButton(line, () => host.revealLine(number));
    return element('li', '', toBlock, ', from ', toLine, site && `, ${site}`);
  };
  const fill = (report: ShortageReport, heapBytes: number) => {
    const most = opened.has(report) ? Number.POSITIVE_INFINITY : FIRST_BLOCKERS;
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
        opened.add(report);
        fill(report, heapBytes);
        body.querySelectorAll<HTMLElement>('.blockers .link')[2 * lines.length]?.focus();
      });
      const isAll = hiddenCount === 0;
      if (!isAll) list.append(element('li', 'for-hands', showMore));
      list.append(element('li', isAll ? 'quiet' : 'quiet for-picture', words.moreBlockers));
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
      whole.hidden = report === null;
      if (report) fill(report, overview.figures.heapBytes);
    },
    focus: () => fold.focus(),
  };
}
