/** Wherever the text comes from, the trace is the same; what cannot be read is told. */

import {
  appendFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../../../src/engine/engine.ts';
import { FileText, fileStateOf } from '../../../src/engine/fileText.ts';
import { createLocalEngine } from '../../../src/engine/localEngine.ts';
import { MemoryText } from '../../../src/trace/traceText.ts';
import { traceText } from '../../support/randomTraces.ts';
import { bytesOf } from '../../support/traces.ts';
import {
  contents,
  cut,
  nodeEngine,
  openBytes,
  openFed,
  openFile,
  packed,
  temporaryFolder,
} from './engines.ts';

const folder = temporaryFolder();
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });

describe('A trace is the same', () => {
  it('from bytes, a feed in any pieces and a file, plain and packed', () =>
    fc.assert(
      fc.asyncProperty(
        traceText,
        shares,
        fc.integer({ min: 1, max: 3 }),
        async (text, shares, memberCount) => {
          const engine = nodeEngine();
          const bytes = bytesOf(text);
          const gzip = packed(bytes, memberCount);
          const expected = await contents(engine, await openBytes(engine, bytes));
          expect(expected.kind).toBe('whole');
          for (const open of [
            () => openBytes(engine, gzip),
            () => openFed(engine, cut(bytes, shares)),
            () => openFed(engine, cut(gzip, shares)),
            () => openFile(engine, folder.write(bytes)),
            () => openFile(engine, folder.write(gzip)),
          ])
            expect(await contents(engine, await open())).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    ));

  it('by the platform’s own streams, which a browser has', async () => {
    const engine = createLocalEngine();
    const bytes = bytesOf('alloc a 10\n'.repeat(5000));
    const expected = await contents(engine, await openBytes(engine, bytes));
    const gzip = packed(bytes);
    expect(await contents(engine, await openFed(engine, cut(gzip, [0.001, 0.3, 0.9])))).toEqual(expected);
    expect(await contents(engine, await openBytes(engine, gzip))).toEqual(expected);
  });

  it('however many slices its bytes are read in', async () => {
    const engine = nodeEngine();
    const bytes = bytesOf('alloc ä 10 t=x @f\nfree ä\n'.repeat(60_000));
    const overview = await openFile(engine, folder.write(bytes));
    expect(overview).toMatchObject({ stepCount: 120_000, lineCount: 120_001 });
    expect(overview.extent).toEqual({
      kind: 'whole',
      firstEvent: 1,
      readBytes: bytes.length,
      totalBytes: bytes.length,
      neededBytes: null,
      damage: null,
    });
  });
});

describe('A source that cannot be read', () => {
  const fault = (fault: string) => expect.objectContaining({ name: 'SourceError', fault });

  it.each([
    ['missing', () => path.join(folder.path, 'nowhere')],
    ['directory', () => folder.path],
    ['damaged', () => folder.write(packed(bytesOf('alloc a 1\n'.repeat(99))).subarray(0, 9), 'cut')],
  ])('is %s', async (expected, file) => {
    await expect(openFile(nodeEngine(), file())).rejects.toEqual(fault(expected));
  });

  it('is a file where there are no files', async () => {
    await expect(openFile(createLocalEngine(), 'x')).rejects.toEqual(fault('unreadable'));
  });

  it('leaves the former trace as it was', async () => {
    const engine = nodeEngine();
    await openBytes(engine, bytesOf('alloc a 1\n'));
    await expect(openFile(engine, path.join(folder.path, 'nowhere'))).rejects.toBeInstanceOf(SourceError);
    expect(await engine.stepAtLine('a', 9)).toBe(1);
  });
});

describe('The text of a file', () => {
  const textOf = (file: string, byteLength = statSync(file).size) =>
    new FileText(file, byteLength, fileStateOf(statSync(file)), 0);

  it('is read back as it is in memory', () => {
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 31 + (index >> 9)) & 0xff);
    const text = textOf(folder.write(bytes, 'large'));
    const memory = new MemoryText([bytes]);
    const place = fc.oneof(
      fc.integer({ min: -10, max: bytes.length + 10 }),
      fc.integer({ min: 0, max: 46 }).map((block) => block * 65536),
    );
    const length = fc.oneof(fc.nat(200), fc.constantFrom(0, 65536, 65537, 200_000, 2_500_000));
    fc.assert(
      fc.property(place, length, (start, length) => {
        const read = Buffer.from(text.read(start, start + length));
        expect(read.equals(memory.read(start, start + length))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is not mixed with what was written since', () => {
    const file = folder.write(bytesOf('alloc a 1\n'), 'changing');
    const text = textOf(file);
    expect(text.read(0, 5)).toEqual(bytesOf('alloc'));
    writeFileSync(file, '# head\nalloc a 1\n');
    expect(() => text.read(0, 5)).toThrow('the file has changed on disk; open it again');
    const longer = textOf(file);
    truncateSync(file, 5);
    expect(() => longer.read(0, 5)).toThrow('has changed on disk');
    const former = textOf(file);
    writeFileSync(`${file}.new`, 'alloc and more');
    renameSync(`${file}.new`, file);
    expect(() => former.read(0, 5)).toThrow('has changed on disk');
    const same = textOf(file);
    utimesSync(file, 1, 1);
    expect(() => same.read(0, 5)).toThrow('has changed on disk');
    const gone = textOf(file);
    rmSync(file);
    expect(() => gone.read(0, 5)).toThrow('has changed on disk');
  });

  it('stays when a recorder appends to the file', () => {
    const file = folder.write(bytesOf('alloc a 1\nalloc b'), 'recorded');
    const text = textOf(file);
    for (const more of [' 2\n', 'free a\n', 'free b\n']) {
      expect(text.read(0, 99)).toEqual(bytesOf('alloc a 1\nalloc b'));
      appendFileSync(file, more);
      expect(text.read(10, 15)).toEqual(bytesOf('alloc'));
    }
  });

  it('is what questions about lines go to', async () => {
    const engine = nodeEngine();
    const file = folder.write(bytesOf('alloc a 1\nfree b\n'), 'asked');
    await openFile(engine, file);
    expect((await engine.lines('a', { firstLine: 2, count: 1 })).texts).toEqual(['free b']);
    await openFile(engine, file);
    rmSync(file);
    await expect(engine.lines('a', { firstLine: 2, count: 1 })).rejects.toBeInstanceOf(SourceError);
    await expect(engine.heap('a', 1)).resolves.toMatchObject({ step: 1 });
  });
});
