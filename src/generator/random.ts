/**
 * The generator's chance: the same numbers from the same seed on every platform. Integer operations only (Chris
 * Doty-Humphrey's sfc32), since logarithms and powers may differ in their last bit between machines.
 */

/** Rounds after which the seed has reached every bit of the state. */
const WARM_UP_ROUNDS = 16;

/** Up to here `below` is exact: the product with 32 random bits stays below 2^53. */
export const LARGEST_BOUND = 2 ** 21;

const SHARE_OF_A_BIT = 2 ** -32;

export class Random {
  private a: number;
  private b = 0x243f6a88;
  private c = 0x05a308d3;
  private counter = 1;

  /** @param seed a whole number of 32 bits; `stream` tells apart several of one seed */
  constructor(seed: number, stream = 0) {
    this.a = seed | 0;
    this.b ^= stream;
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.bits();
  }

  /** 32 random bits, as a signed number. */
  bits(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    this.c |= 0;
    return sum;
  }

  /** A whole number from 0 to `bound` - 1, for a bound from 1 to LARGEST_BOUND. */
  below(bound: number): number {
    return ((this.bits() >>> 0) * bound * SHARE_OF_A_BIT) | 0;
  }
}
