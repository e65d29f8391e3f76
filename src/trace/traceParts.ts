/**
 * A trace while it is being read: what the fast lane and the careful reader both fill. Everything only grows; a prefix
 * is what there was at an earlier line, and what is read after it.
 */

import { TraceColumns } from './columns.ts';
import { NameTable } from './nameTable.ts';
import type { TraceMark } from './parser.ts';
import { ProblemTable } from './problemTable.ts';
import type { DirectiveName, TraceSettings } from './settings.ts';
import { SuppressionTable } from './suppressionTable.ts';

/** The directives in force. Replaced, never changed: a restart point keeps the one it has seen. */
export interface Directives {
  readonly settings: TraceSettings;
  /** Where each of them stands. */
  readonly directiveLines: ReadonlyMap<DirectiveName, number>;
}

/** How much of everything there is at some line. */
export interface PartCounts {
  readonly eventCount: number;
  readonly idCount: number;
  readonly siteCount: number;
  readonly threadCount: number;
  readonly problemCount: number;
  readonly suppressionCount: number;
  readonly markCount: number;
  readonly directives: Directives;
}

/** About what one `mark` takes: an object and its label. */
const BYTES_PER_MARK = 100;

export class TraceParts {
  columns = new TraceColumns();
  ids = new NameTable();
  threads = new NameTable();
  sites = new NameTable(false);
  problems = new ProblemTable();
  suppressions = new SuppressionTable();
  marks: TraceMark[] = [];
  /** Events in front of the columns' first that were read and forgotten. */
  forgottenCount = 0;
  directives: Directives = { settings: {}, directiveLines: new Map() };

  counts(): PartCounts {
    return {
      eventCount: this.columns.count,
      idCount: this.ids.count,
      siteCount: this.sites.count,
      threadCount: this.threads.count,
      problemCount: this.problems.count,
      suppressionCount: this.suppressions.count,
      markCount: this.marks.length,
      directives: this.directives,
    };
  }

  /** What there was at some line. Shares memory, but what is added to the one does not show in the other. */
  prefix(counts: PartCounts): TraceParts {
    const prefix = new TraceParts();
    prefix.columns = this.columns.prefix(counts.eventCount);
    prefix.ids = this.ids.prefix(counts.idCount);
    prefix.threads = this.threads.prefix(counts.threadCount);
    prefix.sites = this.sites.prefix(counts.siteCount);
    prefix.problems = this.problems.prefix(counts.problemCount);
    prefix.suppressions = this.suppressions.prefix(counts.suppressionCount);
    prefix.marks = this.marks.slice(0, counts.markCount);
    prefix.directives = counts.directives;
    return prefix;
  }

  /** Gives back what only reading needs. */
  trim(): void {
    this.columns.trim();
    this.ids.trim();
    this.threads.trim();
    this.sites.trim();
    this.problems.trim();
    this.suppressions.trim();
  }

  /** What they take, without the room that the columns have for events which are still to come. */
  get usedBytes(): number {
    const { columns, ids, threads, sites, problems, suppressions, marks } = this;
    const filled = columns.capacity === 0 ? 0 : columns.count / columns.capacity;
    const tables = [ids, threads, sites, problems, suppressions];
    const start = columns.byteLength * filled + marks.length * BYTES_PER_MARK;
    return tables.reduce((sum, table) => sum + table.byteLength, start);
  }
}
