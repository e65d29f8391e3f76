/**
 * The list of all lines of a trace, of which only those in the window are in the page: text, what the event came to, and
 * its findings. The cursor's row has the cursor's colour; the active row is where the keyboard is, which may be a line
 * without an event below it.
 *
 * A row that is drawn is there at once, with its number; what stands in it follows when the host has sent it.
 */

import { formatCount } from '../src/format/quantities.ts';
import { describe, type Host } from './channel.ts';
import { element } from './dom.ts';
import { EventRow } from './eventRow.ts';
import { LinePages } from './linePages.ts';
import {
  clampTop,
  isCompressed,
  type ListScale,
  scrollHeight,
  scrollOfTop,
  topOfScroll,
  topShowing,
  visibleRows,
  wholeRows,
} from './listGeometry.ts';
import type { Part } from './part.ts';
import type { DrawnFrame, ViewState } from './state.ts';

export interface EventList extends Part {
  /** The window or the fonts have changed. */
  resize(): void;
  /** Makes a line the active one and scrolls there. */
  showLine(line: number): void;
}

export function createEventList(host: Host): EventList {
  return new List(host);
}

class List implements EventList {
  private readonly layer = element('div', 'list-layer');
  private readonly space = element('div', 'list-space', this.layer);
  private readonly empty = element('p', 'quiet list-empty');
  private readonly grid = element('div', 'list', this.space);
  readonly element = element('section', 'list-pane', this.grid, this.empty);
  private readonly rows: EventRow[] = [];
  private readonly pages: LinePages;
  private scale: ListScale = { rowCount: 0, rowHeight: 20, windowHeight: 0 };
  private top = 0;
  /** Where we have scrolled to ourselves, to tell it from what a user does. */
  private ownScroll = 0;
  private trace: ViewState['trace'] = null;
  private drawn: DrawnFrame | null = null;
  private cursorLine = 0;
  private activeLine = 0;
  /** The active line is to be in the window, and was not yet among the rows when that was asked for. */
  private isRevealDue = false;
  /** Moves of the cursor that the host has not answered; until then its lines are not followed. */
  private openMoves = 0;
  private isDrawing = false;

  constructor(private readonly host: Host) {
    this.pages = new LinePages(
      (query) => host.lines(query),
      () => this.drawSoon(),
      (error) => host.reportError(describe(error)),
    );
    const { grid } = this;
    this.element.setAttribute('aria-label', 'Events');
    grid.tabIndex = 0;
    grid.setAttribute('role', 'grid');
    grid.setAttribute('aria-readonly', 'true');
    grid.setAttribute('aria-label', 'Lines of the trace');
    this.layer.setAttribute('role', 'rowgroup');
    grid.addEventListener('scroll', () => this.scrolled());
    grid.addEventListener('wheel', (event) => this.wheeled(event), { passive: false });
    grid.addEventListener('keydown', (event) => this.keyPressed(event));
    new ResizeObserver(() => this.resize()).observe(grid);
  }

  resize(): void {
    const { grid } = this;
    const rowHeight = Math.max(18, Math.round(Number.parseFloat(getComputedStyle(grid).fontSize) * 1.55));
    const isActiveWanted = this.isRevealDue || this.shows(this.activeLine);
    const firstRow = this.top / this.scale.rowHeight;
    this.rescale({ ...this.scale, rowHeight, windowHeight: grid.clientHeight });
    this.moveTop(firstRow * rowHeight);
    if (isActiveWanted) this.reveal(this.activeLine, 'middle');
  }

  update({ trace, drawn }: ViewState): void {
    if (trace !== this.trace) this.takeTrace(trace);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.cursorLine = drawn?.frame.report.line ?? 0;
    this.follow();
    this.drawSoon();
  }

  showLine(line: number): void {
    this.activeLine = line;
    this.reveal(line, 'middle');
    this.drawSoon();
  }

  private takeTrace(trace: ViewState['trace']): void {
    this.trace = trace;
    this.pages.forget();
    const rowCount = trace?.overview.lineCount ?? 0;
    this.grid.setAttribute('aria-rowcount', String(rowCount));
    this.rescale({ ...this.scale, rowCount });
    this.moveTop(this.top);
    if (this.isRevealDue) this.reveal(this.activeLine, 'middle');
  }

  private rescale(scale: ListScale): void {
    this.scale = scale;
    this.space.style.height = `${scrollHeight(scale)}px`;
    this.layer.style.height = `${scale.windowHeight}px`;
    this.element.style.setProperty('--row-height', `${scale.rowHeight}px`);
    this.element.style.setProperty('--line-digits', `${formatCount(scale.rowCount).length}ch`);
  }

