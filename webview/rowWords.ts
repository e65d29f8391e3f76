/**
 * A line of a trace in pieces of different kinds, to be coloured. It only tells kinds apart: whether a line is right is
 * the engine's to say. The pieces joined are the line.
 */

export type WordKind = 'keyword' | 'directive' | 'id' | 'size' | 'attribute' | 'site' | 'comment' | 'plain';

export interface RowWord {
  readonly text: string;
  readonly kind: WordKind;
}

const EVENT_KEYWORDS: ReadonlySet<string> = new Set(['alloc', 'realloc', 'free']);

export function wordsOf(line: string): RowWord[] {
  const words: RowWord[] = [];
  let keyword = '';
  let previous = '';
  let position = 0;
  for (const { 0: token, index } of line.matchAll(/\S+/g)) {
    if (index > position) words.push({ text: line.slice(position, index), kind: 'plain' });
    position = index + token.length;
    if (token.startsWith('#')) {
      words.push({ text: line.slice(index), kind: 'comment' });
      return words;
    }
    words.push({ text: token, kind: kindOf(token, keyword, previous) });
    if (keyword === '') keyword = token;
    previous = token;
  }
  if (position < line.length) words.push({ text: line.slice(position), kind: 'plain' });
  return words;
}

/** `keyword` is the line's first token, `previous` the one before; both empty at the start. */
function kindOf(token: string, keyword: string, previous: string): WordKind {
  if (keyword === '') return firstKind(token);
  if (!EVENT_KEYWORDS.has(keyword)) return 'plain';
  if (token === '->') return 'keyword';
  if (previous === keyword || previous === '->') return 'id';
  if (token.startsWith('@')) return 'site';
  if (token.includes('=')) return 'attribute';
  return keyword === 'free' ? 'plain' : 'size';
}

function firstKind(token: string): WordKind {
  if (token.startsWith('%')) return 'directive';
  return EVENT_KEYWORDS.has(token) || token === 'mark' ? 'keyword' : 'plain';
}
