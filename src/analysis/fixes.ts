/**
 * What would put a finding right, as changes to the text. Candidates only: whoever offers one tries it first, by a replay of
 * the changed text, and offers it where the finding is gone and no other has come.
 */

import { formatCount, formatExactBytes } from '../format/quantities.ts';
import type { Finding } from '../replay/findingList.ts';
import { NO_PLACEMENT } from '../replay/outcomes.ts';
import type { Timeline } from '../replay/timeline.ts';
import { trimmedEnd } from '../trace/blanks.ts';
import type { FindingCode } from '../trace/findings.ts';
import { SUPPRESSIBLE_CODES, SUPPRESSION_CODES, shorten } from '../trace/findings.ts';
import { lineTokens } from '../trace/lineTokens.ts';
import { nearestOf } from '../trace/nearest.ts';
import { DIRECTIVE_NAMES } from '../trace/settings.ts';
import type { TextChange } from '../trace/textEdit.ts';
import { listPlaces } from './blockMentions.ts';
import { liveIds } from './liveIds.ts';
import { renamePlaces } from './renamePlaces.ts';
import { suppressedIn, withoutSuppressions } from './suppressionFixes.ts';
import {
  MOST_REPLAYED_EVENTS,
  neverRunsOut,
  type Policy,
  policiesThat,
  ReplayBudget,
  type Slices,
  serves,
  smallestHeap,
  type Wish,
  wordPolicy,
} from './variants.ts';

export interface Fix {
  /** In the imperative, without a full stop. */
  readonly title: string;
  readonly changes: readonly TextChange[];
  /** The one that is meant where nobody chooses. */
  readonly isPreferred: boolean;
}

/** Ids that are looked at for one that may have been meant. */
const MAXIMUM_IDS = 500;

/** What may be done about a finding, the best first. In slices, as memory that ran out takes many replays. */
export function* fixCandidates(timeline: Timeline, finding: Finding): Slices<Fix[]> {
  const { code, line } = finding;
  const text = new FixedText(timeline);
  const fixes = yield* remedies(timeline, finding, text);
  if (SUPPRESSION_CODES.includes(code)) return fixes;
  return [
    ...fixes,
    fix(`Suppress this finding here (${code})`, [suppressedIn(text.lineText(line), line, code)], false),
  ];
}

function* remedies(timeline: Timeline, finding: Finding, text: FixedText): Slices<Fix[]> {
  switch (finding.code) {
    case 'double-free':
      return [fix(`Remove this second free of ${named(finding)}`, [text.withoutLine(finding.line)], true)];
    case 'invalid-free':
      return [
        ...meantIds(timeline, finding),
        fix(`Remove this free of ${named(finding)}`, [text.withoutLine(finding.line)], false),
      ];
    case 'use-after-free':
    case 'invalid-realloc':
      return [
        fix(`Allocate ${named(finding)} here instead`, text.allocating(finding.line), true),
        fix(`Remove this realloc of ${named(finding)}`, [text.withoutLine(finding.line)], false),
      ];
    case 'overwritten-pointer':
      return overwriteFixes(timeline, finding, text);
    case 'leak':
      return leakFixes(timeline, finding, text);
    case 'out-of-memory':
      return yield* memoryFixes(timeline, finding, text);
    case 'unknown-attribute':
      return [fix('Remove this attribute', [text.withoutToken(finding)], true)];
    case 'unknown-suppression':
      return [...meantCode(finding, text), fix('Remove it', text.withoutSuppressions([finding]), false)];
    case 'unused-suppression':
      return [fix('Remove it', text.withoutSuppressions([finding]), true)];
    case 'duplicate-directive':
      return duplicateFixes(finding, text);
    case 'unknown-directive':
      return [
        ...meantDirective(finding, text),
        fix('Make this line a comment', [text.commented(finding.line)], false),
      ];
    case 'syntax':
      return syntaxFixes(finding, text);
  }
}

