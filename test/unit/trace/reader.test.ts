/** The reader at sizes at which buffers wrap and tables grow, its memory, and what it refuses. */

import { describe, expect, it } from 'vitest';
import { MODEL_VOCABULARY } from '../../../src/replay/settings.ts';
import { TraceColumns } from '../../../src/trace/columns.ts';
import { TraceReader } from '../../../src/trace/reader.ts';
import { MemoryText } from '../../../src/trace/traceText.ts';
import { bytesOf, internText } from '../../support/traces.ts';
import { contentOf, cutAt, expectSame, readCarefully, readPieces, traceOfPieces } from './readingWays.ts';
import { parse } from './traceText.ts';

/** As a recorder writes it: addresses as ids, most reallocs move, threads and sites on every line. */
function recorded(
  eventCount: number,
  counts = { threads: 7, sites: 900 },
  lineOf = (line: string) => line,
): string {
  const lines: string[] = [];
  for (let event = 0; event < eventCount; event++) {
    const address = (number: number) => `0x55d0${(((number * 7919) % 4000) * 16).toString(16)}`;
    const rest = `t=${event % counts.threads} @main;parse(src/parse.c:${(event * 31) % counts.sites});strdup`;
    const kind = event % 10;
    if (kind < 5) lines.push(lineOf(`alloc ${address(event)} ${event} ${rest}`));
    else if (kind < 9) lines.push(lineOf(`free ${address(event - 5)} ${rest}`));
    else lines.push(lineOf(`realloc ${address(event - 5)} ${event * 17} -> ${address(event)} ${rest}`));
  }
  return `${lines.join('\n')}\n`;
}

function lineOfLength(length: number): string {
  return `alloc ${'x'.repeat(length)} 16\n`;
}

describe('A long text', () => {
  it.each([
    ['as a recorder writes it', recorded(30_000)],
    ['with CRLF', recorded(10_000).replaceAll('\n', '\r\n')],
    ['with a comment in every third line', recorded(9000).replaceAll('3 @', '3 # @')],
    ['with a time in every line', recorded(9000, undefined, (line) => `${line} ts=1.5`)],
    ['of many threads and sites', recorded(66_000, { threads: 300, sites: 65_993 })],
    ['with long lines among short ones', `${recorded(500)}${lineOfLength(400_000)}${recorded(500)}`],
    ['of one line', lineOfLength(1_000_000).trimEnd()],
    ['of blank lines', '\n'.repeat(10_000)],
    ['with names that are only just short', recorded(9000).replaceAll('0x55d0', '0x7ffff55d0')],
    ['with names that are mostly long', recorded(9000).replaceAll('0x55d0', '0x0000007ffff55d0')],
  ])('%s says the same in one piece, in many, and line by line', (_, text) => {
    const bytes = bytesOf(text);
    const expected = contentOf(readCarefully(bytes));
    expectSame(contentOf(parse(bytes)), expected);
    const places = Array.from({ length: 40 }, (_, index) => index * 104_729);
    expectSame(contentOf(traceOfPieces(cutAt(bytes, places))), expected);
  });

  it('may bring a new id with every line', () => {
    const count = 100_000;
    const text = Array.from({ length: count }, (_, event) => `alloc ${event.toString(36)}. ${event}`).join(
      '\n',
    );
    const { columns, ids } = parse(text);
    expect(columns.count).toBe(count);
    expect(ids.count).toBe(count);
    for (let event = 0; event < count; event += 997) {
      expect(columns.ids[event]).toBe(event);
      expect(ids.text(event)).toBe(`${event.toString(36)}.`);
    }
    expect(internText(ids, 'zz.')).toBe(Number.parseInt('zz', 36));
    expect(internText(ids, 'new')).toBe(count);
  });
});

