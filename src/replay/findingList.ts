/**
 * All findings of a trace in the format's order: by line, on one line in the order of the code table, leaks last.
 * The order is one number per finding; a finding becomes an object, with message and ranges, when somebody looks at it.
 */

import type { HeapShape } from '../allocator/heap.ts';
import { NO_SITE, Operation, type TraceColumns } from '../trace/columns.ts';
import {
  FINDING_CODES,
  type FindingCode,
  findingSeverity,
  RELATED_WORDS,
  type Severity,
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
  wordUseAfterFree,
} from '../trace/findings.ts';
import type { ByteRange, LineIndex } from '../trace/lineIndex.ts';
import { HEAD_BYTES, kindOfNoText } from '../trace/noText.ts';
import { eventForm, siteOfEvent, type Trace } from '../trace/parser.ts';
import type { ProblemCode, ProblemTable, TraceProblem } from '../trace/problemTable.ts';
import { DIRECTIVE_NAMES, isDirectiveName, readDirective } from '../trace/settings.ts';
import type { EventFinding, EventFindingTable, Shortage } from './eventFindings.ts';
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
  /** The site of the event, where it names one. */
  readonly site: string | null;
  /** For out-of-memory. */
  readonly shortage?: Shortage & { readonly requestedBytes: number };
  /** For leak: bytes that were asked for and are never freed. */
  readonly bytes?: number;
}

/** Where a finding comes from: the text, an event, or the end of the run. */
const PROBLEM = 0;
const EVENT = 1;
const LEAK = 2;
const SOURCES = 3;

const ID_TOKEN = 1;
const SIZE_TOKEN = 2;
const NEW_ID_TOKEN = 4;

/** Findings put in order, or counted, between two breaths: a few milliseconds of work. */
const SLICE_FINDINGS = 1 << 16;

/** What is put in order and counted. */
interface FindingTables {
  readonly problems: ProblemTable;
  readonly columns: TraceColumns;
  readonly eventFindings: EventFindingTable;
  readonly leaks: EventFindingTable;
}

/** The list of what was found, in the heap that it was found in. In slices, as there may be millions: yields 1 between them. */
export function* findingListSlices(
  trace: Trace,
  eventFindings: EventFindingTable,
  leaks: EventFindingTable,
  heap: HeapShape,
): Generator<number, FindingList> {
  const { problems, columns } = trace;
  const tables = { problems, columns, eventFindings, leaks };
  const order = yield* orderSlices(tables);
  const counts = yield* countSlices(tables);
  return new FindingList(trace, eventFindings, leaks, heap, order, counts);
}

/**
 * `row * SOURCES + source` for each finding. On one line problems come before events, events before leaks: that is the
 * table's order.
 */
function* orderSlices({
  problems,
  columns,
  eventFindings,
  leaks,
}: FindingTables): Generator<number, Float64Array> {
  const order = new Float64Array(problems.count + eventFindings.count + leaks.count);
  const lineIn = (table: EventFindingTable, row: number) =>
    row < table.count ? columns.lineOf(table.stepOf(row) - 1) : Number.POSITIVE_INFINITY;
  const problemLine = (row: number) =>
    row < problems.count ? problems.lineAt(row) : Number.POSITIVE_INFINITY;
  let problem = 0;
  let event = 0;
  let leak = 0;
  const lines = { problem: problemLine(0), event: lineIn(eventFindings, 0), leak: lineIn(leaks, 0) };
  for (let position = 0; position < order.length; position++) {
    if (lines.problem <= lines.event && lines.problem <= lines.leak) {
      order[position] = problem++ * SOURCES + PROBLEM;
      lines.problem = problemLine(problem);
    } else if (lines.event <= lines.leak) {
      order[position] = event++ * SOURCES + EVENT;
      lines.event = lineIn(eventFindings, event);
    } else {
      order[position] = leak++ * SOURCES + LEAK;
      lines.leak = lineIn(leaks, leak);
    }
    if ((position + 1) % SLICE_FINDINGS === 0) yield 1;
  }
  return order;
}

