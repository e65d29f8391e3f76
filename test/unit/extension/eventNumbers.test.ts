import { describe, expect, it } from 'vitest';
import { readEvents, readLastEvent } from '../../../src/extension/eventNumbers.ts';

describe('Numbers of events that were typed', () => {
  it.each([
    ['1', { fromEvent: 1 }],
    [' 4,000,000 ', { fromEvent: 4_000_000 }],
    ['4000000-5000000', { fromEvent: 4_000_000, toEvent: 5_000_000 }],
    ['4,000,000 - 5.000.000', { fromEvent: 4_000_000, toEvent: 5_000_000 }],
    ['4 000 000\u20135 000 000', { fromEvent: 4_000_000, toEvent: 5_000_000 }],
    ['10..20', { fromEvent: 10, toEvent: 20 }],
    ['10 to 20', { fromEvent: 10, toEvent: 20 }],
    ['7-7', { fromEvent: 7, toEvent: 7 }],
    ['4,000,000-', { fromEvent: 4_000_000, toEvent: Number.POSITIVE_INFINITY }],
  ])('%j are a range', (text, events) => {
    expect(readEvents(text)).toEqual(events);
  });

  it.each([
    ['', /^Enter a number/],
    ['abc', /^Enter a number/],
    ['-5', /^Enter a number/],
    ['1e6', /^Enter a number/],
    ['1-2-3', /^Enter a number/],
    ['0', /counted from 1/],
    ['0-9', /counted from 1/],
    ['2,000-1', /does not come before the first, 2,000/],
    ['1-x', /^Enter a number/],
  ])('%j are none, and it is said why', (text, words) => {
    expect(readEvents(text)).toMatch(words);
  });

  it('may leave the last one out', () => {
    expect(readLastEvent(' ', 5)).toBe(Number.POSITIVE_INFINITY);
    expect(readLastEvent('1,000', 5)).toBe(1_000);
    expect(readLastEvent('4', 5)).toMatch(/does not come before the first, 5/);
    expect(readLastEvent('four', 5)).toMatch(/^Enter a number/);
  });
});
