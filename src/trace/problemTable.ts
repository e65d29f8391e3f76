/**
 * What is wrong with the text of a trace, as columns, in line order: a file of ten million bad lines must not become ten
 * million objects. Ranges are byte offsets into the text; columns for an editor are counted when one is looked at.
 */

import type { SyntaxReason } from './findings.ts';
import { SYNTAX_REASONS } from './findings.ts';
import { grownLength, prefixOf, resized, trimmed } from './growing.ts';

export type ProblemCode =
  | 'syntax'
  | 'unknown-directive'
  | 'duplicate-directive'
  | 'unknown-attribute'
  | 'unknown-suppression';

const PROBLEM_CODES: readonly ProblemCode[] = [
  'syntax',
  'unknown-directive',
  'duplicate-directive',
  'unknown-attribute',
  'unknown-suppression',
];

/** A problem, read out of the table. */
export interface TraceProblem {
  readonly code: ProblemCode;
  /** 1-based. */
  readonly line: number;
  /** Byte range of what is at fault. */
  readonly start: number;
  readonly end: number;
  /** The event on the same line, 0 where the line is none. */
  readonly step: number;
  /** For `syntax`. */
  readonly reason: SyntaxReason;
  /** For `duplicate-directive`: the line of the earlier one. */
  readonly earlierLine: number;
}

const FIELDS = 6;

export class ProblemTable {
  count = 0;
  private rows = new Float64Array(16 * FIELDS);

  add(problem: TraceProblem): void {
    const needed = (this.count + 1) * FIELDS;
    if (needed > this.rows.length) this.rows = resized(this.rows, grownLength(this.rows.length, needed));
    const reason = SYNTAX_REASONS.indexOf(problem.reason);
    const kind = PROBLEM_CODES.indexOf(problem.code) * SYNTAX_REASONS.length + reason;
    const { line, start, end, step, earlierLine } = problem;
    this.rows.set([kind, line, start, end, step, earlierLine], this.count++ * FIELDS);
  }

  /** The first `count` problems as a table of their own. The rows are shared, but what is added to the one stays there. */
  prefix(count: number): ProblemTable {
    const prefix = new ProblemTable();
    prefix.count = count;
    prefix.rows = prefixOf(this.rows, count * FIELDS);
    return prefix;
  }

  /**
   * A table of the problems of lines before `headLine`, and of those from `firstLine` on but before `endLine`. Their steps
   * count from the event `firstEvent` on, an index.
   */
  restricted(headLine: number, firstLine: number, endLine: number, firstEvent: number): ProblemTable {
    const restricted = new ProblemTable();
    for (let index = 0; index < this.count; index++) {
      const problem = this.at(index);
      const { line, step } = problem;
      if (line < headLine || (line >= firstLine && line < endLine))
        restricted.add({ ...problem, step: step > 0 ? step - firstEvent : 0 });
    }
    return restricted;
  }

  /** Gives back the slack, once all is read. */
  trim(): void {
    this.rows = trimmed(this.rows, this.count * FIELDS);
  }

  get byteLength(): number {
    return this.rows.byteLength;
  }

  codeAt(index: number): ProblemCode {
    return PROBLEM_CODES[Math.floor(this.rows[index * FIELDS]! / SYNTAX_REASONS.length)]!;
  }

  lineAt(index: number): number {
    return this.rows[index * FIELDS + 1]!;
  }

  at(index: number): TraceProblem {
    const [kind = 0, line = 0, start = 0, end = 0, step = 0, earlierLine = 0] = this.rows.subarray(
      index * FIELDS,
      (index + 1) * FIELDS,
    );
    return {
      code: this.codeAt(index),
      reason: SYNTAX_REASONS[kind % SYNTAX_REASONS.length]!,
      line,
      start,
      end,
      step,
      earlierLine,
    };
  }
}
