/** Where call sites stand in the lines of a trace: for links and completion. Pure: lines come in, places go out. */

import { lineTokens } from '../engine/engine.ts';
import { type SourcePlace, siteFrames } from '../format/sites.ts';

export interface SiteLink extends SourcePlace {
  /** 0-based UTF-16 columns, half-open. */
  readonly start: number;
  readonly end: number;
}

/** Finds the frames with a place in lines of a trace. The same few sites stand in many lines; each is taken apart once. */
export class SiteLinkFinder {
  private readonly known = new Map<string, readonly SiteLink[]>();

  linksOf(line: string): SiteLink[] {
    // Most lines of most traces name no site.
    if (!line.includes('@')) return [];
    return lineTokens(line)
      .filter(({ kind }) => kind === 'site')
      .flatMap(({ text, start: offset }) =>
        this.linksIn(text).map(({ start, end, ...place }) => {
          return { ...place, start: offset + start, end: offset + end };
        }),
      );
  }

  /** Columns from the start of the site on. */
  private linksIn(site: string): readonly SiteLink[] {
    const known = this.known.get(site);
    if (known) return known;
    const links = siteFrames(site.slice(1)).flatMap(({ place, start, end }) =>
      place ? [{ ...place, start: start + 1, end: end + 1 }] : [],
    );
    this.known.set(site, links);
    return links;
  }
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
