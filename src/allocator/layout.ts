/**
 * The layout of a block inside the pool, drawn once. Everything that touches pool words goes through the offsets here.
 *
 *     block                                    payload = block + 16
 *     |                                        |
 *     +---------+----------+---------+---------+------------------------------+
 *     | size|F  | previous | request | step    | the program's bytes, padding |   allocated (F = 0)
 *     +---------+----------+---------+---------+------------------------------+
 *     | size|F  | previous | 0       | 0       | next | prev | unused         |   free (F = 1)
 *     +---------+----------+---------+---------+------------------------------+
 *       word 0    word 1     word 2    word 3    word 4 word 5
 *
 * Words are unsigned 32-bit, little endian. Sizes are multiples of the alignment, so bit 0 of word 0 is free to be the
 * flag F. "previous" is the size of the physically previous block (0 for an arena's first), which makes coalescing
 * backwards O(1). Source: the allocator model, "Blocks".
 */

declare const blockBrand: unique symbol;
declare const payloadBrand: unique symbol;

/** Address of a block's header: a byte offset from the start of the pool. */
export type BlockAddress = number & { readonly [blockBrand]: true };

/** Address the program gets: the byte after the header. Not interchangeable with a BlockAddress. */
export type PayloadAddress = number & { readonly [payloadBrand]: true };

export const WORD_BYTES = 4;
export const HEADER_BYTES = 16;
export const MINIMUM_BLOCK_BYTES = 32;
export const MINIMUM_ALIGN_BYTES = 16;
export const MAXIMUM_ALIGN_BYTES = 4096;
export const MAXIMUM_ARENA_COUNT = 64;

/** The largest pool: 4 GiB - 16, so that every size and address fits an unsigned 32-bit word. */
export const MAXIMUM_HEAP_BYTES = 2 ** 32 - 16;

/** Word offsets inside a block. */
export const SIZE_WORD = 0;
export const PREVIOUS_SIZE_WORD = 1;
export const REQUESTED_WORD = 2;
export const STEP_WORD = 3;
export const NEXT_FREE_WORD = 4;
export const PREVIOUS_FREE_WORD = 5;
/**
 * Words 6 and 7 of a free block, which every block has, are scratch space of whoever goes through the free blocks and leaves
 * them 0: an index, the taking of a keyframe. The model knows nothing of them.
 */
export const SCRATCH_WORD = 6;

/** Bit 0 of the size word: set in a free block. */
export const FREE_FLAG = 1;

/** "No block" as it stands in a link word. No block can start there: it would reach beyond the largest pool. */
export const NO_BLOCK = 0xffffffff as BlockAddress;

export function payloadOf(block: BlockAddress): PayloadAddress {
  return (block + HEADER_BYTES) as PayloadAddress;
}

export function blockOf(payload: PayloadAddress): BlockAddress {
  return (payload - HEADER_BYTES) as BlockAddress;
}

/** Requests below this are rounded to block sizes in 32-bit arithmetic. */
export const PLAIN_SIZE_LIMIT = 0x7fff0000;

/**
 * Bytes of the block that holds `requestedBytes`, header included: `max(32, roundUp(n + 16, align))`.
 * Exact for every safe integer, also for requests beyond 4 GiB.
 */
export function blockSizeFor(requestedBytes: number, alignBytes: number): number {
  const bytes = requestedBytes + HEADER_BYTES;
  const rounded =
    requestedBytes < PLAIN_SIZE_LIMIT
      ? (bytes + alignBytes - 1) & -alignBytes
      : Math.ceil(bytes / alignBytes) * alignBytes;
  return Math.max(rounded, MINIMUM_BLOCK_BYTES);
}
