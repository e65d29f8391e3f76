/** A curve that grows, as the icon of a tree's row: SVG, in the colour that leaks have by default. Knows nothing of VS Code. */

const SIZE = 16;
const EDGE = 1;
const TOP = 2;
const BOTTOM = 14;

/** As `alloctrace.leak` is in package.json; an icon that is an image cannot ask the theme. */
export const GROWTH_COLOURS = { dark: '#df8fd6', light: '#a3329a' } as const;

/** A `data:` URI. The curve begins at 0 and rises as its values do, from left to right; it ends at the top. */
export function growthIcon(curve: readonly number[], colour: string): string {
  const points = [0, ...curve];
  const most = Math.max(...points) || 1;
  const x = (index: number) => rounded(EDGE + (index * (SIZE - 2 * EDGE)) / (points.length - 1 || 1));
  const y = (value: number) => rounded(BOTTOM - (value / most) * (BOTTOM - TOP));
  const line = points.map((value, index) => `${x(index)} ${y(value)}`).join('L');
  const area = `M${x(0)} ${BOTTOM}L${line}L${x(points.length - 1)} ${BOTTOM}z`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE} ${SIZE}" width="${SIZE}" height="${SIZE}" fill="none"><path d="${area}" fill="${colour}" fill-opacity=".3"/><path d="M${line}" stroke="${colour}" stroke-width="1.4" stroke-linejoin="round" stroke-linecap="round"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
