/**
 * Finds blocks for a fast run: walks the free list as the strategies do, and lets an index find the same block, with the
 * same number of probes, while lists are so long that walking costs more than keeping one.
 *
 * The policy is that of renting skis: every node that a walk looks at beyond the first sixteen is rent, every event that an
 * index would have had to be kept up for pays some of it back. When as much is owed as an index costs to build, it is built;
 * from then on the walks that it saves are still counted, and it goes when its upkeep has eaten up what they were worth. So
 * a run never costs more than a small multiple of the better of the two, whatever the trace does.
 */

import type { FastPool } from './fastPool.ts';
import { NO_WORD } from './fastPool.ts';
import { createFreeIndex } from './freeIndex/freeIndex.ts';
import { type BlockAddress, NEXT_FREE_WORD, NO_BLOCK, WORD_BYTES } from './layout.ts';
import { HEAD, LENGTH, REGISTERS_PER_ARENA, ROVER } from './registers.ts';
import { registeredName, type StrategyName } from './strategies/registry.ts';

/** A walk of so many nodes costs about what a find by index does with its upkeep. */
export const SHORT_WALK = 16;
/** Upkeep of an index for each event, in nodes walked. */
const UPKEEP = 4;
/** What an index costs to build, in nodes walked. */
const BUILD_COST_PER_MEMBER = 2;
const BUILD_COST = 4096;

export type SearchMode = 'hybrid' | 'walk' | 'index';

export class Search {
  /** Probes of the last find. */
  probes = 0;
  private readonly words: Int32Array;
  private readonly registers: Int32Array;
  /** For each arena what walking has cost, or would have, beyond the upkeep of an index: from 0 to the cost of building it. */
  private readonly debts: Float64Array;
  /** The event at which each debt was counted last. */
  private readonly countedAt: Float64Array;
  /** Undefined for a strategy of somebody's own, which is walked by its own code, always. */
  private readonly known: StrategyName | undefined;

  /** `mode` other than `hybrid` is for tests and measurements. */
  constructor(
    private readonly pool: FastPool,
    private readonly mode: SearchMode = 'hybrid',
  ) {
    this.words = pool.words;
    this.registers = pool.registers;
    this.debts = new Float64Array(pool.arenaCount);
    this.countedAt = new Float64Array(pool.arenaCount);
    this.known = registeredName(pool.heap.strategy);
    if (mode === 'index') for (let arena = 0; arena < pool.arenaCount; arena++) this.buildIndex(arena);
  }

  /** Whether whoever calls may walk as first-fit does by itself, while there is no index; it pays by `payFor`. */
  get walksFirst(): boolean {
    return this.known === 'first-fit';
  }

  /** The free block that the strategy finds in an arena's list, or NO_WORD. */
  find(arena: number, needWords: number, eventIndex: number): number {
    if (this.pool.hasIndex) {
      const index = this.pool.indexes[arena];
      if (index) {
        const block = index.find(needWords, this.roverOf(arena));
        this.probes = index.probes;
        if (this.mode === 'hybrid') this.considerDrop(arena, eventIndex);
        return block;
      }
    }
    const block = this.walksFirst ? this.walkFirst(arena, needWords) : this.walk(arena, needWords);
    if (this.probes + this.pool.insertWalk > SHORT_WALK) this.payFor(arena, this.probes, eventIndex);
    return block;
  }

  /** A walk has looked at so many nodes: builds an index if as much is owed for walking as that costs. */
  payFor(arena: number, walked: number, eventIndex: number): void {
    const { pool } = this;
    const debt = this.debtAfter(arena, walked + pool.insertWalk, eventIndex);
    pool.insertWalk = 0;
    if (this.mode === 'hybrid' && debt > BUILD_COST && debt > this.buildCostOf(arena)) this.buildIndex(arena);
  }

  /** Drops all indexes, so that the pool holds what the model says and nothing else. */
  end(): void {
    for (let arena = 0; arena < this.pool.arenaCount; arena++) this.dropIndex(arena);
  }

  /** After a find by index: drops it if walking would have been cheaper for long enough. */
  private considerDrop(arena: number, eventIndex: number): void {
    const debt = this.debtAfter(arena, this.probes, eventIndex);
    if (debt === 0) this.dropIndex(arena);
    else if (debt > BUILD_COST) this.debts[arena] = Math.min(debt, this.buildCostOf(arena));
  }

