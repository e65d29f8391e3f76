/** When a source that gets longer or shorter has other marks. */

import { describe, expect, it } from 'vitest';
import { SourceLengths } from '../../../src/extension/sourceLengths.ts';

/** A source of 20 lines with marks on two of them. */
function marked(): SourceLengths {
  const lengths = new SourceLengths();
  lengths.ask([{ source: 'a.c', lineCount: 20 }]);
  lengths.answer([
    { source: 'a.c', line: 12 },
    { source: 'a.c', line: 5 },
  ]);
  return lengths;
}

describe('Marks on a source', () => {
  it('are others when a line that has one goes, and not by typing elsewhere', () => {
    const lengths = marked();
    for (const lineCount of [12, 19, 20, 21, 400])
      expect(lengths.losesOrRegains('a.c', lineCount)).toBe(false);
    expect(lengths.losesOrRegains('a.c', 11)).toBe(true);
    expect(lengths.losesOrRegains('b.c', 1)).toBe(false);
  });

  it('are others when lines come back', () => {
    const lengths = marked();
    lengths.ask([{ source: 'a.c', lineCount: 4 }]);
    lengths.answer([]);
    expect(lengths.losesOrRegains('a.c', 3)).toBe(false);
    expect(lengths.losesOrRegains('a.c', 5)).toBe(true);
    lengths.ask([{ source: 'a.c', lineCount: 20 }]);
    lengths.answer([{ source: 'a.c', line: 12 }]);
    expect(lengths.losesOrRegains('a.c', 21)).toBe(false);
  });

  it('may be others at any shorter length as long as they are not known', () => {
    const lengths = new SourceLengths();
    lengths.ask([{ source: 'a.c', lineCount: 20 }]);
    expect(lengths.losesOrRegains('a.c', 19)).toBe(true);
  });

  it('are known for the length that they were asked for', () => {
    const lengths = marked();
    expect(lengths.askedFor('a.c')).toBe(20);
    expect(lengths.askedFor('b.c')).toBeUndefined();
    lengths.ask([]);
    expect(lengths.askedFor('a.c')).toBeUndefined();
  });
});
