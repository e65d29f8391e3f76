import { describe, expect, it } from 'vitest';
import { mapGeometry } from '../../../webview/geometry.ts';
import { placeBadges } from '../../../webview/overlays.ts';

/** Two rows of 1,024 bytes, a pixel for 4 bytes. */
const geometry = mapGeometry(
  { arenaBytes: 2048, arenaCount: 1 },
  { widthCss: 256 + 39, heightCss: 28, scale: 1 },
);

function place(...blocks: [address: number, size: number][]) {
  const addresses = Uint32Array.from(blocks, ([address]) => address);
  const sizes = Uint32Array.from(blocks, ([, size]) => size);
  return placeBadges(
    geometry,
    { addresses, sizes },
    blocks.map((_, index) => String(index + 1)),
  );
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
