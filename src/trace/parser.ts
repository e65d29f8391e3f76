/**
 * A parsed trace: what reading the `.alloctrace` text gives. `TraceReader` reads it piece by piece; `parseTrace` is that
 * for a text that lies in memory as a whole.
 */

import { NO_SITE, type TraceColumns } from './columns.ts';
import type { LineIndex } from './lineIndex.ts';
import type { NameTable } from './nameTable.ts';
import type { ProblemTable } from './problemTable.ts';
import { TraceReader } from './reader.ts';
import type { DirectiveName, SettingVocabulary, TraceSettings } from './settings.ts';
import type { SuppressionTable } from './suppressionTable.ts';
import { MemoryText } from './traceText.ts';

/** A parsed trace. Line numbers are 1-based, id, site and thread numbers count from 0 in order of appearance. */
export interface Trace {
  /** Where the lines of the text are, and what stands in them. Problems refer to byte ranges of it. */
  readonly lines: LineIndex;
  readonly columns: TraceColumns;
  readonly ids: NameTable;
  readonly sites: NameTable;
  /** One per thread number; the unnamed thread has an empty name. */
  readonly threads: NameTable;
  readonly settings: TraceSettings;
  /** Where each directive stands that is in force. */
  readonly directiveLines: ReadonlyMap<DirectiveName, number>;
  readonly marks: readonly TraceMark[];
  readonly problems: ProblemTable;
  /** What its comments ask not to be told of. */
  readonly suppressions: SuppressionTable;
  /** For a range of events: what the ids were just before it, by id number, as `idSlots.ts` has it. Absent: all unknown. */
  readonly idsBefore?: Int32Array;
}

/** A `mark LABEL`: a moment between two steps. */
export interface TraceMark {
  readonly line: number;
  /** The last step before the mark. */
  readonly step: number;
  readonly label: string;
}

/** Where the call of an event was made, as the trace has it; null where it does not say. */
export function siteOfEvent(
  { columns, sites }: Pick<Trace, 'columns' | 'sites'>,
  index: number,
): string | null {
  return siteText(sites, columns.sites[index]!);
}

/** Of a number in the column of sites; null for NO_SITE. */
export function siteText(sites: NameTable, site: number): string | null {
  return site === NO_SITE ? null : sites.text(site - 1);
}

/** Reads a whole trace. `vocabulary` says what directives may say. */
export function parseTrace(bytes: Uint8Array, vocabulary: SettingVocabulary): Trace {
  const reader = new TraceReader(vocabulary, { expectedBytes: bytes.length });
  reader.push(bytes);
  return reader.finish(new MemoryText([bytes]));
}

const EVENT_FORMS = ['alloc ID SIZE', 'realloc ID SIZE', 'free ID'] as const;

/** What a line of such an event looks like, for the message of a line that is not complete. */
export function eventForm(keyword: string): string {
  return EVENT_FORMS.find((form) => form.startsWith(`${keyword} `)) ?? EVENT_FORMS[0];
}
