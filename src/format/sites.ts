/** How the sites of a trace read: frames from the outermost to the innermost, with `;` between them. */

export interface SiteFrame {
  /** Empty where only a place is given. */
  readonly name: string;
  /** Null where only a name is given. */
  readonly place: SourcePlace | null;
  /** The frame in the site's text: 0-based, half-open. */
  readonly start: number;
  readonly end: number;
}

/** As the trace has it: the path may be from another machine. The line is 1-based. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** The frames of a site, the innermost first: `function`, `file:line` or `function(file:line)`. */
export function siteFrames(site: string): SiteFrame[] {
  const frames: SiteFrame[] = [];
  let start = 0;
  for (const text of site.split(';')) {
    const end = start + text.length;
    if (text !== '') frames.push({ ...readFrame(text), start, end });
    start = end + 1;
  }
  return frames.reverse();
}

/** The texts of a site's frames, the outermost first. */
export function frameTexts(site: string): string[] {
  return site.split(';').filter((text) => text !== '');
}

/**
 * Sites by their innermost frame; those in which it is the same have so many of their callers behind it, `xmalloc ← load`, as tell
 * them apart.
 */
export function shortSites(sites: readonly string[]): string[] {
  const all = sites.map((whole) => ({ whole, frames: frameTexts(whole).reverse() }));
  const wordOf = (frames: readonly string[], count: number) => frames.slice(0, count).join(' ← ');
  return all.map(({ whole, frames }) => {
    const isShared = (count: number) =>
      all.some((other) => other.whole !== whole && wordOf(other.frames, count) === wordOf(frames, count));
    let count = 1;
    while (count < frames.length && isShared(count)) count++;
    return wordOf(frames, count);
  });
}

/** What stands for the frames of an event that names none; no frame is empty. */
const NO_FRAME = '';

/** The names of a site's nodes in a tree of frames. Sites that differ in empty frames only are one. */
export function sitePath(site: string | null): string[] {
  const frames = site === null ? [] : frameTexts(site);
  return frames.length > 0 ? frames : [NO_FRAME];
}

/** `Class::method`, an address or the like is a name, not a place. */
function readFrame(frame: string): Pick<SiteFrame, 'name' | 'place'> {
  const open = frame.indexOf('(');
  if (open >= 0 && frame.endsWith(')')) {
    const place = readPlace(frame.slice(frame.lastIndexOf('(') + 1, -1));
    if (place) return { name: frame.slice(0, frame.lastIndexOf('(')), place };
  }
  const place = readPlace(frame);
  return place ? { name: '', place } : { name: frame, place: null };
}

function readPlace(text: string): SourcePlace | null {
  const colon = text.lastIndexOf(':');
  const file = text.slice(0, colon);
  const line = text.slice(colon + 1);
  const isPlace = colon > 0 && /^\d+$/.test(line) && !file.endsWith(':') && !/^[\d:]*$/.test(file);
  return isPlace ? { file, line: Number(line) } : null;
}