  /** Counts a walk, done or saved, and the upkeep since the last one that was counted: an arena has its share of the events. */
  private debtAfter(arena: number, walked: number, eventIndex: number): number {
    const upkeep = (UPKEEP * (eventIndex - this.countedAt[arena]!)) / this.pool.arenaCount;
    const debt = Math.max(0, this.debts[arena]! - upkeep) + Math.max(0, walked - SHORT_WALK);
    this.debts[arena] = debt;
    this.countedAt[arena] = eventIndex;
    return debt;
  }

  private buildCostOf(arena: number): number {
    return BUILD_COST_PER_MEMBER * this.registers[arena * REGISTERS_PER_ARENA + LENGTH]! + BUILD_COST;
  }

  private buildIndex(arena: number): void {
    const { pool } = this;
    if (!this.known) return;
    const start = arena * pool.arenaWords;
    const index = createFreeIndex(this.known, pool.heap.order, pool.words, start, start + pool.arenaWords);
    const head = this.registers[arena * REGISTERS_PER_ARENA + HEAD]!;
    index.build(head === NO_WORD ? NO_WORD : head >>> 2);
    pool.indexes[arena] = index;
    pool.hasIndex = true;
    pool.heap.blocks.isScratchTaken = true;
  }

  private dropIndex(arena: number): void {
    const { pool } = this;
    pool.indexes[arena]?.clear();
    pool.indexes[arena] = null;
    pool.hasIndex = pool.indexes.some((index) => index !== null);
    pool.heap.blocks.isScratchTaken = pool.hasIndex;
    this.debts[arena] = 0;
  }

  private roverOf(arena: number): number {
    const rover = this.registers[arena * REGISTERS_PER_ARENA + ROVER]!;
    return rover === NO_WORD ? NO_WORD : rover >>> 2;
  }

  private walkFirst(arena: number, needWords: number): number {
    const { words } = this;
    let probes = 0;
    for (let link = this.registers[arena * REGISTERS_PER_ARENA + HEAD]!; link !== NO_WORD; ) {
      const block = link >>> 2;
      probes++;
      if (words[block]! >>> 2 >= needWords) {
        this.probes = probes;
        return block;
      }
      link = words[block + NEXT_FREE_WORD]!;
    }
    this.probes = probes;
    return NO_WORD;
  }

  private walk(arena: number, needWords: number): number {
    switch (this.known) {
      case 'best-fit':
        return this.walkBest(arena, needWords);
      case 'worst-fit':
        return this.walkWorst(arena, needWords);
      default:
        return this.walkByStrategy(arena, needWords);
    }
  }

  private walkBest(arena: number, needWords: number): number {
    const { words } = this;
    let probes = 0;
    let best = NO_WORD;
    let bestWords = 0x7fffffff;
    for (let link = this.registers[arena * REGISTERS_PER_ARENA + HEAD]!; link !== NO_WORD; ) {
      const block = link >>> 2;
      const size = words[block]! >>> 2;
      probes++;
      if (size >= needWords && size < bestWords) {
        best = block;
        bestWords = size;
        if (size === needWords) break;
      }
      link = words[block + NEXT_FREE_WORD]!;
    }
    this.probes = probes;
    return best;
  }

  private walkWorst(arena: number, needWords: number): number {
    const { words } = this;
    let probes = 0;
    let worst = NO_WORD;
    let worstWords = 0;
    for (let link = this.registers[arena * REGISTERS_PER_ARENA + HEAD]!; link !== NO_WORD; ) {
      const block = link >>> 2;
      const size = words[block]! >>> 2;
      probes++;
      if (size > worstWords) {
        worst = block;
        worstWords = size;
      }
      link = words[block + NEXT_FREE_WORD]!;
    }
    this.probes = probes;
    return worstWords >= needWords ? worst : NO_WORD;
  }

  /** By the strategy's own code, as the heap itself does: next-fit, and strategies that are not ours. */
  private walkByStrategy(arena: number, needWords: number): number {
    const { heap } = this.pool;
    const { freeList } = heap.arenas[arena]!;
    const before = freeList.probeCount;
    const found: BlockAddress = heap.strategy.find(needWords * WORD_BYTES, freeList);
    this.probes = freeList.probeCount - before;
    freeList.probeCount = before;
    return found === NO_BLOCK ? NO_WORD : found >>> 2;
  }
}
