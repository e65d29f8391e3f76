/**
 * What is wrong with the text of a trace, as columns, in line order: a file of ten million bad lines must not become ten
 * million objects. Ranges are byte offsets into the text; columns for an editor are counted when one is looked at.
 */

import type { SyntaxReason } from './findings.ts';
import { SYNTAX_REASONS } from './findings.ts';

export type ProblemCode = 'syntax' | 'unknown-directive' | 'duplicate-directive' | 'unknown-attribute';

const PROBLEM_CODES: readonly ProblemCode[] = [
  'syntax',
  'unknown-directive',
  'duplicate-directive',
  'unknown-attribute',
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
const STEP_FIELD = 4;

export class ProblemTable {
  count = 0;
  private rows = new Float64Array(16 * FIELDS);

  add(problem: TraceProblem): void {
    if ((this.count + 1) * FIELDS > this.rows.length) {
      const grown = new Float64Array(this.rows.length * 2);
      grown.set(this.rows);
      this.rows = grown;
    }
    const reason = SYNTAX_REASONS.indexOf(problem.reason);
    const kind = PROBLEM_CODES.indexOf(problem.code) * SYNTAX_REASONS.length + reason;
    const { line, start, end, step, earlierLine } = problem;
    this.rows.set([kind, line, start, end, step, earlierLine], this.count++ * FIELDS);
  }

  /**
   * Keeps the problems of lines before `headLines`, and those from `firstLine` on but before `endLine`. Their steps count from
   * `firstEvent` on, an index into the events.
   */
  keep(headLines: number, firstLine: number, endLine: number, firstEvent: number): void {
    let kept = 0;
    for (let index = 0; index < this.count; index++) {
      const line = this.lineAt(index);
      if (line >= headLines && (line < firstLine || line >= endLine)) continue;
      this.rows.copyWithin(kept * FIELDS, index * FIELDS, (index + 1) * FIELDS);
      const step = kept * FIELDS + STEP_FIELD;
      if (this.rows[step]! > 0) this.rows[step]! -= firstEvent;
      kept++;
    }
    this.count = kept;
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
