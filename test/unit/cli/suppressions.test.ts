/** Suppressions and baselines on the command line: what is counted, what is shown, what is written and what is never overwritten. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf } from '../../support/traces.ts';
import { alloctrace } from './commandLine.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'alloctrace-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (name: string) => path.join(folder, name);

const LEAKS = 'alloc a 16 @main;load(a.c:1)\nalloc b 16 @main;load(a.c:2)\nalloc c 8\n';

/** Runs in the scratch folder, on a trace from standard input. */
const run = (line: string, text: string) => alloctrace(line, { stdin: bytesOf(text), directory: folder });

const jsonOf = async (line: string, text: string) => JSON.parse((await run(`${line} --json`, text)).out);

describe('Suppressed findings', () => {
  const TEXT =
    'alloc a 16 # alloctrace-ignore leak on purpose\nfree b # alloctrace-ignore invalid-free\nalloc c 8\n';

  it('are neither listed nor counted, and do not fail', async () => {
    const report = await jsonOf('analyze -', TEXT);
    expect(report.findingCounts).toEqual({ leak: 1 });
    expect(report.findings.map(({ line }: { line: number }) => line)).toEqual([3]);
    expect(report.suppressedCounts).toEqual({ 'invalid-free': 1, leak: 1 });
    expect(report.suppressedFindings).toBeUndefined();
    expect((await run('analyze -', TEXT)).status).toBe(0);
    expect((await run('heap - --at end', TEXT)).status).toBe(0);
  });

  it('are listed apart on request, and still not counted', async () => {
    const report = await jsonOf('analyze - --show-suppressed', TEXT);
    expect(report.findingCounts).toEqual({ leak: 1 });
    expect(report.suppressedFindings).toMatchObject([
      { code: 'leak', line: 1, suppression: { kind: 'inSource', line: 1, reason: 'on purpose' } },
      { code: 'invalid-free', line: 2, suppression: { kind: 'inSource', line: 2, reason: '' } },
    ]);
    const { out, status } = await run('analyze - --show-suppressed', TEXT);
    expect(status).toBe(0);
    expect(out).toContain('Not counted\n  1:7  16 B allocated here as a are never freed.\n');
    expect(out).toContain('leak, suppressed in line 1: on purpose\n');
    expect(out.trimEnd().split('\n').at(-1)).toBe('1 warning; 2 suppressed');
    const github = (await run('analyze - --show-suppressed --format github', TEXT)).out;
    expect(github).toMatch(/^::notice .*title=Invalid frees \(invalid-free\)%2C suppressed::/m);
  });

  it('leave out as many as the list of findings does', async () => {
    const report = await jsonOf('analyze - --show-suppressed --max-findings 1', TEXT);
    expect(report.suppressedFindings).toHaveLength(1);
    const { out } = await run('analyze - --show-suppressed --max-findings 1', TEXT);
    expect(out).toContain('… and 1 more\n');
  });

  it('change nothing of a report without them', async () => {
    for (const format of ['text', 'json', 'sarif', 'github']) {
      const plain = await run(`analyze - --format ${format}`, LEAKS);
      expect(await run(`analyze - --format ${format} --show-suppressed`, LEAKS)).toEqual(plain);
    }
  });
});

describe('SARIF', () => {
  const require = createRequire(import.meta.url);
  const { $schema, id, ...schema } = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);

  it('tells of suppressions, of all results or of none', async () => {
    writeFileSync(
      fileOf('sarif.json'),
      '{"alloctraceBaseline": 1, "leaks": [{"site": "", "bytes": 8, "count": 1}]}',
    );
    const text =
      'alloc a 16 # alloctrace-ignore leak why\nalloc b 8\nalloc c 4\nmark m # alloctrace-ignore leak\n';
    const line = 'analyze - --format sarif --baseline sarif.json';
    const log = JSON.parse((await run(`${line} --show-suppressed`, text)).out);
    validate(log);
    expect(validate.errors).toBeNull();
    const [{ results, tool }] = log.runs;
    expect(
      results.map(({ ruleId, suppressions }: Record<string, unknown>) => [ruleId, suppressions]),
    ).toEqual([
      ['leak', []],
      ['unused-suppression', []],
      ['leak', [{ kind: 'inSource', justification: 'why' }]],
      ['leak', [{ kind: 'external' }]],
    ]);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    const without = JSON.parse((await run(line, text)).out).runs[0].results;
    expect(without.map((result: object) => 'suppressions' in result)).toEqual([false, false]);
  });
});

