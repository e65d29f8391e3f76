/** The program itself, bundled as the build does it and run as a process: status, streams, pipes, gzip. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLES } from './commandLine.ts';

const root = path.join(import.meta.dirname, '../../..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'alloctrace-cli-'));
const program = path.join(folder, 'cli.js');

beforeAll(async () => {
  const { bundles } = createRequire(import.meta.url)('../../../esbuild.js');
  const bundle = bundles.find(({ outfile }: { outfile: string }) => outfile === 'dist/cli.js');
  await build({
    ...bundle,
    plugins: [],
    bundle: true,
    absWorkingDir: root,
    outfile: program,
    logLevel: 'silent',
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

function runProgram(args: readonly string[], input: string | Buffer = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: EXAMPLES,
    input,
    maxBuffer: 1 << 30,
    env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined },
  });
  return { status, out: stdout.toString(), err: stderr.toString() };
}

describe('The program', () => {
  it.each([
    ['analyze sqlite3-index.alloctrace', 0],
    ['analyze cfgload-doublefree.alloctrace', 1],
    ['analyze nowhere.alloctrace', 2],
    ['heap teaching-leak.alloctrace --at end --json', 0],
    ['--help', 0],
    ['', 2],
  ])('run as "%s" exits with %d', (line, expected) => {
    const { status, out, err } = runProgram(line.split(' ').filter((word) => word !== ''));
    expect(status).toBe(expected);
    expect(err).toMatch(expected === 2 ? /^alloctrace: .+\n$/ : /^$/);
    expect(out === '').toBe(expected === 2);
  });

  it('writes JSON that goes through a pipe in full', () => {
    const { out } = runProgram(['analyze', 'wordfreq-leak.alloctrace', '--json', '--max-findings', '0']);
    expect(out.length).toBeGreaterThan(1 << 18);
    expect(JSON.parse(out).findings).toHaveLength(3820);
  });

  it('reads gzip from a file and from standard input', () => {
    const packed = gzipSync('alloc p 64\nfree p\n');
    const file = path.join(folder, 'packed');
    writeFileSync(file, packed);
    for (const [args, input] of [
      [['analyze', file, '--json'], ''],
      [['analyze', '-', '--json'], packed],
    ] as const)
      expect(JSON.parse(runProgram(args, input).out).events).toBe(2);
  });

  it('ends quietly when its reader does', () => {
    const command = `"${process.execPath}" "${program}" analyze wordfreq-leak.alloctrace --json --max-findings 0 | head -n 1`;
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: EXAMPLES });
    expect([stdout.toString(), stderr.toString()]).toEqual(['{\n', '']);
  });

  it('takes a directory as standard input for what it is', () => {
    const command = `"${process.execPath}" "${program}" analyze - < .`;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: EXAMPLES });
    expect([status, stdout.toString(), stderr.toString()]).toEqual([
      2,
      '',
      'alloctrace: standard input is a directory; name a trace file in it.\n',
    ]);
  });

  it('starts with a line that makes it a command', () => {
    expect(readFileSync(program, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});
