/** How sizes read. */

import { describe, expect, it } from 'vitest';
import { formatBytes, formatExactBytes } from '../../../src/format/quantities.ts';

describe('A size', () => {
  it.each([
    [0, '0 B', '0 B'],
    [999, '999 B', '999 B'],
    [1000, '1,000 B', '1,000 B'],
    [1023, '1,023 B', '1,023 B'],
    [1024, '1 KiB', '1,024 B'],
    [4368, '4.3 KiB', '4,368 B'],
    [1_047_552, '1,023 KiB', '1,047,552 B'],
    [1_048_524, '1023.9 KiB', '1,048,524 B'],
    [1_048_525, '1.0 MiB', '1,048,525 B'],
    [2 ** 30 - 1024, '1.0 GiB', '1,073,740,800 B'],
    [2 ** 30, '1 GiB', '1,073,741,824 B'],
  ])('of %i bytes reads %s, and %s in full', (bytes, short, full) => {
    expect([formatBytes(bytes), formatExactBytes(bytes)]).toEqual([short, full]);
  });
});
