/**
 * What a line of the `.alloctrace` text means: the one truth for it, careful rather than fast. It makes no string and no
 * object for a good line, and never fails: a line that is none of the format's forms becomes one problem with its byte
 * range, and the rest is read as if it were not there.
 *
 * A line is read to its end before anything of it is kept, so that a bad line leaves no thread, id or site behind.
 * Recorders' lines mostly take the fast lane, `readPlainLines`, and never come here.
 */

import { NO_SITE, Operation } from './columns.ts';
import type { SyntaxReason } from './findings.ts';
import type { ProblemCode } from './problemTable.ts';
import { isDirectiveName, readDirective, type SettingVocabulary } from './settings.ts';
import { readSuppression, SUPPRESSION_WORD } from './suppressionComment.ts';
import type { TraceParts } from './traceParts.ts';

const TAB = 0x09;
const BLANK = 0x20;
const HASH = 0x23;
const PERCENT = 0x25;
const MINUS = 0x2d;
const DOT = 0x2e;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const AT = 0x40;
const LETTER_B = 0x42;
const LETTER_I = 0x69;
const LETTER_S = 0x73;
const LETTER_T = 0x74;
const LETTER_X = 0x78;

const BAD_SIZE = -1;

const KEYWORDS = {
  alloc: bytesOf('alloc'),
  realloc: bytesOf('realloc'),
  free: bytesOf('free'),
  mark: bytesOf('mark'),
};

const SUPPRESSION_BYTES = bytesOf(SUPPRESSION_WORD);
/** Makes an ASCII letter a small one, and leaves `-` what it is. */
const LOWER_CASE = 0x20;

/** Where a line has no comment. */
const NO_COMMENT = -1;

export class LineReader {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Gives one character for each byte, whatever the bytes are. */
  private readonly byteDecoder = new TextDecoder('latin1');

  /** The bytes that the current line lies in, and where in the text they start. */
  private bytes = new Uint8Array(0);
  private bytesOffset = 0;
  private line = 0;
  /** The line's content: [position, lineEnd), without comment, line end and outer blanks. */
  private position = 0;
  private lineEnd = 0;
  /** The `#` of the line's comment, once it was come to. */
  private commentStart = NO_COMMENT;
  /** The token read last. */
  private tokenStart = 0;
  private tokenEnd = 0;

  // What the attributes of the current line say; a range of length 0 means not given.
  private threadStart = 0;
  private threadEnd = 0;
  private siteStart = 0;
  private siteEnd = 0;
  private seconds = Number.NaN;
  private readonly unknownAttributes: number[] = [];

  constructor(
    private readonly parts: TraceParts,
    private readonly vocabulary: SettingVocabulary,
  ) {}

  /** Reads from these bytes from now on; the first of them is the text's byte `offset`. */
  setBytes(bytes: Uint8Array<ArrayBuffer>, offset: number): void {
    this.bytes = bytes;
    this.bytesOffset = offset;
  }

  /** Reads the line `bytes[start..end)`, without its end, as the text's 1-based line `line`. */
  readLine(start: number, end: number, line: number): void {
    this.line = line;
    this.position = start;
    this.lineEnd = end;
    this.commentStart = NO_COMMENT;
    const hasContent = this.nextToken();
    if (hasContent) this.readContent();
    this.skipContent();
    if (this.commentStart !== NO_COMMENT) this.readComment(!hasContent);
  }

  private readContent(): void {
    const first = this.bytes[this.tokenStart]!;
    if (first === PERCENT) this.readDirectiveLine();
    else if (this.tokenIs(KEYWORDS.alloc)) this.readEvent(Operation.Alloc);
    else if (this.tokenIs(KEYWORDS.free)) this.readEvent(Operation.Free);
    else if (this.tokenIs(KEYWORDS.realloc)) this.readEvent(Operation.Realloc);
    else if (this.tokenIs(KEYWORDS.mark)) this.readMark();
    else this.rejectKeyword();
  }

