/** SARIF and GitHub annotations: valid, exact to the column, and safe whatever stands in a name. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf } from '../../support/traces.ts';
import { alloctrace, CLI_FIXTURES, EXAMPLES, tracesIn } from './commandLine.ts';

const require = createRequire(import.meta.url);

/** The schema says draft 4, but uses nothing that later drafts read otherwise, except for its own name. */
function sarifValidator() {
  const { $schema, id, ...schema } = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

const validate = sarifValidator();

async function sarifOf(line: readonly string[], surroundings = {}) {
  const { out } = await alloctrace([...line, '--format', 'sarif'], surroundings);
  const log = JSON.parse(out);
  validate(log);
  expect(validate.errors).toBeNull();
  return log.runs[0];
}

async function sarifResults(text: string) {
  return (await sarifOf(['analyze', '-'], { stdin: bytesOf(text) })).results;
}

describe('SARIF', () => {
  it.each(tracesIn(CLI_FIXTURES))('is valid for %s', (name) => sarifOf(['analyze', `${name}.alloctrace`]));

  it.each(tracesIn(EXAMPLES).filter((name) => name !== 'python-trie'))(
    'is valid for the example %s',
    (name) => sarifOf(['analyze', `${name}.alloctrace`], { directory: EXAMPLES }),
  );

  it('has a rule for every result', async () => {
    const { tool, results } = await sarifOf(['analyze', 'mixed.alloctrace']);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    for (const rule of tool.driver.rules) expect(rule.help.text).toMatch(/\.$/);
  });

  it('marks columns from 1 in UTF-16 units, the end one behind the last', async () => {
    const [result] = await sarifResults('free 🧠🧠 # never allocated');
    expect(result.locations[0].physicalLocation.region).toEqual({
      startLine: 1,
      startColumn: 6,
      endColumn: 10,
    });
  });

  it('calls a hint a note', async () => {
    const results = await sarifResults('alloc p 1 x=1\nfree q');
    expect(results.map(({ level }: { level: string }) => level)).toEqual(['note', 'warning', 'error']);
  });

  it('names the related places', async () => {
    const [result] = await sarifResults('alloc p 64\nfree p\nfree p');
    const related = result.relatedLocations.map(
      (place: { physicalLocation: { region: object }; message: object }) => [
        place.message,
        place.physicalLocation.region,
      ],
    );
    expect(related).toEqual([
      [{ text: 'freed here first' }, { startLine: 2, startColumn: 1, endColumn: 7 }],
      [{ text: 'allocated here' }, { startLine: 1, startColumn: 1, endColumn: 11 }],
    ]);
  });

  it('has fingerprints that differ, and that lines inserted above do not change', async () => {
    const print = ({ partialFingerprints }: { partialFingerprints: object }) =>
      Object.values(partialFingerprints)[0];
    const text = 'alloc p 1\nfree p\nfree p\nfree p\noops\noops\nalloc p 2';
    const [before, after] = await Promise.all([sarifResults(text), sarifResults(`# new\n\n${text}`)]);
    expect(after.map(print)).toEqual(before.map(print));
    expect(new Set(before.map(print)).size).toBe(before.length);
  });
});

describe('A list that cannot have all', () => {
  const leaks = Array.from({ length: 1500 }, (_, index) => `alloc p${index} 1\n`).join('');
  const text = `alloc q 1 x=1\n${leaks}free nobody\nalloc q 2\n`;
  const words =
    'Of 1,505 findings 1,000 are listed, without 504 warnings and 1 hint. --max-findings 0 lists all.';

  it('has the errors in SARIF, in the order of lines, and says what is left out', async () => {
    const { out, err } = await alloctrace('analyze - --format sarif', { stdin: bytesOf(text) });
    const log = JSON.parse(out);
    validate(log);
    expect(validate.errors).toBeNull();
    const [{ results, invocations }] = log.runs;
    expect(results).toHaveLength(1000);
    expect(results.at(-1)).toMatchObject({ ruleId: 'invalid-free' });
    expect(results[0]).toMatchObject({ ruleId: 'leak' });
    expect(invocations[0].toolExecutionNotifications[0].message.text).toBe(words);
    expect(err).toBe(`alloctrace: ${words}\n`);
  });

  it('has them as annotations too, and a notice before them', async () => {
    const { out, err } = await alloctrace('analyze - --format github', { stdin: bytesOf(text) });
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(1001);
    expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(1);
    expect(lines[0]).toBe(`::notice title=Not all findings are listed::${words}`);
    expect(err).toBe(`alloctrace: ${words}\n`);
  });

  it('is told of nowhere else, and not where all are listed', async () => {
    expect((await alloctrace('analyze - --json', { stdin: bytesOf(text) })).err).toBe('');
    const all = await alloctrace('analyze - --format sarif --max-findings 1505', { stdin: bytesOf(text) });
    expect(all.err).toBe('');
    expect(JSON.parse(all.out).runs[0].results).toHaveLength(1505);
    expect(all.out).not.toContain('invocations');
  });
});

describe('The place of a file', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'alloctrace-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function check(file: string, directory: string, uri: string, githubFile: string): Promise<void> {
    mkdirSync(path.dirname(path.resolve(folder, file)), { recursive: true });
    writeFileSync(path.resolve(folder, file), 'free p\n');
    const from = path.resolve(folder, directory);
    const given = path.relative(from, path.resolve(folder, file));
    const { results } = await sarifOf(['analyze', given], { directory: from });
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(uri);
    const { out } = await alloctrace(['analyze', given, '--format', 'github'], { directory: from });
    expect(out).toContain(`file=${githubFile},line=1,col=6,endColumn=7,`);
  }

  it.each([
    ['plain.alloctrace', '.', 'plain.alloctrace', 'plain.alloctrace'],
    ['sub/plain.alloctrace', '.', 'sub/plain.alloctrace', 'sub/plain.alloctrace'],
    ['a b#c?.alloctrace', '.', 'a%20b%23c%3F.alloctrace', 'a b#c?.alloctrace'],
    ['x:y,z%.alloctrace', '.', 'x%3Ay%2Cz%25.alloctrace', 'x%3Ay%2Cz%25.alloctrace'],
    ['日本/ü.alloctrace', '.', '%E6%97%A5%E6%9C%AC/%C3%BC.alloctrace', '日本/ü.alloctrace'],
    ['..hidden', '.', '..hidden', '..hidden'],
  ])('%s is relative and encoded', check);

  it('is absolute outside the working directory', () =>
    check('out.alloctrace', 'sub', `file://${folder}/out.alloctrace`, `${folder}/out.alloctrace`));

  it('of standard input is a name', async () => {
    const stdin = bytesOf('free p');
    const { results } = await sarifOf(['analyze', '-'], { stdin });
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('stdin');
  });
});

