/**
 * Lays out the lines of a trace alike and changes nothing of what they mean: one blank between tokens, none around them, or the
 * columns of neighbouring events under each other. Labels, comments, the order of attributes and line ends stay as they are, and so
 * does a line that cannot be read. Lines are read one by one, so that memory does not grow with the text. In slices: yields now and then.
 */

import { displayWidth } from '../format/textLayout.ts';
import { trimmed } from './blanks.ts';
import type { Trace } from './parser.ts';
import type { TextChange } from './textEdit.ts';

export interface FormattingQuery {
  /** 1-based, both included. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** Whether the columns of neighbouring events, and of neighbouring directives, stand under each other. */
  readonly alignColumns: boolean;
}

/** Lines between two breaths: a few milliseconds of work. */
const SLICE_LINES = 1 << 9;

/** A token that is wider has no say in how wide its column is, and shifts its own line only. */
const MAXIMUM_TOKEN_WIDTH = 32;
/** The same for what stands before a comment. */
const MAXIMUM_CONTENT_WIDTH = 80;

/** One change for each line that changes. */
export function* formattingSlices(
  trace: Pick<Trace, 'lines' | 'problems'>,
  query: FormattingQuery,
): Generator<void, TextChange[]> {
  const text = new FormattedText(trace);
  const changes: TextChange[] = [];
  const last = Math.min(query.lastLine, trace.lines.lineCount);
  let line = Math.max(1, query.firstLine);
  // Columns are as wide as in all of the group, of which the first lines may lie above.
  while (query.alignColumns && line > 1 && !text.lineAt(line - 1).endsGroup)
    if (--line % SLICE_LINES === 0) yield;
  while (line <= last) {
    const group = query.alignColumns ? yield* text.groupFrom(line) : { layout: PLAIN_LAYOUT, end: last + 1 };
    for (; line < Math.min(group.end, last + 1); line++) {
      if (line >= query.firstLine) changes.push(...text.changesOf(line, group.layout));
      if (line % SLICE_LINES === 0) yield;
    }
  }
  return changes;
}

/** What a line is made of: its cells, in the order of the text, and its comment. */
interface Line {
  readonly kind: 'event' | 'directive' | 'other' | 'broken';
  readonly text: string;
  /** One for each column; empty where the line has nothing there. */
  readonly cells: readonly string[];
  readonly comment: string;
  /** Whether the columns above it have nothing to do with those below. */
  readonly endsGroup: boolean;
}

interface Layout {
  /** Of the columns of a kind of lines; undefined where nothing is aligned. */
  readonly widths: readonly number[] | undefined;
  readonly kind: Line['kind'];
  /** Where comments behind something start. */
  readonly commentColumn: number;
}

const PLAIN_LAYOUT: Layout = { widths: undefined, kind: 'other', commentColumn: 0 };

/** Columns of an event: keyword, id, size, arrow, new id, all attributes. Sizes are aligned to the right. */
const SIZE_COLUMN = 2;

const EVENT_KEYWORDS: readonly string[] = ['alloc', 'realloc', 'free'];

class FormattedText {
  /** The problem that was looked at last: lines are asked for mostly in order. */
  private problem = 0;

  constructor(private readonly trace: Pick<Trace, 'lines' | 'problems'>) {}

  changesOf(line: number, layout: Layout): TextChange[] {
    const read = this.lineAt(line);
    const text = read.kind === 'broken' ? read.text : laidOut(read, layout);
    if (text === read.text) return [];
    return [{ startLine: line - 1, startColumn: 0, endLine: line - 1, endColumn: read.text.length, text }];
  }

