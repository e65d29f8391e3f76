/** What the title of the Leaks view says about how leaks are listed. */

import { describe, expect, it } from 'vitest';
import { FIRST_ARRANGEMENT, wordArrangement } from '../../../src/extension/leaksArrangement.ts';

describe('How leaks are listed', () => {
  it('is said by what, and in which order where that is not the usual one', () => {
    expect(wordArrangement(FIRST_ARRANGEMENT, '')).toBe('by site');
    expect(wordArrangement({ by: 'size', sortBy: 'blocks', descending: false }, '')).toBe(
      'by size · fewest blocks first',
    );
    expect(wordArrangement({ by: 'thread', sortBy: 'name', descending: true }, '')).toBe(
      'by thread · by name, descending',
    );
  });

  it('is said with the filter', () => {
    expect(wordArrangement({ by: 'site', sortBy: 'bytes', descending: false }, 'strdup')).toBe(
      'by site · least bytes first · “strdup”',
    );
  });

  it('has no order where growing sites have their own', () => {
    expect(wordArrangement({ by: 'growth', sortBy: 'name', descending: false }, 'io')).toBe('growth · “io”');
  });
});
