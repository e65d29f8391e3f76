/** The live blocks of a keyframe, as they are decoded in runs: those of the layout, with large ones and free ones among them. */

import { describe, expect, it } from 'vitest';
import { FREE_UNIT, type Keyframe, LiveBlockRun, liveBlocksOf } from '../../../src/replay/keyframe.ts';

const UNIT_BYTES = 16;
const HEADER_BYTES = 16;

interface Block {
  readonly units: number;
  readonly isFree?: boolean;
  readonly unused?: number;
}

function keyframeOf(blocks: readonly Block[]): Keyframe {
  const live = blocks.filter(({ isFree }) => !isFree);
  const isLarge = ({ units }: Block) => units >= FREE_UNIT;
  return {
    units: Uint16Array.from(
      blocks,
      (block) => (isLarge(block) ? 0 : block.units) | (block.isFree ? FREE_UNIT : 0),
    ),
    largeUnits: Uint32Array.from(blocks.filter(isLarge), ({ units }) => units),
    steps: Uint32Array.from(live, (_, at) => at + 1),
    unused: Uint8Array.from(live, ({ unused = 0 }) => unused),
  } as unknown as Keyframe;
}

describe('The live blocks of a keyframe', () => {
  it('are those that are not free, large ones included, beyond 2 GiB too', () => {
    const small = Array.from({ length: 1500 }, (_, at) => ({ units: 2 + (at % 7), unused: at % 3 }));
    const free = Array.from({ length: 1100 }, () => ({ units: 3, isFree: true }));
    const blocks: Block[] = [
      { units: 40_000, unused: 5 },
      { units: 70_000, isFree: true },
      ...free,
      ...small,
      { units: 140_000_000 },
      { units: 50_000, unused: 8 },
      ...free,
    ];
    let address = 0;
    const expected: number[][] = [];
    for (const { units, isFree, unused = 0 } of blocks) {
      const size = units * UNIT_BYTES;
      if (!isFree) expected.push([address, size, size - HEADER_BYTES - unused, expected.length + 1]);
      address += size;
    }
    const found: number[][] = [];
    liveBlocksOf(keyframeOf(blocks), (...block) => found.push(block));
    expect(found).toEqual(expected);
    expect(expected.at(-1)?.[0]).toBeGreaterThan(2 ** 31);
  });

  it('come in runs of bounded length, and none of free blocks alone', () => {
    const counts = (keyframe: Keyframe): number[] => {
      const run = new LiveBlockRun(keyframe);
      const found: number[] = [];
      while (run.next()) found.push(run.count);
      return found;
    };
    expect(counts(keyframeOf(Array.from({ length: 2500 }, () => ({ units: 2 }))))).toEqual([1024, 1024, 452]);
    expect(counts(keyframeOf(Array.from({ length: 2500 }, () => ({ units: 2, isFree: true }))))).toEqual([]);
  });
});
