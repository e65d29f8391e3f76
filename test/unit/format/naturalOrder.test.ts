import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naturalOrder } from '../../../src/format/naturalOrder.ts';

const name = fc.array(fc.constantFrom('a', 'b', '.c:', '0', '1', '9', '12', '007'), { maxLength: 6 });

describe('The natural order of names', () => {
  it('takes numbers by their value', () => {
    const names = ['parse.c:31', 'parse.c:9', 'parse.c', 'p10', 'p2', 'p02', 'a', '', '99999999999999999999'];
    expect(names.toSorted(naturalOrder)).toEqual([
      '',
      '99999999999999999999',
      'a',
      'p02',
      'p2',
      'p10',
      'parse.c',
      'parse.c:9',
      'parse.c:31',
    ]);
  });

  it('is an order: only equals are equal, the other way round is the opposite, and it goes on', () =>
    fc.assert(
      fc.property(name, name, name, (...parts) => {
        const [one = '', other = '', third = ''] = parts.map((each) => each.join(''));
        expect(naturalOrder(one, other) === 0).toBe(one === other);
        expect(Math.sign(naturalOrder(one, other))).toBe(-Math.sign(naturalOrder(other, one)) + 0);
        if (naturalOrder(one, other) < 0 && naturalOrder(other, third) < 0)
          expect(naturalOrder(one, third)).toBeLessThan(0);
      }),
      { numRuns: 2000 },
    ));
});
