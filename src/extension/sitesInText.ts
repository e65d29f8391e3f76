/** Where call sites stand in the lines of a trace: for links and completion. Pure: lines come in, places go out. */

import { lineTokens } from '../engine/engine.ts';
import { type SourcePlace, siteFrames } from '../format/sites.ts';

export interface SiteLink extends SourcePlace {
  /** 0-based UTF-16 columns, half-open. */
  readonly start: number;
  readonly end: number;
}

/** The frames with a place in one line of a trace. */
export function siteLinksOf(line: string): SiteLink[] {
  // Most lines of most traces name none, and need not be taken apart.
  if (!line.includes('@')) return [];
  return lineTokens(line)
    .filter(({ kind }) => kind === 'site')
    .flatMap((token) => {
      const offset = token.start + 1;
      return siteFrames(token.text.slice(1)).flatMap(({ place, start, end }) =>
        place ? [{ ...place, start: offset + start, end: offset + end }] : [],
      );
    });
}

/** So many lines above are looked through for sites. */
const SITE_LINES = 2000;

/** The sites of the lines above a 0-based line, as they are written; each once, the nearest first. */
export function sitesAbove(lineAt: (line: number) => string, line: number): string[] {
  const sites = new Set<string>();
  for (let above = line - 1; above >= Math.max(0, line - SITE_LINES); above--)
    for (const { kind, text } of lineTokens(lineAt(above))) if (kind === 'site') sites.add(text);
  return [...sites];
}
