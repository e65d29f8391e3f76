import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { GROWTH_COLOURS, growthIcon } from '../../../src/extension/growthIcon.ts';
import { COLORS } from '../../../src/protocol/ids.ts';

describe('The icon of growth', () => {
  it('is a curve from the left foot to the right top', () => {
    const svg = decodeURIComponent(growthIcon([0, 10, 10, 40], '#df8fd6'));
    expect(svg).toContain('d="M1 14L4.5 14L8 11L11.5 11L15 2"');
    expect(svg).toMatch(/^data:image\/svg\+xml,<svg [^>]*viewBox="0 0 16 16"/);
  });

  it('has nothing that would end an address of CSS, and stays inside its box', () => {
    const icon = growthIcon([3, 1_000_000_000_000], GROWTH_COLOURS.dark);
    expect(icon).not.toMatch(/["'()\s#]/);
    expect(decodeURIComponent(growthIcon([0], '#000000'))).not.toMatch(/NaN|Infinity/);
  });

  it('has the colours that leaks have by default', () => {
    const leak = manifest.contributes.colors.find(({ id }) => id === COLORS.leak);
    expect(leak?.defaults).toMatchObject(GROWTH_COLOURS);
  });
});
