/** What a selection grows to within a line of a trace. */

import { expect, it } from 'vitest';
import { selectionSteps } from '../../../src/extension/selectionSteps.ts';

const line = '  alloc node 64 t=2  # why';

it.each([
  ['a token', 9, ['node', 'alloc node 64 t=2', line]],
  ['the token that ends there', 15, ['64', 'alloc node 64 t=2', line]],
  ['blanks before the event', 1, [line]],
  ['the comment', 24, ['# why', line]],
])('From %s', (_, column, expected) => {
  const steps = selectionSteps(line, column).map(({ start, end }) => line.slice(start, end));
  expect(steps).toEqual(expected);
});

it('A line of one token grows no further within it, an empty one not at all.', () => {
  expect(selectionSteps('free', 2)).toEqual([{ start: 0, end: 4 }]);
  expect(selectionSteps('', 0)).toEqual([{ start: 0, end: 0 }]);
});
