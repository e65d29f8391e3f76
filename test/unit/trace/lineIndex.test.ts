/** Where tokens of many lines stand, asked for at once, is what each line says by itself; whatever characters are in the text. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../../src/trace/lineIndex.ts';

const encode = (text: string) => new TextEncoder().encode(text);

describe('Columns of the tokens of many lines', () => {
  it('are those of each token by itself', () => {
    const token = fc.string({
      unit: fc.constantFrom('a', '7', '@', '\r', 'é', '€', '😀', '\u0001'),
      minLength: 1,
      maxLength: 6,
    });
    const blank = fc.constantFrom(' ', '\t', '  ', '');
    const line = fc
      .array(fc.tuple(blank, token), { maxLength: 6 })
      .map((parts) => parts.map(([before, text]) => before + text).join(''));
    const text = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { minLength: 1, maxLength: 200 })
      .map((lines) => lines.map((parts) => parts.join('')).join(''));
    const wanted = fc.array(fc.tuple(fc.nat(220), fc.nat(5)), { maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom('', '\uFEFF'), text, fc.boolean(), wanted, (mark, body, isCut, asked) => {
        const bytes = encode(mark + (isCut ? body.slice(0, -1) : body));
        const index = LineIndex.of(bytes);
        const rows = asked
          .map(([at, ordinal]) => [1 + (at % index.lineCount), ordinal] as const)
          .sort(([one], [other]) => one - other);
        const lines = Uint32Array.from(rows, ([at]) => at);
        const { startColumns, endColumns } = index.tokenColumns(
          lines,
          Uint8Array.from(rows, ([, ordinal]) => ordinal),
        );
        const fresh = LineIndex.of(bytes);
        for (const [row, [at, ordinal]] of rows.entries())
          expect({ startColumn: startColumns[row], endColumn: endColumns[row] }).toEqual(
            fresh.columnsOf(at, fresh.tokenOf(at, ordinal)),
          );
      }),
      { numRuns: 400 },
    );
  });

  it('are found far from each other, and of one line more than once', () => {
    const text = Array.from({ length: 1000 }, (_, at) => `realloc  block${at} 16 -> next${at}`).join('\n');
    const index = LineIndex.of(encode(text));
    const columns = index.tokenColumns(
      Uint32Array.of(1, 64, 65, 700, 700, 1000),
      Uint8Array.of(1, 4, 0, 1, 4, 4),
    );
    expect(columns).toEqual({
      startColumns: Uint32Array.of(9, 23, 0, 9, 24, 24),
      endColumns: Uint32Array.of(15, 29, 7, 17, 31, 31),
    });
  });

  it('are none of no lines', () => {
    const { startColumns } = LineIndex.of(encode('a\n')).tokenColumns(new Uint32Array(0), new Uint8Array(0));
    expect(startColumns).toHaveLength(0);
  });
});
