/**
 * Findings of a trace in the format's order, as `findingOrder.ts` has it: those that are told of, or those that are hidden.
 * A finding becomes an object, with message and ranges, when somebody looks at it.
 */

import type { HeapShape } from '../allocator/heap.ts';
import { Operation } from '../trace/columns.ts';
import {
  type FindingCode,
  findingSeverity,
  RELATED_WORDS,
  type Severity,
  SUPPRESSIBLE_CODES,
  wordDoubleFree,
  wordDuplicateDirective,
  wordInvalidFree,
  wordInvalidRealloc,
  wordLeak,
  wordNoText,
  wordOutOfMemory,
  wordOverwrittenPointer,
  wordSyntax,
  wordUnknownAttribute,
  wordUnknownDirective,
  wordUnknownSuppression,
  wordUnusedSuppression,
  wordUseAfterFree,
} from '../trace/findings.ts';
import type { ByteRange, LineIndex } from '../trace/lineIndex.ts';
import { lineTokens } from '../trace/lineTokens.ts';
import { nearestOf } from '../trace/nearest.ts';
import { HEAD_BYTES, kindOfNoText } from '../trace/noText.ts';
import { eventForm, siteOfEvent, type Trace } from '../trace/parser.ts';
import type { ProblemCode, ProblemTable, TraceProblem } from '../trace/problemTable.ts';
import { DIRECTIVE_NAMES, isDirectiveName, readDirective } from '../trace/settings.ts';
import { readSuppression, SUPPRESSION_WORD } from '../trace/suppressionComment.ts';
import { blockSiteText } from './blockSites.ts';
import type { EventFinding, Shortage } from './eventFindings.ts';
import {
  countSlices,
  EVENT,
  type FindingTables,
  LEAK,
  orderSlices,
  PROBLEM,
  rowOf,
  SUPPRESSION,
  sourceOf,
} from './findingOrder.ts';
import { BY_BASELINE, type SieveOptions, siftSlices } from './findingSieve.ts';
import { EventKind } from './idSlots.ts';
import { MODEL_VOCABULARY } from './settings.ts';
import { remedyFor } from './shortageRemedy.ts';

/** A place in the text: 1-based line, 0-based UTF-16 columns. */
export interface TextPlace {
  readonly line: number;
  readonly startColumn: number;
  readonly endColumn: number;
}

export interface RelatedPlace extends TextPlace {
  readonly step: number | null;
  readonly message: string;
}

/** A finding as every face shows it. */
export interface Finding extends TextPlace {
  /** Position in the list. */
  readonly index: number;
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly step: number | null;
  readonly id: string | null;
  readonly message: string;
  readonly related: readonly RelatedPlace[];
  /** The call site of a leak's block, else of the event; null where the trace does not say. */
  readonly site: string | null;
  /** For out-of-memory. */
  readonly shortage?: Shortage & { readonly requestedBytes: number };
  /** For leak: bytes that were asked for and are never freed. */
  readonly bytes?: number;
  /** Of a finding that is not told of: why. */
  readonly suppression?: FindingSuppression;
}

/** `inSource`: by a comment in the line given. `external`: a baseline accepts the leak. */
export interface FindingSuppression {
  readonly kind: 'inSource' | 'external';
  readonly line: number | null;
  /** What the comment's author says; empty where nothing is said. */
  readonly reason: string;
}

const ID_TOKEN = 1;
const SIZE_TOKEN = 2;
const NEW_ID_TOKEN = 4;

/** What was found, in the heap that it was found in. */
export interface FoundFindings {
  /** What every face shows. */
  readonly listed: FindingList;
  /** What a comment suppresses or a baseline accepts. */
  readonly hidden: FindingList;
}

/** The lists of what was found. In slices, as there may be millions: yields 1 between them. */
export function* findingListSlices(
  tables: FindingTables,
  heap: HeapShape,
  options: SieveOptions,
): Generator<number, FoundFindings> {
  const order = yield* orderSlices(tables);
  const { listed, hidden, hiddenBy } = yield* siftSlices(tables, order, options);
  return {
    listed: new FindingList(tables, heap, listed, yield* countSlices(tables, listed)),
    hidden: new FindingList(tables, heap, hidden, yield* countSlices(tables, hidden), hiddenBy),
  };
}

export interface FindingSpan {
  readonly firstStep: number;
  readonly lastStep: number;
}

