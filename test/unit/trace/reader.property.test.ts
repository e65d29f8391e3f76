/** The fast lane, the pieces and the previews are held against the careful reader on random and nasty texts. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MODEL_VOCABULARY } from '../../../src/replay/settings.ts';
import { TraceReader } from '../../../src/trace/reader.ts';
import { MemoryText } from '../../../src/trace/traceText.ts';
import { bytesOf } from '../../support/traces.ts';
import { contentOf, cutAt, expectSame, readCarefully, traceOfPieces } from './readingWays.ts';
import { anyText } from './traceLines.ts';
import { parse } from './traceText.ts';

const cuts = fc.array(fc.nat(), { maxLength: 12 });

it('A text read on the fast lane says what it says read line by line.', () => {
  fc.assert(
    fc.property(anyText(120), (text) => {
      const bytes = bytesOf(text);
      expectSame(contentOf(parse(bytes)), contentOf(readCarefully(bytes)));
    }),
    { numRuns: 400 },
  );
});

it('Bytes that are changed at random say the same in both ways.', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 });
  fc.assert(
    fc.property(anyText(60), changes, (text, replaced) => {
      const bytes = bytesOf(text);
      for (const [place, byte] of replaced) bytes[place % Math.max(1, bytes.length)] = byte;
      expectSame(contentOf(parse(bytes)), contentOf(readCarefully(bytes)));
    }),
    { numRuns: 500 },
  );
});

it('It does not matter where a text is cut, nor what length it was said to have.', () => {
  fc.assert(
    fc.property(anyText(40), cuts, fc.option(fc.nat()), (text, places, expectedBytes) => {
      const bytes = bytesOf(text);
      const trace = traceOfPieces(cutAt(bytes, places), { expectedBytes: expectedBytes ?? undefined });
      expectSame(contentOf(trace), contentOf(readCarefully(bytes)));
    }),
    { numRuns: 500 },
  );
});

it('A text may come byte by byte.', () => {
  fc.assert(
    fc.property(anyText(8), (text) => {
      const bytes = bytesOf(text);
      const trace = traceOfPieces([...bytes].map((byte) => Uint8Array.of(byte)));
      expectSame(contentOf(trace), contentOf(readCarefully(bytes)));
    }),
    { numRuns: 200 },
  );
});

it('A preview is the trace of the complete lines, and stays so while reading goes on.', () => {
  fc.assert(
    fc.property(anyText(40), cuts, (text, places) => {
      const bytes = bytesOf(text);
      const pieces = cutAt(bytes, places);
      const reader = new TraceReader(MODEL_VOCABULARY);
      const previews = pieces.map((piece) => {
        reader.push(piece);
        const read = bytes.subarray(0, reader.byteCount);
        return { read, preview: reader.preview(new MemoryText([bytes])), events: reader.eventCount };
      });
      reader.finish(new MemoryText([bytes]));
      for (const { read, preview, events } of previews) {
        const complete = read.slice(0, read.lastIndexOf(0x0a) + 1);
        expect(preview.columns.count).toBe(events);
        expectSame(contentOf(preview), contentOf(readCarefully(complete)));
      }
    }),
    { numRuns: 300 },
  );
});
