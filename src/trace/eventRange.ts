/**
 * Leaves out of a trace the events outside a range, so that a range of a long trace takes no more memory than its own
 * events. What belongs to no event (names, directives, where the lines are) stays, and lines keep their numbers.
 */

import type { TraceColumns } from './columns.ts';
import type { TraceMark } from './parser.ts';
import type { ProblemTable } from './problemTable.ts';
import type { SuppressionTable } from './suppressionTable.ts';

/** The parts of a trace that know of events. */
export interface EventTables {
  readonly columns: TraceColumns;
  readonly problems: ProblemTable;
  readonly suppressions: SuppressionTable;
  readonly marks: readonly TraceMark[];
}

/**
 * The same without the events before index `first` and from index `end` (1 or more) on, and without what is said of the
 * lines up to the last event before the range, and behind the last one in it. `headLine` is the line of the file's first event: problems before it are kept, they may be of directives that are
 * in force. The tables given stay as they are.
 */
export function restrictedTables(
  { columns, problems, suppressions, marks }: EventTables,
  first: number,
  end: number,
  headLine: number,
) {
  const firstLine = first > 0 ? columns.lineOf(first - 1) + 1 : 0;
  const endLine = end <= columns.count ? columns.lineOf(end - 1) + 1 : Number.POSITIVE_INFINITY;
  return {
    columns: first === 0 ? columns.prefix(Math.min(end, columns.count)) : columns.slice(first, end),
    problems: problems.restricted(headLine, firstLine, endLine, first),
    suppressions: suppressions.restricted(firstLine, endLine),
    marks: marks
      .filter(({ line }) => line >= firstLine && line < endLine)
      .map((mark) => ({ ...mark, step: mark.step - first })),
  };
}
