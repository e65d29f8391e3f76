/**
 * The one table of findings: every code with its severity, its title and its words. The editor, the command line and
 * the view all take them from here. What happened, where, what would fix it; no blame.
 *
 * The order of the table is the order of findings on one line.
 */

import { formatExactBytes, formatQuantity } from '../format/quantities.ts';
import type { NoText } from './noText.ts';

/** From what must not be missing in a list to what may. */
export const SEVERITIES = ['error', 'warning', 'hint'] as const;

export type Severity = (typeof SEVERITIES)[number];

const findingTable = [
  { code: 'syntax', severity: 'error', title: 'Syntax errors' },
  { code: 'unknown-directive', severity: 'warning', title: 'Unknown directives' },
  { code: 'duplicate-directive', severity: 'warning', title: 'Repeated directives' },
  { code: 'unknown-attribute', severity: 'hint', title: 'Unknown attributes' },
  { code: 'unknown-suppression', severity: 'hint', title: 'Unknown suppressions' },
  { code: 'unused-suppression', severity: 'hint', title: 'Unused suppressions' },
  { code: 'double-free', severity: 'error', title: 'Double frees' },
  { code: 'invalid-free', severity: 'error', title: 'Invalid frees' },
  { code: 'use-after-free', severity: 'error', title: 'Uses after free' },
  { code: 'invalid-realloc', severity: 'error', title: 'Invalid reallocs' },
  { code: 'overwritten-pointer', severity: 'warning', title: 'Overwritten pointers' },
  { code: 'out-of-memory', severity: 'error', title: 'Out of memory' },
  { code: 'leak', severity: 'warning', title: 'Leaks' },
] as const satisfies readonly { code: string; severity: Severity; title: string }[];

export type FindingCode = (typeof findingTable)[number]['code'];

export const FINDING_CODES: readonly FindingCode[] = findingTable.map(({ code }) => code);

/** Findings about suppressions; the format knows nothing of them, and they cannot be suppressed themselves. */
export const SUPPRESSION_CODES: readonly FindingCode[] = ['unknown-suppression', 'unused-suppression'];

export const SUPPRESSIBLE_CODES: readonly FindingCode[] = FINDING_CODES.filter(
  (code) => !SUPPRESSION_CODES.includes(code),
);

const byCode = new Map(findingTable.map((row, rank) => [row.code, { ...row, rank }]));

/** Position of a code in the table: the order of findings on one line. */
export function findingRank(code: FindingCode): number {
  return rowOf(code).rank;
}

export function findingSeverity(code: FindingCode): Severity {
  return rowOf(code).severity;
}

/** What a group of such findings is called, such as `Double frees`. */
export function findingTitle(code: FindingCode): string {
  return rowOf(code).title;
}

function rowOf(code: FindingCode) {
  const row = byCode.get(code);
  if (!row) throw new Error(`There is no finding code ${code}.`);
  return row;
}

/** Why a line is no directive, event or mark. The order is of no meaning. */
export const SYNTAX_REASONS = [
  'unknown-keyword',
  'keyword-case',
  'missing-id',
  'bad-id',
  'missing-size',
  'bad-size',
  'missing-new-id',
  'bad-attribute',
  'empty-attribute',
  'bad-time',
  'missing-value',
  'extra-value',
  'bad-value',
  'late-directive',
  'missing-label',
] as const;

export type SyntaxReason = (typeof SYNTAX_REASONS)[number];

