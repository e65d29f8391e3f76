/**
 * What happened at the cursor: the step's sentence, and the findings it caused with links to the places they name. It
 * keeps its height from step to step as far as it can, so that the map below it stays where it is.
 */

import { formatCount } from '../src/format/quantities.ts';
import {
  type Finding,
  type Severity,
  type ShortageReport,
  type StepReport,
  type TraceOverview,
  wordSettingsProblem,
} from '../src/protocol/panel.ts';
import type { Host } from './channel.ts';
import { element, linkButton } from './dom.ts';
import { relatedPlaces, severityMark } from './findingParts.ts';
import type { Part } from './part.ts';
import { sentenceParts } from './sentence.ts';
import { createShortageQuestion } from './shortageQuestion.ts';
import { createShortageReason } from './shortageReason.ts';
import { shownExplanation } from './state.ts';

export interface StepCard extends Part {
  /** Why memory ran out: empty until it was asked for. */
  readonly reason: HTMLElement;
}

export interface StepCardEvents {
  /** Of the replay that `overview` is of. */
  explained(report: ShortageReport, overview: TraceOverview): void;
  /** A block is to be selected and brought to sight. */
  pointOut(address: number): void;
}

export function createStepCard(host: Host, { explained, pointOut }: StepCardEvents): StepCard {
  const sentence = element('p', 'sentence');
  const none = element('p', 'quiet no-findings', 'No findings at this step.');
  const findings = element('ul', 'findings');
  findings.setAttribute('aria-label', 'Findings at this step');
  const question = createShortageQuestion(host, explained);
  const reason = createShortageReason(host, pointOut);
  const card = element('section', 'step-card', sentence, findings, none, question.element, reason.element);
  card.setAttribute('aria-label', 'This step');

  let shown: StepReport | null = null;
  let shownOverview: TraceOverview | null = null;
  let toldExplanation: ShortageReport | null = null;
  return {
    element: card,
    reason: reason.element,
    update(state) {
      const { drawn, trying } = state;
      const explanation = shownExplanation(state);
      if (!drawn) return;
      const hadFocus = question.element.contains(document.activeElement);
      question.show(explanation ? null : shortageStep(drawn.frame.report), trying, drawn.trace.overview);
      const isSame = drawn.frame.report === shown && drawn.trace.overview === shownOverview;
      if (isSame && explanation === toldExplanation) return;
      toldExplanation = explanation;
      shown = drawn.frame.report;
      shownOverview = drawn.trace.overview;
      sentence.replaceChildren(...sentenceParts(shown));
      findings.replaceChildren(
        ...settingsRow(shownOverview, host),
        ...shown.findings.map((finding) => findingRow(finding, host)),
      );
      none.hidden = findings.childElementCount > 0;
      reason.show(explanation, shownOverview);
      if (hadFocus && explanation) reason.focus();
    },
  };
}

function shortageStep({ step, findings }: StepReport): number | null {
  return findings.some(({ code }) => code === 'out-of-memory') ? step : null;
}

function findingRow(finding: Finding, host: Host): HTMLElement {
  const words = element('span', 'finding-words', finding.message);
  // Of an event it is the step's own.
  if (finding.step === null) words.append(' ', lineLink(finding.line, host));
  for (const place of relatedPlaces(finding, host.revealLine)) words.append(' ', place);
  return row(finding.severity, words);
}

/** Settings that no heap can have concern every step, since all of them were replayed with others. */
function settingsRow({ settingsProblem, figures }: TraceOverview, host: Host): HTMLElement[] {
  if (!settingsProblem) return [];
  const { message, place } = settingsProblem;
  const words = element('span', 'finding-words', wordSettingsProblem(message, figures.heapBytes));
  if (place) words.append(' ', lineLink(place.line, host));
  return [row('error', words)];
}

function lineLink(line: number, host: Host): HTMLElement {
  return linkButton(`line ${formatCount(line)}`, () => host.revealLine(line));
}

function row(severity: Severity, words: HTMLElement): HTMLElement {
  return element('li', 'finding', severityMark(severity), words);
}
