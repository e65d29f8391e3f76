/** How the command line reads: a part of a trace, within a limit, telling a person at a terminal how far it is. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { ProgressLine } from '../../../src/cli/progressLine.ts';
import { bytesOf } from '../../support/traces.ts';
import { alloctrace, Sink } from './commandLine.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'alloctrace-opening-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(bytes: string | Uint8Array, name = 'trace'): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

const churn = `%heap 4K\n${'alloc a 100\nfree a\n'.repeat(300_000)}`;

describe('A range of events', () => {
  it('is what --from and --to say, in both commands', async () => {
    const stdin = bytesOf('%heap 4K\nalloc a 1\nalloc b 2\nfree a\nfree b\nfree b\n');
    const analyze = await alloctrace('analyze - --json --from 3 --to 4', { stdin });
    expect(JSON.parse(analyze.out)).toMatchObject({ events: 2, heapBytes: 4096, findings: [] });
    const rest = await alloctrace('analyze - --json --from=5', { stdin });
    expect(JSON.parse(rest.out)).toMatchObject({
      events: 1,
      findings: [{ code: 'double-free', line: 6, step: 1 }],
    });
    const heap = await alloctrace('heap - --at end --json --to 2 --fail-on never', { stdin });
    expect(JSON.parse(heap.out)).toMatchObject({ step: 2, blocks: [{ line: 2, id: 'a' }, { line: 3 }, {}] });
    const behind = await alloctrace('heap - --at 3 --to 2', { stdin });
    const text = await alloctrace('analyze - --from 2 --to 3', { stdin });
    expect(text.out).toMatch(/^-\nevents 2 to 3 of the file\n\n/);
    expect(behind).toMatchObject({ status: 2, err: expect.stringContaining('--at takes 0 to 2, or end') });
  });

  it('needs no more of standard input than its events', async () => {
    const endless = {
      async *[Symbol.asyncIterator]() {
        for (;;) yield bytesOf('alloc a 1\nfree a\n'.repeat(4000));
      },
    };
    const { run } = await import('../../../src/cli/program.ts');
    const [stdout, stderr] = [new Sink(), new Sink()];
    const status = await run(['analyze', '-', '--json', '--from', '1001', '--to', '2000'], {
      stdin: endless,
      stdout,
      stderr,
      environment: {},
      directory: folder,
    });
    expect([status, stderr.text]).toEqual([0, '']);
    expect(JSON.parse(stdout.text)).toMatchObject({ events: 1000 });
  });

  it.each([
    ['--from 9', /clean.alloctrace ends before event 9; give a smaller --from/],
    ['--from 0', /number of an event, from 1/],
    ['--from x', /number of an event, from 1/],
    ['--to -3', /number of an event, from 1/],
    ['--from 5 --to 4', /--from 5 is behind --to 4/],
    ['--memory-limit lots', /a size such as 4GiB/],
    ['--memory-limit 0', /a size such as 4GiB/],
  ])('or a limit that cannot be is told: %s', async (flags, words) => {
    const { status, err } = await alloctrace(`analyze clean.alloctrace ${flags}`);
    expect(status).toBe(2);
    expect(err).toMatch(/^alloctrace: [^\n]+\n$/);
    expect(err).toMatch(words);
  });
});

describe('The memory limit', () => {
  it('refuses a trace in one line that says what it needs and what helps', async () => {
    const file = fileOf(churn);
    const { status, out, err } = await alloctrace(['analyze', file, '--memory-limit', '10MiB']);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(
      /^alloctrace: \S+ needs about \d+(\.\d)? MiB of memory, and the limit is 10 MiB; open a part of it with --from and --to, or raise --memory-limit\.\n$/,
    );
    const part = await alloctrace(['analyze', file, '--json', '--memory-limit', '10MiB', '--to', '1000']);
    expect(JSON.parse(part.out)).toMatchObject({ events: 1000 });
    const raised = await alloctrace(['analyze', file, '--json', '--memory-limit', '1GiB']);
    expect(JSON.parse(raised.out)).toMatchObject({ events: 600_000 });
  });

  it('holds for standard input, whose end is not known', async () => {
    const { status, err } = await alloctrace('analyze - --memory-limit 10MiB', { stdin: bytesOf(churn) });
    expect(status).toBe(2);
    expect(err).toMatch(/^alloctrace: standard input needs more memory than the limit of 10 MiB;/);
  });
});

describe('Progress', () => {
  const reached = {
    trace: 'a',
    phase: 'reading',
    share: 0.25,
    readBytes: 2048,
    eventCount: 1200,
    isDone: false,
  } as const;

  it('is one line, rewritten, and cleared at the end', () => {
    const stream = Object.assign(new Sink(), { isTTY: true, columns: 40 });
    const line = new ProgressLine(stream);
    line.show(reached);
    line.show({ ...reached, share: null });
    line.show({ ...reached, phase: 'replaying', share: 1, isDone: true });
    line.clear();
    line.clear();
    const clear = '\r\x1b[2K';
    expect(stream.text).toBe(
      `${clear}reading: 25.0 %, 1,200 events${clear}reading: 2 KiB, 1,200 events${clear}`,
    );
  });

  it('fits a narrow terminal', () => {
    const stream = Object.assign(new Sink(), { isTTY: true, columns: 12 });
    new ProgressLine(stream).show(reached);
    expect(stream.text).toBe('\r\x1b[2Kreading: 2…');
  });

  it('is for a terminal only, and never in the way of the report', async () => {
    const file = fileOf(churn);
    const piped = await alloctrace(['analyze', file, '--json']);
    expect(piped.err).toBe('');
    new ProgressLine(Object.assign(new Sink(), { isTTY: false })).show(reached);
  });
});

describe('The input', () => {
  it('may be a named pipe, plain or packed', async () => {
    for (const [index, bytes] of [
      bytesOf('alloc a 1\nfree a\n'),
      gzipSync('alloc a 1\nfree a\n'),
    ].entries()) {
      const pipe = path.join(folder, `pipe${index}`);
      execFileSync('mkfifo', [pipe]);
      const writer = spawn('sh', ['-c', `cat > ${pipe}`]);
      writer.stdin.end(bytes);
      const { out } = await alloctrace(['analyze', pipe, '--json']);
      expect(JSON.parse(out)).toMatchObject({ file: pipe, events: 2 });
    }
  });
});

describe('A report of more findings than fit on a page', () => {
  const stdin = bytesOf(`${'free p\n'.repeat(5000)}${'alloc q 1\n'.repeat(5000)}`);

  it('has them all, or as many as were asked for', async () => {
    const all = await alloctrace('analyze - --json --max-findings 0', { stdin });
    const { findings } = JSON.parse(all.out);
    expect(findings).toHaveLength(14_999);
    expect(findings.map(({ line }: { line: number }) => line)).toEqual(
      findings.map(({ line }: { line: number }) => line).toSorted((a: number, b: number) => a - b),
    );
    const some = await alloctrace('analyze - --json --max-findings 5001', { stdin });
    expect(JSON.parse(some.out).findings).toEqual(findings.slice(0, 5001));
    const sarif = JSON.parse((await alloctrace('analyze - --format sarif --max-findings 0', { stdin })).out);
    expect(sarif.runs[0].results).toHaveLength(14_999);
    const github = (await alloctrace('analyze - --format github --max-findings 0', { stdin })).out;
    expect(github.match(/^::/gm)).toHaveLength(14_999);
    const text = (await alloctrace('analyze - --max-findings 0', { stdin })).out;
    expect(text.match(/was never allocated/g)).toHaveLength(5000);
    expect(text).not.toContain('… and');
  });
});
