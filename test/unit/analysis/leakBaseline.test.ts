/** Baselines of leaks: what is accepted, in this recording and in another one, and the file that it is kept in. */

import { describe, expect, it } from 'vitest';
import { hiddenFigures, leaksToAccept, wordHidden } from '../../../src/analysis/hiddenFindings.ts';
import { replayTrace } from '../../../src/replay/replay.ts';
import { readBaselineFile, writeBaselineFile } from '../../../src/trace/baselineFile.ts';
import { type LeakBaseline, siteKey, withoutLeaks } from '../../../src/trace/leakBaseline.ts';
import { timelineOf } from '../../support/traces.ts';
import { parse } from '../trace/traceText.ts';

const TEXT = `alloc a 16 @main;load(src/load.c:42)
alloc b 16 @main;load(src/load.c:42)
alloc c 24 @main;load(src/load.c:42)
alloc d 16
alloc e 16 @main;keep # alloctrace-ignore leak
`;

const BASELINE = [
  { site: '', bytes: 16, count: 1 },
  { site: 'main;load(src/load.c)', bytes: 16, count: 2 },
  { site: 'main;load(src/load.c)', bytes: 24, count: 1 },
];

function leaksWith(baseline: LeakBaseline, text: string) {
  const { findings, hiddenFindings } = replayTrace(parse(text), {}, { baseline });
  const lines = (list: typeof findings) =>
    Array.from({ length: list.count }, (_, index) => `${list.lineAt(index)} ${list.codeAt(index)}`);
  return { listed: lines(findings), hidden: lines(hiddenFindings) };
}

describe('A baseline', () => {
  it('has all leaks that are not suppressed, by site and size', () => {
    expect(leaksToAccept(timelineOf(TEXT))).toEqual(BASELINE);
  });

  it('keeps the kinds of other traces where those of one are dropped', () => {
    const shared = [...BASELINE, { site: 'main;other', bytes: 8, count: 3 }];
    expect(withoutLeaks(shared, leaksToAccept(timelineOf(TEXT)))).toEqual([shared.at(-1)]);
    expect(withoutLeaks(BASELINE, BASELINE)).toEqual([]);
  });

  it('takes them out of the findings', () => {
    const timeline = replayTrace(parse(TEXT), {}, { baseline: BASELINE });
    expect(timeline.findings.count).toBe(0);
    expect(hiddenFigures(timeline)).toEqual({
      suppressedCounts: { leak: 1 },
      suppressedCount: 1,
      acceptedLeakCount: 4,
      acceptedLeakBytes: 72,
    });
    expect(wordHidden(hiddenFigures(timeline))).toBe('1 suppressed, 4 leaks accepted');
    expect(timeline.hiddenFindings.at(0).suppression).toEqual({ kind: 'external', line: null, reason: '' });
    // Accepting again keeps what was accepted.
    expect(leaksToAccept(timeline)).toEqual(BASELINE);
  });

  it('knows them again in another recording, with other ids, lines and lines of the source', () => {
    const other = `# longer\n%heap 1M\nmark start\nalloc z 24 @main;load(src/load.c:57)\nalloc y 16\nalloc x 16 @main;load(src/load.c:58)\n`;
    expect(leaksWith(BASELINE, other)).toEqual({ listed: [], hidden: ['4 leak', '5 leak', '6 leak'] });
  });

  it.each<[string, string, string[]]>([
    ['of another size', 'alloc a 17 @main;load(src/load.c:42)\n', ['1 leak']],
    ['of another site', 'alloc a 16 @main;save(src/load.c:42)\n', ['1 leak']],
    ['beyond the count', 'alloc a 16\nalloc b 16\nalloc c 16\n', ['2 leak', '3 leak']],
    ['with other findings', 'alloc a 16\nfree x\n', ['2 invalid-free']],
  ])('lets through what is new: leaks %s', (_, text, listed) => {
    expect(leaksWith(BASELINE, text).listed).toEqual(listed);
  });

  it('is not used up by what a comment suppresses', () => {
    const text = 'alloc a 16 # alloctrace-ignore leak\nalloc b 16\n';
    expect(leaksWith(BASELINE, text)).toEqual({ listed: [], hidden: ['1 leak', '2 leak'] });
  });

  it.each([
    ['main;load(src/load.c:42);strdup', 'main;load(src/load.c);strdup'],
    ['src/x.c:7;main', 'src/x.c;main'],
    ['0x401234;ns::f', '0x401234;ns::f'],
    ['f(int)(a.c:3)', 'f(int)(a.c)'],
  ])('knows the site %s as %s', (site, key) => expect(siteKey(site)).toBe(key));
});

