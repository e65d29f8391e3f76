/**
 * What a selection grows to, step by step, in a line of a trace: the token, the event without its comment, the line. Pure;
 * sections and the document follow by whoever knows them.
 */

import { lineTokens, tokenAt } from '../engine/engine.ts';

/** 0-based UTF-16 columns, half-open. */
export interface Columns {
  readonly start: number;
  readonly end: number;
}

/** From the inside out; each contains the one before and is larger. `column` is where the caret stands. */
export function selectionSteps(line: string, column: number): Columns[] {
  const tokens = lineTokens(line);
  const token = tokenAt(tokens, column);
  const said = tokens.filter(({ kind }) => kind !== 'comment');
  const [first, last] = [said[0], said.at(-1)];
  const event = first && last && { start: first.start, end: last.end };
  const steps: Columns[] = [];
  for (const step of [token, event, { start: 0, end: line.length }]) {
    if (!step || step.start > column || step.end < column) continue;
    const inner = steps.at(-1);
    const contains = !inner || (step.start <= inner.start && step.end >= inner.end);
    const isLarger = !inner || step.end - step.start > inner.end - inner.start;
    if (contains && isLarger) steps.push({ start: step.start, end: step.end });
  }
  return steps;
}
