/**
 * Makes a trace that is being read forget the events outside a range, so that a range of a long trace takes no more
 * memory than its own events. What belongs to no event (names, directives, where the lines are) stays, and lines keep
 * their numbers.
 */

import type { TraceColumns } from './columns.ts';
import type { TraceMark } from './parser.ts';
import type { ProblemTable } from './problemTable.ts';

/** The parts of a trace that know of events. */
export interface EventTables {
  readonly columns: TraceColumns;
  readonly problems: ProblemTable;
  readonly marks: TraceMark[];
}

/**
 * Forgets the events before index `first` and from index `end` on, and what is said of the lines there. `headLines` is
 * the line of the file's first event: problems before it are kept, they may be of directives that are in force.
 */
export function keepEvents(
  { columns, problems, marks }: EventTables,
  first: number,
  end: number,
  headLines: number,
): void {
  if (first === 0 && end >= columns.count) return;
  const firstLine = first < columns.count ? columns.lineOf(first) : Number.POSITIVE_INFINITY;
  const endLine = end < columns.count ? columns.lineOf(end) : Number.POSITIVE_INFINITY;
  problems.keep(first === 0 ? endLine : headLines, firstLine, endLine, first);
  const kept = marks.filter(({ line }) => line >= firstLine && line < endLine);
  marks.length = 0;
  for (const mark of kept) marks.push({ ...mark, step: mark.step - first });
  columns.keep(first, end);
}
