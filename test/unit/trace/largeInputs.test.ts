/** Inputs of a size at which a careless loop shows: each would take minutes, or all memory, if its cost were quadratic. */

import { describe, expect, it } from 'vitest';
import { stepReport } from '../../../src/analysis/stepReport.ts';
import { alignRows } from '../../../src/format/textLayout.ts';
import { timelineOf } from '../../support/traces.ts';

describe('Large inputs', () => {
  it('of a line with 300,000 unknown attributes give exact columns, and a report with few findings', () => {
    const attribute = ' k=é';
    const count = 300_000;
    const timeline = timelineOf(`alloc p 16${attribute.repeat(count)}\nfree p\n`);
    const { findings } = timeline;
    expect(findings.count).toBe(count);
    for (let index = 0; index < count; index += 1) {
      const startColumn = 'alloc p 16'.length + index * attribute.length + 1;
      if (index % 1000 === 0)
        expect(findings.at(index)).toMatchObject({ startColumn, endColumn: startColumn + 3 });
      else findings.at(index);
    }
    expect(findings.at(7)).toMatchObject({ startColumn: 39 });
    expect(stepReport(timeline, 1).findings).toHaveLength(20);
  });

  it('of 200,000 rows are set in columns', () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => [String(index), 'x']);
    expect(alignRows(rows, ['right', 'left'])[7]).toBe('     7  x');
  });
});
