/** What a saved picture is of: a line at its top, which the page itself does not show, and the title of an SVG. */

import { formatCount } from '../src/format/quantities.ts';
import { element, setText } from './dom.ts';
import type { Part } from './part.ts';
import type { DrawnFrame } from './state.ts';

export function createPictureTitle(): Part {
  const name = element('span', 'picture-name');
  const step = element('span', 'picture-step');
  return {
    element: element('div', 'for-picture picture-title', name, step),
    update({ drawn }) {
      if (!drawn) return;
      setText(name, drawn.trace.name);
      setText(step, wordStep(drawn));
    },
  };
}

/** With the sentence, which the picture has in its card. */
export function wordTitle(drawn: DrawnFrame): string {
  const sentence = drawn.frame.report.sentence.map(({ text }) => text).join('');
  return `${drawn.trace.name}, ${wordStep(drawn)}: ${sentence}`;
}

function wordStep({ trace, frame }: DrawnFrame): string {
  return `step ${formatCount(frame.report.step)} of ${formatCount(trace.overview.stepCount)}`;
}
