/** How the command line ends: the status for every case, and one line on standard error where it says why. */

import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../support/traces.ts';
import { alloctrace, CLI_FIXTURES, type Surroundings } from './commandLine.ts';

async function trouble(
  line: string | readonly string[],
  words: RegExp,
  surroundings?: Surroundings,
): Promise<void> {
  const { status, out, err } = await alloctrace(line, surroundings);
  expect({ status, out }).toEqual({ status: 2, out: '' });
  expect(err).toMatch(/^alloctrace: [^\n]+\n$/);
  expect(err).toMatch(words);
  expect(err).not.toMatch(/\n\s+at /);
}

async function piped(text: string | Uint8Array, line: string) {
  return alloctrace(line, { stdin: typeof text === 'string' ? bytesOf(text) : text });
}

describe('The status', () => {
  it.each([
    ['clean', '', 0],
    ['clean', '--fail-on hint', 0],
    ['mixed', '', 1],
    ['mixed', '--fail-on warning', 1],
    ['mixed', '--fail-on never', 0],
    ['empty', '--fail-on hint', 0],
  ])('of analyze %s %s is %d', async (name, flags, expected) => {
    expect((await alloctrace(`analyze ${name}.alloctrace ${flags}`)).status).toBe(expected);
  });

  it.each([
    ['an error', 'free p', [0, 1, 1, 1]],
    ['a warning', 'alloc p 1', [0, 0, 1, 1]],
    ['a hint', 'alloc p 1 cpu=1\nfree p', [0, 0, 0, 1]],
    ['nothing', 'alloc p 1\nfree p', [0, 0, 0, 0]],
  ])('goes by --fail-on: %s', async (_, text, expected) => {
    const levels = ['never', 'error', 'warning', 'hint'];
    const outcomes = await Promise.all(levels.map((level) => piped(text, `analyze - --fail-on ${level}`)));
    expect(outcomes.map(({ status }) => status)).toEqual(expected);
    expect((await piped(text, 'analyze -')).status).toBe(expected[1]);
  });

  it('does not depend on how many findings are listed', async () => {
    expect((await alloctrace('analyze mixed.alloctrace --json --max-findings 1')).status).toBe(1);
  });

  it('of heap goes by --fail-on as well', async () => {
    expect((await alloctrace('heap mixed.alloctrace --at end')).status).toBe(1);
    expect((await alloctrace('heap mixed.alloctrace --at end --fail-on never')).status).toBe(0);
    expect((await alloctrace('heap clean.alloctrace --at end')).status).toBe(0);
  });

  it.each(['--help', '-h', '--version', '-V', 'help', 'help analyze', 'analyze --help', 'heap --help'])(
    'of %s is 0',
    async (line) => {
      const { status, out, err } = await alloctrace(line);
      expect({ status, err }).toEqual({ status: 0, err: '' });
      expect(out).toMatch(/\S\n$/);
    },
  );
});

describe('Wrong usage is told in one line:', () => {
  it.each<[string, RegExp]>([
    ['', /analyze, heap, explain or generate/],
    ['--nonsense', /--nonsense/],
    ['trace.alloctrace', /unknown command 'trace.alloctrace' \(commands: analyze, heap, explain, generate\)/],
    ['analyse x', /Did you mean analyze/],
    ['convert clean.alloctrace', /unknown command/],
    ['analyze', /missing required argument 'FILE'/],
    ['analyze clean.alloctrace mixed.alloctrace', /too many arguments/],
    ['analyze clean.alloctrace --stratgy first-fit', /Did you mean --strategy/],
    ['analyze clean.alloctrace --format xml', /text, json, sarif, github/],
    ['analyze clean.alloctrace --format', /argument missing/],
    ['analyze clean.alloctrace --json --format sarif', /--json and --format sarif/],
    ['analyze clean.alloctrace --fail-on note', /never, error, warning, hint/],
    ['analyze clean.alloctrace --max-findings -1', /whole number/],
    ['analyze clean.alloctrace --max-findings many', /whole number/],
    ['analyze clean.alloctrace --strategy best', /first-fit, best-fit, next-fit or worst-fit/],
    ['analyze clean.alloctrace --order random', /lifo, fifo or address/],
    ['analyze clean.alloctrace --heap big', /auto or a size/],
    ['analyze clean.alloctrace --heap 4G', /4 GiB - 16/],
    ['analyze clean.alloctrace --heap -1', /auto or a size/],
    ['analyze clean.alloctrace --align 24', /power of two/],
    ['analyze clean.alloctrace --arenas 65', /1 to 64/],
    ['heap clean.alloctrace', /--at/],
    ['heap clean.alloctrace --at', /argument missing/],
    ['heap clean.alloctrace --at first', /a step such as 12, or end/],
    ['heap clean.alloctrace --at -1', /a step such as 12, or end/],
    ['heap clean.alloctrace --at 4', /--at takes 0 to 3, or end/],
    ['heap clean.alloctrace --at 1 --format sarif', /text, json/],
    ['heap clean.alloctrace --at 1 --max-findings 3', /unknown option/],
  ])('%s', (line, words) => trouble(line, words));
});

