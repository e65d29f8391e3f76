/**
 * The allocator model once more, told as naively as possible: a heap is a list of blocks, a free list is an array of
 * addresses, every question is a scan. Slow and obvious; the real heap must agree with it on every address, probe and
 * list.
 */

import type { ListOrder } from '../../../src/allocator/freeList.ts';
import type { StrategyName } from '../../../src/allocator/strategies/registry.ts';

interface NaiveBlock {
  address: number;
  size: number;
  free: boolean;
}

interface NaiveArena {
  blocks: NaiveBlock[];
  list: number[];
  rover: number | null;
}

export class NaiveHeap {
  probes = 0;
  readonly arenas: NaiveArena[];
  private readonly arenaBytes: number;

  constructor(
    heapBytes: number,
    private readonly strategy: StrategyName,
    private readonly order: ListOrder,
    private readonly align: number,
    arenaCount: number,
  ) {
    this.arenaBytes = Math.floor(heapBytes / arenaCount / align) * align;
    this.arenas = Array.from({ length: arenaCount }, (_, index) => ({
      blocks: [{ address: index * this.arenaBytes, size: this.arenaBytes, free: true }],
      list: [index * this.arenaBytes],
      rover: null,
    }));
  }

  allocate(requested: number, home: number): number | null {
    const need = Math.max(32, Math.ceil((requested + 16) / this.align) * this.align);
    for (let distance = 0; distance < this.arenas.length; distance++) {
      const arena = this.arenas[(home + distance) % this.arenas.length]!;
      const address = this.find(arena, need);
      if (address === null) continue;
      this.unlink(arena, address);
      this.cut(arena, address, need);
      return address;
    }
    return null;
  }

  free(address: number): void {
    const arena = this.arenaOf(address);
    let at = this.indexOf(arena, address);
    const block = arena.blocks[at]!;
    const next = arena.blocks[at + 1];
    if (next?.free) {
      this.unlink(arena, next.address);
      block.size += next.size;
      arena.blocks.splice(at + 1, 1);
    }
    const previous = arena.blocks[at - 1];
    if (previous?.free) {
      this.unlink(arena, previous.address);
      previous.size += block.size;
      arena.blocks.splice(at, 1);
      at--;
    }
    arena.blocks[at]!.free = true;
    this.insert(arena, arena.blocks[at]!.address);
  }

  reallocate(address: number, requested: number, home: number): number | null {
    const need = Math.max(32, Math.ceil((requested + 16) / this.align) * this.align);
    const arena = this.arenaOf(address);
    const at = this.indexOf(arena, address);
    const block = arena.blocks[at]!;
    const next = arena.blocks[at + 1];
    const canGrow = need > block.size && next?.free && block.size + next.size >= need;
    const cutsTail = block.size - need >= 32;
    if (need > block.size && !canGrow) {
      const moved = this.allocate(requested, home);
      if (moved !== null) this.free(address);
      return moved;
    }
    if (next?.free && (canGrow || cutsTail)) {
      this.unlink(arena, next.address);
      block.size += next.size;
      arena.blocks.splice(at + 1, 1);
    }
    this.cut(arena, address, need);
    return address;
  }

  private find(arena: NaiveArena, need: number): number | null {
    const { list } = arena;
    const size = (address: number) => arena.blocks[this.indexOf(arena, address)]!.size;
    const start = this.strategy === 'next-fit' && arena.rover !== null ? list.indexOf(arena.rover) : 0;
    const walk = [...list.slice(start), ...list.slice(0, start)];
    const fits = walk.filter((address) => size(address) >= need);
    if (this.strategy === 'first-fit' || this.strategy === 'next-fit') {
      const found = fits[0] ?? null;
      this.probes += found === null ? walk.length : walk.indexOf(found) + 1;
      if (found !== null && this.strategy === 'next-fit') arena.rover = list[list.indexOf(found) + 1] ?? null;
      return found;
    }
    const exact = fits.find((address) => size(address) === need);
    if (this.strategy === 'best-fit' && exact !== undefined) {
      this.probes += walk.indexOf(exact) + 1;
      return exact;
    }
    this.probes += walk.length;
    const wanted = this.strategy === 'best-fit' ? Math.min(...fits.map(size)) : Math.max(...fits.map(size));
    return fits.find((address) => size(address) === wanted) ?? null;
  }

  private cut(arena: NaiveArena, address: number, need: number): void {
    const at = this.indexOf(arena, address);
    const block = arena.blocks[at]!;
    block.free = false;
    if (block.size - need < 32) return;
    arena.blocks.splice(at + 1, 0, { address: address + need, size: block.size - need, free: true });
    block.size = need;
    this.insert(arena, address + need);
  }

  private insert(arena: NaiveArena, address: number): void {
    const above = arena.list.findIndex((member) => member > address);
    if (this.order === 'lifo') arena.list.unshift(address);
    else if (this.order === 'fifo' || above < 0) arena.list.push(address);
    else arena.list.splice(above, 0, address);
  }

  private unlink(arena: NaiveArena, address: number): void {
    const at = arena.list.indexOf(address);
    if (arena.rover === address) arena.rover = arena.list[at + 1] ?? null;
    arena.list.splice(at, 1);
  }

  private arenaOf(address: number): NaiveArena {
    return this.arenas[Math.floor(address / this.arenaBytes)]!;
  }

  private indexOf(arena: NaiveArena, address: number): number {
    return arena.blocks.findIndex((block) => block.address === address);
  }
}
