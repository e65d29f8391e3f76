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
    if (text !== '') frames.unshift({ ...readFrame(text), start, end });
    start = end + 1;
  }
  return frames;
}

function readFrame(frame: string): Pick<SiteFrame, 'name' | 'place'> {
  const [, name = '', inner] = /^(.*)\((.+:\d+)\)$/.exec(frame) ?? [];
  const [, file, line] = /^(.*[^\d:].*):(\d+)$/.exec(inner ?? frame) ?? [];
  // `Class::method`, an address or the like: a name, not a place.
  if (file === undefined || line === undefined || file.endsWith(':')) return { name: frame, place: null };
  return { name, place: { file, line: Number(line) } };
}