/** One change of the text for all findings of a kind; null where the kind has none that goes for all. */
export function fixAll(timeline: Timeline, findings: readonly Finding[]): Fix | null {
  const [first] = findings;
  if (!first || findings.length < 2) return null;
  const changes = usualChanges(timeline, first.code, findings);
  const title = FIX_ALL_TITLES[first.code];
  return title === undefined || changes.length < 2
    ? null
    : fix(`${title} (${formatCount(changes.length)})`, changes, false);
}

const FIX_ALL_TITLES: Readonly<Partial<Record<FindingCode, string>>> = {
  'double-free': 'Remove all second frees',
  'invalid-free': 'Remove all invalid frees',
  'overwritten-pointer': 'Free all blocks before their ids are given away',
  leak: 'Free all leaks at the end',
  'unknown-attribute': 'Remove all unknown attributes',
  'unused-suppression': 'Remove all unused suppressions',
};

/** Findings of one code, each put right in the way that suits most of its kind. */
function usualChanges(timeline: Timeline, code: FindingCode, findings: readonly Finding[]): TextChange[] {
  const text = new FixedText(timeline);
  const freed = ({ id, step }: Finding) => freeLine(timeline, id ?? '', step ?? 0);
  switch (code) {
    case 'double-free':
    case 'invalid-free':
      return findings.map(({ line }) => text.withoutLine(line));
    case 'overwritten-pointer':
      return findings.map((finding) => text.beforeLine(finding.line, freed(finding)));
    case 'leak':
      return findings.filter((leak) => !text.isLost(leak)).map((leak) => text.atEnd(freed(leak)));
    case 'unknown-attribute':
      return findings.map((finding) => text.withoutToken(finding));
    case 'unused-suppression':
      // Of one comment several may be unused, and be one change.
      return text.withoutSuppressions(findings);
    default:
      return [];
  }
}

function fix(title: string, changes: readonly TextChange[], isPreferred: boolean): Fix {
  return { title, changes, isPreferred };
}

function named({ id }: Finding): string {
  return shorten(id ?? '');
}

/** Ids of blocks that are never freed and whose names are nearly that of a block that never was. */
function meantIds(timeline: Timeline, finding: Finding): Fix[] {
  const { id, line } = finding;
  if (id === null) return [];
  const candidates = liveIds(timeline, line, '', MAXIMUM_IDS).filter(({ step }) =>
    timeline.outcomes.isLeak(step - 1),
  );
  const nearest = nearestOf(
    id,
    candidates.map((candidate) => candidate.id),
  );
  return nearest === null
    ? []
    : [fix(`Free ${shorten(nearest)} instead`, [replaced(finding, nearest)], true)];
}

function meantDirective(finding: Finding, text: FixedText): Fix[] {
  const token = text.textOf(finding);
  const nearest = nearestOf(token.slice(1), DIRECTIVE_NAMES);
  return nearest === null ? [] : [fix(`Write %${nearest}`, [replaced(finding, `%${nearest}`)], true)];
}

function meantCode(finding: Finding, text: FixedText): Fix[] {
  const nearest = nearestOf(text.textOf(finding), SUPPRESSIBLE_CODES);
  return nearest === null ? [] : [fix(`Write ${nearest}`, [replaced(finding, nearest)], true)];
}

function overwriteFixes(timeline: Timeline, finding: Finding, text: FixedText): Fix[] {
  const { id, line, step } = finding;
  if (id === null || step === null) return [];
  const freed = text.beforeLine(line, freeLine(timeline, id, step));
  const fixes = [fix(`Free ${shorten(id)} before its id is given to another block`, [freed], true)];
  const fresh = freshId(timeline, id);
  const token = timeline.trace.columns.hasNewId(step - 1) ? 'newId' : 'id';
  const renamed = renamePlaces(timeline, line, token, fresh);
  if (renamed && !renamed.conflict)
    fixes.push(
      fix(
        `Call the new block ${shorten(fresh)}`,
        listPlaces(renamed.places).map((place) => replaced(place, fresh)),
        false,
      ),
    );
  return fixes;
}