/** The message of a `syntax` finding. `token` is the text at fault, `expected` what a directive's value may be. */
export function wordSyntax(reason: SyntaxReason, token: string, expected: string): string {
  const shown = shorten(token);
  switch (reason) {
    case 'unknown-keyword':
      return `"${shown}" is not alloc, realloc, free or mark. A comment starts with #.`;
    case 'keyword-case':
      return `Keywords are lower case: write ${token.toLowerCase()}.`;
    case 'missing-id':
      return `An id is missing. Write ${expected}.`;
    case 'bad-id':
      return `"${shown}" cannot be an id: ids do not start with #, %, @ or ->.`;
    case 'missing-size':
      return `A size is missing. Write ${expected}.`;
    case 'bad-size':
      return `"${shown}" is not a size. Write digits, with B, K, KiB, M, MiB, G or GiB if you like, or 0x and hex digits.`;
    case 'missing-new-id':
      return 'The new id after -> is missing. Write realloc ID SIZE -> NEW.';
    case 'bad-attribute':
      return `"${shown}" is not an attribute. Write t=THREAD, @SITE, ts=SECONDS or key=value.`;
    case 'empty-attribute':
      return `"${shown}" has no value. Write t=THREAD, @SITE, ts=SECONDS or key=value.`;
    case 'bad-time':
      return `"${shown}" is not a time. Write ts= and decimal seconds, such as ts=1.25.`;
    case 'missing-value':
      return `The directive ${shown} has no value; expected ${expected}.`;
    case 'extra-value':
      return `"${shown}" is one value too many: a directive has one, without blanks.`;
    case 'bad-value':
      return `"${shown}" is not a value for this directive; expected ${expected}. The line is ignored.`;
    case 'late-directive':
      return 'Directives come before the first event. The line is ignored; move it up.';
    case 'missing-label':
      return 'The label is missing. Write mark LABEL.';
  }
}

/** The message of the first `syntax` finding of what is no text at all. */
export function wordNoText(kind: NoText): string {
  switch (kind) {
    case 'utf-16':
      return 'The file is UTF-16, so that no line can be read: traces are UTF-8. Save it as UTF-8.';
    case 'gzip':
      return 'The bytes are gzip, so that no line can be read. Unpack them first; a file that was packed twice, once.';
    case 'binary':
      return 'The file is binary, so that no line can be read. Open a trace, or turn the recording into one first.';
  }
}

export function wordUnknownDirective(name: string, known: readonly string[]): string {
  return `${shorten(name)} is not a directive; there are ${known.map((each) => `%${each}`).join(', ')}. The line is ignored.`;
}

export function wordDuplicateDirective(name: string, earlierLine: number): string {
  return `${shorten(name)} was given in line ${earlierLine} already; this line wins. Keep one of them.`;
}

export function wordUnknownAttribute(token: string): string {
  return `The attribute "${shorten(token)}" is not known; it is kept in the text and ignored.`;
}

/** `token` is what stands in the place of a code; undefined where nothing does. `nearest` is what may have been meant. */
export function wordUnknownSuppression(token: string | undefined, nearest: string | null): string {
  if (token === undefined)
    return 'The suppression names no code. Write # alloctrace-ignore CODE, such as # alloctrace-ignore leak.';
  const remedy = nearest === null ? `there are ${SUPPRESSIBLE_CODES.join(', ')}` : `write ${nearest}`;
  return `"${shorten(token)}" is no code of a finding that can be suppressed; ${remedy}.`;
}

/** `targetLine` is the line that the suppression is about. */
export function wordUnusedSuppression(code: FindingCode, line: number, targetLine: number): string {
  const place = line === targetLine ? 'this line' : `line ${targetLine}`;
  return `There is no ${code} in ${place}, so there is nothing to suppress. Remove the suppression.`;
}

export function wordDoubleFree(id: string, freedLine: number): string {
  return `${shorten(id)} is freed again: it was freed already, ${wordFormerLine(freedLine)}. Keep only one of the frees.`;
}

/** A line of the trace, or 0 for one before the events that were opened. */
function wordFormerLine(line: number): string {
  return line > 0 ? `in line ${line}` : 'before the first of these events';
}

export function wordInvalidFree(id: string): string {
  return `${shorten(id)} was never allocated, so there is nothing to free. Correct the id, or remove the line.`;
}

export function wordUseAfterFree(id: string, freedLine: number): string {
  return `${shorten(id)} is resized after it was freed ${wordFormerLine(freedLine)}. Allocate it again, or free it later.`;
}

