/**
 * What happened at the cursor: the step's sentence, and the findings it caused with links to the places they name. It
 * keeps its height from step to step as far as it can, so that the map below it stays where it is.
 */

import { formatCount } from '../src/format/quantities.ts';
import type { Finding, Severity, StepReport, TraceOverview } from '../src/protocol/panel.ts';
import type { Host } from './channel.ts';
import { element, linkButton } from './dom.ts';
import { relatedPlaces, severityMark } from './findingParts.ts';
import type { Part } from './part.ts';

export function createStepCard(host: Host): Part {
  const sentence = element('p', 'sentence');
  const none = element('p', 'quiet no-findings', 'No findings at this step.');
  const findings = element('ul', 'findings');
  findings.setAttribute('aria-label', 'Findings at this step');
  const card = element('section', 'step-card', sentence, findings, none);
  card.setAttribute('aria-label', 'This step');

  let shown: StepReport | null = null;
  let shownOverview: TraceOverview | null = null;
  return {
    element: card,
    update({ drawn }) {
      if (!drawn || (drawn.frame.report === shown && drawn.trace.overview === shownOverview)) return;
      shown = drawn.frame.report;
      shownOverview = drawn.trace.overview;
      sentence.replaceChildren(...sentenceParts(shown));
      findings.replaceChildren(
        ...settingsRow(shownOverview, host),
        ...shown.findings.map((finding) => findingRow(finding, host)),
      );
      none.hidden = findings.childElementCount > 0;
    },
  };
}

function sentenceParts({ sentence }: StepReport): HTMLElement[] {
  return sentence.map(({ text, style }) => element('span', `part-${style}`, text));
}

function findingRow(finding: Finding, host: Host): HTMLElement {
  const words = element('span', 'finding-words', finding.message);
  for (const place of relatedPlaces(finding, host.revealLine)) words.append(' ', place);
  return row(finding.severity, words);
}

/** Settings that no heap can have concern every step, since all of them were replayed with others. */
function settingsRow({ settingsProblem }: TraceOverview, host: Host): HTMLElement[] {
  if (!settingsProblem) return [];
  const { message, place } = settingsProblem;
  const words = element('span', 'finding-words', message);
  if (place)
    words.append(
      ' ',
      linkButton(`line ${formatCount(place.line)}`, () => host.revealLine(place.line)),
    );
  return [row('warning', words)];
}

function row(severity: Severity, words: HTMLElement): HTMLElement {
  return element('li', 'finding', severityMark(severity), words);
}
