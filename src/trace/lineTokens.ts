/**
 * The tokens of one line, with what each of them is: for whoever asks what stands at a column. It is told from the line
 * alone, also where that is not finished yet, as while it is being typed; what a line means is the line reader's to say.
 */

import { isDirectiveName } from './settings.ts';

export type TokenKind =
  | 'alloc'
  | 'realloc'
  | 'free'
  | 'mark'
  | 'id'
  | 'size'
  | 'arrow'
  | 'newId'
  | 'thread'
  | 'site'
  | 'time'
  | 'attribute'
  | 'directive'
  | 'value'
  | 'label'
  | 'comment'
  /** What has no place on its line. */
  | 'other';

export interface LineToken {
  readonly kind: TokenKind;
  readonly text: string;
  /** 0-based UTF-16 columns, half-open. */
  readonly start: number;
  readonly end: number;
}

/** Of a line without its end, from left to right. */
export function lineTokens(line: string): LineToken[] {
  const tokens: LineToken[] = [];
  let rest: Rest = 'start';
  for (const { 0: text, index } of line.matchAll(/[^ \t]+/g)) {
    if (text.startsWith('#')) {
      tokens.push({ kind: 'comment', text: line.slice(index), start: index, end: line.length });
      break;
    }
    const [kind, next] = kindOf(text, rest);
    rest = next;
    const previous = tokens.at(-1);
    // A label goes on through its blanks.
    if (kind === 'label' && previous?.kind === 'label') {
      const end = index + text.length;
      tokens[tokens.length - 1] = { ...previous, text: line.slice(previous.start, end), end };
    } else tokens.push({ kind, text, start: index, end: index + text.length });
  }
  return tokens;
}

/** The token at a column, or the one that ends there: where a caret stands just behind it. */
export function tokenAt(tokens: readonly LineToken[], column: number): LineToken | undefined {
  return (
    tokens.find(({ start, end }) => start <= column && column < end) ??
    tokens.find(({ end }) => end === column)
  );
}

/** What may come next on a line. */
type Rest =
  | 'start'
  | 'label'
  | 'value'
  | 'id'
  | 'idThenSize'
  | 'idThenSizeOrArrow'
  | 'size'
  | 'sizeOrArrow'
  | 'arrow'
  | 'newId'
  | 'attributes'
  | 'nothing';

function kindOf(text: string, rest: Rest): [TokenKind, Rest] {
  switch (rest) {
    case 'start':
      return firstKind(text);
    case 'label':
      return ['label', 'label'];
    case 'value':
      return ['value', 'nothing'];
    case 'id':
      return idKind(text, 'attributes');
    case 'idThenSize':
      return idKind(text, 'size');
    case 'idThenSizeOrArrow':
      return idKind(text, 'sizeOrArrow');
    case 'size':
      return ['size', 'attributes'];
    case 'sizeOrArrow':
      return ['size', 'arrow'];
    case 'arrow':
      return text === '->' ? ['arrow', 'newId'] : [attributeKind(text), 'attributes'];
    case 'newId':
      return canBeId(text) ? ['newId', 'attributes'] : ['other', 'attributes'];
    case 'attributes':
      return [attributeKind(text), 'attributes'];
    case 'nothing':
      return ['other', 'nothing'];
  }
}

function firstKind(text: string): [TokenKind, Rest] {
  if (text === 'alloc') return ['alloc', 'idThenSize'];
  if (text === 'realloc') return ['realloc', 'idThenSizeOrArrow'];
  if (text === 'free') return ['free', 'id'];
  if (text === 'mark') return ['mark', 'label'];
  if (text.startsWith('%')) return [isDirectiveName(text.slice(1)) ? 'directive' : 'other', 'value'];
  return ['other', 'nothing'];
}

function idKind(text: string, next: Rest): [TokenKind, Rest] {
  return canBeId(text) ? ['id', next] : ['other', next];
}

/** Whether a token may be an id, wherever it stands. */
export function canBeId(token: string): boolean {
  return token !== '' && !/[ \t\r\n]/.test(token) && !/^(?:[#%@]|->)/.test(token);
}

function attributeKind(text: string): TokenKind {
  if (text.startsWith('@')) return 'site';
  if (text.startsWith('t=')) return 'thread';
  if (text.startsWith('ts=')) return 'time';
  return text.indexOf('=') > 0 ? 'attribute' : 'other';
}