  private readEvent(operation: Operation): void {
    const lineStart = this.tokenStart;
    if (!this.nextToken()) return this.rejectContent('missing-id', lineStart);
    if (!this.tokenCanBeId()) return this.rejectToken('bad-id');
    const idStart = this.tokenStart;
    const idEnd = this.tokenEnd;
    let sizeBytes = 0;
    if (operation !== Operation.Free) {
      if (!this.nextToken()) return this.rejectContent('missing-size', lineStart);
      sizeBytes = this.readSize();
      if (sizeBytes === BAD_SIZE) return this.rejectToken('bad-size');
    }
    let more = this.nextToken();
    let newIdStart = 0;
    let newIdEnd = 0;
    if (more && operation === Operation.Realloc && this.tokenIsArrow()) {
      if (!this.nextToken()) return this.rejectContent('missing-new-id', lineStart);
      if (!this.tokenCanBeId()) return this.rejectToken('bad-id');
      newIdStart = this.tokenStart;
      newIdEnd = this.tokenEnd;
      more = this.nextToken();
    }
    this.clearAttributes();
    for (; more; more = this.nextToken()) {
      const fault = this.readAttribute();
      if (fault) return this.rejectToken(fault);
    }

    const { bytes } = this;
    const { columns, ids } = this.parts;
    const id = ids.intern(bytes, idStart, idEnd);
    columns.push(operation, id, sizeBytes, this.internThread(), this.internSite(), this.line);
    if (newIdEnd > newIdStart) columns.setNewId(ids.intern(bytes, newIdStart, newIdEnd));
    if (!Number.isNaN(this.seconds)) columns.setTime(this.seconds);
    for (let i = 0; i < this.unknownAttributes.length; i += 2)
      this.report('unknown-attribute', this.unknownAttributes[i]!, this.unknownAttributes[i + 1]!);
  }

  /**
   * Takes the current token as an attribute; the reason if it is none. An attribute that is not known may be empty
   * (`key=`): it is ignored anyway, and the event is worth more than the fault.
   */
  private readAttribute(): SyntaxReason | undefined {
    const { bytes, tokenStart, tokenEnd } = this;
    const first = bytes[tokenStart]!;
    if (first === AT) {
      if (tokenEnd === tokenStart + 1) return 'empty-attribute';
      this.siteStart = tokenStart + 1;
      this.siteEnd = tokenEnd;
      return undefined;
    }
    if (first === LETTER_T && bytes[tokenStart + 1] === EQUALS) {
      if (tokenEnd === tokenStart + 2) return 'empty-attribute';
      this.threadStart = tokenStart + 2;
      this.threadEnd = tokenEnd;
      return undefined;
    }
    if (first === LETTER_T && bytes[tokenStart + 1] === LETTER_S && bytes[tokenStart + 2] === EQUALS) {
      this.seconds = this.readSeconds(tokenStart + 3, tokenEnd);
      return Number.isNaN(this.seconds) ? 'bad-time' : undefined;
    }
    for (let position = tokenStart + 1; position < tokenEnd; position++) {
      if (bytes[position] !== EQUALS) continue;
      if (first === EQUALS) break;
      this.unknownAttributes.push(tokenStart, tokenEnd);
      return undefined;
    }
    return 'bad-attribute';
  }

  private clearAttributes(): void {
    this.threadStart = this.threadEnd = 0;
    this.siteStart = this.siteEnd = 0;
    this.seconds = Number.NaN;
    this.unknownAttributes.length = 0;
  }

  /** The thread's number. An event without `t=` belongs to thread 0, which it brings into being if need be. */
  private internThread(): number {
    const { threads } = this.parts;
    if (this.threadEnd > this.threadStart)
      return threads.intern(this.bytes, this.threadStart, this.threadEnd);
    if (threads.count === 0) threads.intern(this.bytes, 0, 0);
    return 0;
  }

  private internSite(): number {
    if (this.siteEnd === this.siteStart) return NO_SITE;
    return this.parts.sites.intern(this.bytes, this.siteStart, this.siteEnd) + 1;
  }

  /** The current token as a number of bytes, clamped to the largest safe integer; BAD_SIZE if it is no size. */
  private readSize(): number {
    const { bytes, tokenStart, tokenEnd } = this;
    let position = tokenStart;
    let value = 0;
    if (bytes[position] === DIGIT_0 && position + 1 < tokenEnd && bytes[position + 1] === LETTER_X) {
      position += 2;
      if (position === tokenEnd) return BAD_SIZE;
      for (; position < tokenEnd; position++) {
        const digit = hexDigit(bytes[position]!);
        if (digit < 0) return BAD_SIZE;
        value = value * 16 + digit;
      }
      return Math.min(value, Number.MAX_SAFE_INTEGER);
    }
    for (; position < tokenEnd; position++) {
      const byte = bytes[position]!;
      if (byte < DIGIT_0 || byte > DIGIT_9) break;
      value = value * 10 + (byte - DIGIT_0);
    }
    if (position === tokenStart) return BAD_SIZE;
    const factor = this.unitFactor(position, tokenEnd);
    return factor === 0 ? BAD_SIZE : Math.min(value * factor, Number.MAX_SAFE_INTEGER);
  }

