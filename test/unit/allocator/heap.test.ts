/** The model's moves on small heaps, each against a drawing. */

import { describe, expect, it } from 'vitest';
import type { HeapOptions } from '../../../src/allocator/heap.ts';
import { Heap, HeapSettingsError } from '../../../src/allocator/heap.ts';
import { blockSizeFor, MAXIMUM_HEAP_BYTES } from '../../../src/allocator/layout.ts';
import { draw, freeOrder, heapOf } from './drawing.ts';

function check(moves: string, drawing: string, options: Partial<HeapOptions> = {}): void {
  expect(draw(heapOf(moves, options))).toBe(drawing);
}

describe('A block', () => {
  it.each([
    [0, 16, 32],
    [1, 16, 32],
    [16, 16, 32],
    [17, 16, 48],
    [100, 64, 128],
    [1, 4096, 4096],
    [2 ** 31, 16, 2 ** 31 + 16],
    [2 ** 32 - 32, 16, 2 ** 32 - 16],
    [2 ** 40 + 1, 16, 2 ** 40 + 32],
  ])('for %d bytes at alignment %d has %d bytes', (requested, align, size) => {
    expect(blockSizeFor(requested, align)).toBe(size);
  });
});

describe('Allocating', () => {
  it('takes from the front of a fresh pool and leaves the rest free', () =>
    check('a:16 b:32', '|a16|b32|free944|'));

  it('takes the whole block where the rest could not be a block of its own', () =>
    check('a:48 b:16 -a c:32', '|c32|b16|free928|'));

  it('splits where the rest is exactly 32 bytes', () =>
    check('a:48 b:16 -a c:16', '|c16|free32|b16|free928|'));

  it('uses the last byte of the pool', () => check('a:1008', '|a1008|'));

  it('fails and changes nothing where no block is large enough', () => {
    const named = heapOf('a:1000 b:16');
    expect(named.served).toEqual([true, false]);
    expect(draw(named)).toBe('|a1000|');
  });
});

describe('Freeing', () => {
  it('coalesces with nothing between live neighbours', () =>
    check('a:16 b:16 c:16 -b', '|a16|free32|c16|free928|'));
  it('coalesces with the block behind', () => check('a:16 b:16 c:16 -b -a', '|free64|c16|free928|'));
  it('coalesces with the block in front', () => check('a:16 b:16 c:16 -a -b', '|free64|c16|free928|'));
  it('coalesces with both', () => check('a:16 b:16 c:16 -a -c -b', '|free1024|'));
});

describe('The order of the free list', () => {
  // Blocks of 32 bytes at 0, 32, 64, 96, 128; the tail is the rest of the pool at 160.
  const moves = 'a:16 b:16 c:16 d:16 e:16 -c -a';

  it('is last in, first out', () =>
    expect(freeOrder(heapOf(moves, { order: 'lifo' }))).toEqual([0, 64, 160]));
  it('is first in, first out', () =>
    expect(freeOrder(heapOf(moves, { order: 'fifo' }))).toEqual([160, 64, 0]));
  it('is by address', () => expect(freeOrder(heapOf(moves, { order: 'address' }))).toEqual([0, 64, 160]));
});

describe('A strategy', () => {
  // Holes of 96 at 0, 64 at 128 and 80 at 224, in this order in the list; then a tail of 656.
  const holes = 'a:80 x:16 b:48 y:16 c:64 z:16 -c -b -a';

  it.each([
    ['first-fit', 40, '|n40|free32|x16|free64|y16|free80|z16|free688|', 1],
    ['best-fit', 40, '|free96|x16|n40|y16|free80|z16|free688|', 2],
    ['worst-fit', 40, '|free96|x16|free64|y16|free80|z16|n40|free624|', 4],
    ['next-fit', 40, '|n40|free32|x16|free64|y16|free80|z16|free688|', 1],
  ] as const)('%s puts %d bytes where the model says, with its probes', (strategy, size, drawing, probes) => {
    const before = heapOf(holes, { strategy }).heap.probeCount;
    const named = heapOf(`${holes} n:${size}`, { strategy });
    expect(draw(named)).toBe(drawing);
    expect(named.heap.probeCount - before).toBe(probes);
  });

  it('counts probes also where it finds nothing', () => {
    const before = heapOf(holes).heap.probeCount;
    expect(heapOf(`${holes} n:900`).heap.probeCount - before).toBe(4);
  });

  it('of your own can be given as an object', () => {
    const lastFit = {
      name: 'last-fit',
      movesRover: false,
      find: (size: number, list: Parameters<Heap['strategy']['find']>[1]) =>
        [...list].findLast((block) => list.sizeOf(block) >= size) ?? list.tail,
    };
    check(`${holes} n:16`, '|free96|x16|free64|y16|free80|z16|n16|free656|', { strategy: lastFit });
  });
});

