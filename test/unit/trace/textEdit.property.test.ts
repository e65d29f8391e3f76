/** An edited text says the same whether it is read from the edit on or from the start. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODEL_VOCABULARY } from '../../../src/replay/settings.ts';
import { LineIndex } from '../../../src/trace/lineIndex.ts';
import { TraceReader } from '../../../src/trace/reader.ts';
import { applyChanges, type TextChange } from '../../../src/trace/textEdit.ts';
import { MemoryText } from '../../../src/trace/traceText.ts';
import { bytesOf } from '../../support/traces.ts';
import { contentOf, expectSame, readPieces } from './readingWays.ts';
import { anyLine, anyText } from './traceLines.ts';
import { parse } from './traceText.ts';

/** What is typed, pasted or removed: two places in the text, and what comes between them. */
interface Edit {
  readonly places: readonly [number, number];
  readonly text: string;
}

const inserted = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '\n',
      '\r\n',
      '\r',
      'x',
      '🧠',
      'ü',
      ' ',
      '#',
      '0',
      '\n\n',
      '\n%heap 64K\n',
      '->',
    ),
  },
  { weight: 2, arbitrary: anyLine },
  { weight: 1, arbitrary: anyText(10) },
);

/** Mostly short ranges: an edit that removes half of the text leaves little to compare. */
const edit: fc.Arbitrary<Edit> = fc
  .tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.oneof(fc.constant(0), fc.nat(12), fc.nat(200)),
    inserted,
  )
  .map(([place, length, text]) => ({ places: [place, length], text }));

/** Edits of one event, and the text after them: places are kept off the insides of characters and of CRLF. */
function changesOf(text: string, edits: readonly Edit[]): { changes: TextChange[]; after: string } {
  const ranges = edits
    .map(({ places: [place, length], text: insertion }) => {
      const start = boundary(text, Math.floor(place * text.length));
      return { start, end: boundary(text, Math.min(text.length, start + length)), insertion };
    })
    .sort((one, other) => one.start - other.start || one.end - other.end);
  const apart = ranges.filter(({ start }, index) => ranges.slice(0, index).every(({ end }) => end < start));
  let after = '';
  let kept = 0;
  for (const { start, end, insertion } of apart) {
    after += text.slice(kept, start) + insertion;
    kept = end;
  }
  const changes = apart.map(({ start, end, insertion }) => {
    const [from, to] = [placeOf(text, start), placeOf(text, end)];
    return {
      startLine: from.line,
      startColumn: from.column,
      endLine: to.line,
      endColumn: to.column,
      text: insertion,
    };
  });
  return { changes: changes.reverse(), after: after + text.slice(kept) };
}

function boundary(text: string, position: number): number {
  // A byte-order mark has no column: there is no place before it.
  let start = position === 0 && text.startsWith('\ufeff') ? 1 : position;
  // The last of several CR before a LF belongs to the line end.
  // No editor has a place behind the first half of a line end, nor behind a lone one at the end of the text.
  if (text[start - 1] === '\r' && (text[start] === '\n' || start === text.length)) start--;
  if (/[\udc00-\udfff]/.test(text[start] ?? '')) start--;
  return start;
}

function placeOf(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, position).replace(/^\ufeff/, '');
  const lines = before.split('\n');
  return { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 };
}