/** An id that the trace does not have. */
function freshId({ trace: { ids } }: Timeline, id: string): string {
  for (let number = 2; ; number++) if (ids.numberOf(`${id}_${number}`) < 0) return `${id}_${number}`;
}

function leakFixes(timeline: Timeline, finding: Finding, text: FixedText): Fix[] {
  const { id, line, step } = finding;
  if (id === null || step === null) return [];
  const free = freeLine(timeline, id, step);
  const fixes = [fix(`Free ${shorten(id)} right after this line`, [text.afterLine(line, free)], false)];
  if (text.isLost(finding)) return fixes;
  return [fix(`Free ${shorten(id)} at the end of the trace`, [text.atEnd(free)], true), ...fixes];
}

/** `free ID`, by the thread of an event. */
function freeLine({ trace: { columns, threads } }: Timeline, id: string, step: number): string {
  const thread = threads.text(columns.threads[step - 1]!);
  return thread === '' ? `free ${id}` : `free ${id} t=${thread}`;
}

function* memoryFixes(timeline: Timeline, finding: Finding, text: FixedText): Slices<Fix[]> {
  const { step } = finding;
  if (step === null) return [];
  const fixes: Fix[] = [];
  const wish: Wish = neverRunsOut;
  const budget = () => new ReplayBudget(MOST_REPLAYED_EVENTS);
  const { heapBytes: enough } = yield* smallestHeap(timeline, timeline.stepCount, wish, budget());
  const heap = (bytes: number, words: string) =>
    fix(`Set %heap to ${formatExactBytes(bytes)}, ${words}`, [text.setting('heap', String(bytes))], true);
  if (enough > 0) fixes.push(heap(enough, 'in which the trace fits'));
  else {
    const { heapBytes: forThis } = yield* smallestHeap(timeline, step, serves(step), budget());
    if (forThis > 0) fixes.push(heap(forThis, 'which serves this event'));
  }
  const { policies } = yield* policiesThat(timeline, timeline.stepCount, wish, budget());
  const [policy] = policies;
  if (policy) {
    const changes = policyChanges(timeline, policy);
    fixes.push(fix(`Use ${wordPolicy(policy)}, under which the trace fits`, changes, false));
  }
  return fixes;
}

/** What puts a strategy and order in force. */
export function policyChanges(timeline: Timeline, { strategy, order }: Policy): TextChange[] {
  const { settings } = timeline;
  const text = new FixedText(timeline);
  return [
    ...(strategy === settings.strategy ? [] : [text.setting('strategy', strategy)]),
    ...(order === settings.order ? [] : [text.setting('order', order)]),
  ];
}

function duplicateFixes(finding: Finding, text: FixedText): Fix[] {
  const [earlier] = finding.related;
  return earlier
    ? [fix(`Remove line ${earlier.line}, which this one overrules`, [text.withoutLine(earlier.line)], true)]
    : [];
}

const KEYWORDS: readonly string[] = ['alloc', 'realloc', 'free', 'mark'];

function syntaxFixes(finding: Finding, text: FixedText): Fix[] {
  const comment = fix('Make this line a comment', [text.commented(finding.line)], false);
  const token = text.textOf(finding);
  const meant = KEYWORDS.includes(token.toLowerCase()) ? token.toLowerCase() : nearestOf(token, KEYWORDS);
  if (token === meant || meant === null) return [comment];
  return [fix(`Write ${meant}`, [replaced(finding, meant)], true), comment];
}

interface Place {
  readonly line: number;
  readonly startColumn: number;
  readonly endColumn: number;
}

function replaced({ line, startColumn, endColumn }: Place, text: string): TextChange {
  return { startLine: line - 1, startColumn, endLine: line - 1, endColumn, text };
}

/** Changes to the lines of a trace's text. Lines are 1-based. */
class FixedText {
  private lastNamings: Uint32Array | undefined;