export class FindingList {
  private steps: Uint32Array | undefined;
  private suppressionTargets: Float64Array | undefined;
  private firstSyntaxRow: number | undefined;

  /** `order` and `counts` as `findingListSlices` makes them; `hiddenBy` for findings that are not told of. */
  constructor(
    private readonly tables: FindingTables,
    private readonly heap: HeapShape,
    private readonly order: Float64Array,
    /** Code to number of findings, codes without any left out, in the table's order. */
    readonly counts: ReadonlyMap<FindingCode, number>,
    private readonly hiddenBy?: Int32Array,
  ) {}

  private get trace(): Trace {
    return this.tables.trace;
  }

  get count(): number {
    return this.order.length;
  }

  private get lines(): LineIndex {
    return this.trace.lines;
  }

  codeAt(index: number): FindingCode {
    return this.tables.codeOf(this.entryAt(index));
  }

  /** The step of a finding, 0 where it has none. */
  stepAt(index: number): number {
    return this.tables.stepOf(this.entryAt(index));
  }

  at(index: number): Finding {
    const finding = this.findingAt(index, this.entryAt(index));
    const suppression = this.suppressionAt(index);
    return suppression ? { ...finding, suppression } : finding;
  }

  /** Why a finding is in the list of those that are hidden; undefined in the other. */
  suppressionAt(index: number): FindingSuppression | undefined {
    const row = this.hiddenBy?.[index];
    if (row === undefined) return undefined;
    if (row === BY_BASELINE) return { kind: 'external', line: null, reason: '' };
    const line = this.trace.suppressions.lineAt(row);
    const { start } = this.lines.contentOf(line);
    const { end } = this.lines.rangeOf(line);
    const comment = lineTokens(this.lines.text({ start, end })).find(({ kind }) => kind === 'comment');
    return { kind: 'inSource', line, reason: readSuppression(comment?.text ?? '')?.reason ?? '' };
  }

  /** Whether the finding is a leak that the baseline accepts. */
  isAcceptedAt(index: number): boolean {
    return this.hiddenBy?.[index] === BY_BASELINE;
  }

  /**
   * The steps to stop at on the way from finding to finding, each once, ascending. A leak is known only at the end and
   * stands where its block was made, on half of the steps of many a trace: leaks are stops only where nothing else is,
   * and hints never.
   */
  get findingSteps(): Uint32Array {
    if (!this.steps) {
      const steps = this.stepsFrom(EVENT);
      this.steps = steps.length > 0 ? steps : this.stepsFrom(LEAK);
    }
    return this.steps;
  }

  /** The first and the last of these steps, without a list of them, which may be of millions; null where there is none. */
  get findingSpan(): FindingSpan | null {
    return this.spanFrom(EVENT) ?? this.spanFrom(LEAK);
  }

  private spanFrom(source: number): FindingSpan | null {
    const { order, tables } = this;
    let first = 0;
    while (first < order.length && sourceOf(order[first]!) !== source) first++;
    if (first === order.length) return null;
    let last = order.length - 1;
    while (sourceOf(order[last]!) !== source) last--;
    return { firstStep: tables.stepOf(order[first]!), lastStep: tables.stepOf(order[last]!) };
  }

  private stepsFrom(source: number): Uint32Array {
    const steps = new Uint32Array(this.count);
    let count = 0;
    for (const entry of this.order) {
      if (sourceOf(entry) !== source) continue;
      const step = this.tables.stepOf(entry);
      if (count === 0 || steps[count - 1] !== step) steps[count++] = step;
    }
    return steps.slice(0, count);
  }

  /** Positions of the first findings of a step. */
  indexesOfStep(step: number, maximumCount: number): number[] {
    if (step < 1) return [];
    // Findings are in line order, and steps grow with lines, but findings without a step lie in between.
    const line = this.trace.columns.lineOf(step - 1);
    const indexes: number[] = [];
    for (let index = this.firstAtLine(line); index < this.count && indexes.length < maximumCount; index++) {
      if (this.lineAt(index) !== line) break;
      if (this.stepAt(index) === step) indexes.push(index);
    }
    return indexes;
  }

  /** How many findings stand above the first event; they are the first ones. */
  get countBeforeEvents(): number {
    return this.trace.columns.count === 0 ? this.count : this.firstAtLine(this.trace.columns.lineOf(0));
  }

