/**
 * Finds blocks for a fast run: walks the free list as the strategies do, and lets an index find the same block, with the
 * same number of probes, while lists are so long that walking costs more than keeping one.
 *
 * The policy is that of renting skis: every node that a walk looks at beyond the first sixteen is rent; when as much has
 * been paid as an index costs to build, it is built; it goes again when walks would have been short for long enough. So a
 * run never costs more than about twice the better of the two, whatever the trace does.
 */

import type { FastPool } from './fastPool.ts';
import { NO_WORD } from './fastPool.ts';
import { createFreeIndex } from './freeIndex/freeIndex.ts';
import { type BlockAddress, NEXT_FREE_WORD, NO_BLOCK, WORD_BYTES } from './layout.ts';
import { HEAD, LENGTH, REGISTERS_PER_ARENA, ROVER } from './registers.ts';
import { registeredName, type StrategyName } from './strategies/registry.ts';

/** A walk of so many nodes costs about what a find by index does with its upkeep. */
export const SHORT_WALK = 16;
/** Debt that is forgotten with each event. */
const DEBT_DECAY = 4;
const BUILD_DEBT_PER_MEMBER = 2;
const BUILD_DEBT = 4096;
const DROP_FINDS_PER_MEMBER = 4;
const DROP_FINDS = 1024;

export type SearchMode = 'hybrid' | 'walk' | 'index';

export class Search {
  /** Probes of the last find. */
  probes = 0;
  private readonly words: Int32Array;
  private readonly registers: Int32Array;
  private readonly debts: Float64Array;
  /** The event at which each debt was counted last. */
  private readonly paidAt: Float64Array;
  /** Finds in a row, by index, that a walk would have done quickly. */
  private readonly quietFinds: Float64Array;
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
    this.paidAt = new Float64Array(pool.arenaCount);
    this.quietFinds = new Float64Array(pool.arenaCount);
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
        if (this.mode === 'hybrid') this.considerDrop(arena);
        return block;
      }
    }
    const block = this.walksFirst ? this.walkFirst(arena, needWords) : this.walk(arena, needWords);
    if (this.probes + this.pool.insertWalk > SHORT_WALK) this.payFor(arena, this.probes, eventIndex);
    return block;
  }

  /** A walk has looked at so many nodes: builds an index if as much has been paid for walking as that costs. */
  payFor(arena: number, walked: number, eventIndex: number): void {
    const { pool } = this;
    const rent = walked + pool.insertWalk - SHORT_WALK;
    pool.insertWalk = 0;
    const forgotten = DEBT_DECAY * (eventIndex - this.paidAt[arena]!);
    const debt = Math.max(0, this.debts[arena]! - forgotten) + rent;
    this.debts[arena] = debt;
    this.paidAt[arena] = eventIndex;
    if (this.mode !== 'hybrid' || debt <= BUILD_DEBT) return;
    if (debt > BUILD_DEBT_PER_MEMBER * this.lengthOf(arena) + BUILD_DEBT) this.buildIndex(arena);
  }

  /** Drops all indexes, so that the pool holds what the model says and nothing else. */
  end(): void {
    for (let arena = 0; arena < this.pool.arenaCount; arena++) this.dropIndex(arena);
  }

  private considerDrop(arena: number): void {
    if (this.probes > SHORT_WALK) this.quietFinds[arena] = 0;
    else if (++this.quietFinds[arena]! > DROP_FINDS_PER_MEMBER * this.lengthOf(arena) + DROP_FINDS)
      this.dropIndex(arena);
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
    this.quietFinds[arena] = 0;
  }

  private dropIndex(arena: number): void {
    const { pool } = this;
    pool.indexes[arena]?.clear();
    pool.indexes[arena] = null;
    pool.hasIndex = pool.indexes.some((index) => index !== null);
    pool.heap.blocks.isScratchTaken = pool.hasIndex;
    this.debts[arena] = 0;
  }

  private lengthOf(arena: number): number {
    return this.registers[arena * REGISTERS_PER_ARENA + LENGTH]!;
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
