/**
 * `analyze --format text`: the report for people. Headline figures, then each kind of finding with its first places,
 * then the verdict. Leaks come largest first and summed by site; for out-of-memory the reason is told.
 */

import type { Finding, FindingCode, FindingGroup, Leak, Severity, TraceFigures } from '../engine/engine.ts';
import { blockSizeFor, FINDING_CODES, findingSeverity } from '../engine/engine.ts';
import {
  formatBytes,
  formatCount,
  formatExactBytes,
  formatQuantity,
  formatShare,
} from '../format/quantities.ts';
import type { ReportRequest } from './report.ts';
import { alignRows, cutEnd, cutStart, displayWidth, printable, widest, wrap } from './textLayout.ts';

/** Places listed of each kind, and sites, unless `--max-findings` says otherwise. */
const DEFAULT_MAXIMUM = 10;

const INDENT = '  ';

/** Ids in tables are cut to this width. */
const ID_WIDTH = 28;

export async function textReport(request: ReportRequest): Promise<Iterable<string>> {
  const { engine, file, overview, maximumFindings = DEFAULT_MAXIMUM } = request;
  const findings = await engine.findings(file, { maximumPerCode: maximumFindings });
  const groups = await engine.findingTree(file, { maximumSites: maximumFindings, maximumPerSite: 0 });
  const leaks = await engine.largestLeaks(file, maximumFindings);
  return new TextReport(request, findings, groups, leaks).lines(overview.figures);
}

class TextReport {
  constructor(
    private readonly request: ReportRequest,
    private readonly findings: readonly Finding[],
    private readonly groups: readonly FindingGroup[],
    private readonly largestLeaks: readonly Leak[],
  ) {}

  *lines(figures: TraceFigures): Generator<string> {
    yield* this.headline(figures);
    for (const group of this.groups) yield* this.group(group);
    yield `\n${this.verdict(figures)}\n`;
  }

  private *headline(figures: TraceFigures): Generator<string> {
    const { style, width, file } = this.request;
    yield `${style.strong(cutStart(printable(file), width))}\n\n`;
    const rows = headlineRows(figures);
    const labelWidth = widest(rows.map(([label]) => label));
    const valueWidth = widest(rows.map(([, value]) => value));
    for (const [label, value, note] of rows) {
      const start = `${INDENT}${style.faint(label.padEnd(labelWidth))}  ${value.padStart(valueWidth)}  `;
      const noteWidth = width - INDENT.length - labelWidth - valueWidth - 4;
      const [first = '', ...more] = wrap(note, noteWidth);
      yield `${(start + first).trimEnd()}\n`;
      for (const line of more) yield `${' '.repeat(width - noteWidth)}${line}\n`;
    }
  }

  private *group(group: FindingGroup): Generator<string> {
    const { style } = this.request;
    const { code, severity, title, count, bytes } = group;
    const sum = code === 'leak' ? `, ${formatBytes(bytes)} never freed` : '';
    yield `\n${style[severity](`${severity}[${code}]`)} ${style.strong(`${title}: ${formatCount(count)}${sum}`)}\n`;
    if (code === 'leak') yield* this.leaks(group);
    else if (code === 'out-of-memory') yield* this.shortages(count);
    else yield* this.places(code, count);
  }

  private *places(code: FindingCode, count: number): Generator<string> {
    const { style, width } = this.request;
    const listed = this.findings.filter((finding) => finding.code === code);
    const places = listed.map(placeOf);
    const placeWidth = widest(places);
    const textWidth = width - INDENT.length - placeWidth - 2;
    const margin = ' '.repeat(INDENT.length + placeWidth + 2);
    for (const [index, { message, related }] of listed.entries()) {
      const [first, ...more] = wrap(printable(message), textWidth);
      yield `${INDENT}${places[index]?.padStart(placeWidth)}  ${first}\n`;
      for (const line of more) yield `${margin}${line}\n`;
      const notes = related.map((place) => `${place.message}: line ${place.line}`).join('; ');
      if (notes !== '') yield `${margin}${style.faint(notes)}\n`;
    }
    yield* this.more(count - listed.length);
  }

  private *shortages(count: number): Generator<string> {
    const { align } = this.request.overview.figures;
    const listed = this.findings.filter((finding) => finding.code === 'out-of-memory');
    const rows = listed.map((finding) => {
      const { requestedBytes = 0, freeBytes = 0, largestFreeBytes = 0, cause } = finding.shortage ?? {};
      return [
        placeOf(finding),
        ...[requestedBytes, blockSizeFor(requestedBytes, align), freeBytes, largestFreeBytes].map(tableBytes),
        cause === undefined ? '' : `${cause}: ${CAUSE_WORDS[cause]}`,
      ];
    });
    yield* this.table(
      [['line', 'asked', 'needs', 'free', 'largest', 'cause'], ...rows],
      ['right', 'right', 'right', 'right', 'right', 'left'],
      cutEnd,
    );
    yield* this.more(count - listed.length);
  }