  private scrolled(): void {
    const { scrollTop } = this.grid;
    // The browser rounds what it is told.
    if (Math.abs(scrollTop - this.ownScroll) <= 1) return;
    this.isRevealDue = false;
    this.ownScroll = scrollTop;
    this.top = topOfScroll(this.scale, scrollTop);
    this.draw();
  }

  /** Of a list taller than the browser can scroll, a wheel's pixel would be many rows. */
  private wheeled(event: WheelEvent): void {
    if (!isCompressed(this.scale) || event.ctrlKey) return;
    event.preventDefault();
    this.isRevealDue = false;
    const { rowHeight, windowHeight } = this.scale;
    const unit = [1, rowHeight, windowHeight][event.deltaMode] ?? 1;
    this.moveTop(this.top + event.deltaY * unit);
  }

  private moveTop(top: number): void {
    this.top = clampTop(this.scale, top);
    this.ownScroll = scrollOfTop(this.scale, this.top);
    this.grid.scrollTop = this.ownScroll;
    this.drawSoon();
  }

  private reveal(line: number, place: 'nearest' | 'middle'): void {
    const { rowCount, windowHeight } = this.scale;
    this.isRevealDue = line > rowCount || windowHeight === 0;
    const top = topShowing(this.scale, this.top, line - 1, place);
    if (top !== this.top) this.moveTop(top);
  }

  private shows(line: number): boolean {
    const { first, count } = visibleRows(this.scale, this.top);
    return line > first && line <= first + count;
  }

  private keyPressed(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const line = this.lineBy(event.key, event.ctrlKey);
    if (line === undefined) return;
    // Home and End are keys of commands as well; here they are the list's.
    event.stopPropagation();
    event.preventDefault();
    this.go(line);
  }

  private lineBy(key: string, isControl: boolean): number | undefined {
    const { rowCount } = this.scale;
    if (key === 'Home') return 1;
    if (key === 'End') return rowCount;
    if (isControl) return undefined;
    const distances: Readonly<Record<string, number>> = {
      ArrowUp: -1,
      ArrowDown: 1,
      PageUp: -wholeRows(this.scale),
      PageDown: wholeRows(this.scale),
    };
    const distance = distances[key];
    return distance === undefined ? undefined : this.activeLine + distance;
  }

  /** The user goes to a line, and takes the cursor along. */
  private async go(wanted: number): Promise<void> {
    const line = Math.max(1, Math.min(this.scale.rowCount, wanted));
    this.activeLine = line;
    this.reveal(line, 'nearest');
    this.drawSoon();
    this.openMoves++;
    await this.host.goToLine(line).finally(() => {
      this.openMoves--;
    });
    this.follow();
  }

  /** Goes along with the cursor, unless the user is ahead of it. */
  private follow(): void {
    const line = this.drawn?.line ?? 0;
    if (this.openMoves > 0 || line === this.activeLine) return;
    this.activeLine = line;
    if (line > 0) this.reveal(line, 'middle');
    this.drawSoon();
  }

  private drawSoon(): void {
    if (this.isDrawing) return;
    this.isDrawing = true;
    requestAnimationFrame(() => {
      this.isDrawing = false;
      this.draw();
    });
  }

  private draw(): void {
    const { scale, trace } = this;
    const { first, count, hiddenPixels } = visibleRows(scale, this.top);
    this.empty.hidden = trace === null || scale.rowCount > 0;
    this.makeRows(Math.ceil(scale.windowHeight / scale.rowHeight) + 1);
    if (count > 0) this.pages.look(first + 1, first + count);
    const used = new Set<EventRow>();
    for (let index = 0; index < count; index++) {
      const line = first + index + 1;
      // A row keeps its line while it is in the window, so that scrolling by one fills one.
      const row = this.rows[line % this.rows.length];
      if (!row) continue;
      used.add(row);
      row.show(line, this.pages.row(line), {
        offset: index * scale.rowHeight - hiddenPixels,
        isCursor: line === this.cursorLine,
        isActive: line === this.activeLine,
      });
    }
    for (const row of this.rows) if (!used.has(row)) row.hide();
    const active = this.rows.find((row) => row.shownLine === this.activeLine);
    if (active) this.grid.setAttribute('aria-activedescendant', active.element.id);
    else this.grid.removeAttribute('aria-activedescendant');
  }

  private makeRows(count: number): void {
    if (count === this.rows.length) return;
    this.rows.length = 0;
    for (let index = 0; index < count; index++)
      this.rows.push(
        new EventRow(
          `row-${index}`,
          (line) => void this.go(line),
          (line) => this.showLine(line),
        ),
      );
    this.layer.replaceChildren(...this.rows.map((row) => row.element));
  }
}
