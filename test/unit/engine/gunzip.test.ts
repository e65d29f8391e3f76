/** Unpacking, in Node and by the streams of a browser: members, padding, and what is left of a text that is cut off. */

import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nodeGunzip } from '../../../src/engine/nodeFiles.ts';
import type { Gunzip } from '../../../src/engine/platform.ts';
import { gunzipByStreams } from '../../../src/engine/streamGunzip.ts';
import { bytesOf } from '../../support/traces.ts';
import { BrowserDecompressionStream } from './browserStreams.ts';
import { contents, cut, nodeEngine, openBytes, openFed, packed } from './engines.ts';

const WAYS: [string, Gunzip][] = [
  ['Node', nodeGunzip],
  ['a browser', gunzipByStreams],
];

beforeEach(() => void vi.stubGlobal('DecompressionStream', BrowserDecompressionStream));
afterEach(() => void vi.unstubAllGlobals());

/** What is given out, and the error that ends it, if any. */
async function unpack(gunzip: Gunzip, pieces: readonly Uint8Array[]) {
  const given: Uint8Array[] = [];
  try {
    for await (const piece of gunzip(piecesOf(pieces))) given.push(piece);
    return { text: Buffer.concat(given).toString('latin1'), error: undefined };
  } catch (error) {
    return { text: Buffer.concat(given).toString('latin1'), error };
  }
}

async function* piecesOf(pieces: readonly Uint8Array[]) {
  yield* pieces;
}

/** Lines that hardly shrink, so that every few packed bytes give some text. */
const text = randomBytes(900).toString('hex').replaceAll(/.{30}/g, '$&\n');

describe.each(WAYS)('Gzip, by %s', (_, gunzip) => {
  it('may have several members, cut anywhere', async () => {
    for (const memberCount of [1, 2, 5]) {
      const gzip = packed(bytesOf(text), memberCount);
      for (const size of [1, 7, 100, gzip.length]) {
        const pieces = Array.from({ length: Math.ceil(gzip.length / size) }, (_, index) =>
          gzip.subarray(index * size, (index + 1) * size),
        );
        expect(await unpack(gunzip, pieces)).toEqual({ text, error: undefined });
      }
    }
  });

  it('may have members without any text, and text that looks like a member', async () => {
    const member = gzipSync('inner');
    const stored = gzipSync(Buffer.concat([member, member]), { level: 0 });
    const gzip = Buffer.concat([gzipSync(''), stored, gzipSync(''), gzipSync('end')]);
    const inner = Buffer.concat([member, member]).toString('latin1');
    expect(await unpack(gunzip, [gzip])).toEqual({ text: `${inner}end`, error: undefined });
  });

  it.each([1, 3, 40_000])('may be padded with %i zeros', async (count) => {
    const gzip = Buffer.concat([packed(bytesOf(text), 2), Buffer.alloc(count)]);
    const pieces = cut(new Uint8Array(gzip), [0.3, 0.6, 0.9]);
    expect(await unpack(gunzip, pieces)).toEqual({ text, error: undefined });
  });

  it('that is cut off anywhere gives what can be unpacked, and says so', async () => {
    const gzip = packed(bytesOf(text));
    for (let length = 20; length < gzip.length; length += 37) {
      const unpacked = await unpack(gunzip, cut(gzip.slice(0, length), [0.5]));
      expect(unpacked.error).toBeInstanceOf(Error);
      expect(text.startsWith(unpacked.text)).toBe(true);
      // What is missing is what the packed bytes of the tail are for, but for some bits.
      if (length > 200)
        expect(unpacked.text.length / text.length).toBeGreaterThan(length / gzip.length - 0.2);
    }
  });

  it('keeps the members in front of one that is cut off, and of garbage', async () => {
    const gzip = packed(bytesOf(text));
    for (const rest of [
      gzip.subarray(0, 15),
      bytesOf('no gzip at all'),
      Buffer.from([0x1f, 0x8b, 8, 0xff]),
    ]) {
      const unpacked = await unpack(gunzip, [gzip, rest]);
      expect(unpacked.error).toBeInstanceOf(Error);
      expect(unpacked.text.startsWith(text)).toBe(true);
    }
  });

  it('that ends in zeros before its member does is no padded one', async () => {
    // A block that is stored as it is, and not the last one; zeros are no block.
    const stored = Buffer.from([0x00, 0x05, 0x00, 0xfa, 0xff, ...bytesOf('hello')]);
    const header = gzipSync('').subarray(0, 10);
    const unpacked = await unpack(gunzip, [Buffer.concat([header, stored, Buffer.alloc(300)])]);
    expect(unpacked.error).toBeInstanceOf(Error);
  });

  it('hands on the errors of its source behind what came before', async () => {
    const failure = new Error('The disk is gone.');
    const gzip = packed(bytesOf(text));
    const source = async function* () {
      yield gzip.subarray(0, 600);
      throw failure;
    };
    let length = 0;
    const all = async () => {
      for await (const piece of gunzip(source())) length += piece.length;
    };
    await expect(all()).rejects.toBe(failure);
    expect(length).toBeGreaterThan(300);
  });
});

describe.each(WAYS)('A packed trace that is cut off, by %s', (_, gunzip) => {
  const lines = Array.from({ length: 500 }, (_, index) => `alloc p${index} ${(index * 7919) % 5000}\n`);
  const gzip = packed(bytesOf(lines.join('')));
  const half = gzip.slice(0, gzip.length >> 1);

  it('is the trace of its whole lines, without leaks', async () => {
    const engine = nodeEngine({ gunzip });
    for (const open of [() => openBytes(engine, half), () => openFed(engine, cut(half, [0.2, 0.7]))]) {
      const overview = await open();
      const { stepCount, extent, figures } = overview;
      expect(extent).toMatchObject({ kind: 'damaged', firstEvent: 1, readBytes: half.length });
      expect(extent.damage).toMatch(/unexpected end of file|truncated/);
      expect(stepCount).toBeGreaterThan(100);
      expect(figures).toMatchObject({ liveBlocks: stepCount, findingCounts: {} });
      const whole = await openBytes(engine, bytesOf(lines.slice(0, stepCount).join('')), { trace: 'b' });
      expect(figures.placementChecksum).toBe(whole.figures.placementChecksum);
    }
  });

  it('may have a range in front of the cut, and one that is cut', async () => {
    const engine = nodeEngine({ gunzip });
    const early = { range: { fromEvent: 11, toEvent: 20 } };
    expect(await openBytes(engine, half, early)).toMatchObject({ stepCount: 10, extent: { kind: 'range' } });
    await expect(engine.edit('a', [])).rejects.toThrow('not in memory');
    const late = await openBytes(engine, half, { range: { fromEvent: 11, toEvent: 499 } });
    expect(late.extent).toMatchObject({ kind: 'damaged', firstEvent: 11 });
  });
});

it('A trace of several members is the same in a browser', async () => {
  const bytes = bytesOf('alloc a 10\nfree a\n'.repeat(3000));
  const engine = nodeEngine({ gunzip: gunzipByStreams });
  const expected = await contents(engine, await openBytes(engine, bytes));
  expect(await contents(engine, await openBytes(engine, packed(bytes, 3)))).toEqual(expected);
});
