/** The parts of the index by themselves, each against a few lines that look at everything. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DigitalTree } from '../../../src/allocator/freeIndex/digitalTree.ts';
import { createFreeIndex } from '../../../src/allocator/freeIndex/freeIndex.ts';
import { GroupTree } from '../../../src/allocator/freeIndex/groupTree.ts';
import { SizeBins } from '../../../src/allocator/freeIndex/sizeBins.ts';

describe('A group tree', () => {
  it.each([1, 16, 17, 256, 300, 5000])('of %d groups counts, searches and forgets', (groupCount) => {
    const change = fc.record({ group: fc.nat(groupCount - 1), size: fc.nat(9), count: fc.nat(3) });
    const question = fc.record({ group: fc.integer({ min: -1, max: groupCount - 1 }), need: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), fc.array(question), (changes, questions) => {
        const tree = new GroupTree(groupCount);
        const sizes = new Array<number>(groupCount).fill(0);
        const counts = new Array<number>(groupCount).fill(0);
        for (const { group, size, count } of changes) {
          tree.count(group, count - counts[group]!);
          if (size > sizes[group]!) tree.raise(group, size);
          else tree.lower(group, size);
          sizes[group] = size;
          counts[group] = count;
        }
        const rebuilt = new GroupTree(groupCount);
        rebuilt.largest.set(sizes, rebuilt.leafStart);
        rebuilt.counts.set(counts, rebuilt.leafStart);
        rebuilt.rebuild();
        expect(rebuilt.largest).toEqual(tree.largest);
        expect(rebuilt.counts).toEqual(tree.counts);
        expect(tree.largestOfAll()).toBe(Math.max(...sizes));
        for (const { group, need } of questions) {
          // Every group has a block of nothing: searches are for something.
          const found = sizes.findIndex((size, at) => at > group && size >= need + 1);
          expect(tree.searchAfter(group, need + 1)).toBe(found);
          expect(tree.skipped).toBe(sum(counts.slice(group + 1, found < 0 ? groupCount : found)));
          if (group < 0) continue;
          expect(tree.countBefore(group)).toBe(sum(counts.slice(0, group)));
          expect(tree.occupiedBefore(group)).toBe(
            counts.findLastIndex((count, at) => at < group && count > 0),
          );
        }
      }),
      { numRuns: groupCount > 1000 ? 20 : 60 },
    );
  });
});

describe('A digital tree', () => {
  const keys = fc.uniqueArray(fc.oneof(fc.nat(40), fc.nat(1000), fc.nat(2 ** 30 - 1)), { maxLength: 60 });

  it('keyed by word 0 finds, orders and forgets', () => {
    fc.assert(
      fc.property(keys, fc.array(fc.nat()), fc.array(fc.nat(1100)), (all, removals, questions) => {
        const nodes = new Int32Array(all.length * 8);
        const tree = new DigitalTree(nodes, 'word 0', 2 ** 30 - 1);
        let root = -1;
        all.forEach((key, at) => {
          nodes[at * 8] = key;
          root = tree.insert(root, at * 8);
        });
        const left = [...all];
        for (const removal of removals) {
          if (left.length === 0) break;
          const [key] = left.splice(removal % left.length, 1);
          const node = all.indexOf(key!) * 8;
          root = tree.remove(root, node);
          expect([nodes[node + 6], nodes[node + 7]]).toEqual([0, 0]);
        }
        left.sort((one, other) => one - other);
        const keyAt = (node: number) => (node < 0 ? undefined : nodes[node]);
        for (const question of [...questions, ...all]) {
          expect(keyAt(tree.find(root, question))).toBe(left.includes(question) ? question : undefined);
          expect(keyAt(tree.ceiling(root, question))).toBe(left.find((key) => key >= question));
        }
        expect(root < 0).toBe(left.length === 0);
        if (root < 0) return;
        expect(keyAt(tree.lowest(root))).toBe(left[0]);
        expect(keyAt(tree.highest(root))).toBe(left.at(-1));
      }),
    );
  });

  it('keyed by index keeps several trees in the same words', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(200), { maxLength: 80 }), fc.array(fc.nat()), (places, removals) => {
        const nodes = new Int32Array(201 * 8).fill(77);
        const tree = new DigitalTree(nodes, 'index', 200 * 8);
        const roots = [-1, -1];
        for (const place of places) roots[place % 2] = tree.insert(roots[place % 2]!, place * 8);
        const left = new Set(places);
        for (const removal of removals) {
          if (left.size === 0) break;
          const place = [...left][removal % left.size]!;
          roots[place % 2] = tree.remove(roots[place % 2]!, place * 8);
          left.delete(place);
        }
        for (const parity of [0, 1]) {
          const members = [...left].filter((place) => place % 2 === parity);
          const root = roots[parity]!;
          expect(root < 0 ? Number.POSITIVE_INFINITY : tree.lowest(root) / 8).toBe(Math.min(...members));
        }
      }),
    );
  });
});

describe('Size bins', () => {
  // In words, multiples of 4; 64 KiB are 16,384 words.
  const size = fc
    .oneof(fc.nat(60), fc.nat(4500), fc.integer({ min: 4000, max: 4200 }), fc.nat(2 ** 28 - 1))
    .map((units) => Math.max(2, units) * 4);

  it('find the smallest size from one upwards, and the largest', () => {
    fc.assert(
      fc.property(
        fc.array(size, { maxLength: 80 }),
        fc.array(fc.nat()),
        fc.array(size),
        (opened, closed, asked) => {
          const bins = new SizeBins(2 ** 30 - 4);
          const open = new Set<number>();
          for (const each of opened) {
            const bin = bins.open(each);
            expect(bins.heads[bin]).toBe(open.has(each) ? each : -1);
            bins.heads[bin] = each;
            open.add(each);
            expect(bins.sizeOf(bin)).toBe(each);
          }
          for (const pick of closed) {
            if (open.size === 0) break;
            const each = [...open][pick % open.size]!;
            const bin = bins.binOf(each);
            bins.heads[bin] = -1;
            bins.close(bin);
            open.delete(each);
          }
          const sorted = [...open].sort((one, other) => one - other);
          expect(bins.largestOfAll()).toBe(sorted.at(-1) ?? 0);
          for (const each of [...asked, ...opened]) {
            const bin = bins.ceiling(each);
            expect(bin < 0 ? undefined : bins.sizeOf(bin)).toBe(sorted.find((other) => other >= each));
            expect(bins.binOf(each) >= 0).toBe(open.has(each));
          }
        },
      ),
    );
  });
});

describe('The slots of a sequence', () => {
  const blockWords = 16;

  /** Free blocks of growing sizes at the start of each 64 bytes, in no list: the index alone is asked. */
  function poolOf(blockCount: number): Int32Array {
    const words = new Int32Array(blockCount * blockWords);
    for (let at = 0; at < blockCount; at++) words[at * blockWords] = (blockWords * 4) | 1;
    return words;
  }

  it.each(['lifo', 'fifo'] as const)('are used again when they run out, under %s', (order) => {
    const words = poolOf(50);
    const index = createFreeIndex('first-fit', order, words, 0, words.length);
    index.build(-1);
    for (let at = 0; at < 30; at++) index.insert(at * blockWords, blockWords);
    const byteLength = index.byteLength;
    // The oldest stays for good, so that the slots cannot be taken back from the ends alone.
    for (let round = 0; round < 1000; round++) {
      const block = (1 + (round % 29)) * blockWords;
      index.remove(block, blockWords);
      expect([words[block + 6], words[block + 7]]).toEqual([0, 0]);
      index.insert(block, blockWords);
      expect(index.find(blockWords, -1)).toBe(order === 'lifo' ? block : 0);
      expect(index.probes).toBe(1);
    }
    expect(index.byteLength).toBe(byteLength);
    expect(index.length).toBe(30);
  });

  it.each(['lifo', 'fifo'] as const)('grow with the list, and go with the index, under %s', (order) => {
    const words = poolOf(3000);
    const before = words.slice();
    const index = createFreeIndex('best-fit', order, words, 0, words.length);
    index.build(-1);
    const byteLength = index.byteLength;
    for (let at = 0; at < 3000; at++) index.insert(at * blockWords, blockWords);
    expect(index.byteLength).toBeGreaterThan(byteLength + 3000 * 16);
    expect(index.find(blockWords, -1)).toBe(order === 'lifo' ? 2999 * blockWords : 0);
    expect(index.probes).toBe(1);
    expect(index.find(blockWords - 4, -1)).toBe(order === 'lifo' ? 2999 * blockWords : 0);
    expect(index.probes).toBe(3000);
    index.clear();
    expect(words).toEqual(before);
    expect([index.length, index.largestWords]).toEqual([0, 0]);
  });

  it('have no predecessor by address', () => {
    const words = poolOf(1);
    const index = createFreeIndex('first-fit', 'lifo', words, 0, words.length);
    expect(() => index.predecessor(0)).toThrow('order of addresses');
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
