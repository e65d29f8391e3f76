import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TextDocumentContentChangeEvent } from 'vscode';
import { isEdited, shiftLine } from '../../../src/extension/lineTracking.ts';

/** `change(2, 0, 4, 0, text)` replaces from line 2 to line 4, lines from 1, columns from 0. */
function change(startLine: number, startColumn: number, endLine: number, endColumn: number, text: string) {
  const start = { line: startLine - 1, character: startColumn };
  const end = { line: endLine - 1, character: endColumn };
  return { range: { start, end }, text } as TextDocumentContentChangeEvent;
}

describe('A line that is followed through edits', () => {
  it.each([
    ['an insertion below', 3, [change(5, 0, 5, 0, 'x\n')], 3],
    ['a line inserted above', 3, [change(2, 0, 2, 0, 'x\ny\n')], 5],
    ['a line inserted right in front', 3, [change(3, 0, 3, 0, 'x\n')], 4],
    ['a line begun at its end', 3, [change(3, 5, 3, 5, '\n')], 3],
    ['typing in it', 3, [change(3, 0, 3, 0, 'x')], 3],
    ['lines deleted above', 5, [change(2, 0, 4, 0, '')], 3],
    ['its own deletion', 3, [change(3, 0, 4, 0, '')], 3],
    ['its deletion together with lines above', 4, [change(2, 0, 6, 0, '')], 2],
    ['being joined to the line above', 3, [change(2, 9, 3, 0, '')], 2],
    ['a replacement of everything', 3, [change(1, 0, 9, 0, 'a\nb\nc\nd\n')], 3],
    ['a replacement of everything by less', 3, [change(1, 0, 9, 0, 'a\n')], 2],
    [
      'several edits at once',
      5,
      [change(9, 0, 9, 0, 'x\n'), change(3, 0, 3, 0, 'x\n'), change(1, 0, 2, 0, '')],
      5,
    ],
    ['an edit, being above all text', 0, [change(1, 0, 1, 0, 'x\n')], 0],
  ])('survives %s', (_, line, changes, expected) => {
    expect(shiftLine(line, changes)).toBe(expected);
  });

  it('stays on its text when other lines are replaced', () => {
    const lineOfText = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(lineOfText, lineOfText, fc.nat(3), fc.nat(3), (line, first, deleted, added) => {
        const text = Array.from({ length: 12 }, (_, index) => `line ${index + 1}\n`);
        fc.pre(line < first || line >= first + deleted);
        const wanted = text[line - 1];
        text.splice(first - 1, deleted, ...Array.from({ length: added }, () => 'new\n'));
        const shifted = shiftLine(line, [change(first, 0, first + deleted, 0, 'new\n'.repeat(added))]);
        expect(text[shifted - 1]).toBe(wanted);
      }),
    );
  });
});

describe('A line with an edit on it', () => {
  it.each([
    ['a word typed in it', [change(3, 4, 3, 4, 'x')], [3]],
    ['a new line begun at its end', [change(3, 9, 3, 9, '\n')], [3, 4]],
    ['lines put in', [change(3, 0, 3, 0, 'a\nb\n')], [3, 4, 5]],
    ['lines deleted', [change(3, 0, 6, 0, '')], [3]],
    ['several edits, the lowest first', [change(7, 0, 7, 1, ''), change(2, 0, 4, 0, '')], [2, 5]],
    ['no edit', [], []],
  ])('is told for %s', (_, changes, expected) => {
    const lines = Array.from({ length: 12 }, (_, index) => index + 1);
    expect(lines.filter((line) => isEdited(line, changes))).toEqual(expected);
  });
});