describe('The rover of next-fit', () => {
  const options = { strategy: 'next-fit', order: 'address' } as const;

  it('goes on behind the last find', () =>
    check('a:16 b:16 c:16 d:16 -a -c e:16 f:16 g:16', '|e16|b16|f16|d16|g16|free864|', options));

  it('wraps round to the blocks before its start', () => {
    const moves = 'a:80 b:16 c:16 d:16 e:816 -a -c x:16';
    const before = heapOf(moves, options).heap.probeCount;
    const named = heapOf(`${moves} y:40`, options);
    expect(draw(named)).toBe('|x16|y40|b16|free32|d16|e816|');
    expect(named.heap.probeCount - before).toBe(2);
  });

  it('stays where it is when a search fails', () => {
    const named = heapOf('a:16 b:16 c:16 d:16 -a -c e:16 f:5000 g:16', options);
    expect(draw(named)).toBe('|e16|b16|g16|d16|free896|');
  });

  it('moves on when its block is coalesced away', () => {
    const { heap } = heapOf('a:16 b:16 c:16 d:16 -a -c x:16 -b', { strategy: 'next-fit', order: 'fifo' });
    expect(heap.arenas[0]!.freeList.rover).not.toBe(32);
  });
});

describe('Resizing', () => {
  it('stays where less than 32 bytes would be left', () => check('a:64 b:16 a=48', '|a48|b16|free912|'));
  it('cuts a tail of 32 bytes off', () => check('a:64 b:16 a=32', '|a32|free32|b16|free912|'));
  it('joins the tail with the free block behind', () =>
    check('a:64 b:16 c:16 -b a=16', '|a16|free80|c16|free880|'));
  it('does not take bytes from behind where it cuts no tail', () =>
    check('a:64 b:16 c:16 -b a=48', '|a48|free32|c16|free880|'));
  it('grows into the free block behind and splits it', () =>
    check('a:16 b:64 c:16 -b a=40', '|a40|free48|c16|free880|'));
  it('keeps all of it where the rest would be too small', () =>
    check('a:16 b:16 c:16 -b a=40', '|a40|c16|free928|'));
  it('moves where it cannot grow, and frees the old block', () =>
    check('a:16 b:16 a=64', '|free32|b16|a64|free880|'));
  it('keeps the old block where there is no room', () => {
    const named = heapOf('a:16 b:900 a=512');
    expect(named.served).toEqual([true, true, false]);
    expect(draw(named)).toBe('|a16|b900|free64|');
  });
});

describe('Arenas', () => {
  const options = { arenaCount: 4 };

  it('share the pool and lose what does not divide', () =>
    check('', '|free240| |free240| |free240| |free240|', { ...options, heapBytes: 1000 }));
  it('serve their own threads', () =>
    check('@1a:16 @3b:16', '|free256| |a16|free224| |free256| |b16|free224|', options));
  it('are stolen from in turn, and wrap round', () => {
    const named = heapOf('@3a:200 @3b:200 @3c:200', options);
    expect(draw(named)).toBe('|b200|free32| |c200|free32| |free256| |a200|free32|');
    expect(named.heap.stealCount).toBe(2);
  });
  it('never coalesce with each other', () =>
    check('@0a:240 @1b:240 -a -b', '|free256| |free256| |free256| |free256|', options));
  it('count frees from foreign threads, also those of a moving resize', () => {
    expect(heapOf('@1a:16 @0-a', options).heap.remoteFreeCount).toBe(1);
    expect(heapOf('@1a:16 @1b:16 @0a=64', options).heap.remoteFreeCount).toBe(1);
    expect(heapOf('@1a:16 @1-a', options).heap.remoteFreeCount).toBe(0);
  });
  it('each have a footprint', () =>
    expect(heapOf('@0a:16 @1b:48 @0-a', options).heap.footprintBytes).toBe(32 + 64));
});

describe('Settings that cannot be', () => {
  it.each([
    [{ heapBytes: 16 }, 'heap too small for 1 arena: 16 B; give it at least 32 B, or fewer arenas.'],
    [
      { heapBytes: 100, arenaCount: 4 },
      'heap too small for 4 arenas: 100 B; give it at least 128 B, or fewer arenas.',
    ],
    [
      { heapBytes: 4096, arenaCount: 2, alignBytes: 4096 },
      'heap too small for 2 arenas: 4,096 B; give it at least 8,192 B, or fewer arenas.',
    ],
    [
      { heapBytes: MAXIMUM_HEAP_BYTES + 1 },
      'The heap can be at most 4 GiB - 16 (4,294,967,280 B), not 4,294,967,281 B.',
    ],
    [{ heapBytes: 1024, alignBytes: 24 }, 'The alignment must be a power of two from 16 to 4096, not 24.'],
    [{ heapBytes: 1024, arenaCount: 65 }, 'The number of arenas must be from 1 to 64, not 65.'],
  ])('%o say why', (options, message) => {
    expect(() => new Heap(options)).toThrow(new HeapSettingsError(message));
  });

  it('do not include the largest heap', () => {
    const heap = new Heap({ heapBytes: MAXIMUM_HEAP_BYTES, arenaCount: 1 });
    heap.place(MAXIMUM_HEAP_BYTES - 64, 0, 1);
    const last = heap.place(32, 0, 2);
    expect(last).toBe(MAXIMUM_HEAP_BYTES - 48);
    expect(heap.freeBytes).toBe(0);
    expect(heap.outOfMemoryCause(1)).toBe('exhausted');
  });
});

describe('The cause of a shortage', () => {
  it.each([
    ['a:16', 2000, 'too-large'],
    ['a:400 b:16 c:400 -a -c', 700, 'fragmented'],
    ['a:900', 200, 'exhausted'],
  ])('after "%s", %d bytes: %s', (moves, size, cause) => {
    expect(heapOf(moves).heap.outOfMemoryCause(size)).toBe(cause);
  });
});