  private *leaks({ count, sites, siteCount }: FindingGroup): Generator<string> {
    const named = sites.some(({ site }) => site !== null);
    const rows = this.largestLeaks.map(({ line, bytes, id, site }) => [
      String(line),
      formatExactBytes(bytes),
      cutEnd(printable(id), ID_WIDTH),
      site === null ? '' : innermost(site),
    ]);
    const heads = ['line', 'bytes', 'id', named ? 'allocated in' : ''];
    yield* this.table([heads, ...rows], ['right', 'right', 'left', 'left']);
    yield* this.more(count - rows.length);
    if (!named) return;
    yield '\n';
    yield* this.table(
      [
        ['leaks', 'bytes', 'by site'],
        ...sites.map(({ site, count, bytes }) => [
          formatCount(count),
          formatExactBytes(bytes),
          site ?? '(no site)',
        ]),
      ],
      ['right', 'right', 'left'],
    );
    yield* this.more(siteCount - sites.length, ' by site');
  }

  /**
   * A table with a head, whose last column takes the room that is left. Sites are cut at their start, as the innermost
   * frame is at the end; words are cut at their end.
   */
  private *table(
    rows: readonly (readonly string[])[],
    alignments: readonly ('left' | 'right')[],
    cutLast = cutStart,
  ): Generator<string> {
    const { style, width } = this.request;
    const last = alignments.length - 1;
    const fixed = alignRows(
      rows.map((row) => row.slice(0, last)),
      alignments.slice(0, last),
    );
    const fixedWidth = widest(fixed);
    const room = width - INDENT.length - fixedWidth - 2;
    for (const [index, row] of rows.entries()) {
      const start = fixed[index] ?? '';
      const end = cutLast(printable(row[last] ?? ''), room);
      const line = `${start}${' '.repeat(fixedWidth - displayWidth(start) + 2)}${end}`.trimEnd();
      yield `${INDENT}${index === 0 ? style.faint(line) : line}\n`;
    }
  }

  private *more(hiddenCount: number, kind = ''): Generator<string> {
    if (hiddenCount > 0)
      yield `${INDENT}${this.request.style.faint(`… and ${formatCount(hiddenCount)} more${kind}`)}\n`;
  }

  private verdict({ findingCounts }: TraceFigures): string {
    const sums: Record<Severity, number> = { error: 0, warning: 0, hint: 0 };
    for (const code of FINDING_CODES) sums[findingSeverity(code)] += findingCounts[code] ?? 0;
    const parts = (['error', 'warning', 'hint'] as const).flatMap((severity) =>
      sums[severity] > 0 ? [this.request.style[severity](formatQuantity(sums[severity], severity))] : [],
    );
    return parts.length === 0 ? 'No findings.' : parts.join(', ');
  }
}

const CAUSE_WORDS = {
  'too-large': 'more than a whole empty arena holds',
  fragmented: 'enough is free, but in pieces',
  exhausted: 'too little is free',
} as const;

function headlineRows(figures: TraceFigures): [label: string, value: string, note: string][] {
  const { strategy, order, align, arenas, externalFragmentation, utilisation } = figures;
  const threads = figures.threads > 1 ? `, in ${formatQuantity(figures.threads, 'thread')}` : '';
  const moves =
    arenas > 1
      ? `${formatQuantity(figures.steals, 'steal')}, ${formatQuantity(figures.remoteFrees, 'remote free')}`
      : '';
  return [
    [
      'events',
      formatCount(figures.events),
      `${formatCount(figures.allocs)} alloc, ${formatCount(figures.reallocs)} realloc, ${formatCount(figures.frees)} free${threads}`,
    ],
    [
      'pool',
      formatBytes(figures.heapBytes),
      `${strategy}, ${order}, ${formatQuantity(arenas, 'arena')}, alignment ${formatBytes(align)}`,
    ],
    [
      'peak live',
      formatBytes(figures.peakLiveBytes),
      figures.peakLiveStep === 0
        ? ''
        : `at step ${formatCount(figures.peakLiveStep)}; most blocks ${formatCount(figures.peakLiveBlocks)}, at step ${formatCount(figures.peakLiveBlocksStep)}`,
    ],
    ['live at end', formatBytes(figures.liveBytes), `in ${formatQuantity(figures.liveBlocks, 'block')}`],
    [
      'free at end',
      formatBytes(figures.freeBytes),
      `in ${formatQuantity(figures.freeBlocks, 'block')}, the largest ${formatBytes(figures.largestFree)}; fragmentation ${formatShare(externalFragmentation)}`,
    ],
    ['footprint', formatBytes(figures.footprint), `${formatShare(utilisation)} in use at the peak`],
    ['probes', formatCount(figures.probes), moves],
  ];
}

/** To the byte, because a few bytes decide; sizes that no heap has are rounded, to leave room for the cause. */
function tableBytes(bytes: number): string {
  return bytes < 2 ** 33 ? formatExactBytes(bytes) : formatBytes(bytes);
}

/** `line:column`, both from 1, as editors and terminals understand it. */
function placeOf({ line, startColumn }: Finding): string {
  return `${line}:${startColumn + 1}`;
}

/** The last frame of a site: where the call itself was made. */
function innermost(site: string): string {
  return site.slice(site.lastIndexOf(';') + 1);
}