describe('Memory', () => {
  it('is 14 bytes an event at most, line marks and names included, in a trace of a few thousand ids', () => {
    const reader = readPieces([bytesOf(recorded(200_000))]);
    reader.finish(new MemoryText([]));
    expect(reader.memoryBytes / reader.eventCount).toBeLessThan(14);
    const plain = readPieces([bytesOf('alloc p 1\nfree p\n'.repeat(100_000))]);
    plain.finish(new MemoryText([]));
    expect(plain.memoryBytes / plain.eventCount).toBeLessThan(11.2);
  });

  it('grows with what was read and not with what was pushed', () => {
    const reader = new TraceReader(MODEL_VOCABULARY);
    const before = reader.memoryBytes;
    const comments = bytesOf(`# ${'x'.repeat(1000)}\n`.repeat(100));
    for (let turn = 0; turn < 100; turn++) reader.push(comments);
    expect(reader.byteCount).toBe(100 * comments.length);
    expect(reader.memoryBytes - before).toBeLessThan(10_000);
  });

  it('is allotted in few steps where the length is known, and a wrong length does no harm', () => {
    const bytes = bytesOf(recorded(100_000));
    for (const expectedBytes of [bytes.length, 1, 0, 1e15, Number.POSITIVE_INFINITY]) {
      const reader = readPieces(cutAt(bytes, [1000, 300_000]), { expectedBytes });
      expect(reader.memoryBytes).toBeLessThan(100e6);
      const { columns } = reader.finish(new MemoryText([bytes]));
      expect(columns.count).toBe(100_000);
      expect(columns.byteLength / columns.count).toBeLessThan(14);
    }
  });

  it('of threads and sites is as wide as their numbers', () => {
    const columns = new TraceColumns();
    const widths: number[][] = [];
    for (const number of [255, 256, 65_535, 65_536]) {
      columns.push(0, 0, 1, number, number, columns.count + 1);
      widths.push([columns.threads.BYTES_PER_ELEMENT, columns.sites.BYTES_PER_ELEMENT]);
    }
    expect(widths).toEqual([
      [1, 1],
      [2, 2],
      [2, 2],
      [4, 4],
    ]);
    expect([...columns.threads.subarray(0, 4)]).toEqual([255, 256, 65_535, 65_536]);
    expect([...columns.sites.subarray(0, 4)]).toEqual([255, 256, 65_535, 65_536]);
  });
});

describe('Second ids and large sizes', () => {
  const text = recorded(5000, undefined, (line) => line.replace(/ (\d*7) /, ' 1$1000000000 '));
  const { columns } = parse(text);

  it('are found in any order', () => {
    const expected = text
      .split('\n')
      .slice(0, -1)
      .map((line) => [Number(/^\w+ \S+ (\d+)/.exec(line)?.[1] ?? 0), line.includes('->')]);
    const found = (event: number) => [columns.sizeOf(event), columns.hasNewId(event)];
    for (let event = 0; event < 5000; event++) expect(found(event)).toEqual(expected[event]);
    for (let event = 4999; event >= 0; event -= 3) expect(found(event)).toEqual(expected[event]);
    for (let event = 0; event < 5000; event += 7) {
      const other = (event * 7919) % 5000;
      expect(found(other)).toEqual(expected[other]);
    }
  });

  it('can be followed along with the events, from anywhere', () => {
    const { newIds } = columns;
    for (const from of [0, 1, 9, 10, 2500, 4999]) {
      let position = newIds.firstFrom(from);
      for (let event = from; event < columns.count; event++) {
        const isNext = newIds.events[position] === event && position < newIds.count;
        expect(isNext).toBe(columns.hasNewId(event));
        if (isNext) expect(newIds.values[position++]).toBe(columns.newIdOf(event));
      }
      expect(position).toBe(newIds.count);
    }
  });
});

describe('A reader', () => {
  it('has nothing to show before the first line is complete', () => {
    const reader = readPieces([bytesOf('\ufeffalloc p')]);
    const preview = reader.preview(new MemoryText([bytesOf('\ufeffalloc p')]));
    expect(preview.columns.count).toBe(0);
    expect(preview.lines.rangeOf(1)).toMatchObject({ start: 0, end: 0 });
    expect(reader.eventCount).toBe(0);
    expect(reader.byteCount).toBe(10);
  });

  it('looks at nothing behind the lines of a preview', () => {
    const bytes = bytesOf('alloc p 1\nfree p\nfree p');
    const text = {
      byteLength: 1e12,
      read(start: number, end: number) {
        expect(end).toBeLessThanOrEqual(17);
        return bytes.subarray(start, end);
      },
    };
    const { lines } = readPieces([bytes]).preview(text);
    expect(lines.lineCount).toBe(3);
    expect(lines.text(lines.rangeOf(2))).toBe('free p');
    expect(lines.text(lines.rangeOf(3))).toBe('');
  });

  it('finishes once, and again with the same', () => {
    const bytes = bytesOf('alloc p 1\nfree p');
    const reader = readPieces([bytes]);
    expect(() => reader.edit(new MemoryText([bytes]), [])).toThrow('read to its end');
    const trace = reader.finish(new MemoryText([bytes]));
    expect(trace.columns.count).toBe(2);
    expectSame(contentOf(reader.finish(new MemoryText([bytes]))), contentOf(trace));
    expect(() => reader.push(bytes)).toThrow('read to its end');
  });
});
