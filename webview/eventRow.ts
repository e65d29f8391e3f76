/** One row of the list of events, used again for another line when its own has left the window. */

import { formatCount } from '../src/format/quantities.ts';
import type { Finding, Severity } from '../src/protocol/panel.ts';
import { element, setText } from './dom.ts';
import { placeLinks, severityMark } from './findingParts.ts';
import type { LineRow } from './linePages.ts';
import { wordsOf } from './rowWords.ts';

export interface RowPlace {
  /** Pixels below the window's upper edge; negative for a row that is partly above. */
  readonly offset: number;
  readonly isCursor: boolean;
  readonly isActive: boolean;
}

export class EventRow {
  private readonly mark = cell('row-mark');
  private readonly number = cell('row-number');
  private readonly text = cell('row-text');
  private readonly result = cell('row-result');
  private readonly findings = cell('row-findings');
  private readonly words = element('span', 'row-words', this.text, this.result);
  readonly element = element('div', 'row', this.mark, this.number, this.words, this.findings);
  private line = 0;
  private shown: LineRow | null | undefined;

  /** `goToLine` is called for a click on the row, `showLine` for one on a place that a finding names. */
  constructor(
    id: string,
    goToLine: (line: number) => void,
    private readonly showLine: (line: number) => void,
  ) {
    this.element.id = id;
    this.element.setAttribute('role', 'row');
    this.words.setAttribute('role', 'none');
    this.element.addEventListener('click', ({ target }) => {
      const isLink = target instanceof Element && target.closest('.link') !== null;
      if (!isLink) goToLine(this.line);
    });
  }

  /** The 1-based line; 0 while the row is hidden. */
  get shownLine(): number {
    return this.element.hidden ? 0 : this.line;
  }

  show(line: number, content: LineRow | undefined, place: RowPlace): void {
    const row = this.element;
    if (line !== this.line) {
      this.line = line;
      setText(this.number, formatCount(line));
      row.setAttribute('aria-rowindex', String(line));
      this.shown = undefined;
    }
    row.hidden = false;
    row.style.transform = `translateY(${place.offset}px)`;
    row.classList.toggle('cursor', place.isCursor);
    row.classList.toggle('active', place.isActive);
    row.setAttribute('aria-selected', String(place.isActive));
    if (place.isCursor) row.setAttribute('aria-current', 'step');
    else row.removeAttribute('aria-current');
    if (this.shown === (content ?? null)) return;
    this.shown = content ?? null;
    this.fill(content);
  }

  hide(): void {
    this.element.hidden = true;
  }

  private fill(content: LineRow | undefined): void {
    const { element: row, text, result, findings, mark } = this;
    row.classList.toggle('waiting', content === undefined);
    const gravest = gravestOf(content?.findings ?? []);
    row.classList.toggle('has-findings', gravest !== undefined);
    row.classList.toggle('is-bad', gravest?.severity === 'error');
    text.replaceChildren(
      ...wordsOf(content?.text ?? '').map((word) => element('span', `word-${word.kind}`, word.text)),
    );
    text.title = content?.text ?? '';
    setText(result, content?.result ?? '');
    mark.replaceChildren(...(gravest ? [severityMark(gravest.severity)] : []));
    findings.replaceChildren(...(content?.findings ?? []).map((finding) => this.findingWords(finding)));
  }

  private findingWords(finding: Finding): HTMLElement {
    const links = placeLinks(finding, this.showLine);
    // The tab key would stop at every place of every row; the card of the cursor's step has them too.
    for (const link of links) link.tabIndex = -1;
    const words = element('span', `row-message row-${finding.severity}`, finding.message);
    words.title = finding.message;
    return element('span', 'row-finding', words, ...links);
  }
}

function gravestOf(findings: readonly Finding[]): Finding | undefined {
  const first = (severity: Severity) => findings.find((finding) => finding.severity === severity);
  return first('error') ?? first('warning') ?? first('hint');
}

function cell(className: string): HTMLElement {
  const made = element('span', className);
  made.setAttribute('role', 'gridcell');
  return made;
}