describe('A baseline', () => {
  it('is written without a change of the report, and then accepts what it has', async () => {
    const plain = await run('analyze -', LEAKS);
    const written = await run('analyze - --write-baseline accepted.json', LEAKS);
    expect(written).toEqual({ ...plain, err: 'alloctrace: 3 leaks accepted in accepted.json\n' });
    const report = await jsonOf('analyze - --baseline accepted.json', LEAKS);
    expect(report.findings).toEqual([]);
    expect(report.acceptedLeaks).toBe(3);
    const { out, status } = await run('analyze - --baseline accepted.json --fail-on warning', LEAKS);
    expect(out).toMatch(/No findings; 3 leaks accepted\n$/);
    expect(status).toBe(0);
    const more = await run('analyze - --baseline accepted.json --fail-on warning', `${LEAKS}alloc d 8\n`);
    expect(more.status).toBe(1);
    expect(more.out).toMatch(/1 warning; 3 leaks accepted\n$/);
    const shown = await run('analyze - --baseline accepted.json --show-suppressed', LEAKS);
    expect(shown.out).toContain('leak, accepted by the baseline\n');
  });

  it('is written anew in the place of a baseline', async () => {
    await run('analyze - --write-baseline again.json', LEAKS);
    await run('analyze - --baseline again.json --write-baseline again.json', `${LEAKS}alloc d 9\n`);
    const { leaks } = JSON.parse(readFileSync(fileOf('again.json'), 'utf8'));
    expect(leaks).toEqual([
      { site: '', bytes: 8, count: 1 },
      { site: '', bytes: 9, count: 1 },
      { site: 'main;load(a.c)', bytes: 16, count: 2 },
    ]);
  });

  it.each<[string, string, RegExp]>([
    [
      'broken.json',
      '{\n  "alloctraceBaseline": 1,\n  "leaks": [,]\n}',
      /^alloctrace: broken\.json:3:13: Expected a value\. Correct it/,
    ],
    ['other.json', '{"name": "mine"}', /^alloctrace: other\.json:1:1: Expected a baseline with/],
  ])('that is none, %s, is neither read nor overwritten', async (name, content, complaint) => {
    writeFileSync(fileOf(name), content);
    const read = await run(`analyze - --baseline ${name}`, LEAKS);
    expect([read.status, read.out]).toEqual([2, '']);
    expect(read.err).toMatch(complaint);
    const write = await run(`analyze - --write-baseline ${name}`, LEAKS);
    expect([write.status, write.out]).toEqual([2, '']);
    expect(write.err).toContain(`${name} is there already and is no baseline, so it is not overwritten`);
    expect(readFileSync(fileOf(name), 'utf8')).toBe(content);
  });

  it.each([
    ['analyze - --baseline none.json', /There is no baseline none\.json; check the path/],
    ['analyze - --baseline .', /--baseline \. is a directory; name a file of accepted leaks in it\.$/m],
    [
      'analyze - --write-baseline .',
      /--write-baseline \. is a directory; name a file of accepted leaks in it\.$/m,
    ],
    ['analyze - --write-baseline none/x.json', /There is no directory for none\/x\.json/],
    ['analyze - --from 2 --write-baseline part.json', /not known of a part .*without --from and --to\.$/m],
  ])('gives one line and status 2 for %s', async (line, complaint) => {
    const { status, err } = await run(line, LEAKS);
    expect(status).toBe(2);
    expect(err).toMatch(complaint);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('are not written of a trace that is damaged', async () => {
    const packed = gzipSync(`${LEAKS}${'alloc z 8\nfree z\n'.repeat(9000)}`);
    writeFileSync(fileOf('cut.alloctrace.gz'), packed.subarray(0, packed.length - 20));
    const { status, err } = await run('analyze cut.alloctrace.gz --write-baseline cut.json', '');
    expect(status).toBe(2);
    expect(err).toMatch(/is cut off or damaged.* fetch it again.*so cut\.json is not written\.$/m);
  });

  it('gives one line for a file without a name', async () => {
    const { status, err } = await alloctrace(['analyze', '-', '--write-baseline', ''], { directory: folder });
    expect([status, err]).toEqual([2, 'alloctrace: --write-baseline names no file; name one.\n']);
  });
});
