/** Lines of many events at once are the lines of each of them. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceOf } from '../../support/traces.ts';

describe('Lines of many steps', () => {
  it('are those of each step, however far apart events and steps are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 60 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (stretches, picks) => {
          const text = stretches
            .map(([comments, events]) => '# comment\n'.repeat(comments) + 'mark m\nfree x\n'.repeat(events))
            .join('');
          const { columns } = traceOf(text);
          const steps = Uint32Array.from(picks, (pick) => 1 + (pick % columns.count)).sort();
          expect([...columns.linesOfSteps(steps)]).toEqual(
            [...steps].map((step) => columns.lineOf(step - 1)),
          );
        },
      ),
    );
  });
});