  /** What `B`, `K`, `KiB`, ... multiply by; 1 for nothing, 0 for anything else. */
  private unitFactor(start: number, end: number): number {
    const { bytes } = this;
    const length = end - start;
    if (length === 0) return 1;
    if (length === 1 && bytes[start] === LETTER_B) return 1;
    const power = 'KMG'.indexOf(String.fromCharCode(bytes[start]!)) + 1;
    if (power === 0) return 0;
    const isShort = length === 1;
    const isLong = length === 3 && bytes[start + 1] === LETTER_I && bytes[start + 2] === LETTER_B;
    return isShort || isLong ? 1024 ** power : 0;
  }

  /** Decimal seconds, `digits [. digits]`, clamped to the largest number; NaN for anything else. */
  private readSeconds(start: number, end: number): number {
    const { bytes } = this;
    let digitCount = 0;
    let dotCount = 0;
    for (let position = start; position < end; position++) {
      const byte = bytes[position]!;
      if (byte >= DIGIT_0 && byte <= DIGIT_9) digitCount++;
      else if (byte === DOT) dotCount++;
      else return Number.NaN;
    }
    if (digitCount === 0 || dotCount > 1) return Number.NaN;
    return Math.min(Number(this.textOf(start, end)), Number.MAX_VALUE);
  }

  private readMark(): void {
    const lineStart = this.tokenStart;
    if (!this.nextToken()) return this.rejectContent('missing-label', lineStart);
    const labelStart = this.tokenStart;
    let labelEnd = this.tokenEnd;
    while (this.nextToken()) labelEnd = this.tokenEnd;
    const { columns, marks } = this.parts;
    marks.push({ line: this.line, step: columns.count, label: this.textOf(labelStart, labelEnd) });
  }

  private readDirectiveLine(): void {
    const nameStart = this.tokenStart;
    const nameEnd = this.tokenEnd;
    const name = this.textOf(nameStart + 1, nameEnd);
    if (name === '') return this.rejectToken('unknown-keyword');
    if (!isDirectiveName(name)) return this.report('unknown-directive', nameStart, nameEnd);
    const { columns, forgottenCount } = this.parts;
    if (columns.count + forgottenCount > 0) return this.rejectContent('late-directive', nameStart);
    if (!this.nextToken()) return this.reject('missing-value', nameStart, nameEnd);
    const valueStart = this.tokenStart;
    const valueEnd = this.tokenEnd;
    if (this.nextToken()) return this.rejectToken('extra-value');
    const value = readDirective(name, this.textOf(valueStart, valueEnd), this.vocabulary);
    if ('expected' in value) return this.reject('bad-value', valueStart, valueEnd);
    const { settings, directiveLines } = this.parts.directives;
    const earlierLine = directiveLines.get(name);
    if (earlierLine !== undefined) this.report('duplicate-directive', nameStart, valueEnd, earlierLine);
    this.parts.directives = {
      settings: { ...settings, ...value.settings },
      directiveLines: new Map(directiveLines).set(name, this.line),
    };
  }

  /** Moves on to the comment, or the line's end. Of a bad line there may be something left. */
  private skipContent(): void {
    let more = true;
    while (more) more = this.nextToken();
  }

  private readComment(isAlone: boolean): void {
    const { commentStart, bytesOffset, line } = this;
    if (!this.mayBeSuppression()) return;
    const comment = this.byteDecoder.decode(this.bytes.subarray(commentStart, this.lineEnd));
    const suppression = readSuppression(comment);
    if (!suppression) return;
    const { codes, start, end } = suppression;
    if (codes.length === 0) this.report('unknown-suppression', commentStart + start, commentStart + end);
    if (isAlone && codes.every(({ code }) => code === undefined)) {
      const offset = bytesOffset + commentStart;
      this.parts.suppressions.addBare(line, { start: offset + start, end: offset + end });
    }
    for (const { code, start, end } of codes) {
      const range = { start: bytesOffset + commentStart + start, end: bytesOffset + commentStart + end };
      if (code) this.parts.suppressions.add(code, line, range, isAlone);
      else this.report('unknown-suppression', commentStart + start, commentStart + end);
    }
  }

