/**
 * The format's order of findings: by line, on one line in the order of the code table, leaks last. A finding is one number
 * here, an entry; there may be millions. Ordering and counting come in slices: they yield 1 between them.
 */

import { NO_SITE } from '../trace/columns.ts';
import { FINDING_CODES, type FindingCode } from '../trace/findings.ts';
import type { Trace } from '../trace/parser.ts';
import { blockSiteOf } from './blockSites.ts';
import type { EventFindingTable } from './eventFindings.ts';
import type { Outcomes } from './outcomes.ts';

/** Where a finding comes from, in the order on one line: the text, a suppression, an event, or the end of the run. */
export const PROBLEM = 0;
export const SUPPRESSION = 1;
export const EVENT = 2;
export const LEAK = 3;
const SOURCES = 4;

/** Findings looked at between two breaths: a few milliseconds of work. */
const SLICE_FINDINGS = 1 << 16;

/** `row` of the source's own table; of SUPPRESSION that of the trace's suppressions. */
export function entryOf(source: number, row: number): number {
  return row * SOURCES + source;
}

export function sourceOf(entry: number): number {
  return entry % SOURCES;
}

export function rowOf(entry: number): number {
  return Math.floor(entry / SOURCES);
}

/** What was found, as the tables that entries lead into. */
export class FindingTables {
  constructor(
    readonly trace: Trace,
    readonly outcomes: Outcomes,
    readonly eventFindings: EventFindingTable,
    readonly leaks: EventFindingTable,
  ) {}

  codeOf(entry: number): FindingCode {
    const row = rowOf(entry);
    switch (sourceOf(entry)) {
      case PROBLEM:
        return this.trace.problems.codeAt(row);
      case SUPPRESSION:
        return 'unused-suppression';
      default:
        return this.tableOf(entry).codeOf(row);
    }
  }

  /** The step of a finding, 0 where it has none. */
  stepOf(entry: number): number {
    const row = rowOf(entry);
    switch (sourceOf(entry)) {
      case PROBLEM:
        return this.trace.problems.at(row).step;
      case SUPPRESSION:
        return 0;
      default:
        return this.tableOf(entry).stepOf(row);
    }
  }

  /** As in the column of sites: of a leak that of its block, else of the event; NO_SITE where there is none. */
  siteOf(entry: number): number {
    const step = this.stepOf(entry);
    if (step === 0) return NO_SITE;
    return sourceOf(entry) === LEAK ? blockSiteOf(this, step - 1) : this.trace.columns.sites[step - 1]!;
  }

  lineOf(entry: number): number {
    const { problems, suppressions, columns } = this.trace;
    const row = rowOf(entry);
    switch (sourceOf(entry)) {
      case PROBLEM:
        return problems.lineAt(row);
      case SUPPRESSION:
        return suppressions.lineAt(row);
      default:
        return columns.lineOf(this.tableOf(entry).stepOf(row) - 1);
    }
  }

  /** Of an entry that is an event's or a leak. */
  tableOf(entry: number): EventFindingTable {
    return sourceOf(entry) === LEAK ? this.leaks : this.eventFindings;
  }
}

/** All that was found, in order. What is to be said of the suppressions themselves is not known yet. */
export function* orderSlices({
  trace: { problems, columns },
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
      order[position] = entryOf(PROBLEM, problem++);
      lines.problem = problemLine(problem);
    } else if (lines.event <= lines.leak) {
      order[position] = entryOf(EVENT, event++);
      lines.event = lineIn(eventFindings, event);
    } else {
      order[position] = entryOf(LEAK, leak++);
      lines.leak = lineIn(leaks, leak);
    }
    if ((position + 1) % SLICE_FINDINGS === 0) yield 1;
  }
  return order;
}

/** Code to number of findings, codes without any left out, in the table's order. */
export function* countSlices(
  tables: FindingTables,
  order: Float64Array,
): Generator<number, Map<FindingCode, number>> {
  const counts = new Map(FINDING_CODES.map((code) => [code, 0]));
  let leakCount = 0;
  for (let position = 0; position < order.length; position++) {
    const entry = order[position]!;
    if (sourceOf(entry) === LEAK) leakCount++;
    else {
      const code = tables.codeOf(entry);
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    if ((position + 1) % SLICE_FINDINGS === 0) yield 1;
  }
  counts.set('leak', leakCount);
  return new Map([...counts].filter(([, number]) => number > 0));
}
