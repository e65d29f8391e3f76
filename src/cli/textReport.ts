/**
 * `analyze --format text`: the report for people. Headline figures, then each kind of finding with its first places,
 * then the verdict. Leaks come largest first and summed by site; for out-of-memory the reason is told.
 *
 * Lists are gone through twice, once for the widths of their columns and once to write, and never held: there may be
 * millions of findings.
 */

import type { Finding, FindingCode, FindingGroup, Severity, TraceFigures } from '../engine/engine.ts';
import { blockSizeFor, FINDING_CODES, findingSeverity, wordHidden } from '../engine/engine.ts';
import {
  formatBytes,
  formatCount,
  formatExactBytes,
  formatQuantity,
  formatShare,
} from '../format/quantities.ts';
import {
  type Alignment,
  alignRow,
  cutEnd,
  cutStart,
  displayWidth,
  printable,
  widen,
  widest,
  wrap,
} from '../format/textLayout.ts';
import { findingPages, hasSuppressed, type ReportRequest, suppressedFindings } from './report.ts';

/** Places listed of each kind, and sites, unless `--max-findings` says otherwise. */
const DEFAULT_MAXIMUM = 10;

const INDENT = '  ';

/** Ids in tables are cut to this width. */
const ID_WIDTH = 28;

export function textReport(request: ReportRequest): AsyncIterable<string> {
  return new TextReport(request).lines();
}

type Row = readonly string[];

/** Gives a list of rows from its start, each time it is called. */
type RowPages = () => AsyncIterable<readonly Row[]>;

class TextReport {
  private readonly maximum: number;

  constructor(private readonly request: ReportRequest) {
    this.maximum = request.maximumFindings ?? DEFAULT_MAXIMUM;
  }

  async *lines(): AsyncGenerator<string> {
    const { engine, file, overview } = this.request;
    yield* this.headline(overview.figures);
    const query = { maximumSites: this.maximum, maximumPerSite: 0 };
    for (const group of await engine.findingTree(file, query)) yield* this.group(group);
    yield* this.suppressed();
    yield `\n${this.verdict(overview.figures)}\n`;
  }

  /** Which events the report is about, where it is not about all. */
  private rangeLine(): string {
    const { extent, stepCount } = this.request.overview;
    if (extent.kind !== 'range' && extent.kind !== 'damaged') return '';
    const last = extent.firstEvent + stepCount - 1;
    const rest = extent.kind === 'damaged' ? ', whose rest cannot be unpacked' : '';
    return `events ${formatCount(extent.firstEvent)} to ${formatCount(last)} of the file${rest}\n`;
  }