/** Code to number of findings, codes without any left out, in the table's order. */
function* countSlices({
  problems,
  eventFindings,
  leaks,
}: FindingTables): Generator<number, Map<FindingCode, number>> {
  const counts = new Map(FINDING_CODES.map((code) => [code, 0]));
  const count = (code: FindingCode, more: number) => counts.set(code, (counts.get(code) ?? 0) + more);
  for (let row = 0; row < problems.count; row++) {
    count(problems.codeAt(row), 1);
    if ((row + 1) % SLICE_FINDINGS === 0) yield 1;
  }
  for (let row = 0; row < eventFindings.count; row++) {
    count(eventFindings.codeOf(row), 1);
    if ((row + 1) % SLICE_FINDINGS === 0) yield 1;
  }
  count('leak', leaks.count);
  return new Map([...counts].filter(([, number]) => number > 0));
}

export class FindingList {
  private steps: Uint32Array | undefined;
  private firstSyntaxRow: number | undefined;

  /** `order` and `counts` are those of the tables, as `findingListSlices` makes them. */
  constructor(
    private readonly trace: Trace,
    private readonly eventFindings: EventFindingTable,
    private readonly leaks: EventFindingTable,
    private readonly heap: HeapShape,
    private readonly order: Float64Array,
    /** Code to number of findings, codes without any left out, in the table's order. */
    readonly counts: ReadonlyMap<FindingCode, number>,
  ) {}

  get count(): number {
    return this.order.length;
  }

  private get lines(): LineIndex {
    return this.trace.lines;
  }

  codeAt(index: number): FindingCode {
    const { source, row } = this.entryAt(index);
    return source === PROBLEM ? this.trace.problems.codeAt(row) : this.tableOf(source).codeOf(row);
  }

  /** The step of a finding, 0 where it has none. */
  stepAt(index: number): number {
    const { source, row } = this.entryAt(index);
    return source === PROBLEM ? this.trace.problems.at(row).step : this.tableOf(source).stepOf(row);
  }

  at(index: number): Finding {
    const { source, row } = this.entryAt(index);
    return source === PROBLEM
      ? this.problemFinding(index, row)
      : this.eventFinding(index, this.tableOf(source).at(row));
  }

  /**
   * The steps to stop at on the way from finding to finding, each once, ascending. A leak is known only at the end and
   * stands where its block was made, on half of the steps of many a trace: leaks are stops only where nothing else is,
   * and hints never.
   */
  get findingSteps(): Uint32Array {
    if (!this.steps) {
      const table = this.eventFindings.count > 0 ? this.eventFindings : this.leaks;
      const steps = new Uint32Array(table.count);
      let count = 0;
      for (let row = 0; row < table.count; row++) {
        const step = table.stepOf(row);
        if (count === 0 || steps[count - 1] !== step) steps[count++] = step;
      }
      this.steps = steps.slice(0, count);
    }
    return this.steps;
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

  /** Site number + 1 of a finding's event, as in the column; NO_SITE where there is none. */
  siteAt(index: number): number {
    const step = this.stepAt(index);
    return step === 0 ? NO_SITE : this.trace.columns.sites[step - 1]!;
  }

  lineAt(index: number): number {
    const { source, row } = this.entryAt(index);
    return source === PROBLEM
      ? this.trace.problems.lineAt(row)
      : this.lineOfStep(this.tableOf(source).stepOf(row));
  }

  private entryAt(index: number): { source: number; row: number } {
    const entry = this.order[index];
    if (entry === undefined) throw new RangeError(`There is no finding ${index}.`);
    return { source: entry % SOURCES, row: Math.floor(entry / SOURCES) };
  }

  private tableOf(source: number): EventFindingTable {
    return source === LEAK ? this.leaks : this.eventFindings;
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
      site: siteOfEvent(this.trace, step - 1),
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
        return wordLeak(id, this.trace.columns.sizeOf(event), lineOr0(facts.lostStep));
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
