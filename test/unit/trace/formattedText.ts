/** Formats a text as the engine does, and applies the changes. */

import { type FormattingQuery, formattingSlices } from '../../../src/trace/formatting.ts';
import { LineIndex } from '../../../src/trace/lineIndex.ts';
import { applyChanges, type TextChange } from '../../../src/trace/textEdit.ts';
import { MemoryText } from '../../../src/trace/traceText.ts';
import { bytesOf } from '../../support/traces.ts';
import { parse } from './traceText.ts';

const ALL: FormattingQuery = { firstLine: 1, lastLine: Number.POSITIVE_INFINITY, alignColumns: false };

export function changesOf(text: string, query: Partial<FormattingQuery> = {}): TextChange[] {
  const slices = formattingSlices(parse(text), { ...ALL, ...query });
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}

export function formatted(text: string, query: Partial<FormattingQuery> = {}): string {
  const bytes = bytesOf(text);
  const edited = applyChanges(new MemoryText([bytes]), LineIndex.of(bytes), changesOf(text, query));
  const { text: after } = edited;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(after.read(0, after.byteLength));
}
