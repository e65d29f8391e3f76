/**
 * The suppressions in the comments of a trace, as columns in line order, one row for each code that one names: a trace may
 * have one on every line. Codes that there are not are problems of the text and have no row, but where nothing else stands
 * in a line of a stack.
 */

import { FINDING_CODES, type FindingCode, findingRank } from './findings.ts';
import { grownLength, prefixOf, resized, trimmed } from './growing.ts';
import type { ByteRange } from './lineIndex.ts';

const FIELDS = 4;

/** Set in the first field of a row whose comment has its line to itself. */
const ALONE = 0x100;
/** Of a row that suppresses nothing, since its comment names no code that there is: it only carries a stack on. */
const BARE = 0x200;

/** The rank of the code with the flags, the line, and the range of the code. */
type RowFields = [kind: number, line: number, start: number, end: number];

export class SuppressionTable {
  count = 0;
  private rows = new Float64Array(0);

  /** `range` is where the code stands, in bytes of the text. Called in line order. */
  add(code: FindingCode, line: number, { start, end }: ByteRange, isAlone: boolean): void {
    this.push(findingRank(code) | (isAlone ? ALONE : 0), line, start, end);
  }

  /** A comment alone on its line that names no code that there is. */
  addBare(line: number, { start, end }: ByteRange): void {
    this.push(ALONE | BARE, line, start, end);
  }

  /** Whether a row is about findings of a code. */
  isOf(row: number, code: FindingCode): boolean {
    return !this.isBareAt(row) && this.codeAt(row) === code;
  }

  /** Of no meaning for a bare row. */
  codeAt(row: number): FindingCode {
    return FINDING_CODES[this.rows[row * FIELDS]! & ~(ALONE | BARE)]!;
  }

  isBareAt(row: number): boolean {
    return (this.rows[row * FIELDS]! & BARE) !== 0;
  }

  /** The line that the comment stands on. */
  lineAt(row: number): number {
    return this.rows[row * FIELDS + 1]!;
  }

  rangeAt(row: number): ByteRange {
    return { start: this.rows[row * FIELDS + 2]!, end: this.rows[row * FIELDS + 3]! };
  }

  /** The line that each row is about, ascending: its own, or the first below that is not such a comment alone. */
  targetLines(): Float64Array {
    const targets = new Float64Array(this.count);
    for (let row = this.count - 1, below = -1; row >= 0; row--) {
      const line = this.lineAt(row);
      if (row + 1 < this.count && this.lineAt(row + 1) !== line) below = row + 1;
      const isStacked = below >= 0 && this.lineAt(below) === line + 1 && this.isAloneAt(below);
      targets[row] = !this.isAloneAt(row) ? line : isStacked ? targets[below]! : line + 1;
    }
    return targets;
  }

  /** The first `count` rows as a table of their own. They are shared, but what is added to the one stays there. */
  prefix(count: number): SuppressionTable {
    const prefix = new SuppressionTable();
    prefix.count = count;
    prefix.rows = prefixOf(this.rows, count * FIELDS);
    return prefix;
  }

  /** A table of those in the lines from `firstLine` on but before `endLine`. */
  restricted(firstLine: number, endLine: number): SuppressionTable {
    const restricted = new SuppressionTable();
    for (let row = 0; row < this.count; row++) {
      const line = this.lineAt(row);
      if (line >= firstLine && line < endLine) restricted.push(...this.fieldsAt(row));
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

  private push(...fields: RowFields): void {
    const needed = (this.count + 1) * FIELDS;
    if (needed > this.rows.length) this.rows = resized(this.rows, grownLength(this.rows.length, needed));
    this.rows.set(fields, this.count++ * FIELDS);
  }

  private fieldsAt(row: number): RowFields {
    const [kind = 0, line = 0, start = 0, end = 0] = this.rows.subarray(row * FIELDS, (row + 1) * FIELDS);
    return [kind, line, start, end];
  }

  private isAloneAt(row: number): boolean {
    return (this.rows[row * FIELDS]! & ALONE) !== 0;
  }
}