  lineAt(line: number): Line {
    const { lines } = this.trace;
    const text = lines.text(lines.rangeOf(line));
    if (this.isBroken(line)) return { kind: 'broken', text, cells: [], comment: '', endsGroup: true };
    const hash = text.search(/(?<![^ \t])#/);
    const content = trimmed(hash < 0 ? text : text.slice(0, hash));
    const comment = hash < 0 ? '' : trimmed(text.slice(hash));
    const words = content === '' ? [] : content.split(/[ \t]+/);
    const kind = kindOf(words[0]);
    const endsGroup = kind === 'other' && (content !== '' || comment === '');
    return { kind, text, cells: cellsOf(words, content), comment, endsGroup };
  }

  /** The lines from one on that are laid out together, up to the line `end`, which is no more one of them. */
  *groupFrom(start: number): Generator<void, { readonly layout: Layout; readonly end: number }> {
    const { lineCount } = this.trace.lines;
    const widths: number[] = [];
    let kind: Line['kind'] = 'other';
    let hasComments = false;
    let end = start;
    for (; end <= lineCount; end++) {
      const line = this.lineAt(end);
      if (line.endsGroup && end > start) break;
      if (line.kind === 'event' || line.kind === 'directive') {
        if (kind !== 'other' && kind !== line.kind) break;
        kind = line.kind;
        widen(widths, line.cells);
        hasComments ||= line.comment !== '';
      }
      if (end % SLICE_LINES === 0) yield;
    }
    if (kind === 'other') return { layout: PLAIN_LAYOUT, end };
    const columns: Layout = { widths, kind, commentColumn: 0 };
    if (!hasComments) return { layout: columns, end };
    return { layout: { ...columns, commentColumn: yield* this.commentColumn(start, end, columns) }, end };
  }

  private *commentColumn(start: number, end: number, layout: Layout): Generator<void, number> {
    let column = 0;
    for (let at = start; at < end; at++) {
      const line = this.lineAt(at);
      if (line.kind === layout.kind && line.comment !== '') {
        const width = displayWidth(contentOf(line, layout));
        if (width <= MAXIMUM_CONTENT_WIDTH) column = Math.max(column, width + 1);
      }
      if (at % SLICE_LINES === 0) yield;
    }
    return column;
  }

  private isBroken(line: number): boolean {
    const { problems } = this.trace;
    while (this.problem > 0 && problems.lineAt(this.problem - 1) >= line) this.problem--;
    while (this.problem < problems.count && problems.lineAt(this.problem) < line) this.problem++;
    for (let at = this.problem; at < problems.count && problems.lineAt(at) === line; at++)
      if (problems.codeAt(at) === 'syntax' || problems.codeAt(at) === 'unknown-directive') return true;
    return false;
  }
}

function kindOf(keyword: string | undefined): Line['kind'] {
  if (keyword === undefined) return 'other';
  if (keyword.startsWith('%')) return 'directive';
  return EVENT_KEYWORDS.includes(keyword) ? 'event' : 'other';
}

/** Of a line that can be read, where each part has its place. Blanks in a label belong to it. */
function cellsOf(words: readonly string[], content: string): readonly string[] {
  const [keyword = '', id = '', ...rest] = words;
  if (keyword === 'mark') return [keyword, trimmed(content.slice(keyword.length))];
  if (!EVENT_KEYWORDS.includes(keyword)) return words;
  const size = keyword === 'free' ? '' : (rest.shift() ?? '');
  const [arrow = '', newId = ''] = keyword === 'realloc' && rest[0] === '->' ? rest.splice(0, 2) : [];
  return [keyword, id, size, arrow, newId, rest.join(' ')];
}

function widen(widths: number[], cells: readonly string[]): void {
  for (const [column, cell] of cells.entries()) {
    const width = displayWidth(cell);
    // A column that anything stands in is there.
    widths[column] = Math.max(widths[column] ?? 0, width <= MAXIMUM_TOKEN_WIDTH ? width : 1);
  }
}

function laidOut(line: Line, layout: Layout): string {
  const content = contentOf(line, layout);
  const { comment } = line;
  const isAligned = content !== '' && comment !== '' && line.kind === layout.kind;
  const gap = isAligned ? Math.max(1, layout.commentColumn - displayWidth(content)) : 1;
  const text = content === '' || comment === '' ? content + comment : content + ' '.repeat(gap) + comment;
  // A name that ends in CR would be taken for half of a CRLF; a blank keeps the two apart.
  return text.endsWith('\r') ? `${text} ` : text;
}

function contentOf({ cells, kind }: Line, { widths, kind: alignedKind }: Layout): string {
  if (!widths || kind !== alignedKind) return cells.filter((cell) => cell !== '').join(' ');
  const padded = cells.flatMap((cell, column) => {
    const width = widths[column] ?? 0;
    if (width === 0) return [];
    const padding = ' '.repeat(Math.max(0, width - displayWidth(cell)));
    return [kind === 'event' && column === SIZE_COLUMN ? padding + cell : cell + padding];
  });
  return trimmed(padded.join(' '));
}
