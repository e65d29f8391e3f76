/** `alloctrace generate` as its user has it: text and list where they were asked for, and one line where they cannot be. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf } from '../../support/traces.ts';
import { alloctrace } from './commandLine.ts';

let directory = '';

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'alloctrace-generate-'));
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function read(name: string): string {
  return readFileSync(path.join(directory, name), 'utf8');
}

describe('alloctrace generate', () => {
  it('writes to standard output', async () => {
    const { status, out, err } = await alloctrace('generate --mix a --events 50 --seed 9');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual([
      '%alloctrace 1',
      '# alloctrace generate --mix a --events 50 --seed 9 --live 500 --threads 4 --sites 500',
    ]);
    expect(lines.slice(2).every((line) => /^(alloc|free) p\d+/.test(line))).toBe(true);
    expect(lines.length).toBe(52);
  });

  it('writes the same to a file, which the flags in its second line make again', async () => {
    const flags = 'generate --mix c --events 3,000 --holes 200 --live 20 --threads 2 --sites 5 --bugs leak=2';
    const { out } = await alloctrace(flags);
    const { status, out: printed } = await alloctrace(`${flags} -o trace.alloctrace`, { directory });
    expect({ status, printed }).toEqual({ status: 0, printed: '' });
    expect(read('trace.alloctrace')).toBe(out);
    const told = /^# alloctrace (.*)$/m.exec(out)?.[1] ?? '';
    expect((await alloctrace(told)).out).toBe(out);
  });

  it('packs a file whose name says so', async () => {
    const flags = 'generate --events 20000';
    const outcome = await alloctrace(`${flags} -o trace.alloctrace.gz`, { directory });
    expect(outcome).toEqual({ status: 0, out: '', err: '' });
    const packed = readFileSync(path.join(directory, 'trace.alloctrace.gz'));
    const { out } = await alloctrace(flags);
    expect(gunzipSync(packed).toString()).toBe(out);
    expect(packed.length).toBeLessThan(out.length / 2);
  });

  it('packs the list of bugs where its name says so', async () => {
    const flags = 'generate --events 500 --bugs 3 -o bugs.alloctrace --bugs-out';
    await alloctrace(`${flags} bugs.json.gz`, { directory });
    await alloctrace(`${flags} plain.json`, { directory });
    const packed = readFileSync(path.join(directory, 'bugs.json.gz'));
    expect(gunzipSync(packed).toString()).toBe(read('plain.json'));
  });

  it('says in its help that both files can be packed', async () => {
    const { out } = await alloctrace('generate --help');
    const words = out.replaceAll(/\s+/g, ' ');
    expect(words).toContain('the same text from the same flags');
    expect(words).toMatch(/--output <FILE> [^-]*packed if it ends in \.gz/);
    expect(words).toMatch(/--bugs-out <FILE> [^-]*packed if it ends in \.gz/);
  });

  it('lists the planted bugs as analyze finds them', async () => {
    await alloctrace('generate --events 5000 --seed 5 --bugs 20 -o bugs.alloctrace --bugs-out bugs.json', {
      directory,
    });
    const list = JSON.parse(read('bugs.json'));
    expect(list).toMatchObject({ mix: 'b', events: 5000, seed: 5 });
    const { out, status } = await alloctrace('analyze bugs.alloctrace --json --max-findings 0', {
      directory,
    });
    expect(status).toBe(1);
    const found = JSON.parse(out).findings as Record<string, unknown>[];
    expect(found.map(({ code, line, step, id }) => ({ code, line, step, id }))).toEqual(list.findings);
    expect(list.findings.length).toBe(20 + 3);
  });

  it('writes what analyze finds nothing in', async () => {
    const { out } = await alloctrace('generate --events 2000');
    const { status } = await alloctrace('analyze - --fail-on hint', { stdin: bytesOf(out) });
    expect(status).toBe(0);
  });

  it('ends quietly when its reader has gone, and then writes no list', async () => {
    let chunkCount = 0;
    const reader = new Writable({
      write: (_chunk, _encoding, done) =>
        done(++chunkCount < 2 ? null : Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    const outcome = await alloctrace('generate --events 1000000 --bugs 3 --bugs-out never.json', {
      directory,
      stdout: reader,
    });
    expect(outcome).toEqual({ status: 0, out: '', err: '' });
    expect(chunkCount).toBe(2);
    expect(() => read('never.json')).toThrow('ENOENT');
  });
});

describe('What cannot be generated is told in one line:', () => {
  beforeAll(() => writeFileSync(path.join(directory, 'plain'), ''));

  it.each<[string, RegExp]>([
    ['--mix e', /Allowed choices are a, b, bL, c, d/],
    ['--events 0', /1 or more/],
    ['--events many', /whole number/],
    ['--events 1', /2 events or more/],
    ['--seed -1', /0 to 4294967295/],
    ['--seed 4294967296', /0 to 4294967295/],
    ['--holes 5', /mix b has no holes/],
    ['--mix d --events 100 --holes 50', /402 events or more, and 100/],
    ['--bugs leaks=2', /kinds such as leak=3; there are double-free/],
    ['--bugs leak=x', /kinds such as leak=3/],
    ['--bugs 1000000', /at most 100000/],
    ['--events 10 --bugs 9', /11 events or more/],
    ['-o nowhere/x.alloctrace', /no directory for nowhere\/x\.alloctrace/],
    ['-o nowhere/x.gz', /no directory for nowhere\/x\.gz/],
    ['-o .', /\. is a directory/],
    ['-o plain/x', /no directory/],
    ['-o x --bugs-out x', /both name x/],
    ['--events 10 -o out --bugs-out nowhere/bugs.json', /no directory for nowhere\/bugs\.json/],
    ['trace.alloctrace', /too many arguments/],
    ['--output=', /empty name/],
  ])('%s', async (flags, words) => {
    const { status, out, err } = await alloctrace(`generate ${flags}`, { directory });
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(/^alloctrace: [^\n]+\n$/);
    expect(err).toMatch(words);
  });
});
