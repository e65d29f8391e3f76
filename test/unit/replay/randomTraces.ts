/** Random traces with a few ids, so that every id rule comes up: bad events, renames, null ids, shortages. */

import fc from 'fast-check';

export const traceEvents = fc.oneof(
  fc.record({ word: fc.constant('alloc'), id: fc.nat(12), size: fc.nat(700), thread: fc.nat(4) }),
  fc.record({ word: fc.constant('free'), id: fc.nat(12), size: fc.constant(-1), thread: fc.nat(4) }),
  fc.record({
    word: fc.constant('realloc'),
    id: fc.nat(12),
    size: fc.nat(700),
    thread: fc.nat(4),
    to: fc.option(fc.nat(12)),
  }),
);

export type TraceEvent = typeof traceEvents extends fc.Arbitrary<infer T> ? T : never;

export function randomTraceText(events: readonly TraceEvent[]): string {
  return events
    .map((each) => {
      const to = 'to' in each && each.to !== null ? ` -> p${each.to}` : '';
      return `${each.word} p${each.id}${each.size < 0 ? '' : ` ${each.size}`}${to} t=${each.thread}\n`;
    })
    .join('');
}
