/** The laws of formatting, held against random texts, most of them nearly right. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { replayTrace } from '../../../src/replay/replay.ts';
import { LineIndex } from '../../../src/trace/lineIndex.ts';
import { lineTokens } from '../../../src/trace/lineTokens.ts';
import type { Trace } from '../../../src/trace/parser.ts';
import { bytesOf } from '../../support/traces.ts';
import { changesOf, formatted } from './formattedText.ts';
import { contentOf } from './readingWays.ts';
import { anyText } from './traceLines.ts';
import { parse } from './traceText.ts';

const query = fc.record({
  firstLine: fc.constantFrom(1, 1, 2, 5),
  lastLine: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 3, 7),
  alignColumns: fc.boolean(),
});

/** All that a trace says, without where in its line anything stands. */
function meaningOf(trace: Trace) {
  const { problems, suppressions, lines: _, ...rest } = contentOf(trace);
  return {
    ...rest,
    problems: problems.map(({ start: _start, end: _end, ...problem }) => problem),
    suppressions: suppressions.map((row) => (row as unknown[]).slice(0, 3)),
  };
}

function findingsOf(trace: Trace): unknown[] {
  const { findings, hiddenFindings } = replayTrace(trace, { heapBytes: 1 << 16 });
  return [findings, hiddenFindings].map((list) =>
    Array.from({ length: list.count }, (_, index) => {
      const { line, code, step, id, message, related } = list.at(index);
      return [line, code, step, id, message, related.map((place) => [place.line, place.message])];
    }),
  );
}

function linesOf(text: string): string[] {
  return text.split('\n');
}

function commentsOf(text: string): string[] {
  const lines = LineIndex.of(bytesOf(text));
  return Array.from({ length: lines.lineCount }, (_, index) => {
    const line = lines.text(lines.rangeOf(index + 1));
    const comment = lineTokens(line).find(({ kind }) => kind === 'comment')?.text ?? '';
    return comment.replace(/[ \t]+$/, '');
  });
}

it('Formatting changes no meaning: events, settings, marks, problems, findings and comments are the same.', () => {
  fc.assert(
    fc.property(anyText(30), query, (text, asked) => {
      const after = formatted(text, asked);
      const [trace, formattedTrace] = [parse(text), parse(after)];
      expect(meaningOf(formattedTrace)).toEqual(meaningOf(trace));
      expect(findingsOf(formattedTrace)).toEqual(findingsOf(trace));
      expect(commentsOf(after)).toEqual(commentsOf(text));
    }),
    { numRuns: 1500 },
  );
});

it('What is formatted stays as it is.', () => {
  fc.assert(
    fc.property(anyText(30), query, (text, asked) => {
      const once = formatted(text, asked);
      expect(changesOf(once, asked)).toEqual([]);
    }),
    { numRuns: 1500 },
  );
});

it('Only lines that can be read are changed, each by one change that is one, and line ends never.', () => {
  fc.assert(
    fc.property(anyText(30), query, (text, asked) => {
      const trace = parse(text);
      const broken = new Set<number>();
      for (let row = 0; row < trace.problems.count; row++)
        if (trace.problems.codeAt(row) === 'syntax') broken.add(trace.problems.lineAt(row));
      const changes = changesOf(text, asked);
      const before = linesOf(text.replace(/^\ufeff/, ''));
      for (const { startLine, endLine, text: line } of changes) {
        expect(endLine).toBe(startLine);
        expect(broken).not.toContain(startLine + 1);
        expect(startLine + 1).toBeGreaterThanOrEqual(asked.firstLine);
        expect(startLine + 1).toBeLessThanOrEqual(asked.lastLine);
        expect(line).not.toBe(before[startLine]?.replace(/\r$/, ''));
      }
      const ends = (content: string) => linesOf(content).map((line) => line.endsWith('\r'));
      expect(ends(formatted(text, asked))).toEqual(ends(text));
    }),
    { numRuns: 1500 },
  );
});