describe('A GitHub annotation', () => {
  async function check(text: string, ...expected: string[]): Promise<void> {
    const { out } = await alloctrace('analyze - --format github', { stdin: bytesOf(text) });
    expect(out).toBe(expected.map((line) => `${line}\n`).join(''));
  }

  it('names file, line, columns and title', () =>
    check(
      'free p',
      '::error file=stdin,line=1,col=6,endColumn=7,title=Invalid frees (invalid-free)::p was never allocated, so there is nothing to free. Correct the id, or remove the line.',
    ));

  it('has the related lines in its message', () =>
    check(
      'alloc p 1\nfree p\nfree p',
      '::error file=stdin,line=3,col=6,endColumn=7,title=Double frees (double-free)::p is freed again: it was freed already, in line 2. Keep only one of the frees.%0ALine 2: freed here first.%0ALine 1: allocated here.',
    ));

  it('cannot be ended or changed by a name', () =>
    check(
      'free 100%::a,b\rc',
      '::error file=stdin,line=1,col=6,endColumn=17,title=Invalid frees (invalid-free)::100%25::a,b%0Dc was never allocated, so there is nothing to free. Correct the id, or remove the line.',
    ));

  it('is a warning or a notice where the finding is no error', async () => {
    const { out } = await alloctrace('analyze - --format github', { stdin: bytesOf('alloc p 1 x=1') });
    expect(out.match(/^::\w+/gm)).toEqual(['::notice', '::warning']);
  });

  it('is not there where nothing was found', () => check('alloc p 1\nfree p'));
});
