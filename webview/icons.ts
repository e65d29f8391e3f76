/** The icons of the panel, drawn on 16 by 16 in the weight of VS Code's own. `mark` paths have the colour of errors. */

export const SVG = 'http://www.w3.org/2000/svg';

interface IconPaths {
  readonly line?: string;
  readonly fill?: string;
  /** As `line`, in the colour of findings. */
  readonly mark?: string;
}

const ICONS = {
  first: { line: 'M3.5 3v10M12.5 3.5 7.5 8l5 4.5' },
  last: { line: 'M12.5 3v10M3.5 3.5l5 4.5-5 4.5' },
  back: { line: 'M10.5 3 5.5 8l5 5' },
  forward: { line: 'M5.5 3l5 5-5 5' },
  previousFinding: { line: 'M8 3.5 3.5 8 8 12.5', mark: 'M12.5 3.5v5.5M12.5 12v.4' },
  nextFinding: { line: 'M8 3.5 12.5 8 8 12.5', mark: 'M3.5 3.5v5.5M3.5 12v.4' },
  play: { fill: 'M4.5 2.6v10.8L13 8z' },
  pause: { fill: 'M4 3h2.6v10H4zM9.4 3H12v10H9.4z' },
  error: { mark: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4' },
  warning: { line: 'M8 2.2 1.8 13.3h12.4zM8 6.3v3.4M8 11.3v.4' },
  hint: { line: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.3v4M8 4.7v.4' },
  zoomIn: { line: 'M8 3v10M3 8h10' },
  zoomOut: { line: 'M3 8h10' },
  whole: { line: 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3' },
} as const satisfies Record<string, IconPaths>;

export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGSVGElement {
  const paths: IconPaths = ICONS[name];
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('width', '16');
  svg.setAttribute('height', '16');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', `icon icon-${name}`);
  for (const kind of ['line', 'fill', 'mark'] as const) {
    const drawing = paths[kind];
    if (drawing !== undefined) svg.append(path(kind, drawing));
  }
  return svg;
}

function path(kind: string, drawing: string): SVGPathElement {
  const made = document.createElementNS(SVG, 'path');
  made.setAttribute('d', drawing);
  made.setAttribute('class', `icon-${kind}`);
  return made;
}
