/** Random traces that mean something: few ids, all operations, all kinds of findings, and lines that are no events. */

import fc from 'fast-check';

const id = fc.constantFrom('a', 'b', 'c', 'd', '日本', '🧠');
const size = fc.oneof(fc.nat(300), fc.constantFrom(0, 8, 100_000));
const attributes = fc.constantFrom('', '', ' t=one', ' t=two', ' @main;work', ' cpu=3', ' ts=1.5');

export const eventLine = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(id, size, attributes).map(([id, size, rest]) => `alloc ${id} ${size}${rest}`),
  },
  { weight: 3, arbitrary: fc.tuple(id, attributes).map(([id, rest]) => `free ${id}${rest}`) },
  {
    weight: 2,
    arbitrary: fc.tuple(id, size, attributes).map(([id, size, rest]) => `realloc ${id} ${size}${rest}`),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(id, size, id).map(([id, size, other]) => `realloc ${id} ${size} -> ${other}`),
  },
);

const otherLine = fc.constantFrom('', '# remark', 'mark here', 'oops', 'alloc', '%heap 1K', '%nonsense 1');

const headLine = fc.constantFrom(
  '%heap 8K',
  '%heap 2K',
  '%strategy best-fit',
  '%order fifo',
  '%arenas 2',
  '%align 32',
);

/** Lines of a trace: directives, then events with a few other lines between them. */
export const traceLines = fc
  .tuple(
    fc.array(headLine, { maxLength: 3 }),
    fc.array(fc.oneof({ weight: 6, arbitrary: eventLine }, { weight: 1, arbitrary: otherLine }), {
      maxLength: 60,
    }),
  )
  .map(([head, lines]) => [...head, ...lines]);

export const traceText = fc
  .tuple(traceLines, fc.constantFrom('\n', '\r\n'), fc.boolean(), fc.boolean())
  .map(
    ([lines, end, isEnded, hasMark]) => `${hasMark ? '\ufeff' : ''}${lines.join(end)}${isEnded ? end : ''}`,
  );
