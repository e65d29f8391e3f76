/** The sieve against a naive one: of each finding it is asked by itself whether a comment or the baseline takes it out. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Finding, FindingList } from '../../../src/replay/findingList.ts';
import { replayTrace } from '../../../src/replay/replay.ts';
import { FINDING_CODES } from '../../../src/trace/findings.ts';
import { type LeakBaseline, siteKey } from '../../../src/trace/leakBaseline.ts';
import { readSuppression } from '../../../src/trace/suppressionComment.ts';
import { parse } from '../trace/traceText.ts';

const comment = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'leak',
      'double-free',
      'invalid-free',
      'leak, double-free',
      'leaks',
      'syntax, leak',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('overwritten-pointer', 'unknown-attribute, leak', '') },
);
const suppression = comment.map((codes) => `# alloctrace-ignore ${codes} why`);
const event = fc.constantFrom(
  'alloc a 16 @main;f(a.c:1)',
  'alloc a 16 @main;f(a.c:2)',
  'alloc b 24',
  'realloc a 32 -> b',
  'free a',
  'free b',
  'free c x=1',
  'alloc',
  'mark m',
);
const line = fc.oneof(
  { weight: 4, arbitrary: event },
  { weight: 2, arbitrary: fc.tuple(event, suppression).map((parts) => parts.join(' ')) },
  { weight: 2, arbitrary: suppression },
  { weight: 1, arbitrary: fc.constantFrom('', '# why') },
);
const text = fc.array(line, { maxLength: 25 }).map((lines) => lines.join('\n'));
const baseline = fc.array(
  fc.record({
    site: fc.constantFrom('', 'main;f(a.c)'),
    bytes: fc.constantFrom(16, 24, 32),
    count: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 3 },
);

const allOf = (list: FindingList): Finding[] =>
  Array.from({ length: list.count }, (_, index) => list.at(index));

const wordsOf = ({ line, code, step }: Finding) => `${line} ${code} ${step}`;

/** Codes that comments suppress in each 1-based line, found line by line. */
function suppressedByLine(lines: readonly string[]): Map<number, Set<string>> {
  const codes = new Map<number, Set<string>>();
  for (const [index, content] of lines.entries()) {
    const at = content.indexOf('#');
    const read = at < 0 ? undefined : readSuppression(content.slice(at));
    let target = index + 1;
    // One that names no code there is carries a stack on all the same.
    const isAlone = (number: number) => readSuppression(lines[number - 1] ?? '') !== undefined;
    if (at === 0) for (target++; isAlone(target); target++);
    for (const { code } of read?.codes ?? [])
      if (code) codes.set(target, (codes.get(target) ?? new Set()).add(code));
  }
  return codes;
}

function naive(lines: readonly string[], plain: readonly Finding[], accepted: LeakBaseline) {
  const suppressed = suppressedByLine(lines);
  const rest = accepted.map((leak) => ({ ...leak }));
  const isHidden = ({ line, code, site, bytes }: Finding) => {
    if (suppressed.get(line)?.has(code)) return true;
    const found = rest.find(
      (leak) =>
        leak.count > 0 && leak.site === siteKey(site ?? '') && leak.bytes === bytes && code === 'leak',
    );
    if (found) found.count--;
    return found !== undefined;
  };
  const hidden = plain.filter(isHidden);
  return { hidden, listed: plain.filter((finding) => !hidden.includes(finding)) };
}

it('The sieve takes out what a naive one does, and tells of what it did not need.', () => {
  fc.assert(
    fc.property(text, baseline, (content, accepted) => {
      const lines = content.split('\n');
      const settings = { heapBytes: 1 << 12 };
      // Without the word the comments are ordinary ones.
      const plain = allOf(
        replayTrace(parse(content.replaceAll('alloctrace-ignore', 'alloctrace+ignore')), settings).findings,
      );
      const { findings, hiddenFindings } = replayTrace(parse(content), settings, { baseline: accepted });
      const own = (finding: Finding) => finding.code.endsWith('-suppression');
      const expected = naive(lines, plain, accepted);
      expect(allOf(hiddenFindings).map(wordsOf)).toEqual(expected.hidden.map(wordsOf));
      const listed = allOf(findings);
      expect(listed.filter((finding) => !own(finding)).map(wordsOf)).toEqual(expected.listed.map(wordsOf));
      const rank = ({ line, code }: Finding) => line * 100 + FINDING_CODES.indexOf(code);
      expect(listed.map(rank)).toEqual(listed.map(rank).toSorted((one, other) => one - other));
      expect([...findings.counts.values()].reduce((sum, count) => sum + count, 0)).toBe(listed.length);
      const unused = listed.filter(({ code }) => code === 'unused-suppression');
      for (const { message } of unused)
        expect(message).toMatch(/^There is no [a-z-]+ in (?:this line|line \d+), so/);
    }),
    { numRuns: 1000 },
  );
});