  /** Position of the first finding on a line or below it; `count` where there is none. */
  firstAtLine(line: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.lineAt(middle) < line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Bytes that a leak keeps, or an out-of-memory asked for; 0 for other codes. */
  bytesAt(index: number): number {
    const code = this.codeAt(index);
    return code === 'leak' || code === 'out-of-memory'
      ? this.trace.columns.sizeOf(this.stepAt(index) - 1)
      : 0;
  }

  /** As in the column of sites: of a leak that of its block, else of the event; NO_SITE where there is none. */
  siteAt(index: number): number {
    return this.tables.siteOf(this.entryAt(index));
  }

  lineAt(index: number): number {
    return this.tables.lineOf(this.entryAt(index));
  }

  private entryAt(index: number): number {
    const entry = this.order[index];
    if (entry === undefined) throw new RangeError(`There is no finding ${index}.`);
    return entry;
  }

  private findingAt(index: number, entry: number): Finding {
    const row = rowOf(entry);
    switch (sourceOf(entry)) {
      case PROBLEM:
        return this.problemFinding(index, row);
      case SUPPRESSION:
        return this.unusedFinding(index, row);
      default:
        return this.eventFinding(index, this.tables.tableOf(entry).at(row));
    }
  }

  private unusedFinding(index: number, row: number): Finding {
    const { suppressions } = this.trace;
    const code = 'unused-suppression';
    const line = suppressions.lineAt(row);
    this.suppressionTargets ??= suppressions.targetLines();
    return {
      index,
      code,
      severity: findingSeverity(code),
      line,
      ...this.lines.columnsOf(line, suppressions.rangeAt(row)),
      step: null,
      id: null,
      message: wordUnusedSuppression(suppressions.codeAt(row), line, this.suppressionTargets[row]!),
      related: [],
      site: null,
    };
  }

  private lineOfStep(step: number): number {
    return this.trace.columns.lineOf(step - 1);
  }

  private problemFinding(index: number, row: number): Finding {
    const { columns, problems } = this.trace;
    const problem = problems.at(row);
    const step = problem.step > 0 ? problem.step : null;
    const { code, line } = problem;
    return {
      index,
      code,
      severity: findingSeverity(code),
      line,
      ...this.lines.columnsOf(line, problem),
      step,
      id: step === null ? null : this.trace.ids.text(columns.ids[step - 1]!),
      message: this.noTextMessage(row) ?? this.problemMessage(problem),
      related:
        problem.earlierLine > 0 ? [this.relatedContent(problem.earlierLine, RELATED_WORDS.givenBefore)] : [],
      site: step === null ? null : siteOfEvent(this.trace, step - 1),
    };
  }

  /** Of what is no text the first syntax error says so, in place of what is wrong with its line. */
  private noTextMessage(row: number): string | undefined {
    if (isUnderstoodInPart(this.trace)) return undefined;
    this.firstSyntaxRow ??= firstRowOf(this.trace.problems, 'syntax');
    if (row !== this.firstSyntaxRow) return undefined;
    const kind = kindOfNoText(this.lines.head(HEAD_BYTES));
    return kind && wordNoText(kind);
  }

  private problemMessage(problem: TraceProblem): string {
    const token = this.lines.text(problem);
    switch (problem.code) {
      case 'unknown-directive':
        return wordUnknownDirective(token, DIRECTIVE_NAMES);
      case 'unknown-attribute':
        return wordUnknownAttribute(token);
      case 'unknown-suppression': {
        const named = token.toLowerCase() === SUPPRESSION_WORD ? undefined : token;
        return wordUnknownSuppression(named, nearestOf(token, SUPPRESSIBLE_CODES));
      }
      case 'duplicate-directive':
        return wordDuplicateDirective(token.split(/[ \t]/)[0] ?? token, problem.earlierLine);
      case 'syntax':
        return wordSyntax(problem.reason, token, this.expected(problem, token));
    }
  }

  /** What would have been right in the place of a syntax error. */
  private expected(problem: TraceProblem, token: string): string {
    const keyword = this.lines.text(this.lines.tokenOf(problem.line, 0));
    const name = keyword.slice(1);
    if (!isDirectiveName(name)) return eventForm(keyword);
    const value = readDirective(name, problem.reason === 'missing-value' ? '' : token, MODEL_VOCABULARY);
    return 'expected' in value ? value.expected : '';
  }

  private eventFinding(index: number, facts: EventFinding): Finding {
    const { columns, ids } = this.trace;
    const { code, step } = facts;
    const event = step - 1;
    const line = columns.lineOf(event);
    const namesNew = code === 'overwritten-pointer' || code === 'leak';
    const id = ids.text(namesNew ? columns.newIdOf(event) : columns.ids[event]!);
    const finding = {
      index,
      code,
      severity: findingSeverity(code),
      line,
      ...this.lines.columnsOf(line, this.tokenAtFault(code, event)),
      step,
      id,
      message: this.eventMessage(facts, id),
      related: this.relatedPlaces(facts),
      site: code === 'leak' ? blockSiteText(this.tables, event) : siteOfEvent(this.trace, event),
    };
    if (facts.shortage)
      return { ...finding, shortage: { ...facts.shortage, requestedBytes: columns.sizeOf(event) } };
    return code === 'leak' ? { ...finding, bytes: columns.sizeOf(event) } : finding;
  }

  private eventMessage(facts: EventFinding, id: string): string {
    const event = facts.step - 1;
    const lineOr0 = (step: number) => (step > 0 ? this.lineOfStep(step) : 0);
    switch (facts.code) {
      case 'double-free':
        return wordDoubleFree(id, lineOr0(facts.lostStep));
      case 'use-after-free':
        return wordUseAfterFree(id, lineOr0(facts.lostStep));
      case 'invalid-free':
        return wordInvalidFree(id);
      case 'invalid-realloc':
        return wordInvalidRealloc(id);
      case 'overwritten-pointer':
        return wordOverwrittenPointer(id, facts.lostBytes, lineOr0(facts.allocatedStep));
      case 'leak':
        return wordLeak(id, this.trace.columns.sizeOf(event), {
          isResized: this.tables.outcomes.kindOf(event) === EventKind.Resize,
          overwrittenLine: lineOr0(facts.lostStep),
        });
      case 'out-of-memory': {
        if (!facts.shortage) throw new Error('An out-of-memory finding has a shortage.');
        return this.shortageMessage(facts.shortage, event);
      }
      default:
        throw new Error(`${facts.code} is no finding of an event.`);
    }
  }

  private shortageMessage(shortage: Shortage, event: number): string {
    const requestedBytes = this.trace.columns.sizeOf(event);
    return wordOutOfMemory({
      ...shortage,
      requestedBytes,
      sizeText: this.lines.text(this.tokenAtFault('out-of-memory', event)),
      remedy: remedyFor(shortage.cause, requestedBytes, this.heap),
    });
  }

  private relatedPlaces({ code, allocatedStep, lostStep }: EventFinding): RelatedPlace[] {
    const places: RelatedPlace[] = [];
    if (code !== 'leak' && lostStep > 0) places.push(this.relatedEvent(lostStep, RELATED_WORDS.freedHere));
    if (allocatedStep > 0) places.push(this.relatedEvent(allocatedStep, RELATED_WORDS.allocatedHere));
    return places;
  }

  private relatedEvent(step: number, message: string): RelatedPlace {
    return { ...this.relatedContent(this.lineOfStep(step), message), step };
  }

  private relatedContent(line: number, message: string): RelatedPlace {
    return { line, ...this.lines.columnsOf(line, this.lines.contentOf(line)), step: null, message };
  }

  private tokenAtFault(code: FindingCode, event: number): ByteRange {
    const { columns } = this.trace;
    const line = columns.lineOf(event);
    if (code === 'out-of-memory') return this.lines.tokenOf(line, SIZE_TOKEN);
    const namesNew = (code === 'overwritten-pointer' || code === 'leak') && columns.hasNewId(event);
    const isRealloc = columns.operations[event] === Operation.Realloc;
    return this.lines.tokenOf(line, namesNew && isRealloc ? NEW_ID_TOKEN : ID_TOKEN);
  }
}

/** Whether any line is an event, a directive in force or a mark. */
function isUnderstoodInPart({ columns, directiveLines, marks }: Trace): boolean {
  return columns.count > 0 || directiveLines.size > 0 || marks.length > 0;
}

/** The first problem of a code; the count of problems where there is none. */
function firstRowOf(problems: ProblemTable, code: ProblemCode): number {
  let row = 0;
  while (row < problems.count && problems.codeAt(row) !== code) row++;
  return row;
}
