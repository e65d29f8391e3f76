import { describe, expect, it } from 'vitest';
import { mapGeometry } from '../../../webview/geometry.ts';
import { wordFreeLists, wordSearch } from '../../../webview/legend.ts';
import { type Badge, placeBadges } from '../../../webview/overlays.ts';

/** Two rows of 1,024 bytes, a pixel for 4 bytes. */
const geometry = mapGeometry(
  { arenaBytes: 2048, arenaCount: 1 },
  { widthCss: 256 + 39, heightCss: 28, scale: 1 },
);

type Block = [address: number, size: number];

function place(...blocks: Block[]) {
  return placeBy([], ...blocks);
}

function placeBy(taken: readonly Badge[], ...blocks: Block[]) {
  const addresses = Uint32Array.from(blocks, ([address]) => address);
  const sizes = Uint32Array.from(blocks, ([, size]) => size);
  const texts = blocks.map((_, index) => String(index + 1));
  return placeBadges(geometry, { addresses, sizes }, texts, taken);
}

describe('Badges', () => {
  it('stand at the beginning of their blocks, in order', () => {
    const [first, second] = place([1024, 400], [400, 200]);
    expect(first?.x).toBe(geometry.left + (first?.width ?? 0) / 2);
    expect(first?.text).toBe('1');
    expect(second?.y).toBeLessThan(first?.y ?? 0);
    const start = geometry.left + Math.round((400 * geometry.rowWidth) / geometry.bytesPerRow);
    expect(second?.x).toBe(start + (second?.width ?? 0) / 2);
  });

  it('stand in the middle of blocks that are narrower, and never beside the rows', () => {
    const [narrow, last] = place([512, 16], [2032, 16]);
    const centre = geometry.left + (520 * geometry.rowWidth) / geometry.bytesPerRow;
    expect(Math.abs((narrow?.x ?? 0) - centre)).toBeLessThanOrEqual(1);
    expect((last?.x ?? 0) + (last?.width ?? 0) / 2).toBe(geometry.left + geometry.rowWidth);
  });

  it('give way to those before them', () => {
    const shown = place([0, 32], [32, 32], [640, 32], [1024, 32]).map((badge) => badge?.shown);
    expect(shown).toEqual([true, false, true, geometry.pitch >= 15]);
  });

  it('stand beside those of another kind on the same block, or are not there', () => {
    const blocks: Block[] = [
      [0, 512],
      [600, 64],
    ];
    const taken = place(...blocks).filter((badge) => badge !== null);
    const [beside, crowded] = placeBy(taken, ...blocks);
    expect(beside).toMatchObject({ shown: true, y: taken[0]?.y });
    const gap = (beside?.x ?? 0) - (taken[0]?.x ?? 0);
    expect(gap).toBeGreaterThanOrEqual(taken[0]?.width ?? 0);
    expect(crowded?.shown).toBe(false);
    const hidden = taken.map((badge) => ({ ...badge, shown: false }));
    expect(placeBy(hidden, ...blocks)).toEqual(place(...blocks));
  });

  it('are not there where others have their places already', () => {
    const others = place([0, 32], [1024, 32]).filter((badge) => badge !== null);
    const blocks = { addresses: Uint32Array.of(0, 640), sizes: Uint32Array.of(512, 32) };
    expect(placeBadges(geometry, blocks, ['1', '2'], [], others).map((badge) => badge?.shown)).toEqual([
      false,
      true,
    ]);
  });

  it('stand below them where the row is high enough', () => {
    const high = mapGeometry(
      { arenaBytes: 32, arenaCount: 1 },
      { widthCss: 64 + 39, heightCss: 400, scale: 1 },
    );
    const blocks = { addresses: Uint32Array.of(0), sizes: Uint32Array.of(4) };
    const [first] = placeBadges(high, blocks, ['1']);
    const [second] = placeBadges(high, blocks, ['1'], first ? [first] : []);
    expect(second).toMatchObject({ shown: true, x: first?.x });
    expect((second?.y ?? 0) - (first?.y ?? 0)).toBeGreaterThanOrEqual(15);
  });

  it('are as wide as their numbers', () => {
    const blocks = { addresses: Uint32Array.of(0, 600), sizes: Uint32Array.of(500, 400) };
    const [short, long] = placeBadges(geometry, blocks, ['1', '12,345']);
    expect(long?.width).toBeGreaterThan(2 * (short?.width ?? 0));
  });

  it('keep their places in the list where others are not on the map', () => {
    const window = { bytesPerRow: 128, leadBytes: 0, address: 512, shiftCss: 0 };
    const zoomed = mapGeometry(
      { arenaBytes: 2048, arenaCount: 1 },
      { widthCss: 256 + 39, heightCss: 60, scale: 1 },
      window,
    );
    const blocks = { addresses: Uint32Array.of(0, 512, 1920, 576), sizes: Uint32Array.of(64, 64, 64, 64) };
    const badges = placeBadges(zoomed, blocks, ['1', '2', '3', '4']);
    expect(badges.map((badge) => badge?.text)).toEqual([undefined, '2', undefined, '4']);
    const [, second, , fourth] = badges;
    expect(second?.x).toBe(zoomed.left + (second?.width ?? 0) / 2);
    expect(fourth?.x).toBe(zoomed.left + zoomed.rowWidth / 2 + (fourth?.width ?? 0) / 2);
  });
});

describe('The words for what lies over the map', () => {
  const listed = (...pairs: [given: number, length: number][]) =>
    pairs.map(([given, length]) => ({
      addresses: new Uint32Array(given),
      sizes: new Uint32Array(given),
      length,
    }));
  const searched = (given: number, probeCount: number, found: number) => ({
    addresses: new Uint32Array(given),
    sizes: new Uint32Array(given),
    probes: new Uint32Array(given),
    probeCount,
    found,
  });

  it('say what of the free lists is numbered', () => {
    expect(wordFreeLists(null)).toBe('');
    expect(wordFreeLists(listed([3, 3]))).toBe('free list');
    expect(wordFreeLists(listed([64, 1093]))).toBe('free list, the first 64 of 1,093');
    expect(wordFreeLists(listed([3, 3], [1, 1]))).toBe('free list of each arena');
    expect(wordFreeLists(listed([3, 3], [64, 93]))).toBe('free list of each arena, the first 64 at most');
  });

  it('say what of a search is numbered', () => {
    expect(wordSearch(null)).toBe('no search at this step');
    expect(wordSearch(searched(3, 3, 2))).toBe('search');
    expect(wordSearch(searched(64, 93, -1))).toBe('search, the first 64 of 93 probes');
    expect(wordSearch(searched(64, 93, 10))).toBe('search, the first 64 of 93 probes');
    expect(wordSearch(searched(64, 93, 63))).toBe('search, the first 63 and the last of 93 probes');
  });
});
