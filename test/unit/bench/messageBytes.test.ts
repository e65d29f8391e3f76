import { describe, expect, it } from 'vitest';
import { messageSize } from '../../../bench/page/messageBytes.ts';

describe('messageSize', () => {
  it('counts typed arrays by their bytes and everything else by its parts', () => {
    const message = { cells: new Uint16Array(10), name: 'abcd', sizes: { free: 1, live: null } };
    const fields = 'cells'.length + 'name'.length + 'sizes'.length + 'free'.length + 'live'.length;
    expect(messageSize(message)).toEqual({ bytes: 20 + 4 + 8 + 8 + fields, longestNumberList: 0 });
  });

  it('finds the longest list of numbers that is no typed array', () => {
    const lists = { names: ['a', 'b', 'c', 'd'], short: [1, 2], deep: [{ long: [1, 2, 3] }] };
    expect(messageSize(lists).longestNumberList).toBe(3);
    expect(messageSize(new Float64Array(100)).longestNumberList).toBe(0);
  });
});