  constructor(private readonly timeline: Timeline) {}

  /** Whether the id of a leaked block names another one at the end. */
  isLost({ step }: Finding): boolean {
    if (step === null) return false;
    const { columns } = this.timeline.trace;
    this.lastNamings ??= lastNamings(this.timeline);
    return this.lastNamings[columns.newIdOf(step - 1)]! > step;
  }

  textOf({ line, startColumn, endColumn }: Place): string {
    return this.lineText(line).slice(startColumn, endColumn);
  }

  withoutLine(line: number): TextChange {
    return { startLine: line - 1, startColumn: 0, endLine: line, endColumn: 0, text: '' };
  }

  beforeLine(line: number, text: string): TextChange {
    return { startLine: line - 1, startColumn: 0, endLine: line - 1, endColumn: 0, text: `${text}\n` };
  }

  afterLine(line: number, text: string): TextChange {
    const endColumn = this.lineText(line).length;
    return { startLine: line - 1, startColumn: endColumn, endLine: line - 1, endColumn, text: `\n${text}` };
  }

  /** Behind the last line that has anything in it. */
  atEnd(text: string): TextChange {
    let line = this.lines.lineCount;
    while (line > 1 && this.lineText(line).trim() === '') line--;
    return this.afterLine(line, text);
  }

  /** With the blanks before it. */
  withoutToken({ line, startColumn, endColumn }: Place): TextChange {
    const before = this.lineText(line).slice(0, startColumn);
    return replaced({ line, startColumn: trimmedEnd(before), endColumn }, '');
  }

  withoutSuppressions(places: readonly Place[]): TextChange[] {
    const columnsOf = new Map<number, number[]>();
    for (const { line, startColumn } of places)
      columnsOf.set(line, [...(columnsOf.get(line) ?? []), startColumn]);
    return [...columnsOf].flatMap(
      ([line, columns]) => withoutSuppressions(this.lineText(line), line, columns) ?? [],
    );
  }

  commented(line: number): TextChange {
    return { startLine: line - 1, startColumn: 0, endLine: line - 1, endColumn: 0, text: '# ' };
  }

  /** A realloc as an alloc of the id that it gives. */
  allocating(line: number): TextChange[] {
    const text = this.lineText(line);
    const tokens = lineTokens(text);
    const find = (wanted: string) => tokens.find(({ kind }) => kind === wanted);
    const [keyword, id, size, newId] = [find('realloc'), find('id'), find('size'), find('newId')];
    if (!keyword || !id || !size) return [];
    const end = (newId ?? size).end;
    const event = `alloc ${(newId ?? id).text} ${size.text}`;
    return [replaced({ line, startColumn: keyword.start, endColumn: end }, event)];
  }

  /** A directive with another value, or a new one before the first line that is no comment. */
  setting(name: string, value: string): TextChange {
    const { directiveLines } = this.timeline.trace;
    const line = [...directiveLines].find(([known]) => known === name)?.[1];
    if (line !== undefined) {
      const token = lineTokens(this.lineText(line)).find(({ kind }) => kind === 'value');
      if (token) return replaced({ line, startColumn: token.start, endColumn: token.end }, value);
    }
    const last = Math.max(0, ...directiveLines.values());
    return last > 0 ? this.afterLine(last, `%${name} ${value}`) : this.beforeLine(1, `%${name} ${value}`);
  }

  private get lines() {
    return this.timeline.trace.lines;
  }

  lineText(line: number): string {
    return this.lines.text(this.lines.rangeOf(line));
  }
}

/** By the number of each id, the last step that made or resized a block under it; 0 where none did. */
function lastNamings({ trace: { columns, ids }, outcomes, stepCount }: Timeline): Uint32Array {
  const steps = new Uint32Array(ids.count);
  for (let index = 0; index < stepCount; index++)
    if (outcomes.placementOf(index) !== NO_PLACEMENT) steps[columns.newIdOf(index)] = index + 1;
  return steps;
}