describe('Edits', () => {
  it('one after the other give the trace of the text, and leave the trace before them alone', () => {
    const steps = fc.array(fc.array(edit, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(anyText(80), fc.integer({ min: 1, max: 9 }), steps, (start, restartLines, events) => {
        let text = start.replaceAll('\ufeff', '');
        let source = new MemoryText([bytesOf(text)]);
        let reader = readPieces([bytesOf(text)], { restartLines });
        let trace = reader.finish(source);
        for (const edits of events) {
          const { changes, after } = changesOf(text, edits);
          const before = contentOf(trace);
          const edited = reader.edit(source, changes);
          expect(edited.text.read(0, edited.text.byteLength)).toEqual(bytesOf(after));
          const content = contentOf(edited.trace);
          expectSame(content, contentOf(parse(after)));
          expectSame(contentOf(trace), before);
          const same = edited.firstChangedEvent;
          expect(JSON.stringify(content.events.slice(0, same))).toBe(
            JSON.stringify(before.events.slice(0, same)),
          );
          if (edited.firstChangedEvent > 0) expect(content.settings).toEqual(before.settings);
          ({ reader, trace, text: source } = edited);
          text = after;
        }
      }),
      { numRuns: 300 },
    );
  });

  const LINES = 20_000;
  const long = Array.from({ length: LINES }, (_, line) => `alloc p${line} ${line}\n`).join('');

  function edited(text: string, changes: readonly TextChange[]) {
    const source = new MemoryText([bytesOf(text)]);
    const reader = new TraceReader(MODEL_VOCABULARY);
    reader.push(bytesOf(text));
    reader.finish(source);
    return reader.edit(source, changes);
  }

  it('far down in a long text tell the first event that may have changed', () => {
    const change = { startLine: 17_000, startColumn: 0, endLine: 17_001, endColumn: 0, text: '' };
    const { trace, firstChangedEvent } = edited(long, [change]);
    expect(firstChangedEvent).toBe(17_000);
    expect(trace.columns.count).toBe(LINES - 1);
    expect(trace.ids.count).toBe(LINES - 1);
    expect(trace.columns.sizeOf(17_000)).toBe(17_001);
    expect(trace.columns.lineOf(17_000)).toBe(17_001);
    expect(trace.lines.text(trace.lines.rangeOf(17_001))).toBe('alloc p17001 17001');
  });

  it('that are none change no event', () => {
    const { trace, firstChangedEvent } = edited(long, []);
    expect(firstChangedEvent).toBe(LINES);
    expect(trace.columns.count).toBe(LINES);
  });

  it('of a directive concern every event', () => {
    const change = { startLine: 0, startColumn: 6, endLine: 0, endColumn: 9, text: '1M' };
    const { trace, firstChangedEvent } = edited('%heap 64K\nalloc p 1\n', [change]);
    expect(trace.settings).toEqual({ heapBytes: 1024 ** 2 });
    expect(firstChangedEvent).toBe(0);
  });

  it('that overlap are refused, and leave reader and trace as they were', () => {
    const source = new MemoryText([bytesOf('alloc p 1\nfree p\n')]);
    const reader = readPieces([bytesOf('alloc p 1\nfree p\n')]);
    const before = contentOf(reader.finish(source));
    const change = { startLine: 0, startColumn: 2, endLine: 1, endColumn: 2, text: 'x' };
    expect(() => reader.edit(source, [change, { ...change, startColumn: 4 }])).toThrow(RangeError);
    expect(() => reader.edit(source, [{ ...change, startLine: 1, startColumn: 4 }])).toThrow(RangeError);
    expectSame(contentOf(reader.finish(source)), before);
    expectSame(contentOf(reader.edit(source, []).trace), before);
  });
});

describe('Places of an editor', () => {
  function textAfter(text: string, ...changes: readonly TextChange[]): string {
    const bytes = bytesOf(text);
    const { text: after } = applyChanges(new MemoryText([bytes]), LineIndex.of(bytes), changes);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(after.read(0, after.byteLength));
  }

  function insertion(line: number, column: number, text: string): TextChange {
    return { startLine: line, startColumn: column, endLine: line, endColumn: column, text };
  }

  it.each([
    ['count UTF-16 units', 'ü🧠日x\n', insertion(0, 3, '|'), 'ü🧠|日x\n'],
    ['inside a character are its start', 'ü🧠x\n', insertion(0, 2, '|'), 'ü|🧠x\n'],
    ['stand before a CRLF', 'ab\r\nc', insertion(0, 2, '|'), 'ab|\r\nc'],
    ['beyond a line are its end', 'ab\r\nc', insertion(0, 9, '|'), 'ab|\r\nc'],
    ['beyond the text are its end', 'ab\nc', insertion(7, 0, '|'), 'ab\nc|'],
    ['behind the last line end are the end', 'ab\n', insertion(1, 0, '|'), 'ab\n|'],
    ['are counted behind a byte-order mark', '\ufeffab', insertion(0, 0, '|'), '\ufeff|ab'],
  ])('%s', (_, text, change, expected) => {
    expect(textAfter(text, change)).toBe(expected);
  });

  it('all refer to the text before, in whatever order', () => {
    const changes = [insertion(1, 0, 'B'), insertion(0, 1, '\n'), insertion(1, 1, 'C')];
    expect(textAfter('ab\ncd\n', ...changes)).toBe('a\nb\nBcCd\n');
  });

  it('at one place take in what is told first first', () => {
    expect(textAfter('ab', insertion(0, 1, '1'), insertion(0, 1, '2'))).toBe('a12b');
  });
});

it('A text that is edited often stays in few pieces.', () => {
  let text = new MemoryText([bytesOf('x'.repeat(300_000))]);
  for (let turn = 0; turn < 3000; turn++) {
    const start = (turn * 7919) % text.byteLength;
    text = text.replaced([{ start, end: start + (turn % 3), bytes: bytesOf('yz') }]);
  }
  expect([...text.piecesFrom(0)].length).toBeLessThan(20);
  expect(text.byteLength).toBe(303_000);
});
