/**
 * What is found in a trace, by fixture: `test/fixtures/findings/NAME.alloctrace` and all there is to say about it in
 * `NAME.txt`. The expected texts were checked against the format's section "Findings" line by line; `vitest -u` rewrites
 * them, which is a claim to be checked again.
 */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/replay/findingList.ts';
import { replayTrace } from '../../../src/replay/replay.ts';
import { FINDING_CODES, shorten } from '../../../src/trace/findings.ts';
import { timelineOf } from '../../support/traces.ts';
import { parse } from './traceText.ts';

const folder = path.join(import.meta.dirname, '../../fixtures/findings');
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith('.alloctrace'))
  .map((file) => path.basename(file, '.alloctrace'));

/** `line:columns severity code`, columns from 0, then what is known of it, one fact a line. */
function shown(finding: Finding): string {
  const { line, startColumn, endColumn, severity, code, step, id, message, related, site, shortage, bytes } =
    finding;
  const facts = [
    `${line}:${startColumn}-${endColumn} ${severity} ${code}`,
    message,
    `step ${step}, id ${id}${site === null ? '' : `, site ${site}`}`,
  ];
  if (shortage) facts.push(Object.entries(shortage).flat().join(' '));
  if (bytes !== undefined) facts.push(`bytes ${bytes}`);
  for (const place of related)
    facts.push(
      `see ${place.line}:${place.startColumn}-${place.endColumn} ${place.message}, step ${place.step}`,
    );
  return `${facts.join('\n    ')}\n`;
}

function findingsOf(name: string): Finding[] {
  const { findings } = replayTrace(parse(readFileSync(path.join(folder, `${name}.alloctrace`))));
  return Array.from({ length: findings.count }, (_, index) => findings.at(index));
}

describe('The findings are right for', () => {
  it.each(fixtures)('%s', async (name) => {
    await expect(findingsOf(name).map(shown).join('')).toMatchFileSnapshot(path.join(folder, `${name}.txt`));
  });
});

it('There is a fixture for every code.', () => {
  const missing = FINDING_CODES.filter((code) => !findingsOf(code).some((finding) => finding.code === code));
  expect(missing).toEqual([]);
});

it.each(fixtures)('The list of findings agrees with itself for %s.', (name) => {
  const { findings } = replayTrace(parse(readFileSync(path.join(folder, `${name}.alloctrace`))));
  const list = findingsOf(name);
  const counts = new Map(
    FINDING_CODES.map((code) => [code, list.filter((finding) => finding.code === code).length]),
  );
  expect([...findings.counts]).toEqual([...counts].filter(([, count]) => count > 0));
  for (const [index, finding] of list.entries()) {
    expect(finding.index).toBe(index);
    expect(findings.codeAt(index)).toBe(finding.code);
    expect(findings.lineAt(index)).toBe(finding.line);
    expect(findings.stepAt(index)).toBe(finding.step ?? 0);
  }
  const rank = ({ line, code }: Finding) => line * 100 + FINDING_CODES.indexOf(code);
  expect(list.map(rank)).toEqual(list.map(rank).toSorted((one, other) => one - other));
});

it('A finding that is not there is a mistake of ours.', () => {
  expect(() => timelineOf('free p').findings.at(1)).toThrow(RangeError);
});

describe('A long name is cut in the middle,', () => {
  it.each([
    ['short', 'short'],
    ['x'.repeat(48), 'x'.repeat(48)],
    ['a'.repeat(200) + 'b'.repeat(200), `${'a'.repeat(23)}…${'b'.repeat(23)}`],
    [`a${'🧠'.repeat(200)}`, `a${'🧠'.repeat(11)}…${'🧠'.repeat(11)}`],
  ])('and no character in two: %s', (name, expected) => {
    expect(shorten(name)).toBe(expected);
  });
});
