/** Laws of the trace room, held against random texts: reading never fails, and writing loses nothing. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../../src/trace/lineIndex.ts';
import { NameTable } from '../../../src/trace/nameTable.ts';
import type { Trace } from '../../../src/trace/parser.ts';
import { writeTrace } from '../../../src/trace/traceWriter.ts';
import { bytesOf, internText } from '../../support/traces.ts';
import { eventsOf, parse, problemsOf } from './traceText.ts';

/** Bytes that are likely to mean something, among any others. */
const telling = fc.constantFrom(
  ...[
    'alloc ',
    'realloc ',
    'free ',
    'mark ',
    '%heap ',
    '%',
    '->',
    ' -> ',
    't=',
    'ts=',
    '@',
    '#',
    '=',
    ' ',
    '\t',
  ],
  ...['\n', '\r\n', '\r', '\ufeff', 'p', 'q', '1', '64K', '0x1F', '🧠', '\0'],
);
const bytes = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: telling.map(bytesOf) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }) },
    ),
    {
      maxLength: 60,
    },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

const idCharacter = fc.constantFrom(...'abcXYZ019_.:-=>#%@\r\u00fc\u65e5', '🧠', '\ufeff');
const token = fc.array(idCharacter, { minLength: 1, maxLength: 6 }).map((characters) => characters.join(''));
const id = token.filter((text) => !/^(#|%|@|->)/.test(text));
const word = token.filter((text) => !text.startsWith('#'));
const size = fc.oneof(
  fc.nat().map(String),
  fc.constantFrom('0', '4294967295', '4294967296', '99999999999999999999', '3K', '2MiB', '1G', '0xFf'),
);
const time = fc.oneof(
  fc.double({ min: 0, max: 1e30, noNaN: true }).map((seconds) => seconds.toFixed(20).replace(/e.*/, '')),
  fc.constantFrom('0.0000000000001234', '123456789012345678901234567890', '0', `1${'0'.repeat(400)}`),
);
const attributes = fc
  .record({ thread: fc.option(token), site: fc.option(token), time: fc.option(time) })
  .map(
    ({ thread, site, time }) =>
      (thread === null ? '' : ` t=${thread}`) +
      (site === null ? '' : ` @${site}`) +
      (time === null ? '' : ` ts=${time}`),
  );
const line = fc.oneof(
  fc.tuple(id, size, attributes).map(([name, bytes, rest]) => `alloc ${name} ${bytes}${rest}`),
  fc.tuple(id, size, attributes).map(([name, bytes, rest]) => `realloc ${name} ${bytes}${rest}`),
  fc
    .tuple(id, size, id, attributes)
    .map(([name, bytes, to, rest]) => `realloc ${name} ${bytes} -> ${to}${rest}`),
  fc.tuple(id, attributes).map(([name, rest]) => `free ${name}${rest} # why`),
  fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => `mark ${words.join('  ')}`),
  fc.constantFrom('', '# comment', 'nonsense'),
);
const directive = fc.constantFrom(
  '%heap 64K',
  '%heap auto',
  '%strategy best-fit',
  '%order fifo',
  '%align 64',
  '%arenas 3',
);
const text = fc
  .tuple(
    fc.array(directive, { maxLength: 3 }),
    fc.array(line, { maxLength: 20 }),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([directives, lines, end]) => [...directives, ...lines].join(end));

/** All that a trace says, but not in which line. */
function contentOf(trace: Trace) {
  return {
    settings: trace.settings,
    events: eventsOf(trace).map((event) => event.replace(/^\d+ /, '')),
    marks: trace.marks.map(({ step, label }) => `${step} ${label}`),
  };
}

describe('Whatever the bytes are,', () => {
  it('reading does not fail, and every problem lies in its line', () => {
    fc.assert(
      fc.property(bytes, (source) => {
        const trace = parse(source);
        const lines = LineIndex.of(source);
        for (const { line, start, end } of problemsOf(trace)) {
          const range = lines.rangeOf(line);
          expect(start).toBeGreaterThanOrEqual(range.start);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(range.end);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('each line is blank, a directive, a mark, an event or a problem', () => {
    fc.assert(
      fc.property(bytes, (source) => {
        const trace = parse(source);
        const lines = LineIndex.of(source);
        const accounted = new Set([
          ...Array.from({ length: trace.columns.count }, (_, index) => trace.columns.lineOf(index)),
          // A repeated directive takes the place of the earlier one, of which its problem tells.
          ...problemsOf(trace).flatMap(({ line, earlierLine }) => [line, earlierLine]),
          ...trace.marks.map(({ line }) => line),
          ...trace.directiveLines.values(),
        ]);
        for (let line = 1; line <= lines.lineCount; line++) {
          const content = lines.text(lines.contentOf(line));
          if (content !== '' && !content.startsWith('#') && !/^%alloctrace 1\b/.test(content))
            expect(accounted).toContain(line);
        }
      }),
      { numRuns: 1000, examples: [[new TextEncoder().encode('%heap 1\r\n%heap 0x1F')]] },
    );
  });
});

it('Reading what was written gives the same trace.', () => {
  fc.assert(
    fc.property(text, (source) => {
      const trace = parse(source);
      const written = [...writeTrace(trace)].join('');
      const again = parse(written);
      expect(again.problems.count).toBe(0);
      expect(contentOf(again)).toEqual(contentOf(trace));
      expect([...writeTrace(again)].join('')).toBe(written);
    }),
    { numRuns: 2000 },
  );
});

it('A table of names numbers them like a Map.', () => {
  const name = fc.oneof(
    fc.string({ maxLength: 8, unit: 'binary' }),
    fc.nat(3000).map((value) => `0x${value.toString(16)}`),
  );
  fc.assert(
    fc.property(fc.array(name, { maxLength: 3000 }), name, fc.boolean(), (names, other, keepsKeys) => {
      const table = new NameTable(keepsKeys);
      const model = new Map<string, number>();
      for (const text of names) {
        if (!model.has(text)) model.set(text, model.size);
        expect(internText(table, text)).toBe(model.get(text));
      }
      expect(table.count).toBe(model.size);
      // After the reading the indexes are gone, and come again for whoever looks a name up.
      for (const isTrimmed of [false, true]) {
        if (isTrimmed) table.trim();
        for (const [text, number] of model) expect(table.numberOf(text)).toBe(number);
        expect(table.numberOf(other)).toBe(model.get(other) ?? -1);
      }
      for (const [text, number] of model) expect(table.text(number)).toBe(text);
    }),
    { numRuns: 50 },
  );
});
