import { describe, expect, it } from 'vitest';
import { pictureFile } from '../../../src/extension/pictureFile.ts';
import { MAXIMUM_SVG_BYTES } from '../../../src/protocol/panel.ts';
import { svgFile } from '../../../webview/picture.ts';

const png = Uint8Array.of(1);
const svg = Uint8Array.of(2);

describe('A picture', () => {
  it('is saved as what its name ends in, in whatever case', () => {
    expect(pictureFile('/a/heap.png', { png, svg })).toEqual({ bytes: png });
    expect(pictureFile('/a.png/heap.SVG', { png, svg })).toEqual({ bytes: svg });
  });

  it('that would be too large as SVG is saved as PNG, and says so under the name of an SVG', () => {
    expect(pictureFile('/a/heap.png', { png, svg: null })).toEqual({ bytes: png });
    expect(pictureFile('/a/heap.svg', { png, svg: null })).toEqual({
      problem: 'an SVG of this view is larger than 2 MB. Save it as PNG, or make the panel smaller.',
    });
  });

  it('is nothing under a name that is of neither', () => {
    expect(pictureFile('/a/heap.jpg', { png, svg })).toEqual({
      problem: 'heap.jpg is neither a PNG nor an SVG. Give it a name that ends in .png or .svg.',
    });
  });

  it('is an SVG up to two million bytes, not characters', () => {
    expect(svgFile('a'.repeat(MAXIMUM_SVG_BYTES))).toHaveLength(MAXIMUM_SVG_BYTES);
    expect(svgFile('a'.repeat(MAXIMUM_SVG_BYTES + 1))).toBeNull();
    expect(svgFile('ä'.repeat(MAXIMUM_SVG_BYTES / 2 + 1))).toBeNull();
  });
});
