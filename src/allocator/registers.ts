/**
 * What an arena remembers outside the pool: ends, rover and length of its free list, and its footprint. All arenas' registers
 * stand in one Int32Array, so that the replay's hot loop reaches them by index, and a copy of the array is a copy of them.
 *
 *     arena i: registers[i * 8 + HEAD], ... in the units that the hot loop uses
 *
 * Links are byte addresses as they stand in the pool's link words, read as signed: -1 is NO_BLOCK.
 */

export const REGISTERS_PER_ARENA = 8;

/** First member of the free list, as a link. */
export const HEAD = 0;
/** Last member, as a link. */
export const TAIL = 1;
/** Where the next next-fit search starts, as a link; -1 means at the head. */
export const ROVER = 2;
/** Number of members. */
export const LENGTH = 3;
/** Highest end of a live block ever reached, counted from the arena's start, in 4-byte words. */
export const FOOTPRINT = 4;

/** Registers of arenas whose free lists are empty. */
export function createRegisters(arenaCount: number): Int32Array {
  const registers = new Int32Array(arenaCount * REGISTERS_PER_ARENA);
  for (let base = 0; base < registers.length; base += REGISTERS_PER_ARENA) {
    registers[base + HEAD] = -1;
    registers[base + TAIL] = -1;
    registers[base + ROVER] = -1;
  }
  return registers;
}
