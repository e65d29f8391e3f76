/**
 * The map for who does not see it: its blocks as a table, out of sight until the focus is in it, and a live region that
 * reads the step's sentence and what was selected. The rows are one stop of the Tab key; arrow keys go from row to row,
 * Enter selects.
 */

import { formatAddress, formatCount, formatExactBytes } from '../src/format/quantities.ts';
import { type BlockDetails, HEADER_BYTES, shorten } from '../src/protocol/panel.ts';
import { createAnnouncer } from './announcer.ts';
import type { Host } from './channel.ts';
import { element, setText } from './dom.ts';
import type { Part } from './part.ts';
import type { DrawnFrame, ViewState } from './state.ts';
import { type TwinRow, twinTable } from './twinRows.ts';

/** While steps follow each other faster than this, the table waits for the last. */
const SETTLING_MS = 250;

export function createTwin(host: Host): Part {
  return new Twin(host);
}

class Twin implements Part {
  readonly element: HTMLElement;
  private readonly announcer = createAnnouncer();
  private readonly caption = element('caption', 'heading');
  private readonly heads = element('tr');
  private readonly body = element('tbody');
  private readonly table = element(
    'table',
    'twin-table',
    this.caption,
    element('thead', '', this.heads),
    this.body,
  );
  private rows: readonly TwinRow[] = [];
  private current = 0;
  private drawn: DrawnFrame | null = null;
  private selection: BlockDetails | null = null;
  /** What the table was filled about last. */
  private filled: { readonly step: number; readonly subject: number } | null = null;
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: Host) {
    this.table.setAttribute('role', 'grid');
    const box = element('div', 'twin', this.table);
    this.element = element('div', 'twin-place', this.announcer.element, box);
    this.table.addEventListener('keydown', (event) => this.keyPressed(event));
    this.table.addEventListener('click', ({ target }) => {
      const row = target instanceof Element ? target.closest('tr') : null;
      const index = row ? [...this.body.rows].indexOf(row) : -1;
      if (index >= 0) this.select(index);
    });
  }

  update({ drawn, selection }: ViewState): void {
    const newFrame = drawn !== this.drawn;
    const newSelection = selection?.address !== this.selection?.address;
    this.drawn = drawn;
    this.selection = selection;
    if (newFrame && drawn) this.announcer.announce(wordStep(drawn));
    if (newSelection && selection && drawn) this.announcer.announce(wordBlock(selection, drawn));
    if (!newFrame && !newSelection) return;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.fill(), SETTLING_MS);
  }

  private fill(): void {
    const { drawn } = this;
    if (!drawn) return;
    const { map, report } = drawn.frame;
    const subject = this.selection?.address ?? report.touched?.address ?? map.startAddress;
    // A map of the same block at the same step, such as after a change of its size, leaves the reader's row where it is.
    const isSame = report.step === this.filled?.step && subject === this.filled.subject;
    const centre = (isSame ? this.rows[this.current]?.address : undefined) ?? subject;
    this.filled = { step: report.step, subject };
    const { caption, heads, rows } = twinTable(map, drawn.trace.overview.figures.heapBytes, centre);
    setText(this.caption, caption);
    fillRow(this.heads, heads, 'th');
    while (this.body.rows.length > rows.length) this.body.deleteRow(-1);
    rows.forEach(({ cells }, index) => {
      fillRow(this.body.rows[index] ?? this.body.insertRow(), cells, 'td');
    });
    this.rows = rows;
    const at = rows.findLastIndex(({ address }) => address <= centre);
    this.makeCurrent(Math.max(0, at));
  }

  private makeCurrent(index: number): void {
    const hadFocus = this.body.contains(document.activeElement);
    this.current = index;
    const selected = this.selection?.address;
    [...this.body.rows].forEach((row, at) => {
      row.tabIndex = at === index ? 0 : -1;
      row.setAttribute('aria-selected', String(this.rows[at]?.address === selected));
    });
    if (hadFocus) this.body.rows[index]?.focus();
  }

  private keyPressed(event: KeyboardEvent): void {
    const { key } = event;
    const last = this.rows.length - 1;
    const targets: Readonly<Record<string, number>> = {
      ArrowUp: this.current - 1,
      ArrowDown: this.current + 1,
      PageUp: this.current - 10,
      PageDown: this.current + 10,
      Home: 0,
      End: last,
    };
    const target = targets[key];
    if (target === undefined && key !== 'Enter') return;
    // Home and End are keys of commands as well; here they are the table's.
    event.stopPropagation();
    event.preventDefault();
    if (target === undefined) this.select(this.current);
    else this.makeCurrent(Math.max(0, Math.min(last, target)));
  }

  private select(index: number): void {
    const row = this.rows[index];
    if (row) this.host.walkTo(row.address);
  }
}

function fillRow(row: HTMLTableRowElement, texts: readonly string[], tag: 'th' | 'td'): void {
  while (row.cells.length > texts.length) row.deleteCell(-1);
  texts.forEach((text, index) => {
    const cell = row.cells[index] ?? row.appendChild(document.createElement(tag));
    setText(cell, text);
  });
}

function wordStep({ frame }: DrawnFrame): string {
  const { step, sentence, findings } = frame.report;
  const words = sentence.map(({ text }) => text).join('');
  const found = findings.map(({ message }) => message).join(' ');
  return `Step ${formatCount(step)}: ${words} ${found}`.trim();
}

export function wordBlock(
  { owner, address, size, freeListPosition }: BlockDetails,
  { trace }: DrawnFrame,
): string {
  const { heapBytes } = trace.overview.figures;
  if (!owner)
    return `Free block at ${formatAddress(address, heapBytes)}, ${formatExactBytes(size)}, position ${freeListPosition} in the free list.`;
  const place = formatAddress(address + HEADER_BYTES, heapBytes);
  const leaks = owner.leaks ? ', never freed' : '';
  return `Block ${shorten(owner.id)} at ${place}, ${formatExactBytes(owner.requested)}${leaks}.`;
}