  /** Without a string: every line of a trace may have a comment. */
  private mayBeSuppression(): boolean {
    const { bytes, lineEnd } = this;
    let position = this.commentStart + 1;
    while (position < lineEnd && (bytes[position] === BLANK || bytes[position] === TAB)) position++;
    if (lineEnd - position < SUPPRESSION_BYTES.length) return false;
    for (let i = 0; i < SUPPRESSION_BYTES.length; i++)
      if ((bytes[position + i]! | LOWER_CASE) !== SUPPRESSION_BYTES[i]) return false;
    return true;
  }

  /** Moves on to the next token of the line; false at its end or at a comment. */
  private nextToken(): boolean {
    const { bytes, lineEnd } = this;
    let position = this.position;
    while (position < lineEnd && (bytes[position] === BLANK || bytes[position] === TAB)) position++;
    if (position === lineEnd || bytes[position] === HASH) {
      if (position < lineEnd) this.commentStart = position;
      this.position = lineEnd;
      return false;
    }
    this.tokenStart = position;
    while (position < lineEnd && bytes[position] !== BLANK && bytes[position] !== TAB) position++;
    this.tokenEnd = position;
    this.position = position;
    return true;
  }

  private tokenIs(word: Uint8Array): boolean {
    if (this.tokenEnd - this.tokenStart !== word.length) return false;
    for (let i = 0; i < word.length; i++) if (this.bytes[this.tokenStart + i] !== word[i]) return false;
    return true;
  }

  private tokenIsArrow(): boolean {
    const { bytes, tokenStart, tokenEnd } = this;
    return tokenEnd - tokenStart === 2 && bytes[tokenStart] === MINUS && bytes[tokenStart + 1] === GREATER;
  }

  private tokenCanBeId(): boolean {
    const first = this.bytes[this.tokenStart];
    if (first === PERCENT || first === AT) return false;
    return !(
      first === MINUS &&
      this.bytes[this.tokenStart + 1] === GREATER &&
      this.tokenEnd > this.tokenStart + 1
    );
  }

  private rejectKeyword(): void {
    const lower = this.textOf(this.tokenStart, this.tokenEnd).toLowerCase();
    this.rejectToken(Object.hasOwn(KEYWORDS, lower) ? 'keyword-case' : 'unknown-keyword');
  }

  private rejectToken(reason: SyntaxReason): void {
    this.reject(reason, this.tokenStart, this.tokenEnd);
  }

  /** Rejects for something that is missing: the range is all that the line has. */
  private rejectContent(reason: SyntaxReason, lineStart: number): void {
    let end = this.tokenEnd;
    while (this.nextToken()) end = this.tokenEnd;
    this.reject(reason, lineStart, end);
  }

  private reject(reason: SyntaxReason, start: number, end: number): void {
    this.addProblem('syntax', start, end, 0, reason, 0);
  }

  private report(code: ProblemCode, start: number, end: number, earlierLine = 0): void {
    const step = code === 'unknown-attribute' ? this.parts.columns.count : 0;
    this.addProblem(code, start, end, step, 'unknown-keyword', earlierLine);
  }

  private addProblem(
    code: ProblemCode,
    start: number,
    end: number,
    step: number,
    reason: SyntaxReason,
    earlierLine: number,
  ): void {
    const { line, bytesOffset } = this;
    const range = { start: bytesOffset + start, end: bytesOffset + end };
    this.parts.problems.add({ code, line, ...range, step, reason, earlierLine });
  }

  private textOf(start: number, end: number): string {
    return this.decoder.decode(this.bytes.subarray(start, end));
  }
}

function hexDigit(byte: number): number {
  if (byte >= DIGIT_0 && byte <= DIGIT_9) return byte - DIGIT_0;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

function bytesOf(word: string): Uint8Array {
  return Uint8Array.from(word, (letter) => letter.charCodeAt(0));
}
