/**
 * The lines that the list has seen, by pages. The host is asked for one page at a time, always for one that is looked at
 * now, so that no answer is waited for that nobody wants any more. After an edit or a reading the old lines stay until
 * the new ones are there.
 */

import type { Finding, LinePage, LineQuery } from '../src/protocol/panel.ts';

export interface LineRow {
  readonly text: string;
  readonly result: string;
  readonly findings: readonly Finding[];
}

export const PAGE_LINES = 128;
/** Some megabytes of texts, and more than anybody scrolls back. */
const MAXIMUM_PAGES = 200;

interface KeptPage {
  readonly generation: number;
  readonly rows: readonly LineRow[];
}

export class LinePages {
  private readonly pages = new Map<number, KeptPage>();
  private generation = 0;
  private wanted = { first: 0, last: -1 };
  private isAsking = false;

  /** `ask` answers null where the text was replaced meanwhile; a `forget` follows then. A failure is told once a page. */
  constructor(
    private readonly ask: (query: LineQuery) => Promise<LinePage | null>,
    private readonly onArrival: () => void,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** The lines may be others now. */
  forget(): void {
    this.generation++;
  }

  /** A 1-based line; undefined until it is there. */
  row(line: number): LineRow | undefined {
    return this.pages.get(pageOf(line))?.rows[(line - 1) % PAGE_LINES];
  }

  /** Says what is looked at: 1-based lines, both included. */
  look(firstLine: number, lastLine: number): void {
    this.wanted = { first: pageOf(firstLine), last: pageOf(lastLine) };
    if (!this.isAsking) void this.fetch();
  }

  private async fetch(): Promise<void> {
    this.isAsking = true;
    for (let page = this.nextPage(); page !== undefined; page = this.nextPage()) {
      const { generation } = this;
      const rows = await this.rowsOfPage(page);
      // The forgetting that follows has the lines asked for anew.
      if (!rows) break;
      this.keep(page, { generation, rows });
      this.onArrival();
    }
    this.isAsking = false;
  }

  /** Null where the text was replaced. A page that failed has what it had; scrolling does not ask for it again. */
  private async rowsOfPage(page: number): Promise<readonly LineRow[] | null> {
    try {
      const answer = await this.ask({ firstLine: page * PAGE_LINES + 1, count: PAGE_LINES });
      return answer && rowsOf(answer);
    } catch (error) {
      this.onFailure(error);
      return this.pages.get(page)?.rows ?? [];
    }
  }

  private nextPage(): number | undefined {
    for (let page = this.wanted.first; page <= this.wanted.last; page++)
      if (this.pages.get(page)?.generation !== this.generation) return page;
    return undefined;
  }

  private keep(page: number, kept: KeptPage): void {
    this.pages.delete(page);
    this.pages.set(page, kept);
    const [oldest] = this.pages.keys();
    if (this.pages.size > MAXIMUM_PAGES && oldest !== undefined) this.pages.delete(oldest);
  }
}

function pageOf(line: number): number {
  return Math.floor((line - 1) / PAGE_LINES);
}

function rowsOf({ firstLine, texts, results, findings }: LinePage): LineRow[] {
  const byLine = new Map<number, Finding[]>();
  for (const finding of findings) {
    const ofLine = byLine.get(finding.line);
    if (ofLine) ofLine.push(finding);
    else byLine.set(finding.line, [finding]);
  }
  return texts.map((text, index) => ({
    text,
    result: results[index] ?? '',
    findings: byLine.get(firstLine + index) ?? [],
  }));
}