describe('An input that cannot be read is told in one line:', () => {
  it('a file that is not there', () => trouble('analyze nowhere.alloctrace', /no file nowhere.alloctrace/));

  it('a file under a file', () => trouble('analyze clean.alloctrace/x', /no file/));

  it('a directory', () => trouble('analyze .', /\. is a directory/));

  it('no name', () => trouble(['analyze', ''], /^alloctrace: FILE is empty; name a trace file, or - for/));

  it('a name that is too long', () =>
    trouble(['analyze', 'x'.repeat(300)], /cannot be read: the name is too long; use a shorter one\.\n$/));

  it('a name with a line end', () => trouble(['analyze', 'no\nwhere'], /no␊where/));

  it.each([
    ['analyze - --json', /"events": \d{3,},/],
    ['analyze - --format sarif', /"executionSuccessful":false,[\s\S]*standard input is cut off or damaged/],
    ['analyze - --format github', /^::error title=Not all events could be read::standard input is cut off/m],
    ['analyze -', /^-\nevents 1 to [\d,]{3,} of the file, whose rest cannot be unpacked\n/],
    ['heap - --at 1 --json', /"step": 1,/],
  ])('gzip that is cut off, behind a report of what is there: %s', async (line, report) => {
    const packed = gzipSync('alloc p 1\nfree p\n'.repeat(1000));
    const { status, out, err } = await alloctrace(line, { stdin: packed.subarray(0, packed.length - 9) });
    expect(status).toBe(2);
    expect(out).toMatch(report);
    expect(err).toMatch(
      /^alloctrace: standard input is cut off or damaged, and only its first [\d,]+ events could be unpacked \(unexpected end of file\); fetch it again, or write it anew\.\n$/,
    );
  });

  it('gzip that is cut off before anything can be unpacked', () =>
    trouble('analyze -', /standard input starts like gzip/, {
      stdin: gzipSync('alloc p 1\n'.repeat(1000)).subarray(0, 12),
    }));

  it('gzip that is damaged', () =>
    trouble('analyze -', /damaged/, { stdin: Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3) }));

  it('standard input that fails', async () => {
    const failing = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject(Object.assign(new Error('read EIO'), { code: 'EIO' })),
      }),
    };
    const { run } = await import('../../../src/cli/program.ts');
    const { Sink } = await import('./commandLine.ts');
    const [stdout, stderr] = [new Sink(), new Sink()];
    const status = await run(['analyze', '-'], {
      stdin: failing,
      stdout,
      stderr,
      environment: {},
      directory: '.',
    });
    expect([status, stdout.text, stderr.text]).toEqual([
      2,
      '',
      'alloctrace: standard input cannot be read: the device reports an error; check the disk or the connection, and try again.\n',
    ]);
  });
});

describe('Settings that cannot be are told in one line', () => {
  it('where the file gives them', () =>
    trouble('analyze -', /^alloctrace: -:2: heap too small for 4 arenas/, {
      stdin: bytesOf('%arenas 4\n%heap 100\nalloc p 1'),
    }));

  it('where flags give them', () =>
    trouble(
      'analyze clean.alloctrace --heap 64 --arenas 8',
      /heap too small for 8 arenas: 64 B; give it at least 256 B, or fewer arenas/,
    ));

  it('and a flag puts them right', async () => {
    const { status } = await piped('%arenas 4\n%heap 100\nalloc p 1\nfree p', 'analyze - --heap 4K');
    expect(status).toBe(0);
  });
});

describe('The input', () => {
  it('may be gzip, whatever its name, also in several members', async () => {
    const packed = Buffer.concat([gzipSync('alloc p 1\n'), gzipSync('free p\n')]);
    const { out } = await piped(packed, 'analyze - --json');
    expect(JSON.parse(out)).toMatchObject({ file: '-', events: 2, findings: [] });
  });

  it('may be an absolute path', async () => {
    const { status } = await alloctrace(['analyze', path.join(CLI_FIXTURES, 'clean.alloctrace')]);
    expect(status).toBe(0);
  });

  it('may be empty', async () => {
    const { status, out } = await piped('', 'analyze - --json');
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ events: 0, peakLiveStep: 0, findings: [] });
  });
});

describe('Settings flags', () => {
  it('win over the directives of the file', async () => {
    const flags = '--strategy best-fit --order fifo --heap 8K --align 64 --arenas 2';
    const { out } = await piped(
      '%heap 1K\n%strategy next-fit\n%arenas 3\nalloc p 1',
      `analyze - --json ${flags}`,
    );
    expect(JSON.parse(out)).toMatchObject({
      strategy: 'best-fit',
      order: 'fifo',
      heapBytes: 8192,
      align: 64,
      arenas: 2,
    });
  });

  it('leave alone what they do not name', async () => {
    const { out } = await piped(
      '%heap 1K\n%strategy next-fit\nalloc p 1',
      'analyze - --json --order=address',
    );
    expect(JSON.parse(out)).toMatchObject({ strategy: 'next-fit', order: 'address', heapBytes: 1024 });
  });

  it('may undo a directive with auto', async () => {
    const { out } = await piped('%heap 1K\nalloc p 9000\nfree p', 'analyze - --json --heap auto');
    expect(JSON.parse(out)).toMatchObject({ heapBytes: 16384, findingCounts: {} });
  });
});
