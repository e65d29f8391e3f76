/**
 * What an event list shows of consecutive lines: their text, what came of each, and their findings. Taken
 * from the outcomes alone, so that scrolling through a trace never moves the heap.
 */

import type { Finding } from '../replay/findingList.ts';
import type { Timeline } from '../replay/timeline.ts';
import { eventResult } from './eventResult.ts';

export interface LineQuery {
  /** 1-based. */
  readonly firstLine: number;
  readonly count: number;
}

/** Consecutive lines of the text. Entry i of each list belongs to line `firstLine + i`. */
export interface LinePage {
  readonly firstLine: number;
  /** Each cut to MAXIMUM_LINE_LENGTH characters. */
  readonly texts: readonly string[];
  /** What came of it, such as `→ 0x0AE0 · 4,384 B`; empty where it has no event. */
  readonly results: readonly string[];
  /** Of all these lines, in order; at most MAXIMUM_LINE_FINDINGS of each line. */
  readonly findings: readonly Finding[];
}

export const MAXIMUM_LINE_LENGTH = 500;

export const MAXIMUM_LINE_FINDINGS = 20;

/** Bytes of a line that are looked at for its text: enough for so many characters of any kind. */
const MAXIMUM_LINE_BYTES = MAXIMUM_LINE_LENGTH * 4;

export function linePage(timeline: Timeline, { firstLine: wanted, count }: LineQuery): LinePage {
  const { lines, columns } = timeline.trace;
  const firstLine = Math.max(1, wanted);
  const endLine = Math.max(firstLine, Math.min(lines.lineCount + 1, wanted + count));
  const texts: string[] = [];
  const results: string[] = [];
  for (let line = firstLine; line < endLine; line++) {
    const { start, end } = lines.rangeOf(line);
    const text = lines.text({ start, end: Math.min(end, start + MAXIMUM_LINE_BYTES) });
    texts.push(text.slice(0, MAXIMUM_LINE_LENGTH));
    const step = columns.stepOnLine(line);
    results.push(step > 0 ? eventResult(timeline, step) : '');
  }
  return { firstLine, texts, results, findings: findingsOfLines(timeline, firstLine, endLine) };
}

function findingsOfLines({ findings }: Timeline, firstLine: number, endLine: number): Finding[] {
  const found: Finding[] = [];
  let index = findings.firstAtLine(firstLine);
  for (let line = firstLine; index < findings.count; index = findings.firstAtLine(line + 1)) {
    line = findings.lineAt(index);
    if (line >= endLine) break;
    const end = Math.min(findings.count, index + MAXIMUM_LINE_FINDINGS);
    for (let next = index; next < end && findings.lineAt(next) === line; next++)
      found.push(findings.at(next));
  }
  return found;
}
