/** What the history shows, in words. */

import { formatAddress, formatCount, formatQuantity, formatShare } from '../src/format/quantities.ts';
import type { HistoryMark, HistoryPicture } from '../src/protocol/panel.ts';
import type { HistoryGeometry } from './historyGeometry.ts';

/** For those who do not see the picture. */
export function wordHistory(picture: HistoryPicture): string {
  const { fromStep, toStep, used, leaking, errorSteps, markCount } = picture;
  const words = [
    `History, address over step, steps ${formatCount(fromStep)} to ${formatCount(toStep)}`,
    `${formatShare(meanOf(used))} allocated on the average`,
  ];
  if (leaking.some((share) => share > 0)) words.push(`${formatShare(meanOf(leaking))} never freed`);
  if (errorSteps.length > 0) {
    const first = formatCount(errorSteps[0] ?? 0);
    words.push(`errors at ${formatQuantity(errorSteps.length, 'place')}, the first at step ${first}`);
  }
  if (markCount > 0) words.push(wordHiddenMarks(picture) || formatQuantity(markCount, 'mark'));
  return words.join(', ');
}

/** Empty where all marks are seen. */
export function wordHiddenMarks({ marks, markCount }: HistoryPicture): string {
  return marks.length === markCount
    ? ''
    : `${formatCount(marks.length)} of ${formatQuantity(markCount, 'mark')}`;
}

function meanOf(shares: Uint8Array): number {
  let sum = 0;
  for (const share of shares) sum += share;
  return shares.length === 0 ? 0 : sum / shares.length / 255;
}

/** What lies under the pointer: its step, its address unless it is beside the plot, and the label of a mark, uncut. */
export function wordPlace(
  step: number,
  address: number | null,
  mark: HistoryMark | null,
  { endAddress }: HistoryGeometry,
): string {
  const words = [step === 0 ? 'the start' : `step ${formatCount(step)}`];
  if (address !== null) words.push(formatAddress(address, endAddress));
  if (mark) words.unshift(mark.label);
  return words.join(' · ');
}
