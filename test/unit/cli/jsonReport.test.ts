/** The promises of the JSON output: keys and their order, findings and their extras, limits that leave counts alone. */

import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../support/traces.ts';
import { alloctrace } from './commandLine.ts';

const ANALYZE_KEYS =
  'file strategy order heapBytes align arenas threads events allocs reallocs frees peakLiveBytes peakLiveStep peakLiveBlocks peakLiveBlocksStep liveBytes liveBlocks liveBlockBytes freeBytes freeBlocks largestFree externalFragmentation footprint utilisation probes steals remoteFrees placementChecksum findingCounts findings';

async function analyzed(text: string, flags = '') {
  const { out } = await alloctrace(`analyze - --json ${flags}`, { stdin: bytesOf(text) });
  return JSON.parse(out);
}

describe('analyze --json', () => {
  it('has the keys of the specification in their order', async () => {
    expect(Object.keys(await analyzed('alloc p 1')).join(' ')).toBe(ANALYZE_KEYS);
  });

  it('is the same as --format json', async () => {
    const [short, long] = await Promise.all(
      ['--json', '--format json', '--json --format json'].map((flags) =>
        alloctrace(`analyze mixed.alloctrace ${flags}`),
      ),
    );
    expect(short).toEqual(long);
  });

  it.each<[string, string, object]>([
    [
      'without an event has neither step nor id',
      'oops',
      {
        code: 'syntax',
        severity: 'error',
        line: 1,
        step: null,
        id: null,
        message: expect.any(String),
        related: [],
      },
    ],
    [
      'names the related lines',
      'alloc p 64\nfree p\n\nfree p',
      {
        code: 'double-free',
        severity: 'error',
        line: 4,
        step: 3,
        id: 'p',
        message: expect.stringContaining('line 2'),
        related: [
          { line: 2, message: 'freed here first' },
          { line: 1, message: 'allocated here' },
        ],
      },
    ],
    [
      'tells why memory ran out',
      '%heap 64\nalloc p 48\nfree p\nalloc q 40\nalloc r 8\nfree q',
      {
        code: 'out-of-memory',
        severity: 'error',
        line: 5,
        step: 4,
        id: 'r',
        message: expect.any(String),
        related: [],
        cause: 'exhausted',
        requestedBytes: 8,
        freeBytes: 0,
        largestFree: 0,
      },
    ],
    [
      'tells how much leaks',
      'alloc p 64',
      {
        code: 'leak',
        severity: 'warning',
        line: 1,
        step: 1,
        id: 'p',
        message: expect.any(String),
        related: [],
        bytes: 64,
      },
    ],
  ])('a finding %s', async (_, text, expected) => {
    const { findings } = await analyzed(text);
    expect(findings).toEqual([expected]);
    expect(Object.keys(findings[0])).toEqual(Object.keys(expected));
  });

  it('lists the first findings and counts them all', async () => {
    const text = `${'oops\n'.repeat(1500)}free p`;
    expect(await analyzed(text)).toMatchObject({
      findings: { length: 1000 },
      findingCounts: { syntax: 1500, 'invalid-free': 1 },
    });
    expect(await analyzed(text, '--max-findings 3')).toMatchObject({
      findings: { length: 3 },
      findingCounts: { syntax: 1500 },
    });
    expect(await analyzed(text, '--max-findings 0')).toMatchObject({ findings: { length: 1501 } });
  });

  it('keeps the first findings of all codes together, in order of lines', async () => {
    const { findings } = await analyzed('free a\nalloc b 1\nfree a\noops\nfree a', '--max-findings 3');
    expect(findings.map(({ line, code }: { line: number; code: string }) => `${line} ${code}`)).toEqual([
      '1 invalid-free',
      '2 leak',
      '3 invalid-free',
    ]);
  });

  it('leaves out codes without findings', async () => {
    expect((await analyzed('alloc p 1\nfree p')).findingCounts).toEqual({});
  });

  it('survives names that are no text', async () => {
    const { out } = await alloctrace('analyze - --json', {
      stdin: Uint8Array.of(...bytesOf('free '), 0xff, 0x00, 0x22),
    });
    expect(JSON.parse(out).findings[0].id).toBe('\ufffd\0"');
  });
});

describe('heap --json', () => {
  it('lists all blocks of all arenas and the free lists from the head', async () => {
    const stdin = bytesOf('%heap 512\n%arenas 2\n\nalloc a 40\nalloc b 8\nalloc c 24\nfree a');
    const { out } = await alloctrace('heap - --at 4 --json', { stdin });
    const heap = JSON.parse(out);
    expect(heap).toEqual({
      step: 4,
      heapBytes: 512,
      blocks: [
        { address: 0, size: 64, free: true, arena: 0, requested: 0, line: null, id: null },
        { address: 64, size: 32, free: false, arena: 0, requested: 8, line: 5, id: 'b' },
        { address: 96, size: 48, free: false, arena: 0, requested: 24, line: 6, id: 'c' },
        { address: 144, size: 112, free: true, arena: 0, requested: 0, line: null, id: null },
        { address: 256, size: 256, free: true, arena: 1, requested: 0, line: null, id: null },
      ],
      freeLists: [[0, 144], [256]],
    });
    expect(Object.keys(heap)).toEqual(['step', 'heapBytes', 'blocks', 'freeLists']);
    expect(Object.keys(heap.blocks[0]).join(' ')).toBe('address size free arena requested line id');
  });

  it('takes end as the number of events, and 0 as the empty heap', async () => {
    const stdin = bytesOf('alloc a 40\nalloc b 8\n');
    const steps = await Promise.all(
      ['end', '2', '0'].map(async (at) =>
        JSON.parse((await alloctrace(`heap - --at ${at} --json`, { stdin })).out),
      ),
    );
    expect(steps[0]).toEqual(steps[1]);
    expect(steps[2]).toMatchObject({ step: 0, blocks: [{ free: true }] });
  });
});