export function wordInvalidRealloc(id: string): string {
  return `${shorten(id)} was never allocated, so there is nothing to resize. Use alloc, or correct the id.`;
}

export function wordOverwrittenPointer(id: string, lostBytes: number, allocatedLine: number): string {
  return `${shorten(id)} still names the ${formatExactBytes(lostBytes)} from line ${allocatedLine}, which can never be freed any more. Free them first, or use another id.`;
}

/** What would help where memory ran out, in words. */
const OUT_OF_MEMORY_REMEDIES = {
  'smaller-request': 'Ask for less: no heap has more than 4 GiB - 16 B',
  'larger-heap': 'Set a larger %heap',
  'fewer-arenas': 'Set fewer %arenas',
  'larger-heap-or-fewer-arenas': 'Set a larger %heap, or fewer %arenas',
  'larger-heap-and-fewer-arenas': 'Set a larger %heap and fewer %arenas',
  'larger-heap-or-free-earlier': 'Set a larger %heap, or free earlier',
  'free-earlier': 'Free earlier',
} as const;

export type OutOfMemoryRemedy = keyof typeof OUT_OF_MEMORY_REMEDIES;

export type OutOfMemoryWords = {
  readonly cause: 'too-large' | 'fragmented' | 'exhausted';
  readonly remedy: OutOfMemoryRemedy;
  readonly requestedBytes: number;
  /** What was asked for, as it is written: of a size that no number holds, all that is known. */
  readonly sizeText: string;
  readonly freeBytes: number;
  readonly largestFreeBytes: number;
};

/** The header is named, because a request can fail although as many bytes are free as it asks for. */
export function wordOutOfMemory(words: OutOfMemoryWords): string {
  const isKnown = words.requestedBytes < Number.MAX_SAFE_INTEGER;
  const wish = isKnown ? formatExactBytes(words.requestedBytes) : shorten(words.sizeText);
  const remedy = OUT_OF_MEMORY_REMEDIES[words.remedy];
  const free = formatExactBytes(words.freeBytes);
  const largest = formatExactBytes(words.largestFreeBytes);
  switch (words.cause) {
    case 'too-large':
      return `Out of memory: ${wish} are more than a whole empty arena holds. ${remedy}.`;
    case 'fragmented':
      return `Out of memory: ${wish} and a header asked for; ${free} are free, but in pieces: the largest has ${largest}.`;
    case 'exhausted':
      return `Out of memory: ${wish} and a header asked for; only ${free} are free in all. ${remedy}.`;
  }
}

/** `isResized`: the line gave the block its size, not its life. `overwrittenLine`: gave its id to another block; 0 for none. */
export function wordLeak(
  id: string,
  bytes: number,
  { isResized, overwrittenLine }: { readonly isResized: boolean; readonly overwrittenLine: number },
): string {
  const name = shorten(id);
  const lost = overwrittenLine > 0 ? ` (its id names another block since line ${overwrittenLine})` : '';
  return `${formatExactBytes(bytes)} ${isResized ? 'resized' : 'allocated'} here as ${name} ${bytes === 1 ? 'is' : 'are'} never freed${lost}.`;
}

export const RELATED_WORDS = {
  allocatedHere: 'allocated here',
  freedHere: 'freed here first',
  givenBefore: 'given here before',
} as const;

/** The last finding of a kind of which there are more than are shown. */
export function wordMore(code: FindingCode, hiddenCount: number): string {
  return `${formatQuantity(hiddenCount, 'more finding', 'more findings')} of the kind ${code} ${hiddenCount === 1 ? 'is' : 'are'} not shown here; the Findings view counts them all.`;
}

/** Ids and tokens of any length, cut in the middle so that both ends can be compared; no character is cut in two. */
export function shorten(text: string, maximumLength = 48): string {
  if (text.length <= maximumLength) return text;
  const half = (maximumLength - 1) >> 1;
  const head = text.slice(0, half).replace(/[\ud800-\udbff]$/, '');
  const tail = text.slice(-half).replace(/^[\udc00-\udfff]/, '');
  return `${head}…${tail}`;
}