  private *headline(figures: TraceFigures): Generator<string> {
    const { style, width, file } = this.request;
    yield `${style.strong(cutStart(printable(file), width))}\n`;
    yield `${this.rangeLine()}\n`;
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

  private async *group(group: FindingGroup): AsyncGenerator<string> {
    const { style } = this.request;
    const { code, severity, title, count, bytes } = group;
    const sum = code === 'leak' ? `, ${formatBytes(bytes)} never freed` : '';
    yield `\n${style[severity](`${severity}[${code}]`)} ${style.strong(`${title}: ${formatCount(count)}${sum}`)}\n`;
    if (code === 'leak') yield* this.leaks(group);
    else if (code === 'out-of-memory') yield* this.shortages(count);
    else yield* this.places(code, count);
  }

  private async *places(code: FindingCode, count: number): AsyncGenerator<string> {
    const { request } = this;
    let placeWidth = 0;
    for await (const page of findingPages(request, this.maximum, code))
      placeWidth = Math.max(placeWidth, widest(page.map(placeOf)));
    for await (const page of findingPages(request, this.maximum, code))
      yield page.map((finding) => this.place(finding, placeWidth)).join('');
    yield* this.more(count - this.maximum);
  }

  /** What the verdict does not count, where it is asked for. */
  private async *suppressed(): AsyncGenerator<string> {
    const { request, maximum } = this;
    const { suppressedCount, acceptedLeakCount } = request.overview.hidden;
    if (!request.showSuppressed || !hasSuppressed(request)) return;
    yield `\n${request.style.strong('Not counted')}\n`;
    let placeWidth = 0;
    for await (const page of suppressedFindings(request, maximum))
      placeWidth = Math.max(placeWidth, widest(page.map(placeOf)));
    for await (const page of suppressedFindings(request, maximum))
      yield page.map((finding) => this.place(finding, placeWidth)).join('');
    yield* this.more(suppressedCount + acceptedLeakCount - maximum);
  }

  private place(finding: Finding, placeWidth: number): string {
    const { style, width } = this.request;
    const textWidth = width - INDENT.length - placeWidth - 2;
    const margin = ' '.repeat(INDENT.length + placeWidth + 2);
    const [first, ...more] = wrap(printable(finding.message), textWidth);
    const lines = [`${INDENT}${placeOf(finding).padStart(placeWidth)}  ${first}\n`];
    for (const line of more) lines.push(`${margin}${line}\n`);
    const related = finding.related.map((place) => `${place.message}: line ${place.line}`);
    const notes = [...related, ...suppressionNote(finding)].join('; ');
    if (notes !== '') lines.push(`${margin}${style.faint(notes)}\n`);
    return lines.join('');
  }

  private async *shortages(count: number): AsyncGenerator<string> {
    const { request, maximum } = this;
    const { align } = request.overview.figures;
    async function* rows() {
      for await (const page of findingPages(request, maximum, 'out-of-memory'))
        yield page.map((finding) => shortageRow(finding, align));
    }
    yield* this.table(
      ['line', 'asked', 'needs', 'free', 'largest', 'cause'],
      rows,
      ['right', 'right', 'right', 'right', 'right', 'left'],
      cutEnd,
    );
    yield* this.more(count - maximum);
  }

  private async *leaks({ count, sites, siteCount }: FindingGroup): AsyncGenerator<string> {
    const { engine, file } = this.request;
    const named = sites.some(({ site }) => site !== null);
    const leaks = await engine.largestLeaks(file, this.maximum);
    const rows = leaks.map(({ line, bytes, id, site }) => [
      String(line),
      formatExactBytes(bytes),
      cutEnd(printable(id), ID_WIDTH),
      site === null ? '' : innermost(site),
    ]);
    const heads = ['line', 'bytes', 'id', named ? 'allocated in' : ''];
    yield* this.table(heads, () => onePage(rows), ['right', 'right', 'left', 'left']);
    yield* this.more(count - rows.length);
    if (!named) return;
    yield '\n';
    const siteRows = sites.map(({ site, count, bytes }) => [
      formatCount(count),
      formatExactBytes(bytes),
      site ?? '(no site)',
    ]);
    yield* this.table(['leaks', 'bytes', 'by site'], () => onePage(siteRows), ['right', 'right', 'left']);
    yield* this.more(siteCount - sites.length, ' by site');
  }

  /**
   * A table with a head, whose last column takes the room that is left. Sites are cut at their start, as the innermost
   * frame is at the end; words are cut at their end.
   */
  private async *table(
    heads: Row,
    rows: RowPages,
    alignments: readonly Alignment[],
    cutLast = cutStart,
  ): AsyncGenerator<string> {
    const { style, width } = this.request;
    const last = alignments.length - 1;
    const fixed = alignments.slice(0, last);
    const widths = fixed.map(() => 0);
    widen(widths, heads);
    for await (const page of rows()) for (const row of page) widen(widths, row);
    const fixedWidth = widths.reduce((sum, columnWidth) => sum + columnWidth + 2, 0) - 2;
    const room = width - INDENT.length - fixedWidth - 2;
    const lineOf = (row: Row) => {
      const start = alignRow(row, widths, fixed);
      const end = cutLast(printable(row[last] ?? ''), room);
      return `${start}${' '.repeat(fixedWidth - displayWidth(start) + 2)}${end}`.trimEnd();
    };
    yield `${INDENT}${style.faint(lineOf(heads))}\n`;
    for await (const page of rows()) yield page.map((row) => `${INDENT}${lineOf(row)}\n`).join('');
  }

  private *more(hiddenCount: number, kind = ''): Generator<string> {
    if (hiddenCount > 0)
      yield `${INDENT}${this.request.style.faint(`… and ${formatCount(hiddenCount)} more${kind}`)}\n`;
  }

  private verdict({ findingCounts }: TraceFigures): string {
    const hidden = wordHidden(this.request.overview.hidden);
    const sums: Record<Severity, number> = { error: 0, warning: 0, hint: 0 };
    for (const code of FINDING_CODES) sums[findingSeverity(code)] += findingCounts[code] ?? 0;
    const parts = (['error', 'warning', 'hint'] as const).flatMap((severity) =>
      sums[severity] > 0 ? [this.request.style[severity](formatQuantity(sums[severity], severity))] : [],
    );
    const found = parts.length === 0 ? 'No findings.' : parts.join(', ');
    return hidden === '' ? found : `${found.replace(/[.]$/, '')}; ${hidden}`;
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

async function* onePage(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

function shortageRow(finding: Finding, align: number): Row {
  const { requestedBytes = 0, freeBytes = 0, largestFreeBytes = 0, cause } = finding.shortage ?? {};
  return [
    placeOf(finding),
    ...[requestedBytes, blockSizeFor(requestedBytes, align), freeBytes, largestFreeBytes].map(tableBytes),
    cause === undefined ? '' : `${cause}: ${CAUSE_WORDS[cause]}`,
  ];
}

/** To the byte, because a few bytes decide; sizes that no heap has are rounded, to leave room for the cause. */
function tableBytes(bytes: number): string {
  if (bytes >= Number.MAX_SAFE_INTEGER) return '≥ 8 PiB';
  return bytes < 2 ** 33 ? formatExactBytes(bytes) : formatBytes(bytes);
}

/** `line:column`, both from 1, as editors and terminals understand it. */
function placeOf({ line, startColumn }: Finding): string {
  return `${line}:${startColumn + 1}`;
}

/** Why a finding is not counted. */
function suppressionNote({ code, suppression }: Finding): string[] {
  if (!suppression) return [];
  const { kind, line, reason } = suppression;
  if (kind === 'external') return [`${code}, accepted by the baseline`];
  return [`${code}, suppressed in line ${line}${reason === '' ? '' : `: ${printable(reason)}`}`];
}

/** The last frame of a site: where the call itself was made. */
function innermost(site: string): string {
  return site.slice(site.lastIndexOf(';') + 1);
}
