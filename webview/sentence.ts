/** The sentence of a step as elements, each part in its own style. */

import type { StepReport } from '../src/protocol/panel.ts';
import { element } from './dom.ts';

export function sentenceParts({ sentence }: StepReport): HTMLElement[] {
  return sentence.map(({ text, style }) => element('span', `part-${style}`, text));
}
