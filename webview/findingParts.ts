/** A finding as elements: the mark of its severity, and links to the places that it names. */

import { formatCount } from '../src/format/quantities.ts';
import type { Finding, Severity } from '../src/protocol/panel.ts';
import { element, linkButton } from './dom.ts';
import { icon } from './icons.ts';

const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  error: 'Error',
  warning: 'Warning',
  hint: 'Hint',
};

export function severityMark(severity: Severity): HTMLElement {
  const mark = element('span', `severity severity-${severity}`, icon(severity));
  mark.setAttribute('role', 'img');
  mark.setAttribute('aria-label', SEVERITY_WORDS[severity]);
  mark.title = SEVERITY_WORDS[severity];
  return mark;
}

/** `line 31`, for each place; what it is to the finding is its tooltip. For where there is little room. */
export function placeLinks({ related }: Finding, goTo: (line: number) => void): HTMLElement[] {
  return related.map((place) => {
    const link = linkButton(`line ${formatCount(place.line)}`, () => goTo(place.line));
    link.title = place.message;
    link.setAttribute('aria-label', `${place.message}: line ${formatCount(place.line)}`);
    return link;
  });
}

/** `freed here first: line 31`, for each place, with a link on the line. */
export function relatedPlaces({ related }: Finding, goTo: (line: number) => void): HTMLElement[] {
  return related.map((place) =>
    element(
      'span',
      'finding-place',
      `${place.message.replace(/\.$/, '')}: `,
      linkButton(`line ${formatCount(place.line)}`, () => goTo(place.line)),
    ),
  );
}
