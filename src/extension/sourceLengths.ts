/**
 * Whether the marks on a source have to be looked for anew, now that it has another number of lines: VS Code leaves diagnostics on the
 * lines that they were set on, and what is beyond the end is of another version of the file. While somebody types, only lines with marks
 * that go, and lost ones that come back, are worth a question. Knows nothing of VS Code.
 */

import type { KnownFile, LeakPlace } from '../engine/engine.ts';

interface SourceLength {
  /** For which marks were asked. */
  readonly lineCount: number;
  /** The most that it was known to have. */
  readonly mostLines: number;
  /** The last line with a mark; the last of all until marks are known. */
  readonly lastMark: number;
}

export class SourceLengths {
  private known: ReadonlyMap<string, SourceLength> = new Map();

  /** Marks are asked for, in these files alone. */
  ask(files: readonly Pick<KnownFile, 'source' | 'lineCount'>[]): void {
    const entries = files.map(({ source, lineCount }): [string, SourceLength] => {
      const mostLines = Math.max(lineCount, this.known.get(source)?.mostLines ?? 0);
      return [source, { lineCount, mostLines, lastMark: lineCount }];
    });
    this.known = new Map(entries);
  }

  /** These are the marks. */
  answer(places: readonly Pick<LeakPlace, 'source' | 'line'>[]): void {
    const lastMarks = new Map<string, number>();
    for (const { source, line } of places) lastMarks.set(source, Math.max(line, lastMarks.get(source) ?? 0));
    const entries = [...this.known].map(([source, length]): [string, SourceLength] => {
      return [source, { ...length, lastMark: lastMarks.get(source) ?? 0 }];
    });
    this.known = new Map(entries);
  }

  /** Whether other lines have marks while a source is being edited. */
  losesOrRegains(source: string, lineCount: number): boolean {
    const length = this.known.get(source);
    if (!length) return false;
    const isShort = length.lineCount < length.mostLines;
    return lineCount < length.lastMark || (isShort && lineCount > length.lineCount);
  }

  /** The length for which marks were asked; undefined for other files. */
  askedFor(source: string): number | undefined {
    return this.known.get(source)?.lineCount;
  }
}
