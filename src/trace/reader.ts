/**
 * Reads a trace as it comes: pieces of text in, cut anywhere, columns out. What was read so far can be looked at while
 * the rest is still on its way.
 */

import { LineIndex } from './lineIndex.ts';
import { parseTrace, type Trace } from './parser.ts';
import type { SettingVocabulary } from './settings.ts';
import { MemoryText, type TraceText } from './traceText.ts';

export class TraceReader {
  private readonly pieces: Uint8Array[] = [];
  private length = 0;

  constructor(private readonly vocabulary: SettingVocabulary) {}

  /** Takes the next bytes of the text; they may be cut anywhere. The reader does not keep the array. */
  push(piece: Uint8Array): void {
    this.pieces.push(piece.slice());
    this.length += piece.length;
  }

  /** Events in the lines read so far. */
  get eventCount(): number {
    return this.trace().columns.count;
  }

  /** Bytes pushed so far. */
  get byteCount(): number {
    return this.length;
  }

  /** About how much memory columns and names take, without the text. */
  get memoryBytes(): number {
    return this.eventCount * 24;
  }

  /** The trace up to the last complete line, whose text is found in `text`. Stays valid while reading goes on. */
  preview(text: TraceText): Trace {
    return this.finish(text);
  }

  /** The whole trace, once all was pushed. */
  finish(_text: TraceText): Trace {
    return this.trace();
  }

  private trace(): Trace {
    const bytes = new MemoryText(this.pieces).read(0, this.length);
    return { ...parseTrace(bytes, this.vocabulary), lines: LineIndex.of(bytes) };
  }
}
