/** One line on standard error that says how far the reading has come, for a person at a terminal; for nobody else. */

import type { OpenProgress } from '../engine/engine.ts';
import { formatBytes, formatQuantity, formatShare } from '../format/quantities.ts';
import { cutEnd } from '../format/textLayout.ts';
import type { OutputStream } from './terminal.ts';

/** To the start of the line, and all of it away. */
const CLEAR_LINE = '\r\x1b[2K';

const DEFAULT_WIDTH = 80;

export class ProgressLine {
  private isShown = false;

  constructor(private readonly stream: OutputStream) {}

  show({ phase, share, readBytes, eventCount, isDone }: OpenProgress): void {
    if (!this.stream.isTTY || isDone) return;
    const part = share === null ? formatBytes(readBytes) : formatShare(share);
    const text = `${phase}: ${part}, ${formatQuantity(eventCount, 'event')}`;
    // The last column stays free: writing into it makes some terminals go on to the next line.
    const width = (this.stream.columns ?? DEFAULT_WIDTH) - 1;
    this.stream.write(`${CLEAR_LINE}${cutEnd(text, width)}`);
    this.isShown = true;
  }

  clear(): void {
    if (this.isShown) this.stream.write(CLEAR_LINE);
    this.isShown = false;
  }
}