describe('A file of a baseline', () => {
  it('reads back as it was written', () => {
    for (const baseline of [[], BASELINE, [{ site: 'a"\\\n\u{1f9e0}', bytes: 0, count: 1 }]]) {
      const text = writeBaselineFile(baseline);
      expect(readBaselineFile(text)).toEqual({ baseline });
      expect(JSON.parse(text)).toEqual({ alloctraceBaseline: 1, leaks: baseline });
      expect(readBaselineFile(`\ufeff${text.replaceAll('\n', '\r\n')}`)).toEqual({ baseline });
    }
  });

  it('has one kind of leak a line', () => {
    expect(writeBaselineFile(BASELINE.slice(1)).split('\n')).toEqual([
      '{',
      '  "alloctraceBaseline": 1,',
      '  "leaks": [',
      '    {"site":"main;load(src/load.c)","bytes":16,"count":2},',
      '    {"site":"main;load(src/load.c)","bytes":24,"count":1}',
      '  ]',
      '}',
      '',
    ]);
  });

  it.each<[string, string, string]>([
    ['', '1:1', 'a value'],
    ['{', '1:2', 'a name in quotation marks'],
    ['{}', '1:1', 'a baseline with "alloctraceBaseline": 1'],
    ['[]', '1:1', 'a baseline with "alloctraceBaseline": 1'],
    ['{"alloctraceBaseline": 2}', '1:24', 'a baseline with "alloctraceBaseline": 1'],
    ['{"alloctraceBaseline": 1}', '1:1', 'a list called "leaks"'],
    ['{"alloctraceBaseline": 1,\n"leaks": {}}', '2:10', 'a list called "leaks"'],
    ['{"alloctraceBaseline": 1, "leaks": []} x', '1:40', 'the end of the file'],
    ['{"alloctraceBaseline": 1 "leaks": []}', '1:26', 'a comma or }'],
    ['{"alloctraceBaseline" 1}', '1:23', 'a colon'],
    ['{"alloctraceBaseline": 1, "leaks": [1,]}', '1:39', 'a value'],
    ['{"alloctraceBaseline": 1, "leaks": [7]}', '1:37', '"site" as text'],
    [
      '{"alloctraceBaseline": 1, "leaks": [\n{"site": "", "bytes": -1, "count": 1}]}',
      '2:23',
      '"bytes" as a whole number',
    ],
    [
      '{"alloctraceBaseline": 1, "leaks": [\n{"site": "", "bytes": 1, "count": 0}]}',
      '2:35',
      '"count" as a whole number from 1',
    ],
    [
      '{"alloctraceBaseline": 1, "leaks": [\n{"site": "", "bytes": 1}]}',
      '2:1',
      '"count" as a whole number from 1',
    ],
    ['"\t"', '1:1', 'a value'],
    ['['.repeat(100_000), '1:51', 'less nesting'],
    ['<<<<<<< HEAD\n{}', '1:1', 'a value'],
  ])('that is broken tells where and what helps: %.60j', (text, place, expected) => {
    const read = readBaselineFile(text);
    const { line, column, message } = 'problem' in read ? read.problem : { line: 0, column: 0, message: '' };
    expect(`${line}:${column}`).toBe(place);
    expect(message).toBe(`Expected ${expected}. Correct it, or delete the file and accept the leaks anew.`);
  });
});
