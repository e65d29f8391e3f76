/**
 * What a comment `# alloctrace-ignore CODE[, CODE...] [reason]` says. At the end of a line it is about that line; alone on
 * a line about the one below, and such lines may be stacked. The word may be in any case. The reason is for people; it begins behind the last code.
 *
 * Positions count in the string that is given. Codes are ASCII, so that a string with one character a byte will do.
 */

import { type FindingCode, SUPPRESSIBLE_CODES } from './findings.ts';

export const SUPPRESSION_WORD = 'alloctrace-ignore';

export interface SuppressedCode {
  readonly text: string;
  /** Undefined where the text is no code of a finding that can be suppressed. */
  readonly code: FindingCode | undefined;
  readonly start: number;
  readonly end: number;
}

export interface SuppressionComment {
  /** Where the word itself stands. */
  readonly start: number;
  readonly end: number;
  /** Empty where none is named, which is a mistake of the comment's author. */
  readonly codes: readonly SuppressedCode[];
  readonly reason: string;
}

/** A comment from its `#` to the end of its line; undefined where it is an ordinary one. */
export function readSuppression(comment: string): SuppressionComment | undefined {
  const opening = /^#[ \t]*alloctrace-ignore(?![\w-])/i.exec(comment)?.[0];
  if (opening === undefined) return undefined;
  const codes: SuppressedCode[] = [];
  const next = /[ \t]*([^ \t,]+)(?:[ \t]*(,))?/y;
  let end = opening.length;
  for (let goesOn = true; goesOn; ) {
    next.lastIndex = end;
    const match = next.exec(comment);
    if (!match) break;
    const [whole, text = '', comma] = match;
    const start = end + whole.indexOf(text);
    codes.push({
      text,
      code: SUPPRESSIBLE_CODES.find((code) => code === text),
      start,
      end: start + text.length,
    });
    end = next.lastIndex;
    goesOn = comma !== undefined;
  }
  const start = opening.length - SUPPRESSION_WORD.length;
  return { start, end: opening.length, codes, reason: comment.slice(end).trim() };
}
