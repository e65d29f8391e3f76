/**
 * The writer of the `.alloctrace` text: what it writes, the parser reads back as the same columns. For converters and
 * for the round-trip law of the tests. Comments and blank lines of an original are not kept: columns do not hold them.
 */

import { NO_SITE, Operation } from './columns.ts';
import type { Trace } from './parser.ts';

/** The directives and events of a trace, one line each, LF line ends. */
export function* writeTrace(
  trace: Pick<Trace, 'columns' | 'ids' | 'sites' | 'threads' | 'settings' | 'marks'>,
): Generator<string> {
  const { heapBytes, strategy, order, alignBytes, arenaCount } = trace.settings;
  const directives = { heap: heapBytes, strategy, order, align: alignBytes, arenas: arenaCount };
  for (const [name, value] of Object.entries(directives))
    if (value !== undefined) yield `%${name} ${value}\n`;
  let mark = 0;
  for (let index = 0; index <= trace.columns.count; index++) {
    for (; trace.marks[mark]?.step === index; mark++) yield lineOf(`mark ${trace.marks[mark]?.label}`);
    if (index < trace.columns.count) yield eventLine(trace, index);
  }
}

function eventLine(
  { columns, ids, sites, threads }: Pick<Trace, 'columns' | 'ids' | 'sites' | 'threads'>,
  index: number,
): string {
  const operation = columns.operations[index];
  const words: string[] = [];
  const id = ids.text(columns.ids[index]!);
  if (operation === Operation.Alloc) words.push('alloc', id, String(columns.sizeOf(index)));
  else if (operation === Operation.Free) words.push('free', id);
  else words.push('realloc', id, String(columns.sizeOf(index)));
  if (columns.hasNewId(index)) words.push('->', ids.text(columns.newIdOf(index)));
  const thread = threads.text(columns.threads[index]!);
  if (thread !== '') words.push(`t=${thread}`);
  const site = columns.sites[index]!;
  if (site !== NO_SITE) words.push(`@${sites.text(site - 1)}`);
  const seconds = columns.times?.[index];
  if (seconds !== undefined && !Number.isNaN(seconds)) words.push(`ts=${decimal(seconds)}`);
  return lineOf(words.join(' '));
}

/** A name that ends in CR would be taken for half of a CRLF; a blank keeps the two apart. */
function lineOf(content: string): string {
  return content.endsWith('\r') ? `${content} \n` : `${content}\n`;
}

/** Seconds without an exponent, which the format does not have; reads back as the same number. */
function decimal(seconds: number): string {
  const [mantissa = '', exponentText] = String(seconds).split('e');
  if (exponentText === undefined) return mantissa;
  const exponent = Number(exponentText);
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = whole + fraction;
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  return digits.padEnd(exponent + 1, '0');
}
